import { createHash } from "node:crypto";
import { z } from "zod";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";

/**
 * Tries to sign in, counted by the name that was typed: a name that nobody bears is counted, locked and answered like any other.
 * A try is counted before it is judged, so that of many at once no more than the setting allows are judged at all.
 */

const digestOf = (login: string): Buffer => createHash("sha256").update(`login ${login}`).digest();

/** Counts a try. False when there have been too many already: it is not to be judged. */
export async function countAttempt(
  queries: Queries,
  login: string,
  { attempts, minutes }: SecuritySetting["lockout"],
): Promise<boolean> {
  const row = await queries.row(
    z.object({ failures: z.number() }),
    sql`
    insert into signin_attempt as s (login_digest, failures, locked_until, at)
    values (${digestOf(login)}, 1, case when ${attempts}::int <= 1 then now() + make_interval(mins => ${minutes}::int) end, now())
    on conflict (login_digest) do update set
      failures = case when s.locked_until <= now() then 1 else least(s.failures, ${attempts}::int) + 1 end,
      locked_until = case
        when s.locked_until > now() then s.locked_until
        when s.locked_until is null and s.failures + 1 >= ${attempts}::int then now() + make_interval(mins => ${minutes}::int)
      end,
      at = now()
    returning s.failures`,
  );
  return (row?.failures ?? 0) <= attempts;
}

/** A right try is no failure. */
export const giveBackAttempt = (
  queries: Queries,
  login: string,
  { attempts }: SecuritySetting["lockout"],
): Promise<number> =>
  queries.run(sql`
    update signin_attempt set failures = greatest(least(failures, ${attempts}::int) - 1, 0), locked_until = null
    where login_digest = ${digestOf(login)}`);

/** Signed in, or unlocked by an administrator: counting begins anew. */
export const forgetAttempts = (queries: Queries, login: string): Promise<number> =>
  queries.run(sql`delete from signin_attempt where login_digest = ${digestOf(login)}`);

/** Until when nobody gets in under the login that an expression gives; null when it is not locked. */
export const lockOf = (login: Statement): Statement => sql`
  (select t.locked_until from signin_attempt t where t.login_digest = sha256(convert_to('login ' || ${login}, 'UTF8')) and t.locked_until > now())`;

/** Until when nobody gets in under a login, as ISO text; null when it is not locked. */
export async function lockedUntil(queries: Queries, login: string): Promise<string | null> {
  const row = await queries.row(
    z.object({ until: z.string() }),
    sql`select locked_until as until from signin_attempt where login_digest = ${digestOf(login)} and locked_until > now()`,
  );
  return row?.until ?? null;
}

/** Counts of tries that no longer matter, and what was begun and never ended. */
export async function sweepSignIn(queries: Queries): Promise<void> {
  await queries.run(
    sql`delete from signin_attempt where at < now() - interval '1 day' and coalesce(locked_until < now(), true)`,
  );
  await queries.run(sql`delete from signin_challenge where expires_at < now() - interval '1 hour'`);
}
