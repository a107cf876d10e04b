import { z } from "zod";
import type { FactorKind, SecondStepInput } from "@xinpark/kernel/contract";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { PUBLIC_SCOPE, type Actor, type Door, type Session } from "@xinpark/platform/door";
import { digestToken } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { actorOfSession, visitor, type Asking } from "./actor.ts";
import { countAttempt, forgetAttempts, giveBackAttempt } from "./attempts.ts";
import { amendChallenge, beginChallenge, takeChallenge, tryChallenge } from "./challenges.ts";
import { stepMethods } from "./factors.ts";
import { passkeyOptions, takePasskey } from "./passkeys.ts";
import { isRight } from "./passwords.ts";
import { takeRecoveryCode } from "./recovery-codes.ts";
import { firstMembership, openSession, type NewSession, type Origin } from "./sessions.ts";
import { securityOn } from "./settings.ts";
import { takeTotp } from "./totp.ts";

/** Signing in and out: a password or another provider, then the second step where the account has a second factor. */

/** One answer for every reason to refuse, at either step. */
export const SIGN_IN_REFUSED = problem(
  "unauthenticated",
  "sign-in-refused",
  "账号、密码或验证码不正确，或账号已暂时锁定",
  "login, password or code is wrong, or the account is locked for a while",
);

const STEP_OVER = {
  ...problem("unauthenticated", "step-over", "第二步验证已过期", "the second step has expired"),
  remedy: { zh: "请重新输入账号和密码", en: "enter login and password again" },
};

export interface SignInContext extends ServiceContext {
  readonly door: Door;
}

/** A session that was opened, or the second step that waits; the token goes into a cookie. */
export type SignedIn =
  | {
      readonly kind: "session";
      readonly token: string;
      readonly actor: Actor;
      readonly maximumAgeSeconds: number;
    }
  | {
      readonly kind: "second-step";
      readonly token: string;
      readonly methods: readonly FactorKind[];
      readonly maximumAgeSeconds: number;
    };

const asker = (name: string, asking: Asking): Actor => ({
  ...visitor(asking),
  name: name.trim() === "" ? "visitor" : name.slice(0, 200),
  scope: PUBLIC_SCOPE,
});

const NOTE = { operation: "account.sign-in", class: "sign-in" } as const;

const accountRow = z.object({ id: z.number(), password_hash: z.string().nullable() });

/** Checks a password. Throws `sign-in-refused`: the same answer after the same work, whatever was wrong. */
export async function signIn(
  context: SignInContext,
  given: { readonly login: string; readonly password: string },
  asking: Asking,
  origin: Origin,
): Promise<SignedIn> {
  const { door } = context;
  const who = asker(given.login, asking);
  const { judged, account } = await door.open(who, async (session) => ({
    judged: await countAttempt(session, given.login, securityOf(context, session).lockout),
    account: await session.row(
      accountRow,
      sql`select a.id, a.password_hash from account a
        where a.login = ${given.login} and exists (select from acting_memberships(a.id))`,
    ),
  }));
  const right = await isRight(judged ? (account?.password_hash ?? null) : null, given.password);
  if (account === null || !right) return refuse(door, who);
  return door.open(who, async (session) => {
    const { lockout } = securityOf(context, session);
    await giveBackAttempt(session, given.login, lockout);
    const known = { accountId: account.id, method: "password", secondFactor: false, origin } as const;
    return admit(context, session, { ...known, login: given.login }, asking);
  });
}

/** Opens the session of somebody who is known, or begins the second step. */
export async function admit(
  context: ServiceContext,
  session: Session,
  known: NewSession & { readonly login: string },
  asking: Asking,
): Promise<SignedIn> {
  const setting = securityOf(context, session);
  const methods = known.secondFactor ? [] : await stepMethods(session, known.accountId);
  if (methods.length > 0) {
    const { stepMinutes } = setting.session;
    const body = { method: known.method };
    const token = await beginChallenge(session, "second-step", known.accountId, body, stepMinutes);
    await session.audit({ ...NOTE, operation: "account.sign-in-first-step" });
    return { kind: "second-step", token, methods, maximumAgeSeconds: stepMinutes * 60 };
  }
  const membership = await firstMembership(session, known.accountId);
  if (membership === null) throw new ProblemError(SIGN_IN_REFUSED);
  const token = await openSession(session, known, membership, setting.session);
  await forgetAttempts(session, known.login);
  const actor = await actorOfSession(session, token, asking, setting);
  if (actor === null) throw new ProblemError(SIGN_IN_REFUSED);
  await session.audit({ ...NOTE, detail: { method: known.method, secondFactor: known.secondFactor } });
  return { kind: "session", token, actor, maximumAgeSeconds: setting.session.absoluteHours * 3600 };
}

