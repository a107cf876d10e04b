import { z } from "zod";
import type { SessionOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { ROLES } from "@xinpark/kernel/rights";
import { PUBLIC_SCOPE, type Actor, type Door } from "@xinpark/platform/door";
import { digestToken, hashPassword, newToken, verifyPassword } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { actorOfSession, visitor, type Asking } from "./actor.ts";

/** Signing in and out with a password. */

/** A working day; afterwards one signs in again. */
const SESSION_HOURS = 12;
const LOCK_AFTER = 5;
const LOCK_MINUTES = 15;

const accountRow = z.object({
  id: z.number(),
  password_hash: z.string().nullable(),
  locked: z.boolean(),
  membership_id: z.number().nullable(),
});

const REFUSED = problem(
  "unauthenticated",
  "sign-in-refused",
  "账号或密码不正确，或账号已暂时锁定",
  "login or password is wrong, or the account is locked for a while",
);

export interface SignedIn {
  readonly token: string;
  readonly actor: Actor;
  readonly maximumAgeSeconds: number;
}

/** Checks a password and opens a session for the first live membership. One answer for every reason to refuse. */
export async function signIn(door: Door, login: string, password: string, asking: Asking): Promise<SignedIn> {
  const asker: Actor = { ...visitor(asking), name: login.slice(0, 200), scope: PUBLIC_SCOPE };
  const account = await door.open(asker, (session) => readAccount(session, login));
  // The same work whether the login exists or not, so that time tells nothing.
  const right = await verifyPassword(account?.password_hash ?? (await decoy()), password);
  if (account === null || !right || account.locked || account.membership_id === null) {
    await door.open(asker, async (session) => {
      if (account !== null && !right) await countFailure(session, account.id);
    });
    await door.record(asker, { operation: "account.sign-in", class: "sign-in" }, "refused");
    throw new ProblemError(REFUSED);
  }
  const token = newToken();
  const { id, membership_id: membership } = account;
  const actor = await door.open(asker, async (session) => {
    await session.run(sql`update account set failed_attempts = 0, locked_until = null where id = ${id}`);
    await session.run(sql`
      insert into signin_session (token_digest, account_id, membership_id, expires_at)
      values (${digestToken(token)}, ${id}, ${membership}, now() + make_interval(hours => ${SESSION_HOURS}::int))`);
    await session.audit({ operation: "account.sign-in", class: "sign-in" });
    return actorOfSession(session, token, asking);
  });
  if (actor === null) throw new ProblemError(REFUSED);
  return { token, actor, maximumAgeSeconds: SESSION_HOURS * 3600 };
}

let decoyHash: Promise<string> | null = null;
const decoy = (): Promise<string> => (decoyHash ??= hashPassword(newToken()));

const readAccount = (queries: Queries, login: string) =>
  queries.row(
    accountRow,
    sql`select a.id, a.password_hash, coalesce(a.locked_until > now(), false) as locked,
      (select m.id from membership m where m.account_id = a.id and m.valid_from <= current_date and (m.valid_to is null or m.valid_to >= current_date)
        order by m.id limit 1) as membership_id
      from account a where a.login = ${login} and a.disabled_at is null`,
  );

async function countFailure(queries: Queries, account: number): Promise<void> {
  await queries.run(sql`
    update account set failed_attempts = failed_attempts + 1,
      locked_until = case when (failed_attempts + 1) % ${LOCK_AFTER}::int = 0 then now() + make_interval(mins => ${LOCK_MINUTES}::int) else locked_until end
    where id = ${account}`);
}

export async function signOut(door: Door, actor: Actor, token: string): Promise<void> {
  await door.open(actor, async (session) => {
    await session.run(
      sql`update signin_session set ended_at = now() where token_digest = ${digestToken(token)} and ended_at is null`,
    );
    await session.audit({ operation: "account.sign-out", class: "sign-in" });
  });
}

const membershipRow = z.object({
  login: z.string(),
  display_name: z.string(),
  label_zh: z.string().nullable(),
  label_en: z.string().nullable(),
  code: z.string().nullable(),
  uscc: z.string().nullable(),
});

/** What the web application shows of the one who asks. */
export async function describeSession(
  queries: Queries,
  actor: Actor,
  installation: Installation,
  today: string,
): Promise<SessionOutput> {
  const row =
    actor.membershipId === null
      ? null
      : await queries.row(
          membershipRow,
          sql`select a.login, a.display_name, o.label_zh, o.label_en, o.code, s.uscc from membership m join account a on a.id = m.account_id
            left join organisation o on o.id = m.organisation_id left join subject s on s.id = m.subject_id where m.id = ${actor.membershipId}`,
        );
  return {
    signedIn: row !== null,
    account: row === null ? null : { login: row.login, displayName: row.display_name },
    membership:
      row === null
        ? null
        : {
            role: actor.role,
            roleLabel: ROLES[actor.role],
            organisation:
              row.label_zh === null || row.label_en === null ? null : { zh: row.label_zh, en: row.label_en },
            organisationCode: row.code,
            subjectCode: row.uscc,
          },
    rights: [...actor.rights],
    installation: { label: installation.pack.label, synthetic: installation.synthetic, today },
  };
}
