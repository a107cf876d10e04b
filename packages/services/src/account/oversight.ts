import { z } from "zod";
import {
  confirmation,
  doneOutput,
  keyInput,
  keyListOutput,
  madeKeyOutput,
  securitySettingOutput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { forgetAttempts } from "./attempts.ts";
import { confirmSelf } from "./confirmation.ts";
import { resetFactors } from "./factors.ts";
import { linkIdentity } from "./identities.ts";
import { allKeys, issueKey, revokeKey } from "./keys.ts";
import { describeSetting } from "./overview.ts";
import { securityOn } from "./settings.ts";

/** What the security administrator does about other people's keys and ways to sign in; locks are the system administrator's. */

const DONE = { done: true } as const;
const GRANT = { right: "account.grant", purpose: "none", audit: "write" } as const;

/** A session shows once more who is there; a key of the command line has shown it by itself. */
const confirmed = async (
  context: ServiceContext,
  door: Door,
  actor: Actor,
  input: { readonly confirmation?: string | undefined },
): Promise<void> => {
  if (actor.credential?.kind === "session") await confirmSelf(context, door, actor, input.confirmation);
};

const login = z.string().min(1).max(200);

const settings = defineOperation({
  name: "account.securitySettings",
  label: { zh: "现行安全策略", en: "The security settings in force" },
  description: {
    zh: "密码、锁定、会话、第二重验证和密钥的现行规定及其依据。",
    en: "The rules of passwords, locks, sessions, second factors and keys, with their sources.",
  },
  method: "GET",
  path: "/security-settings",
  input: z.object({}),
  output: securitySettingOutput,
  right: "setting.security",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session) => ({
    value: describeSetting(securityOn(context.installation(), session.today)),
  }),
});

const listKeys = defineOperation({
  name: "account.listKeys",
  label: { zh: "全部接口密钥", en: "Every API key" },
  description: {
    zh: "属于谁、有哪些权限、何时到期、何时用过；密钥本身无人能看到。",
    en: "Whose, with which rights, until when, last used when; nobody can see a key itself.",
  },
  method: "GET",
  path: "/keys",
  input: z.object({}),
  output: keyListOutput,
  right: "account.grant",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({ value: { items: await allKeys(session) } }),
});

const grantKey = defineOperation({
  ...GRANT,
  name: "account.grantKey",
  label: { zh: "为一个身份生成接口密钥", en: "Make an API key for a membership" },
  description: {
    zh: "权限不超过该身份，有效期有上限；密钥只显示一次。",
    en: "It holds no more than the membership, and not for ever; it is told once.",
  },
  method: "POST",
  path: "/keys",
  input: keyInput.extend({ membership: z.int().positive() }),
  output: madeKeyOutput,
  before: confirmed,
  handle: async (context: ServiceContext, session, input) => {
    const wanted = { ...input, createdBy: session.actor.accountId };
    const made = await issueKey(session, wanted, securityOn(context.installation(), session.today));
    const detail = { key: made.id, membership: input.membership, rights: input.rights };
    return { value: made, detail };
  },
});

const withdrawKey = defineOperation({
  ...GRANT,
  name: "account.withdrawKey",
  label: { zh: "吊销接口密钥", en: "Revoke an API key" },
  description: {
    zh: "立即失效；正在进行的操作不会生效。",
    en: "It is worth nothing from this moment; what is under way by it comes to nothing.",
  },
  method: "DELETE",
  path: "/keys/{key}",
  input: z.object({ key: z.coerce.number().int().positive() }),
  output: doneOutput,
  handle: async (_context: ServiceContext, session, input) => {
    await revokeKey(session, input.key, session.actor.accountId, null);
    return { value: DONE, detail: { key: input.key } };
  },
});

const linkFor = defineOperation({
  ...GRANT,
  name: "account.linkIdentity",
  label: { zh: "绑定统一身份", en: "Link an identity to an account" },
  description: {
    zh: "按发行方和标识绑定到一个已有账号；从不自动开户。",
    en: "By issuer and subject, to an account that exists; accounts are never made by it.",
  },
  method: "POST",
  path: "/accounts/{login}/identities",
  input: z.object({ login, issuer: z.url().max(500), subject: z.string().min(1).max(500), confirmation }),
  output: doneOutput,
  before: confirmed,
  handle: async (_context: ServiceContext, session, input) => {
    const account = await accountOf(session, input.login, session.actor);
    const { issuer, subject } = input;
    await linkIdentity(session, account, { issuer, subject }, session.actor.name);
    return { value: DONE, detail: { login: input.login, issuer } };
  },
});

const resetFor = defineOperation({
  ...GRANT,
  name: "account.resetFactors",
  label: { zh: "清除第二重验证", en: "Reset second factors" },
  description: {
    zh: "用于设备和恢复码均已丢失；其全部会话随即结束。",
    en: "For who lost devices and recovery codes; all their sessions end.",
  },
  method: "POST",
  path: "/accounts/{login}/factors/reset",
  input: z.object({ login, confirmation }),
  output: doneOutput,
  before: confirmed,
  handle: async (_context: ServiceContext, session, input) => {
    await resetFactors(session, await accountOf(session, input.login, session.actor));
    return { value: DONE, detail: { login: input.login } };
  },
});

const unlock = defineOperation({
  ...GRANT,
  right: "account.create",
  name: "account.unlock",
  label: { zh: "解除登录锁定", en: "Lift a lock" },
  description: {
    zh: "错误次数清零，可立即再试。",
    en: "Counting begins anew; one can try again at once.",
  },
  method: "POST",
  path: "/accounts/{login}/unlock",
  input: z.object({ login }),
  output: doneOutput,
  handle: async (_context: ServiceContext, session, input) => {
    await accountOf(session, input.login, null);
    await forgetAttempts(session, input.login);
    return { value: DONE, detail: { login: input.login } };
  },
});

/** The account of a login; not the asker's own, whose ways to sign in others look after. */
async function accountOf(queries: Queries, wanted: string, asker: Actor | null): Promise<number> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`select id from account where login = ${wanted}`,
  );
  if (row === null)
    throw new ProblemError(
      problem("not-found", "account-unknown", "没有这个账号", "there is no such account", "login"),
    );
  if (asker !== null && row.id === asker.accountId)
    throw new ProblemError(
      problem(
        "refused",
        "account-own",
        "不能以管理员身份办理本人账号",
        "an administrator does not do this for the own account",
        "login",
      ),
    );
  return row.id;
}

export const oversightOperations = {
  securitySettings: settings,
  listKeys,
  grantKey,
  withdrawKey,
  linkIdentity: linkFor,
  resetFactors: resetFor,
  unlock,
};