const stepBody = z.object({
  method: z.enum(["password", "provider"]),
  challenge: z.string().nullable().default(null),
});
type StepBody = z.output<typeof stepBody>;
const stepAccount = z.object({ login: z.string() });

/** What a browser needs to answer the second step by passkey. Throws `step-over`. */
export async function beginPasskeyStep(context: SignInContext, token: string, asking: Asking) {
  return context.door.open(asker("visitor", asking), async (session) => {
    const step = await tryChallenge(session, "second-step", token, stepBody);
    const options =
      step?.accountId === undefined || step.accountId === null
        ? null
        : await passkeyOptions(session, context.site, step.accountId);
    if (step === null || options === null) throw new ProblemError(STEP_OVER);
    await amendChallenge(session, token, { ...step.body, challenge: options.challenge });
    return { options };
  });
}

/** Takes the second step. Throws `sign-in-refused` for a wrong or used code, and `step-over`. */
export async function takeSecondStep(
  context: SignInContext,
  token: string,
  answer: SecondStepInput,
  asking: Asking,
  origin: Origin,
): Promise<SignedIn> {
  const { door } = context;
  const judged = await door.open(asker("visitor", asking), async (session) => {
    const step = await tryChallenge(session, "second-step", token, stepBody);
    if (step === null || step.accountId === null) return null;
    const account = await session.row(
      stepAccount,
      sql`select login from account where id = ${step.accountId}`,
    );
    const login = account?.login ?? "";
    const counted = await countAttempt(session, login, securityOf(context, session).lockout);
    const right = counted && (await isTaken(context, session, step.accountId, step.body, answer));
    return { login, accountId: step.accountId, method: step.body.method, right };
  });
  if (judged === null) throw new ProblemError(STEP_OVER);
  const { login, accountId, method, right } = judged;
  const who = asker(login, asking);
  if (!right) return refuse(door, who);
  return door.open(who, async (session) => {
    // Of two right answers at once one opens a session.
    if ((await takeChallenge(session, "second-step", token, stepBody)) === null)
      throw new ProblemError(STEP_OVER);
    return admit(context, session, { accountId, method, secondFactor: true, origin, login }, asking);
  });
}

function isTaken(
  context: ServiceContext,
  session: Queries,
  account: number,
  step: StepBody,
  answer: SecondStepInput,
): Promise<boolean> {
  switch (answer.method) {
    case "totp":
      return takeTotp(session, context.sealing, account, answer.code).then((factor) => factor !== null);
    case "recovery":
      return takeRecoveryCode(session, account, answer.code);
    case "passkey":
      return step.challenge === null
        ? Promise.resolve(false)
        : takePasskey(session, context.site, account, step.challenge, answer.response).then(
            (factor) => factor !== null,
          );
  }
}

async function refuse(door: Door, who: Actor): Promise<never> {
  await door.record(who, NOTE, "refused");
  throw new ProblemError(SIGN_IN_REFUSED);
}

/** Ends the session of a cookie. */
export async function signOut(door: Door, actor: Actor, token: string): Promise<void> {
  await door.open(actor, async (session) => {
    await session.letGo();
    await session.run(
      sql`update signin_session set ended_at = now(), end_reason = 'signed-out' where token_digest = ${digestToken(token)} and ended_at is null`,
    );
    await session.audit({ operation: "account.sign-out", class: "sign-in" });
  });
}

const securityOf = (context: ServiceContext, session: Session): SecuritySetting =>
  securityOn(context.installation(), session.today);
