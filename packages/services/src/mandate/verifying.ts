import { z } from "zod";
import type { ApplicationDetailOutput, ApplicationOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { personNameForm } from "../representation/index.ts";
import { findSubject, nextStep, SUBJECT_UNKNOWN } from "./applying.ts";
import { identityForm, phoneForm, ruleOn } from "./rule.ts";

/** Verifying applications: by the credit office or the window addressed, never by who applied (四眼). */

const documentShape = z.object({ name: z.string(), digest: z.string(), bytes: z.number(), type: z.string() });

const applicationRow = z.object({
  number: z.string(),
  state: z.enum(["submitted", "verified", "refused", "activated"]),
  uscc: z.string(),
  name: z.string(),
  representative: z.string(),
  login: z.string(),
  evidence: z.enum(["documents", "electronic-licence"]),
  documents: z.array(documentShape),
  submitted_at: z.string(),
  window_code: z.string().nullable(),
  window_zh: z.string().nullable(),
  window_en: z.string().nullable(),
  owner: z.string().nullable(),
  own: z.boolean(),
  decided_at: z.string().nullable(),
  decided_by: z.string().nullable(),
  decision_reason: z.string().nullable(),
  has_identity: z.boolean(),
  has_phone: z.boolean(),
  submitted_by_account: z.number().nullable(),
});
type ApplicationRow = z.infer<typeof applicationRow>;

const applications = (membership: number | null, where: Statement): Statement => sql`
  select p.number, p.state, p.uscc, p.name, p.representative, p.login, p.evidence, p.documents, p.submitted_at, w.code as window_code,
    w.label_zh as window_zh, w.label_en as window_en, a.display_name as owner, coalesce(p.owner_membership_id = ${membership}, false) as own,
    p.decided_at, p.decided_by, p.decision_reason, p.identity_lookup is not null as has_identity, p.phone_lookup is not null as has_phone,
    p.submitted_by_account
  from onboarding_application p left join organisation w on w.id = p.window_id left join membership m on m.id = p.owner_membership_id
    left join account a on a.id = m.account_id
  where ${where} order by p.submitted_at, p.number limit 200`;

/** Applications within the asker's reach, the oldest first. */
export async function listApplications(session: Session, state: string): Promise<ApplicationOutput[]> {
  const rows = await session.rows(
    applicationRow,
    applications(session.actor.membershipId, sql`p.state = ${state}`),
  );
  return rows.map(outputOf);
}

async function readRow(session: Session, number: string): Promise<ApplicationRow> {
  const row = await session.row(
    applicationRow,
    applications(session.actor.membershipId, sql`p.number = ${number}`),
  );
  if (row !== null) return row;
  throw new ProblemError(
    problem(
      "not-found",
      "application-unknown",
      "没有这份申请，或不在您的办理范围",
      "there is no such application, or it is not yours to verify",
      "number",
    ),
  );
}

/** One application with what the register says to it. */
export async function readApplication(
  session: Session,
  number: string,
): Promise<{ readonly value: ApplicationDetailOutput; readonly subjects: readonly number[] }> {
  const row = await readRow(session, number);
  const subject = await findSubject(session, row.uscc);
  const comparison = await compareWithRegister(session, row, subject);
  return {
    value: { ...outputOf(row), comparison },
    subjects: subject === null ? [] : [subject.id],
  };
}

const nameForm = (name: string): string => name.normalize("NFKC").replaceAll(/\s/gu, "");

async function compareWithRegister(
  session: Session,
  row: ApplicationRow,
  subject: Awaited<ReturnType<typeof findSubject>>,
): Promise<ApplicationDetailOutput["comparison"]> {
  if (subject === null)
    return { subject: null, nameMatches: null, representativeMatches: null, representedBy: [] };
  const matches = await session.row(
    z.object({ matches: z.boolean().nullable() }),
    sql`select representative_matches(${subject.id}, ${personNameForm(row.representative)}) as matches`,
  );
  const others = await session.rows(
    z.object({ name: z.string() }),
    sql`select a.display_name as name from membership m join account a on a.id = m.account_id
      where m.subject_id = ${subject.id} and m.role = 'legal-representative' and membership_is_live(m, current_date) order by m.id`,
  );
  return {
    subject: { id: subject.id, name: subject.name, state: subject.state },
    nameMatches: nameForm(subject.name) === nameForm(row.name),
    representativeMatches: matches?.matches ?? null,
    representedBy: others.map((one) => one.name),
  };
}

/** Takes an application on as its verifier; others see who has it. */
export async function claim(session: Session, number: string): Promise<void> {
  await readRow(session, number);
  const claimed = await session.run(sql`
    update onboarding_application set owner_membership_id = ${session.actor.membershipId} where number = ${number} and state = 'submitted'`);
  if (claimed === 0) throw decidedAlready();
}

const decidedAlready = (): ProblemError =>
  new ProblemError(
    problem(
      "conflict",
      "application-decided",
      "该申请已办结",
      "this application was decided already",
      "number",
    ),
  );

/**
 * Decides an application. Problems: `application-unknown`, `application-decided`, `four-eyes` (who applied, or acts for this enterprise,
 * does not verify), `subject-unknown`.
 */
export async function decide(
  session: Session,
  number: string,
  verdict: "verified" | "refused",
  reason: string,
): Promise<void> {
  const row = await readRow(session, number);
  if (row.state !== "submitted") throw decidedAlready();
  const subject = await findSubject(session, row.uscc);
  await requireFourEyes(session, row, subject?.id ?? null);
  if (verdict === "verified" && subject === null) throw new ProblemError(SUBJECT_UNKNOWN);
  const decided = await session.run(sql`
    update onboarding_application set state = ${verdict}, decided_at = now(), decided_by_account = ${session.actor.accountId},
      decided_by = ${session.actor.name}, decision_reason = ${reason}, subject_id = ${subject?.id ?? null}
    where number = ${number} and state = 'submitted'`);
  if (decided === 0) throw decidedAlready();
}

async function requireFourEyes(session: Session, row: ApplicationRow, subject: number | null): Promise<void> {
  const { accountId } = session.actor;
  const involved =
    accountId === null ||
    row.submitted_by_account === accountId ||
    (await session.row(
      z.object({ id: z.number() }),
      sql`select id from membership where account_id = ${accountId} and subject_id = ${subject} and not void limit 1`,
    )) !== null;
  if (!involved) return;
  throw new ProblemError(
    problem(
      "refused",
      "four-eyes",
      "核验人不能是申请人，也不能是该企业的人员",
      "who applied or belongs to the enterprise does not verify",
      "number",
    ),
  );
}

const comparedRow = z.object({
  identity_lookup: z.string().nullable(),
  phone_lookup: z.string().nullable(),
});

/**
 * Whether a typed identity number or phone is the one handed in. Nobody sees the stored one; tries are counted by the hour
 * and account: `comparison-limit`. `nothing-to-compare` where none was given.
 */
export async function compare(
  context: ServiceContext,
  session: Session,
  input: { readonly number: string; readonly what: "identity-number" | "phone"; readonly value: string },
): Promise<{ readonly same: boolean; readonly remaining: number }> {
  const remaining = await countComparison(session, ruleOn(context, session.today).comparison.maximumPerHour);
  await readRow(session, input.number);
  const stored = await session.row(
    comparedRow,
    sql`select identity_lookup, phone_lookup from onboarding_application where number = ${input.number}`,
  );
  const kept = input.what === "phone" ? stored?.phone_lookup : stored?.identity_lookup;
  if (kept === null || kept === undefined)
    throw new ProblemError(
      problem(
        "conflict",
        "nothing-to-compare",
        "申请中没有这项信息",
        "nothing was handed in to compare with",
        "what",
      ),
    );
  const form = input.what === "phone" ? phoneForm(input.value) : identityForm(input.value);
  return { same: context.sealing.lookups(input.what, form).includes(kept), remaining };
}

const COMPARISON_LOCK = 7010;

async function countComparison(session: Session, maximum: number): Promise<number> {
  const account = session.actor.accountId;
  await session.run(
    sql`select pg_advisory_xact_lock(${COMPARISON_LOCK}::int, ${(account ?? 0) % 2_000_000_000}::int)`,
  );
  const row = await session.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from identity_comparison where account_id = ${account} and at > now() - interval '1 hour'`,
  );
  const used = row?.count ?? 0;
  if (account === null || used >= maximum)
    throw new ProblemError(
      problem(
        "refused",
        "comparison-limit",
        `每小时最多比对 ${maximum} 次，请稍后再试`,
        `at most ${maximum} comparisons an hour; try again later`,
      ),
    );
  await session.run(
    sql`delete from identity_comparison where account_id = ${account} and at < now() - interval '1 day'`,
  );
  await session.run(sql`insert into identity_comparison (account_id) values (${account})`);
  return maximum - used - 1;
}

/** A paper of an application, to be shown to its verifier; `document-unknown`. */
export async function applicationDocument(session: Session, number: string, index: number) {
  const row = await readRow(session, number);
  const found = row.documents[index];
  if (found !== undefined) return found;
  throw new ProblemError(
    problem("not-found", "document-unknown", "没有这份材料", "there is no such paper", "index"),
  );
}

function outputOf(row: ApplicationRow): ApplicationOutput {
  return {
    number: row.number,
    state: row.state,
    uscc: row.uscc,
    name: row.name,
    representative: row.representative,
    login: row.login,
    evidence: row.evidence,
    documents: row.documents.map(({ name, bytes, type }) => ({ name, bytes, type })),
    submittedAt: row.submitted_at,
    window:
      row.window_code === null
        ? null
        : { code: row.window_code, label: { zh: row.window_zh ?? "", en: row.window_en ?? "" } },
    owner: row.owner,
    own: row.own,
    decidedAt: row.decided_at,
    decidedBy: row.decided_by,
    reason: row.decision_reason,
    hasIdentityNumber: row.has_identity,
    hasPhone: row.has_phone,
    next: nextStep(row.state),
  };
}
