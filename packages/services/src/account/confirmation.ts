import { z } from "zod";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { Actor, Door } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { countAttempt, giveBackAttempt } from "./attempts.ts";
import { isRight } from "./passwords.ts";
import { securityOn } from "./settings.ts";

/** Showing once more who one is, before ways to sign in change: somebody may have sat down at an open screen. */

/** One's own account as seen from a session of the browser: an API key manages no account. */
export interface OwnSession {
  readonly accountId: number;
  readonly membershipId: number;
  readonly session: number;
}

/** Throws `session-needed` for keys, jobs and visitors. */
export function ownSession(actor: Actor): OwnSession {
  const { accountId, membershipId, credential } = actor;
  if (accountId === null || membershipId === null || credential?.kind !== "session")
    throw new ProblemError(
      problem(
        "refused",
        "session-needed",
        "此项只能在登录后的浏览器会话中办理",
        "this is done in a signed-in browser session only",
      ),
    );
  return { accountId, membershipId, session: credential.id };
}

const accountRow = z.object({ login: z.string(), password_hash: z.string().nullable(), fresh: z.boolean() });

/** Looks the asker's account up and judges a password, counted like a try to sign in. */
async function judge(context: ServiceContext, door: Door, actor: Actor, password: string | undefined) {
  const own = ownSession(actor);
  const { account, judged, lockout } = await door.open(actor, async (session) => {
    const setting = securityOn(context.installation(), session.today);
    const row = await session.row(
      accountRow,
      sql`select a.login, a.password_hash, s.verified_at > now() - make_interval(mins => ${setting.session.freshMinutes}::int) as fresh
        from signin_session s join account a on a.id = s.account_id where s.id = ${own.session}`,
    );
    const counted =
      password !== undefined && (await countAttempt(session, row?.login ?? "", setting.lockout));
    return { account: row, judged: counted, lockout: setting.lockout };
  });
  const right =
    password !== undefined && (await isRight(judged ? (account?.password_hash ?? null) : null, password));
  if (right)
    await door.open(actor, async (session) => {
      await giveBackAttempt(session, account?.login ?? "", lockout);
      await session.run(sql`update signin_session set verified_at = now() where id = ${own.session}`);
    });
  return { right, fresh: account?.fresh === true, hasPassword: account?.password_hash !== null };
}

/** Passes who showed lately who they are, or shows it now. Throws `confirmation-needed` and `confirmation-wrong`. */
export async function confirmSelf(
  context: ServiceContext,
  door: Door,
  actor: Actor,
  confirmation: string | undefined,
): Promise<void> {
  const { right, fresh, hasPassword } = await judge(context, door, actor, confirmation);
  if (right || (fresh && confirmation === undefined)) return;
  if (confirmation !== undefined) throw new ProblemError(wrong("confirmation"));
  throw new ProblemError({
    ...problem(
      "refused",
      "confirmation-needed",
      "此项涉及登录安全，请再次确认是您本人",
      "this changes how one signs in; show once more that it is you",
      "confirmation",
    ),
    remedy: hasPassword
      ? { zh: "请输入当前密码", en: "enter your present password" }
      : { zh: "请退出后重新登录", en: "sign out and in again" },
  });
}

/** Passes who knows the present password. Throws `confirmation-wrong` at `path`. */
export async function confirmPassword(
  context: ServiceContext,
  door: Door,
  actor: Actor,
  password: string,
  path: string,
): Promise<void> {
  const { right } = await judge(context, door, actor, password);
  if (!right) throw new ProblemError(wrong(path));
}

/** One answer for a wrong password and a locked account. */
const wrong = (path: string): Problem =>
  problem(
    "refused",
    "confirmation-wrong",
    "当前密码不正确，或账号已暂时锁定",
    "the present password is wrong, or the account is locked for a while",
    path,
  );
