import { createHash } from "node:crypto";
import { z } from "zod";
import type { ConsentChoicesOutput, consentInput } from "@xinpark/kernel/contract";
import { checkConsent, consentStatement, mayOpen, type ConsentTerms } from "@xinpark/kernel/consent";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Giving a consent: what may be chosen, the words agreed to, and the row that stands for them. */

const receiverRow = z.object({
  id: z.number(),
  code: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  kind: z.enum(["bank", "office"]),
});
type ReceiverRow = z.infer<typeof receiverRow>;

/** What one may consent to today, and to whom. */
export async function consentChoices(
  session: Session,
  installation: Installation,
): Promise<ConsentChoicesOutput> {
  const readers = await session.rows(
    receiverRow,
    sql`${receivers(session)} order by o.kind = 'bank' desc, o.code`,
  );
  const purposes = installation.library.list("purpose", session.today);
  return {
    today: session.today,
    organisations: readers.map((one) => ({ code: one.code, label: labelOf(one), kind: one.kind })),
    items: installation
      .items(session.today)
      .filter((item) => mayOpen(item.disclosure))
      .map((item) => ({
        item: item.id,
        label: item.label,
        fields: item.fields
          .filter((field) => mayOpen(field.disclosure))
          .map(({ code, label, disclosure }) => ({ code, label, byConsentOnly: disclosure === "consent" })),
      })),
    purposes: purposes.flatMap(({ id, label, basis, consent }) => {
      if (consent === undefined) return [];
      const after = purposes.find((one) => one.id === consent.postLoan?.purpose);
      const postLoan =
        consent.postLoan === undefined || after === undefined
          ? null
          : { label: after.label, maximumMonths: consent.postLoan.maximumMonths };
      const model = modelOf(installation, consent.model, session.today);
      return [{ code: id, label, basis, maximumMonths: consent.maximumMonths, model, postLoan }];
    }),
  };
}

function modelOf(installation: Installation, id: string | undefined, day: string) {
  const model = installation.library.list("model", day).find((one) => one.id === id);
  return model === undefined
    ? null
    : { id: model.id, title: model.title, items: [...(model.consent?.items ?? [])] };
}

/** Whom one may consent to: any bank, and the credit office or park within whose reach the enterprise lies. */
const receivers = (session: Session) => sql`
  select o.id, o.code, o.label_zh, o.label_en, case o.kind when 'bank' then 'bank' else 'office' end as kind from organisation o
  where ${IN_BEING(session.today)} and (o.kind = 'bank' or (o.kind in ('credit-office', 'park') and exists (
    select from region r join subject s on s.id = ${session.actor.scope.subject}
    where r.code = o.region and (s.area_no between r.no_from and r.no_to or s.park_no between r.no_from and r.no_to))))`;

const IN_BEING = (day: string) =>
  sql`(active_from is null or active_from <= ${day}::date) and (active_to is null or active_to >= ${day}::date)`;

const labelOf = (one: ReceiverRow) => ({ zh: one.label_zh, en: one.label_en });

const giverRow = z.object({
  name: z.string(),
  uscc: z.string().nullable(),
  area_no: z.number(),
  park_no: z.number().nullable(),
});

/** A consent ready to be given: the parties, the terms, and the words. */
export interface ConsentDraft {
  readonly subject: number;
  readonly giver: z.infer<typeof giverRow>;
  readonly receiver: ReceiverRow;
  readonly terms: ConsentTerms;
  readonly statement: string;
}

/** Checks what somebody wants to consent to. Throws located problems. */
export async function draftConsent(
  session: Session,
  installation: Installation,
  input: z.output<typeof consentInput>,
): Promise<ConsentDraft> {
  const subject = session.actor.scope.subject;
  if (subject === null) throw new ProblemError(NOT_FOR_AN_ENTERPRISE);
  const day = session.today;
  const rules = {
    purposes: installation.library.list("purpose", day),
    items: installation.items(day),
    models: installation.library.list("model", day),
  };
  const terms = expectValue(checkConsent(input, rules, day));
  const wanted = terms.model === null ? "bank" : "office";
  const receiver = await session.row(
    receiverRow,
    sql`${receivers(session)} and o.code = ${input.organisation}`,
  );
  if (receiver?.kind !== wanted) throw new ProblemError(receiverUnknown(input.organisation, wanted));
  const giver = await session.row(
    giverRow,
    sql`select name, uscc, area_no, park_no from subject where id = ${subject}`,
  );
  if (giver === null) throw new ProblemError(NOT_FOR_AN_ENTERPRISE);
  const parties = { subject: { name: giver.name, code: giver.uscc }, reader: labelOf(receiver) };
  return { subject, giver, receiver, terms, statement: consentStatement(parties, terms) };
}

