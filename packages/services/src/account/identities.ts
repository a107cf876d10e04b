import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { ProviderIdentity, ProviderSecrets } from "../context/index.ts";
import { PUBLIC_SCOPE } from "@xinpark/platform/door";
import { visitor, type Asking } from "./actor.ts";
import { beginChallenge, takeChallenge } from "./challenges.ts";
import type { Origin } from "./sessions.ts";
import { securityOn } from "./settings.ts";
import { admit, type SignedIn, type SignInContext } from "./sign-in.ts";

/** Signing in by another provider: an identity there, linked by a person to an account here; never an account by itself. */

const linkRow = z
  .object({
    id: z.number(),
    issuer: z.string(),
    subject: z.string(),
    linked_at: z.string(),
    last_used_at: z.string().nullable(),
  })
  .transform(({ linked_at: linkedAt, last_used_at: lastUsedAt, ...rest }) => ({
    ...rest,
    linkedAt,
    lastUsedAt,
  }));

export const identitiesOf = (queries: Queries, account: number) =>
  queries.rows(
    linkRow,
    sql`select id, issuer, subject, linked_at, last_used_at from identity_link where account_id = ${account} and removed_at is null order by id`,
  );

/** Links an identity to an account. Throws `identity-linked` when it is somebody's already. */
export async function linkIdentity(
  queries: Queries,
  account: number,
  identity: ProviderIdentity,
  linkedBy: string,
): Promise<void> {
  const linked = await queries.run(sql`
    insert into identity_link (issuer, subject, account_id, linked_by)
    values (${identity.issuer}, ${identity.subject}, ${account}, ${linkedBy}) on conflict (issuer, subject) where removed_at is null do nothing`);
  if (linked === 0)
    throw new ProblemError(
      problem(
        "conflict",
        "identity-linked",
        "该身份已绑定到一个账号",
        "this identity is linked to an account already",
      ),
    );
}

/** Takes a link away. Throws `identity-unknown`. */
export async function unlinkIdentity(queries: Queries, account: number, id: number): Promise<void> {
  const removed = await queries.run(
    sql`update identity_link set removed_at = now() where id = ${id} and account_id = ${account} and removed_at is null`,
  );
  if (removed === 0)
    throw new ProblemError(
      problem("not-found", "identity-unknown", "没有这项绑定", "there is no such link", "identity"),
    );
}

const flowBody = z.object({
  secrets: z.object({ state: z.string(), nonce: z.string(), verifier: z.string() }),
  /** Who links, and in which session; null when somebody signs in. */
  link: z.object({ session: z.number(), name: z.string() }).nullable(),
});

/** The way to the provider: the address to go to, and the token that must come back with whoever returns. */
export async function beginProvider(
  context: SignInContext,
  actor: Actor,
  redirectUri: string,
  purpose: "sign-in" | "link",
): Promise<{ readonly address: string; readonly token: string; readonly maximumAgeSeconds: number }> {
  const provider = providerOf(context);
  const session = actor.credential?.kind === "session" ? actor.credential.id : null;
  if (purpose === "link" && (session === null || actor.accountId === null))
    throw new ProblemError(LINK_REFUSED);
  const secrets: ProviderSecrets = provider.newSecrets();
  const address = await provider.addressOf(secrets, redirectUri);
  const link = purpose === "link" && session !== null ? { session, name: actor.name } : null;
  return context.door.open(actor, async (open) => {
    const { stepMinutes } = securityOn(context.installation(), open.today).session;
    const body: z.input<typeof flowBody> = { secrets, link };
    const account = link === null ? null : actor.accountId;
    const token = await beginChallenge(open, "provider", account, body, stepMinutes);
    return { address, token, maximumAgeSeconds: stepMinutes * 60 };
  });
}

/**
 * Somebody came back from the provider: a session, the second step, or `linked`. Throws `provider-refused`, `identity-unlinked`
 * and what linking throws.
 */
