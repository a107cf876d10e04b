import { z } from "zod";
import type { FactorKind } from "@xinpark/kernel/contract";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import { makeRecoveryCodes, recoveryCodesLeft } from "./recovery-codes.ts";
import { endSessions } from "./sessions.ts";

/** The second factors of an account, whatever their kind. */

const factorRow = z
  .object({
    id: z.string(),
    kind: z.enum(["totp", "passkey"]),
    label: z.string(),
    created_at: z.string(),
    last_used_at: z.string().nullable(),
  })
  .transform(({ created_at: createdAt, last_used_at: lastUsedAt, ...rest }) => ({
    ...rest,
    createdAt,
    lastUsedAt,
  }));
export type Factor = z.output<typeof factorRow>;

export const liveFactors = (queries: Queries, account: number): Promise<Factor[]> =>
  queries.rows(
    factorRow,
    sql`select id, kind, label, created_at, last_used_at from second_factor
      where account_id = ${account} and confirmed_at is not null and removed_at is null order by created_at, id`,
  );

/** The ways the second step can be taken; none when the account has no second factor. */
export async function stepMethods(queries: Queries, account: number): Promise<FactorKind[]> {
  const kinds = new Set<FactorKind>((await liveFactors(queries, account)).map((factor) => factor.kind));
  if (kinds.size > 0 && (await recoveryCodesLeft(queries, account)) > 0) kinds.add("recovery");
  return [...kinds];
}

/**
 * A factor was added and shown in this session: the session has its second factor from here on. With the first one come
 * recovery codes, and sessions that never showed it are ended.
 */
export async function welcomeFactor(
  queries: Queries,
  owner: { readonly accountId: number; readonly session: number },
  id: string,
  setting: SecuritySetting,
): Promise<{ readonly factor: Factor; readonly recoveryCodes: string[] | null }> {
  const factors = await liveFactors(queries, owner.accountId);
  const factor = factors.find((one) => one.id === id);
  if (factor === undefined) throw unknownFactor();
  await queries.run(sql`update signin_session set second_factor_at = now() where id = ${owner.session}`);
  if (factors.length > 1) return { factor, recoveryCodes: null };
  await endSessions(queries, owner.accountId, owner.session, "second-factor");
  const codes = await makeRecoveryCodes(queries, owner.accountId, setting.secondFactor.recoveryCodes);
  return { factor, recoveryCodes: codes };
}

/** Takes a factor away; with the last one go the recovery codes. Throws `factor-unknown`. */
export async function removeFactor(queries: Queries, account: number, id: string): Promise<void> {
  const removed = await queries.run(sql`
    update second_factor set removed_at = now()
    where id = ${id} and account_id = ${account} and removed_at is null and confirmed_at is not null`);
  if (removed === 0) throw unknownFactor();
  if ((await liveFactors(queries, account)).length > 0) return;
  await queries.run(sql`delete from recovery_code where account_id = ${account}`);
  await queries.run(sql`update signin_session set second_factor_at = null where account_id = ${account}`);
}

/** Takes every factor away and ends all sessions: for who lost them, by an administrator. */
export async function resetFactors(queries: Queries, account: number): Promise<void> {
  await queries.run(
    sql`update second_factor set removed_at = now() where account_id = ${account} and removed_at is null`,
  );
  await queries.run(sql`delete from recovery_code where account_id = ${account}`);
  await endSessions(queries, account, null, "factors-reset");
}

const unknownFactor = () =>
  new ProblemError(
    problem("not-found", "factor-unknown", "没有这项验证方式", "there is no such second factor", "factor"),
  );