const NOT_FOR_AN_ENTERPRISE = problem(
  "refused",
  "consent-subject-missing",
  "只能以企业身份授权本企业的信息",
  "only somebody acting for an enterprise can consent, and only to its own data",
);

const receiverUnknown = (code: string, kind: ReceiverRow["kind"]) =>
  kind === "bank"
    ? problem(
        "invalid",
        "consent-receiver",
        `没有代码为“${code}”的银行；每份授权只对一家银行`,
        `there is no bank with the code “${code}”; a consent is to one bank`,
        "organisation",
      )
    : problem(
        "invalid",
        "consent-receiver",
        `“${code}”不是本企业所在地的信用工作机构或者园区管理机构`,
        `“${code}” is no credit office or park administration of the enterprise's own place`,
        "organisation",
      );

/** Writes the consent and tells the bank; gives its number. */
export async function giveConsent(
  session: Session,
  draft: ConsentDraft,
  documentDigest: string | null,
): Promise<number> {
  const { terms, giver, receiver, statement } = draft;
  const evidence = await evidenceOf(session, statement, documentDigest);
  const fields = Object.fromEntries(
    terms.items.flatMap((one) =>
      one.fields === null ? [] : [[one.item.id, one.fields.map((field) => field.code)]],
    ),
  );
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into consent (subject_id, organisation_id, purpose, model, items, fields, valid_from, valid_to, post_loan_purpose, post_loan_to, statement,
        evidence, evidence_digest, given_by, given_role, given_for, given_membership_id, area_no, park_no)
      values (${draft.subject}, ${receiver.id}, ${terms.purpose.id}, ${terms.model?.id ?? null}, ${terms.items.map((one) => one.item.id)}, ${JSON.stringify(fields)}, ${terms.from}, ${terms.to},
        ${terms.postLoan?.purpose.id ?? null}, ${terms.postLoan?.to ?? null}, ${statement}, ${evidence.kind},
        ${evidence.digest}, ${await nameOf(session)}, ${session.actor.role}, ${session.actor.onBehalfOf?.name ?? null}, ${session.actor.membershipId},
        ${giver.area_no}, ${giver.park_no})
      returning id`,
  );
  if (row === null) throw new Error("a consent that was written has a number");
  await tellBank(session, {
    consent: row.id,
    subject: draft.subject,
    organisation: receiver.id,
    kind: "given",
  });
  return row.id;
}

interface Evidence {
  readonly kind: "signature" | "document";
  readonly digest: string;
}

/** A scanned paper, the letter of authority a window clerk acts on, or the signature given here. Throws `consent-paper-missing`. */
async function evidenceOf(session: Session, statement: string, paper: string | null): Promise<Evidence> {
  if (paper !== null) return { kind: "document", digest: paper };
  const { onBehalfOf } = session.actor;
  if (onBehalfOf === undefined) return { kind: "signature", digest: signatureOf(session, statement) };
  const mandate = await session.row(
    z.object({ digest: z.string().nullable() }),
    sql`select documents->0->>'digest' as digest from mandate where number = ${onBehalfOf.mandate}`,
  );
  const digest = mandate?.digest ?? null;
  if (digest !== null) return { kind: "document", digest };
  throw new ProblemError(
    problem(
      "invalid",
      "consent-paper-missing",
      "窗口代办须有扫描的授权书",
      "acting at the window needs the scanned letter",
      "documentDigest",
    ),
  );
}

/** The giver's name as people know it; the audit has the login. */
async function nameOf(session: Session): Promise<string> {
  const { accountId, name } = session.actor;
  if (accountId === null) return name;
  const row = await session.row(
    z.object({ display_name: z.string() }),
    sql`select display_name from account where id = ${accountId}`,
  );
  return row?.display_name ?? name;
}

/** The in-product signature: SHA-256 over who, in which membership, agreed to which words. The audit entry stands behind it. */
const signatureOf = (session: Session, statement: string): string =>
  createHash("sha256")
    .update(`${session.actor.name}\n${session.actor.membershipId ?? ""}\n${statement}`)
    .digest("hex");

/** A line for the bank, with its time; the office sees its consents by its reach and is told nothing apart. */
export async function tellBank(
  session: Session,
  notice: {
    readonly consent: number;
    readonly subject: number;
    readonly organisation: number;
    readonly kind: "given" | "revoked";
  },
): Promise<void> {
  await session.run(sql`insert into consent_notice (consent_id, subject_id, organisation_id, kind)
    select ${notice.consent}, ${notice.subject}, o.id, ${notice.kind} from organisation o where o.id = ${notice.organisation} and o.kind = 'bank'`);
}