export async function finishProvider(
  context: SignInContext,
  token: string,
  returned: URL,
  asking: Asking,
  origin: Origin,
): Promise<SignedIn | { readonly kind: "linked" }> {
  const provider = providerOf(context);
  const nobody: Actor = { ...visitor(asking), scope: PUBLIC_SCOPE };
  const note = { operation: "account.sign-in", class: "sign-in", detail: { method: "provider" } } as const;
  try {
    const { flow, now } = await context.door.open(nobody, async (session) => ({
      flow: await takeChallenge(session, "provider", token, flowBody),
      now: await databaseNow(session),
    }));
    if (flow === null) throw new ProblemError(WAY_OVER);
    const identity = await provider.identityOf(returned, flow.body.secrets, now);
    const { link } = flow.body;
    if (link !== null && flow.accountId !== null)
      return await finishLink(context, { ...link, account: flow.accountId }, identity, nobody);
    return await enter(context, identity, nobody, asking, origin);
  } catch (error) {
    const codes = error instanceof ProblemError ? error.problems.map((one) => one.code) : [];
    await context.door.record(nobody, { ...note, detail: { ...note.detail, codes } }, "refused");
    throw error;
  }
}

async function finishLink(
  context: SignInContext,
  link: { readonly session: number; readonly name: string; readonly account: number },
  identity: ProviderIdentity,
  nobody: Actor,
): Promise<{ readonly kind: "linked" }> {
  return context.door.open({ ...nobody, name: link.name }, async (session) => {
    // The cookie does not come along from another site: the session that began this must still live.
    const live = await session.row(
      z.object({ id: z.number() }),
      sql`select id from signin_session where id = ${link.session} and account_id = ${link.account} and ended_at is null and expires_at > now()`,
    );
    if (live === null) throw new ProblemError(LINK_REFUSED);
    await linkIdentity(session, link.account, identity, link.name);
    await session.audit({
      operation: "account.link-identity",
      class: "write",
      detail: { issuer: identity.issuer },
    });
    return { kind: "linked" };
  });
}

async function enter(
  context: SignInContext,
  identity: ProviderIdentity,
  nobody: Actor,
  asking: Asking,
  origin: Origin,
): Promise<SignedIn> {
  const found = await context.door.open(nobody, (session) =>
    session.row(
      z.object({ account_id: z.number(), login: z.string() }),
      sql`update identity_link l set last_used_at = now() from account a
        where l.issuer = ${identity.issuer} and l.subject = ${identity.subject} and l.removed_at is null and a.id = l.account_id
          and exists (select from acting_memberships(a.id)) returning l.account_id, a.login`,
    ),
  );
  if (found === null) throw new ProblemError(UNLINKED);
  const { account_id: accountId, login } = found;
  return context.door.open({ ...nobody, name: login }, (session) =>
    admit(context, session, { accountId, login, method: "provider", secondFactor: false, origin }, asking),
  );
}

async function databaseNow(queries: Queries): Promise<number> {
  const row = await queries.row(
    z.object({ now: z.number() }),
    sql`select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now`,
  );
  return row?.now ?? 0;
}

function providerOf(context: SignInContext) {
  if (context.provider !== null) return context.provider;
  throw new ProblemError(
    problem("not-found", "provider-none", "未配置统一身份认证", "no identity provider is configured"),
  );
}

const WAY_OVER = problem(
  "unauthenticated",
  "provider-over",
  "登录过程已过期或不是从本浏览器开始的",
  "this sign-in has expired or was not begun in this browser",
);
const UNLINKED = {
  ...problem(
    "unauthenticated",
    "identity-unlinked",
    "该身份尚未绑定可用的账号",
    "this identity is not linked to an account in use",
  ),
  remedy: {
    zh: "请先用账号密码登录，在“我的账号”中绑定，或请安全管理员绑定",
    en: "sign in with a password and link it under “My account”, or ask the security administrator",
  },
};
const LINK_REFUSED = problem(
  "unauthenticated",
  "link-refused",
  "绑定身份须先登录",
  "sign in before linking an identity",
);
