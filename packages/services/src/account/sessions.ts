import { z } from "zod";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { digestToken, newToken } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Sessions of the browser: opening, telling, ending. The cookie's token is random and only its digest is kept. */

/** From where somebody comes, as much as the list of one's sessions shows. */
export interface Origin {
  /** Browser and system, in words. */
  readonly device: string;
  /** The network part of the address. */
  readonly address: string;
}

export const NO_ORIGIN: Origin = { device: "", address: "" };

export interface NewSession {
  readonly accountId: number;
  readonly method: "password" | "provider";
  readonly secondFactor: boolean;
  readonly origin: Origin;
}

/** The membership one begins with: the last one acted for that still lives, else the first. Null when there is none. */
export async function firstMembership(queries: Queries, account: number): Promise<number | null> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`select l.membership_id as id from acting_memberships(${account}) l
      order by (select max(s.last_seen_at) from signin_session s where s.account_id = ${account} and s.membership_id = l.membership_id) desc nulls last,
        l.membership_id limit 1`,
  );
  return row?.id ?? null;
}

/** Opens a session for a membership and gives its token; the oldest of too many is ended. */
export async function openSession(
  queries: Queries,
  session: NewSession,
  membership: number,
  setting: SecuritySetting["session"],
): Promise<string> {
  const token = newToken();
  const { accountId, method, origin } = session;
  await queries.run(sql`
    insert into signin_session (token_digest, account_id, membership_id, expires_at, method, device, address, second_factor_at)
    values (${digestToken(token)}, ${accountId}, ${membership}, now() + make_interval(hours => ${setting.absoluteHours}::int), ${method},
      ${origin.device}, ${origin.address}, case when ${session.secondFactor} then now() end)`);
  await queries.run(sql`
    update signin_session set ended_at = now(), end_reason = 'too-many' where id in (
      select id from signin_session where account_id = ${accountId} and ended_at is null and expires_at > now()
        and last_seen_at > now() - make_interval(mins => ${setting.idleMinutes}::int)
      order by last_seen_at desc, id desc offset ${setting.maximum})`);
  return token;
}

const sessionRow = z.object({
  id: z.number(),
  device: z.string(),
  address: z.string(),
  method: z.enum(["password", "provider"]),
  first: z.string(),
  last: z.string(),
  expires: z.string(),
  second: z.boolean(),
});

/** The sessions of an account that live, the latest seen first. */
export const liveSessions = (queries: Queries, account: number, setting: SecuritySetting["session"]) =>
  queries.rows(
    sessionRow,
    sql`select id, device, address, method, created_at as first, last_seen_at as last, expires_at as expires, second_factor_at is not null as second
      from signin_session where account_id = ${account} and ended_at is null and expires_at > now()
        and last_seen_at > now() - make_interval(mins => ${setting.idleMinutes}::int) order by last_seen_at desc, id desc`,
  );

/** Ends one session of an account. Throws `session-unknown`. */
export async function endSession(queries: Queries, account: number, id: number): Promise<void> {
  const ended = await queries.run(
    sql`update signin_session set ended_at = now(), end_reason = 'ended' where id = ${id} and account_id = ${account} and ended_at is null`,
  );
  if (ended === 0)
    throw new ProblemError(
      problem(
        "not-found",
        "session-unknown",
        "没有这个会话，或已结束",
        "there is no such session, or it has ended",
      ),
    );
}

/** Ends every session of an account but the one to keep; says how many. */
export const endSessions = (
  queries: Queries,
  account: number,
  keep: number | null,
  reason: string,
): Promise<number> =>
  queries.run(sql`
    update signin_session set ended_at = now(), end_reason = ${reason}
    where account_id = ${account} and ended_at is null and id is distinct from ${keep}::bigint`);
