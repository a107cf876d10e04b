import { createHash } from "node:crypto";
import { z } from "zod";
import type { ConsentChoicesOutput, consentInput } from "@xinpark/kernel/contract";
import { checkConsent, consentStatement, mayOpen, type ConsentTerms } from "@xinpark/kernel/consent";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Giving a consent: what may be chosen, the words agreed to, and the row that stands for them. */

const bankRow = z.object({ id: z.number(), code: z.string(), label_zh: z.string(), label_en: z.string() });
type BankRow = z.infer<typeof bankRow>;

/** What one may consent to today, and to whom. */
export async function consentChoices(
  session: Session,
  installation: Installation,
): Promise<ConsentChoicesOutput> {
  const banks = await session.rows(
    bankRow,
    sql`select id, code, label_zh, label_en from organisation where kind = 'bank' and ${IN_BEING(session.today)} order by code`,
  );
  const purposes = installation.library.list("purpose", session.today);
  return {
    today: session.today,
    organisations: banks.map((bank) => ({ code: bank.code, label: labelOf(bank) })),
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
      return [{ code: id, label, basis, maximumMonths: consent.maximumMonths, postLoan }];
    }),
  };
}

const IN_BEING = (day: string) =>
  sql`(active_from is null or active_from <= ${day}::date) and (active_to is null or active_to >= ${day}::date)`;

const labelOf = (bank: BankRow) => ({ zh: bank.label_zh, en: bank.label_en });

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
  readonly bank: BankRow;
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
  const rules = { purposes: installation.library.list("purpose", day), items: installation.items(day) };
  const terms = expectValue(checkConsent(input, rules, day));
  const bank = await session.row(
    bankRow,
    sql`select id, code, label_zh, label_en from organisation where code = ${input.organisation} and kind = 'bank' and ${IN_BEING(day)}`,
  );
  if (bank === null) throw new ProblemError(bankUnknown(input.organisation));
  const giver = await session.row(
    giverRow,
    sql`select name, uscc, area_no, park_no from subject where id = ${subject}`,
  );
  if (giver === null) throw new ProblemError(NOT_FOR_AN_ENTERPRISE);
  const parties = { subject: { name: giver.name, code: giver.uscc }, reader: labelOf(bank) };
  return { subject, giver, bank, terms, statement: consentStatement(parties, terms) };
}

const NOT_FOR_AN_ENTERPRISE = problem(
  "refused",
  "consent-subject-missing",
  "只能以企业身份授权本企业的信息",
  "only somebody acting for an enterprise can consent, and only to its own data",
);

const bankUnknown = (code: string) =>
  problem(
    "invalid",
    "consent-receiver",
    `没有代码为“${code}”的银行；每份授权只对一家银行`,
    `there is no bank with the code “${code}”; a consent is to one bank`,
    "organisation",
  );

/** Writes the consent and tells the bank; gives its number. */
export async function giveConsent(
  session: Session,
  draft: ConsentDraft,
  documentDigest: string | null,
): Promise<number> {
  const { terms, giver, bank, statement } = draft;
  const fields = Object.fromEntries(
    terms.items.flatMap((one) =>
      one.fields === null ? [] : [[one.item.id, one.fields.map((field) => field.code)]],
    ),
  );
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into consent (subject_id, organisation_id, purpose, items, fields, valid_from, valid_to, post_loan_purpose, post_loan_to, statement,
        evidence, evidence_digest, given_by, given_role, given_for, given_membership_id, area_no, park_no)
      values (${draft.subject}, ${bank.id}, ${terms.purpose.id}, ${terms.items.map((one) => one.item.id)}, ${JSON.stringify(fields)}, ${terms.from}, ${terms.to},
        ${terms.postLoan?.purpose.id ?? null}, ${terms.postLoan?.to ?? null}, ${statement}, ${documentDigest === null ? "signature" : "document"},
        ${documentDigest ?? signatureOf(session, statement)}, ${session.actor.name}, ${session.actor.role}, ${session.actor.onBehalfOf?.name ?? null}, ${session.actor.membershipId},
        ${giver.area_no}, ${giver.park_no})
      returning id`,
  );
  if (row === null) throw new Error("a consent that was written has a number");
  await tellBank(session, { consent: row.id, subject: draft.subject, organisation: bank.id, kind: "given" });
  return row.id;
}

/** The in-product signature: SHA-256 over who, in which membership, agreed to which words. The audit entry stands behind it. */
const signatureOf = (session: Session, statement: string): string =>
  createHash("sha256")
    .update(`${session.actor.name}\n${session.actor.membershipId ?? ""}\n${statement}`)
    .digest("hex");

/** A line for the bank, with its time. */
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
    values (${notice.consent}, ${notice.subject}, ${notice.organisation}, ${notice.kind})`);
}
