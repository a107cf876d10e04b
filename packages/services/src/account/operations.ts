import { z } from "zod";
import {
  accountOutput,
  confirmation,
  doneOutput,
  factorAddedOutput,
  keyInput,
  madeKeyOutput,
  meOutput,
  passkeyBegunOutput,
  passkeyMade,
  recoveryCodesOutput,
  totpBegunOutput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door, Session } from "@xinpark/platform/door";
import { defineOperation, requireRight } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { oversightOperations } from "./oversight.ts";
import { confirmPassword, confirmSelf, ownSession } from "./confirmation.ts";
import { removeFactor, welcomeFactor } from "./factors.ts";
import { unlinkIdentity } from "./identities.ts";
import { issueKey, revokeKey } from "./keys.ts";
import { describeMe, personOf } from "./me.ts";
import { describeAccount } from "./overview.ts";
import { addPasskey, beginPasskey } from "./passkeys.ts";
import { setPassword } from "./passwords.ts";
import { makeRecoveryCodes } from "./recovery-codes.ts";
import { endSession, endSessions } from "./sessions.ts";
import { securityOn } from "./settings.ts";
import { beginTotp, takeTotp } from "./totp.ts";

/** Operations on one's own account. Those that change how one signs in ask once more who is there. */

const DONE = { done: true } as const;
const OWN = { right: "account.own", purpose: "none" } as const;
const WRITE = { ...OWN, method: "POST", audit: "write" } as const;

const settingOf = (context: ServiceContext, session: Session) =>
  securityOn(context.installation(), session.today);

/** A session that is held to something does that and nothing else. */
function mayDo(actor: Actor, allowed: NonNullable<Actor["heldTo"]> | null): void {
  if (actor.heldTo === undefined || actor.heldTo === allowed) return;
  requireRight({ ...actor, rights: [] }, "account.own");
}

const confirmed =
  (allowed: NonNullable<Actor["heldTo"]> | null) =>
  async (
    context: ServiceContext,
    door: Door,
    actor: Actor,
    input: { readonly confirmation?: string | undefined },
  ): Promise<void> => {
    mayDo(actor, allowed);
    await confirmSelf(context, door, actor, input.confirmation);
  };

const me = defineOperation({
  ...OWN,
  name: "account.me",
  label: { zh: "我是谁", en: "Who I am" },
  description: {
    zh: "登录者、当前身份、全部身份和权限；以会话或密钥得知。",
    en: "Person, present membership, every membership, and rights; known by session or key.",
  },
  method: "GET",
  path: "/me",
  input: z.object({}),
  output: meOutput,
  audit: "read",
  handle: async (_context: ServiceContext, session) => ({ value: await describeMe(session) }),
});

const show = defineOperation({
  ...OWN,
  name: "account.show",
  label: { zh: "我的账号", en: "My account" },
  description: {
    zh: "密码、第二重验证、会话、密钥和身份。",
    en: "Password, second factors, sessions, keys and memberships.",
  },
  method: "GET",
  path: "/account",
  input: z.object({}),
  output: accountOutput,
  audit: "read",
  handle: async (context: ServiceContext, session) => ({
    value: await describeAccount(context, session, settingOf(context, session)),
  }),
});

