import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { tellBank } from "./give.ts";
import { consentUnknown } from "./read.ts";

/** What becomes of a consent: revoked by the enterprise; a loan, its settlement, or giving back by the bank. */

const partiesRow = z.object({ subject_id: z.number(), organisation_id: z.number() });

/**
 * Revokes. When this is committed no reading of that consent can commit any more: a reading looks at the consent again, under a lock
 * that waits for us, before it commits. Throws `consent-unknown`, `consent-revoked`.
 */
export async function revokeConsent(session: Session, consent: number, reason: string): Promise<number> {
  const row = await session.row(
    partiesRow,
    sql`update consent set revoked_at = clock_timestamp(), revoked_by = ${session.actor.name}, revoke_reason = ${reason}
      where id = ${consent} and subject_id = scope_subject() and revoked_at is null returning subject_id, organisation_id`,
  );
  if (row === null) throw await whyNot(session, consent);
  await tellBank(session, {
    consent,
    subject: row.subject_id,
    organisation: row.organisation_id,
    kind: "revoked",
  });
  return row.subject_id;
}

async function whyNot(session: Session, consent: number): Promise<ProblemError> {
  const there = await session.row(
    z.object({ id: z.number() }),
    sql`select id from consent where id = ${consent} and subject_id = scope_subject()`,
  );
  if (there === null) return consentUnknown(consent);
  return new ProblemError(
    problem("conflict", "consent-revoked", "授权已经撤回", "the consent has been revoked already", "consent"),
  );
}

const idRow = z.object({ subject_id: z.number() });

/** The bank names the loan granted under a consent that is live: the post-loan clause begins. */
export const reportLoan = (
  session: Session,
  consent: number,
  loan: { readonly reference: string; readonly from: string },
): Promise<number> =>
  changed(
    session,
    consent,
    sql`update consent c set loan_reference = ${loan.reference}, loan_from = ${loan.from}
      where id = ${consent} and organisation_id = scope_department() and loan_from is null and post_loan_to is not null
        and ${loan.from}::date <= ${session.today}::date and consent_is_live(c, c.purpose, ${session.today}) and consent_is_live(c, c.purpose, ${loan.from})
      returning subject_id`,
    problem(
      "conflict",
      "consent-loan",
      "授权不在有效期内、没有贷后条款或已登记贷款",
      "the consent is not live, has no post-loan clause, or has its loan already",
      "consent",
    ),
  );

/** The loan is settled: from the next day on nothing more is read. */
export const settleLoan = (session: Session, consent: number, on: string): Promise<number> =>
  changed(
    session,
    consent,
    sql`update consent set settled_on = ${on}
      where id = ${consent} and organisation_id = scope_department() and loan_from is not null and settled_on is null
        and ${on}::date between loan_from and ${session.today}::date returning subject_id`,
    problem(
      "conflict",
      "consent-settlement",
      "没有未结清的贷款，或结清日不在发放日与今日之间",
      "there is no unsettled loan, or the day is not between the loan's beginning and today",
      "on",
    ),
  );

/** The bank needs the consent no longer. */
export const endConsent = (session: Session, consent: number): Promise<number> =>
  changed(
    session,
    consent,
    sql`update consent set ended_at = clock_timestamp(), ended_by = ${session.actor.name}
      where id = ${consent} and organisation_id = scope_department() and ended_at is null returning subject_id`,
    problem("conflict", "consent-ended", "授权已由银行结束", "the bank has given it back already", "consent"),
  );

/** The subject of the consent that was changed; otherwise why not. */
async function changed(
  session: Session,
  consent: number,
  statement: ReturnType<typeof sql>,
  otherwise: ReturnType<typeof problem>,
): Promise<number> {
  const row = await session.row(idRow, statement);
  if (row !== null) return row.subject_id;
  const there = await session.row(
    z.object({ id: z.number() }),
    sql`select id from consent where id = ${consent} and organisation_id = scope_department()`,
  );
  throw there === null ? consentUnknown(consent) : new ProblemError(otherwise);
}

/** The bank confirms that it has seen a notice. Throws `notice-unknown`; confirming twice changes nothing. */
export async function acknowledgeNotice(session: Session, notice: number): Promise<void> {
  const touched = await session.run(sql`
    update consent_notice set acknowledged_at = coalesce(acknowledged_at, clock_timestamp()), acknowledged_by = coalesce(acknowledged_by, ${session.actor.name})
    where id = ${notice} and organisation_id = scope_department()`);
  if (touched === 0)
    throw new ProblemError(
      problem("not-found", "notice-unknown", "没有这条通知", "there is no such notice", "notice"),
    );
}
