import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { CodeCheckOutput, CodePageOutput, CodeState, CreditCodeOutput } from "@xinpark/kernel/contract";
import { assembleCode, codeSigningText, encodeCode, formatCodeNumber } from "@xinpark/kernel/credit-code";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { SigningKey } from "@xinpark/platform/audit-log";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { readPublicGrade } from "./public-grade.ts";
import { codeRule, lastDay } from "./rule.ts";

/** Codes: making, renewing and revoking them, and how they stand. */

const subjectRow = z.object({ name: z.string(), uscc: z.string().nullable() });

async function readSubject(session: Session, subject: number) {
  const row = await session.row(subjectRow, sql`select name, uscc from subject where id = ${subject}`);
  if (row === null)
    throw new ProblemError(
      problem("not-found", "subject-unknown", "没有这户企业", "there is no such enterprise"),
    );
  return row;
}

/**
 * Makes a new code for an enterprise in its own session; one that was current is replaced. The public grade stands in it
 * where its owner publishes it today.
 */
export async function makeCode(
  session: Session,
  installation: Installation,
  subject: number,
  key: SigningKey,
): Promise<string> {
  const rule = codeRule(installation, session.today);
  const { uscc } = await readSubject(session, subject);
  const held = await readPublicGrade(session, installation, subject, "own");
  const grade = held?.published === true ? { value: held.grade, evaluatedOn: held.evaluatedOn } : null;
  const number = randomBytes(16).toString("hex");
  const [issuedOn, expiresOn] = [session.today, lastDay(session.today, rule.validDays)];
  const unsigned = encodeCode({ number, issuedOn, expiresOn, keyId: key.keyId, uscc, grade });
  const content = assembleCode(unsigned, key.sign(codeSigningText(unsigned)));
  // One at a time for each enterprise: two that were made at once would both be current.
  await session.run(sql`select pg_advisory_xact_lock((${MAKING_LOCK}::bigint << 40) + ${subject}::bigint)`);
  await session.run(
    sql`update credit_code set replaced_at = clock_timestamp() where subject_id = ${subject} and replaced_at is null and revoked_at is null`,
  );
  await session.run(sql`
    insert into credit_code (subject_id, number, issued_on, expires_on, content, key_id, grade, grade_on, issued_by)
    values (${subject}, ${number}, ${issuedOn}, ${expiresOn}, ${content}, ${key.keyId}, ${grade?.value ?? null},
      ${grade?.evaluatedOn ?? null}, ${session.actor.name})`);
  return number;
}

const MAKING_LOCK = 7013;

/** Revokes a code in the enterprise's own session. Throws `code-unknown`, also for one that is revoked already. */
export async function revokeCode(session: Session, subject: number, number: string): Promise<void> {
  const touched = await session.run(
    sql`update credit_code set revoked_at = clock_timestamp() where subject_id = ${subject} and number = ${number} and revoked_at is null`,
  );
  if (touched === 0) throw new ProblemError(codeUnknown(formatCodeNumber(number)));
}

export const codeUnknown = (number: string) =>
  problem("not-found", "code-unknown", "没有这个企业码", "there is no such code", number);

const stateColumns = {
  issuedOn: z.string(),
  expiresOn: z.string(),
  grade: z.string().nullable(),
  gradeOn: z.string().nullable(),
};
const codeRow = z.object({
  ...stateColumns,
  number: z.string(),
  issuedAt: z.string(),
  replaced: z.boolean(),
  revoked: z.boolean(),
  content: z.string().nullable(),
});

interface Standing {
  readonly expiresOn: string;
  readonly replaced: boolean;
  readonly revoked: boolean;
}

function stateOf({ revoked, replaced, expiresOn }: Standing, day: string): CodeState {
  if (revoked) return "revoked";
  if (replaced) return "replaced";
  return day > expiresOn ? "expired" : "current";
}

const gradeOf = ({ grade, gradeOn }: { readonly grade: string | null; readonly gradeOn: string | null }) =>
  grade === null || gradeOn === null ? null : { value: grade, evaluatedOn: gradeOn };

/** The newest code of an enterprise within the asker's reach; its text only in the enterprise's own session. */
export async function readCodePage(
  session: Session,
  installation: Installation,
  subject: number,
  site: string | null,
): Promise<CodePageOutput> {
  const rule = codeRule(installation, session.today);
  const { name, uscc } = await readSubject(session, subject);
  const row = await session.row(
    codeRow,
    sql`select w.number, w.issued_on as "issuedOn", w.expires_on as "expiresOn", w.grade, w.grade_on as "gradeOn", w.issued_at as "issuedAt",
      w.replaced_at is not null as replaced, w.revoked_at is not null as revoked, c.content
      from credit_code_within_reach(${subject}) w left join credit_code c on c.subject_id = ${subject} and c.number = w.number`,
  );
  return {
    subject: { name, code: uscc },
    code: row === null ? null : shownCode(row, session.today),
    site,
    validDays: rule.validDays,
    shareDays: rule.share.maximumDays,
  };
}

function shownCode(row: z.output<typeof codeRow>, day: string): CreditCodeOutput {
  const state = stateOf(row, day);
  const { issuedOn, expiresOn, issuedAt } = row;
  return {
    number: formatCodeNumber(row.number),
    state,
    issuedOn,
    expiresOn,
    grade: gradeOf(row),
    issuedAt,
    text: state === "current" ? row.content : null,
  };
}

const checkedRow = z.object({
  ...stateColumns,
  name: z.string(),
  uscc: z.string().nullable(),
  state: z.enum(["active", "revoked", "closed"]),
  replaced: z.boolean(),
  revoked: z.boolean(),
});

/** How the code of a number stands, for whoever holds the number. Throws `code-unknown`. */
export async function checkCodeNumber(session: Session, number: string): Promise<CodeCheckOutput> {
  const row = await session.row(
    checkedRow,
    sql`select name, uscc, state, issued_on as "issuedOn", expires_on as "expiresOn", grade, grade_on as "gradeOn", replaced, revoked
      from credit_code_of(${number})`,
  );
  if (row === null) throw new ProblemError(codeUnknown(formatCodeNumber(number)));
  const { issuedOn, expiresOn, name, uscc, state } = row;
  return {
    number: formatCodeNumber(number),
    state: stateOf(row, session.today),
    issuedOn,
    expiresOn,
    grade: gradeOf(row),
    subject: { name, code: uscc, state },
  };
}