const changePassword = defineOperation({
  ...WRITE,
  name: "account.changePassword",
  label: { zh: "更换密码", en: "Change the password" },
  description: {
    zh: "须输入当前密码；其他会话随即结束。",
    en: "Needs the present password; other sessions end.",
  },
  path: "/account/password",
  input: z.object({ current: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
  output: doneOutput,
  before: async (context: ServiceContext, door, actor, input) => {
    ownSession(actor);
    await confirmPassword(context, door, actor, input.current, "current");
  },
  handle: async (context: ServiceContext, session, input) => {
    const own = ownSession(session.actor);
    const account = { id: own.accountId, login: session.actor.name };
    await setPassword(session, account, input.password, settingOf(context, session).password);
    await endSessions(session, own.accountId, own.session, "password-changed");
    return { value: DONE };
  },
});

const beginAuthenticator = defineOperation({
  ...WRITE,
  name: "account.beginAuthenticator",
  label: { zh: "绑定验证器（第一步）", en: "Begin an authenticator" },
  description: {
    zh: "给出密钥和二维码地址；输入一次验证码后生效。",
    en: "Gives the secret and its address for a QR code; it counts once a code was given.",
  },
  path: "/account/factors/totp",
  input: z.object({ label: z.string().trim().min(1).max(100), confirmation }),
  output: totpBegunOutput,
  before: confirmed("second-factor"),
  handle: async (context: ServiceContext, session, input) => {
    const own = ownSession(session.actor);
    const owner = { accountId: own.accountId, login: session.actor.name, issuer: context.site.name };
    return { value: await beginTotp(session, context.sealing, owner, input.label) };
  },
});

const confirmAuthenticator = defineOperation({
  ...WRITE,
  name: "account.confirmAuthenticator",
  label: { zh: "绑定验证器（第二步）", en: "Confirm an authenticator" },
  description: {
    zh: "输入验证器显示的验证码；第一项验证方式附恢复码，只显示一次。",
    en: "Takes a code the authenticator shows; with the first factor come recovery codes, shown once.",
  },
  path: "/account/factors/totp/{factor}",
  input: z.object({ factor: z.uuid(), code: z.string().trim().min(1).max(20) }),
  output: factorAddedOutput,
  handle: async (context: ServiceContext, session, input) => {
    mayDo(session.actor, "second-factor");
    const own = ownSession(session.actor);
    const taken = await takeTotp(session, context.sealing, own.accountId, input.code, input.factor);
    if (taken === null) throw new ProblemError(CODE_WRONG);
    const value = await welcomeFactor(session, own, taken, settingOf(context, session));
    return { value, detail: { factor: taken, kind: "totp" } };
  },
});

const CODE_WRONG = {
  ...problem("invalid", "code-wrong", "验证码不正确或已过期", "the code is wrong or too old", "code"),
  remedy: { zh: "请输入验证器当前显示的六位数字", en: "enter the six digits the authenticator shows now" },
};

const beginPasskeyOperation = defineOperation({
  ...WRITE,
  name: "account.beginPasskey",
  label: { zh: "添加通行密钥（第一步）", en: "Begin a passkey" },
  description: { zh: "给出浏览器所需的参数。", en: "Gives what the browser needs." },
  path: "/account/factors/passkey",
  input: z.object({ confirmation }),
  output: passkeyBegunOutput,
  before: confirmed("second-factor"),
  handle: async (context: ServiceContext, session) => {
    const own = ownSession(session.actor);
    const person = await personOf(session, own.accountId);
    const owner = {
      accountId: own.accountId,
      login: session.actor.name,
      displayName: person?.display_name ?? session.actor.name,
    };
    const { stepMinutes } = settingOf(context, session).session;
    return { value: await beginPasskey(session, context.site, owner, stepMinutes) };
  },
});

const addPasskeyOperation = defineOperation({
  ...WRITE,
  name: "account.addPasskey",
  label: { zh: "添加通行密钥（第二步）", en: "Add a passkey" },
  description: {
    zh: "登记浏览器生成的通行密钥；第一项验证方式附恢复码，只显示一次。",
    en: "Keeps the passkey the browser made; with the first factor come recovery codes, shown once.",
  },
  path: "/account/factors/passkey/confirm",
  input: z.object({
    challenge: z.string().max(200),
    label: z.string().trim().min(1).max(100),
    response: passkeyMade,
  }),
  output: factorAddedOutput,
  handle: async (context: ServiceContext, session, input) => {
    mayDo(session.actor, "second-factor");
    const own = ownSession(session.actor);
    const factor = await addPasskey(session, context.site, own.accountId, input);
    const value = await welcomeFactor(session, own, factor, settingOf(context, session));
    return { value, detail: { factor, kind: "passkey" } };
  },
});

const removeFactorOperation = defineOperation({
  ...WRITE,
  name: "account.removeFactor",
  label: { zh: "移除验证方式", en: "Remove a second factor" },
  description: {
    zh: "移除最后一项时，恢复码一并作废。",
    en: "With the last one, the recovery codes are worth nothing any more.",
  },
  path: "/account/factors/{factor}/remove",
  input: z.object({ factor: z.uuid(), confirmation }),
  output: doneOutput,
  before: confirmed(null),
  handle: async (_context: ServiceContext, session, input) => {
    await removeFactor(session, ownSession(session.actor).accountId, input.factor);
    return { value: DONE, detail: { factor: input.factor } };
  },
});

const renewRecoveryCodes = defineOperation({
  ...WRITE,
  name: "account.renewRecoveryCodes",
  label: { zh: "重新生成恢复码", en: "Make new recovery codes" },
  description: { zh: "旧恢复码全部作废。", en: "The ones before are worth nothing any more." },
  path: "/account/recovery-codes",
  input: z.object({ confirmation }),
  output: recoveryCodesOutput,
  before: confirmed(null),
  handle: async (context: ServiceContext, session) => {
    const { recoveryCodes: count } = settingOf(context, session).secondFactor;
    const codes = await makeRecoveryCodes(session, ownSession(session.actor).accountId, count);
    return { value: { recoveryCodes: codes } };
  },
});

const endOne = defineOperation({
  ...OWN,
  name: "account.endSession",
  label: { zh: "结束一个会话", en: "End one session" },
  description: {
    zh: "该设备随即退出；正在进行的操作不会生效。",
    en: "That device is signed out; what it is doing comes to nothing.",
  },
  method: "DELETE",
  audit: "write",
  path: "/account/sessions/{session}",
  input: z.object({ session: z.coerce.number().int().positive() }),
  output: doneOutput,
  handle: async (_context: ServiceContext, session, input) => {
    const own = ownSession(session.actor);
    if (input.session === own.session) await session.letGo();
    await endSession(session, own.accountId, input.session);
    return { value: DONE, detail: { session: input.session } };
  },
});

const endAll = defineOperation({
  ...WRITE,
  name: "account.endSessions",
  label: { zh: "在所有设备上退出", en: "Sign out everywhere" },
  description: {
    zh: "结束全部会话；可保留当前会话。",
    en: "Ends every session; the present one may be kept.",
  },
  path: "/account/sessions/end",
  input: z.object({ keepThis: z.boolean().default(false) }),
  output: z.object({ ended: z.int().nonnegative() }),
  handle: async (_context: ServiceContext, session, input) => {
    const own = ownSession(session.actor);
    if (!input.keepThis) await session.letGo();
    const keep = input.keepThis ? own.session : null;
    const ended = await endSessions(session, own.accountId, keep, "everywhere");
    return { value: { ended }, detail: { ended } };
  },
});

const switchMembership = defineOperation({
  ...WRITE,
  name: "account.switchMembership",
  label: { zh: "切换身份", en: "Act for another membership" },
  description: {
    zh: "一个会话同一时间只代表一个身份。",
    en: "A session acts for one membership at a time.",
  },
  path: "/account/membership",
  input: z.object({ membership: z.int().positive() }),
  output: doneOutput,
  handle: async (_context: ServiceContext, session, input) => {
    mayDo(session.actor, "second-factor");
    const own = ownSession(session.actor);
    await session.letGo();
    const switched = await session.run(sql`
      update signin_session set membership_id = ${input.membership} where id = ${own.session}
        and exists (select from acting_memberships(${own.accountId}) l where l.membership_id = ${input.membership})`);
    if (switched === 0)
      throw new ProblemError(
        problem(
          "not-found",
          "membership-unknown",
          "您没有这个身份，或已终止",
          "this is no live membership of yours",
          "membership",
        ),
      );
    return { value: DONE, detail: { from: own.membershipId, to: input.membership } };
  },
});

const makeOwnKey = defineOperation({
  ...WRITE,
  name: "account.makeKey",
  label: { zh: "为当前身份生成接口密钥", en: "Make an API key for the present membership" },
  description: {
    zh: "密钥只显示一次；权限不超过本人，有效期有上限。",
    en: "The key is told once; it holds no more than one holds oneself, and not for ever.",
  },
  path: "/account/keys",
  input: keyInput,
  output: madeKeyOutput,
  before: confirmed(null),
  handle: async (context: ServiceContext, session, input) => {
    const own = ownSession(session.actor);
    const key = { ...input, membership: own.membershipId, createdBy: own.accountId };
    const made = await issueKey(session, key, settingOf(context, session));
    const { rights, items } = input;
    return { value: made, detail: { key: made.id, rights, ...(items === undefined ? {} : { items }) } };
  },
});

const revokeOwnKey = defineOperation({
  ...OWN,
  name: "account.revokeKey",
  label: { zh: "吊销本人的接口密钥", en: "Revoke an API key of one's own" },
  description: { zh: "立即失效。", en: "It is worth nothing from this moment." },
  method: "DELETE",
  audit: "write",
  path: "/account/keys/{key}",
  input: z.object({ key: z.coerce.number().int().positive() }),
  output: doneOutput,
  handle: async (_context: ServiceContext, session, input) => {
    const own = ownSession(session.actor);
    await revokeKey(session, input.key, own.accountId, own.accountId);
    return { value: DONE, detail: { key: input.key } };
  },
});

const unlink = defineOperation({
  ...OWN,
  name: "account.unlinkIdentity",
  label: { zh: "解除统一身份绑定", en: "Unlink an identity" },
  description: {
    zh: "解除后不能再以该身份登录。",
    en: "From then on one does not sign in by it.",
  },
  method: "DELETE",
  audit: "write",
  path: "/account/identities/{identity}",
  input: z.object({ identity: z.coerce.number().int().positive() }),
  output: doneOutput,
  before: async (_context: ServiceContext, _door, actor) => mayDo(actor, null),
  handle: async (_context: ServiceContext, session, input) => {
    await unlinkIdentity(session, ownSession(session.actor).accountId, input.identity);
    return { value: DONE, detail: { identity: input.identity } };
  },
});

export const accountOperations = {
  me,
  show,
  changePassword,
  beginAuthenticator,
  confirmAuthenticator,
  beginPasskey: beginPasskeyOperation,
  addPasskey: addPasskeyOperation,
  removeFactor: removeFactorOperation,
  renewRecoveryCodes,
  endSession: endOne,
  endSessions: endAll,
  switchMembership,
  makeKey: makeOwnKey,
  revokeKey: revokeOwnKey,
  unlinkIdentity: unlink,
  ...oversightOperations,
};
