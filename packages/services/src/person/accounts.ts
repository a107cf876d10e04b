import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { ADMINISTRATORS } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { givePassword } from "../account/index.ts";
import { requireAnother } from "./memberships.ts";
import { refuseOwn } from "./own.ts";

/** Accounts: opened, disabled and opened again by the system administrator, who grants nothing. */

export interface OpenedAccount {
  readonly id: number;
  /** Told once, kept nowhere; to be changed at the first sign-in. */
  readonly firstPassword: string;
}

/** Opens an account without any membership; `login-taken`. */
export async function openAccount(
  queries: Queries,
  login: string,
  displayName: string,
  createdBy: string,
): Promise<OpenedAccount> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`insert into account (login, display_name, created_by) values (${login}, ${displayName}, ${createdBy})
      on conflict (login) do nothing returning id`,
  );
  if (row === null)
    throw new ProblemError(
      problem(
        "conflict",
        "login-taken",
        `账号名“${login}”已被使用`,
        `the login “${login}” is taken`,
        "login",
      ),
    );
  return { id: row.id, firstPassword: await givePassword(queries, row.id) };
}

/** Disables an account and ends its sessions at once; `own-account`, `last-administrator`. */
export async function disableAccount(session: Session, id: number): Promise<void> {
  refuseOwn(session, id);
  const held = await session.rows(
    z.object({ role: z.string() }),
    sql`select distinct role from membership where account_id = ${id} and role = any(${ADMINISTRATORS}) and membership_is_live(membership, current_date)`,
  );
  for (const { role } of held) await requireAnother(session, role, id);
  await session.run(
    sql`update account set disabled_at = now(), disabled_by = ${session.actor.name} where id = ${id} and disabled_at is null`,
  );
  await endSessions(session, id, "disabled");
}

export async function enableAccount(session: Session, id: number): Promise<void> {
  refuseOwn(session, id);
  await session.run(sql`update account set disabled_at = null, disabled_by = null where id = ${id}`);
}

/** Gives a new first password and ends the sessions. */
export async function resetPassword(session: Session, id: number): Promise<string> {
  refuseOwn(session, id);
  await endSessions(session, id, "password-reset");
  return givePassword(session, id);
}

const endSessions = (session: Session, account: number, reason: string): Promise<number> =>
  session.run(
    sql`update signin_session set ended_at = now(), end_reason = ${reason} where account_id = ${account} and ended_at is null`,
  );
