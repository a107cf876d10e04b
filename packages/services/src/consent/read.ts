import { z } from "zod";
import type { ConsentOutput } from "@xinpark/kernel/contract";
import { consentState, isLive, type ConsentFacts } from "@xinpark/kernel/consent";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import { isRole, ROLES } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Consents as those concerned see them; row security decides who that is. */

const consentRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  subject_name: z.string(),
  subject_code: z.string().nullable(),
  organisation: z.string(),
  organisation_zh: z.string(),
  organisation_en: z.string(),
  purpose: z.string(),
  model: z.string().nullable(),
  items: z.array(z.string()),
  fields: z.record(z.string(), z.array(z.string())),
  valid_from: z.string(),
  valid_to: z.string(),
  post_loan_purpose: z.string().nullable(),
  post_loan_to: z.string().nullable(),
  loan_reference: z.string().nullable(),
  loan_from: z.string().nullable(),
  settled_on: z.string().nullable(),
  statement: z.string(),
  evidence: z.enum(["signature", "document"]),
  evidence_digest: z.string(),
  given_by: z.string(),
  given_role: z.string(),
  given_for: z.string().nullable(),
  given_at: z.string(),
  revoked_at: z.string().nullable(),
  revoke_reason: z.string().nullable(),
  ended_at: z.string().nullable(),
});
export type ConsentRow = z.infer<typeof consentRow>;

const COLUMNS = sql`c.id, c.subject_id, s.name as subject_name, s.uscc as subject_code, o.code as organisation, o.label_zh as organisation_zh,
  o.label_en as organisation_en, c.purpose, c.model, c.items, c.fields, c.valid_from, c.valid_to, c.post_loan_purpose, c.post_loan_to, c.loan_reference,
  c.loan_from, c.settled_on, c.statement, c.evidence, c.evidence_digest, c.given_by, c.given_role, c.given_for, c.given_at, c.revoked_at,
  c.revoke_reason, c.ended_at
  from consent c join subject s on s.id = c.subject_id join organisation o on o.id = c.organisation_id`;

const rowsOf = (session: Session, condition: Statement): Promise<ConsentRow[]> =>
  session.rows(consentRow, sql`select ${COLUMNS} ${condition}`);

/** A page of consents, newest first. */
export async function listConsents(
  session: Session,
  installation: Installation,
  page: { readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: ConsentOutput[]; readonly next: number | null }> {
  const beyond = page.after === null ? sql`` : sql`where c.id < ${page.after}`;
  const rows = await rowsOf(session, sql`${beyond} order by c.id desc limit ${page.limit + 1}`);
  const items = rows.slice(0, page.limit).map((row) => consentOf(installation, row, session.today));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.consent ?? null) : null };
}

/** One consent; throws `consent-unknown` also where it is not the asker's to know. */
export async function readConsent(
  session: Session,
  installation: Installation,
  id: number,
): Promise<ConsentOutput> {
  const [row] = await rowsOf(session, sql`where c.id = ${id}`);
  if (row === undefined) throw consentUnknown(id);
  return consentOf(installation, row, session.today);
}

export const consentUnknown = (id: number) =>
  new ProblemError(
    problem(
      "not-found",
      "consent-unknown",
      `没有编号为 ${id} 的授权`,
      `there is no consent ${id}`,
      "consent",
    ),
  );

const factsOf = (row: ConsentRow): ConsentFacts => ({
  purpose: row.purpose,
  from: row.valid_from,
  to: row.valid_to,
  postLoan:
    row.post_loan_purpose === null || row.post_loan_to === null
      ? null
      : { purpose: row.post_loan_purpose, to: row.post_loan_to },
  loan: row.loan_from === null ? null : { from: row.loan_from, settledOn: row.settled_on },
  revoked: row.revoked_at !== null,
  ended: row.ended_at !== null,
});

function consentOf(installation: Installation, row: ConsentRow, day: string): ConsentOutput {
  const facts = factsOf(row);
  const purposes = [row.purpose, ...(row.post_loan_purpose === null ? [] : [row.post_loan_purpose])];
  return {
    consent: row.id,
    subject: { id: row.subject_id, name: row.subject_name, code: row.subject_code },
    organisation: {
      code: row.organisation,
      label: { zh: row.organisation_zh, en: row.organisation_en },
    },
    purpose: labelledPurpose(installation, row.purpose),
    model: row.model === null ? null : { id: row.model, title: modelTitle(installation, row.model) },
    items: openedItems(installation, row, day),
    from: row.valid_from,
    to: row.valid_to,
    postLoan:
      facts.postLoan === null
        ? null
        : { purpose: labelledPurpose(installation, facts.postLoan.purpose), to: facts.postLoan.to },
    loan:
      row.loan_from === null || row.loan_reference === null
        ? null
        : { reference: row.loan_reference, from: row.loan_from, settledOn: row.settled_on },
    state: consentState(facts, day),
    opensFor: purposes.filter((purpose) => isLive(facts, purpose, day)),
    statement: row.statement,
    evidence: { kind: row.evidence, digest: row.evidence_digest },
    givenBy: {
      name: row.given_by,
      roleLabel: isRole(row.given_role) ? ROLES[row.given_role] : { zh: row.given_role, en: row.given_role },
      onBehalfOf: row.given_for,
    },
    givenAt: row.given_at,
    revoked: row.revoked_at === null ? null : { at: row.revoked_at, reason: row.revoke_reason ?? "" },
    endedAt: row.ended_at,
    receipts: [`C-${row.id}`, ...(row.revoked_at === null ? [] : [`C-${row.id}-2`])],
  };
}

/** The label of a purpose by its latest version: a consent outlives the purposes' versions. */
export function labelledPurpose(installation: Installation, code: string): ConsentOutput["purpose"] {
  const label = installation.library.all("purpose").findLast((one) => one.id === code)?.label;
  return { code, label: label ?? { zh: code, en: code } };
}

/** By its latest version, as the purpose's. */
function modelTitle(installation: Installation, id: string): Text {
  const found = installation.library.all("model").findLast((one) => one.id === id);
  return found?.title ?? { zh: id, en: id };
}

/** What a consent opens, labelled by the catalogue of the day. */
export function openedItems(
  installation: Installation,
  consent: Pick<ConsentRow, "items" | "fields">,
  day: string,
): ConsentOutput["items"] {
  return consent.items.map((id) => {
    const found = installation.library.find("item", id, day);
    const item = found.ok ? found.value : null;
    const fields = consent.fields[id];
    return {
      item: id,
      itemLabel: item?.label ?? { zh: id, en: id },
      fields:
        fields === undefined
          ? null
          : fields.map((code) => ({
              code,
              label: item?.fields.find((field) => field.code === code)?.label ?? { zh: code, en: code },
            })),
    };
  });
}

/** Subjects a page of a list shows: the audit names each. */
export const subjectsOf = (
  items: readonly { readonly subject: { readonly id: number } }[],
): readonly number[] => [...new Set(items.map((one) => one.subject.id))];
