import { z } from "zod";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { isRole, ROLE_RIGHTS, ROLES, type Right } from "@xinpark/kernel/rights";
import { digestToken, newToken } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";

/** API keys: for one membership, a part of its rights, until a day; told once and kept as digests. */

const PREFIX = "xp_";
const HINT_LENGTH = 8;

const keyFields = {
  id: z.number(),
  label: z.string(),
  hint: z.string(),
  rights: z.array(z.string()).nullable(),
  items: z.array(z.string()).nullable(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
};
const KEY = sql`k.id, k.label, k.hint, k.rights, k.items, k.created_at, k.expires_at, k.last_used_at`;
const keyRow = z.object(keyFields);

const shown = (row: z.output<typeof keyRow>) => ({
  id: row.id,
  label: row.label,
  hint: row.hint,
  rights: row.rights,
  items: row.items,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
});
export type OwnKey = ReturnType<typeof shown>;

export async function keyOf(queries: Queries, id: number): Promise<OwnKey | null> {
  const row = await queries.row(keyRow, sql`select ${KEY} from api_key k where k.id = ${id}`);
  return row === null ? null : shown(row);
}

/** The keys of a membership that are not revoked, expired ones too. */
export const keysOf = async (queries: Queries, membership: number): Promise<OwnKey[]> =>
  (
    await queries.rows(
      keyRow,
      sql`select ${KEY} from api_key k where k.membership_id = ${membership} and k.revoked_at is null order by k.id`,
    )
  ).map(shown);

export interface NewKey {
  readonly membership: number;
  readonly label: string;
  /** Null: every right of the role, as the local operator's. */
  readonly rights: readonly string[] | null;
  /** Items it may deliver; every one its membership may unless told. */
  readonly items?: readonly string[] | null | undefined;
  /** Null: no end, for the local operator alone. */
  readonly days: number | null;
  readonly createdBy: number | null;
}

/** Makes a key as told; whether it may be made is asked before (`checkKey`). */
export async function makeKey(
  queries: Queries,
  key: NewKey,
): Promise<{ readonly id: number; readonly key: string }> {
  const token = `${PREFIX}${newToken()}`;
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`insert into api_key (key_digest, label, membership_id, rights, expires_at, hint, created_by, items)
      values (${digestToken(token)}, ${key.label}, ${key.membership}, ${key.rights}::text[], now() + make_interval(days => ${key.days}::int),
        ${token.slice(0, HINT_LENGTH)}, ${key.createdBy}, ${key.items ?? null}::text[]) returning id`,
  );
  return { id: row?.id ?? 0, key: token };
}

const membershipRow = z.object({
  role: z.string(),
  acting_rights: z.array(z.string()).nullable(),
  keys: z.number(),
});

/** Rights that a key of a membership may hold: the role's, as far as the membership has them. */
export const grantable = (role: string, acting: readonly string[] | null): readonly Right[] =>
  isRole(role) ? ROLE_RIGHTS[role].filter((right) => acting === null || acting.includes(right)) : [];

/**
 * Refuses a key that would hold what its membership does not (`right-not-held`), live too long (`key-too-long`), or be one too
 * many (`keys-too-many`), and any key for a role that needs a second factor, which a key has not (`key-not-for-role`);
 * `membership-unknown` where there is no such live membership.
 */
export async function checkKey(
  queries: Queries,
  membership: number,
  wanted: { readonly rights: readonly string[]; readonly days: number },
  { apiKey: setting, secondFactor }: SecuritySetting,
): Promise<void> {
  const row = await queries.row(
    membershipRow,
    sql`select m.role, acting_rights(m.account_id, m.id) as acting_rights,
        (select count(*) from api_key k where k.membership_id = m.id and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())) as keys
      from membership m where m.id = ${membership} and exists (select from acting_memberships(m.account_id) l where l.membership_id = m.id)`,
  );
  if (row === null)
    throw new ProblemError(
      problem(
        "not-found",
        "membership-unknown",
        "没有这个身份，或已终止",
        "there is no such live membership",
        "membership",
      ),
    );
  if (secondFactor.requiredRoles.some((role) => role === row.role))
    throw new ProblemError(
      problem(
        "refused",
        "key-not-for-role",
        "该角色须使用第二重验证，不能使用接口密钥",
        "this role needs a second factor; it works by no API key",
        "membership",
      ),
    );
  const held = new Set<string>(grantable(row.role, row.acting_rights));
  const problems = wanted.rights
    .map((right, index) => ({ right, path: `rights[${index}]` }))
    .filter(({ right }) => !held.has(right))
    .map(({ right, path }) =>
      problem(
        "refused",
        "right-not-held",
        `该身份没有“${right}”权限，不能给密钥`,
        `the membership does not hold “${right}”; a key cannot either`,
        path,
      ),
    );
  if (problems.length > 0) throw new ProblemError(...problems);
  if (wanted.days > setting.maximumDays)
    throw new ProblemError(
      problem(
        "invalid",
        "key-too-long",
        `密钥有效期最长 ${setting.maximumDays} 天`,
        `a key lives ${setting.maximumDays} days at most`,
        "days",
      ),
    );
  if (row.keys >= setting.maximumKeys)
    throw new ProblemError({
      ...problem(
        "conflict",
        "keys-too-many",
        `一个身份最多有 ${setting.maximumKeys} 把有效密钥`,
        `a membership has ${setting.maximumKeys} live keys at most`,
      ),
      remedy: { zh: "请先吊销不用的密钥", en: "revoke one that is not needed" },
    });
}

/** Makes a key that may be made, and tells it: the one time it can be read. Throws what `checkKey` throws. */
export async function issueKey(
  queries: Queries,
  wanted: NewKey & { readonly rights: readonly string[]; readonly days: number },
  setting: SecuritySetting,
): Promise<OwnKey & { readonly key: string }> {
  await checkKey(queries, wanted.membership, wanted, setting);
  const { id, key } = await makeKey(queries, wanted);
  const told = await keyOf(queries, id);
  if (told === null) throw new Error("a key that was made is not there");
  return { ...told, key };
}

/** Revokes a key; of one account's own memberships where `owner` is given. From then on nothing passes by it, not even what is under way. */
export async function revokeKey(
  queries: Queries,
  id: number,
  revokedBy: number | null,
  owner: number | null,
): Promise<void> {
  const revoked = await queries.run(sql`
    update api_key k set revoked_at = now(), revoked_by = ${revokedBy}
    where k.id = ${id} and k.revoked_at is null
      and (${owner}::bigint is null or exists (select from membership m where m.id = k.membership_id and m.account_id = ${owner}::bigint))`);
  if (revoked === 0)
    throw new ProblemError(
      problem(
        "not-found",
        "key-not-there",
        "没有这把密钥，或已吊销",
        "there is no such key, or it was revoked",
        "key",
      ),
    );
}

const listRow = z.object({
  ...keyFields,
  login: z.string(),
  membership: z.number(),
  role: z.string(),
  revoked_at: z.string().nullable(),
});

/** Every key of the installation, for who grants and withdraws them; the newest first. */
export async function allKeys(queries: Queries) {
  const rows = await queries.rows(
    listRow,
    sql`select ${KEY}, a.login, m.id as membership, m.role, k.revoked_at from api_key k
      join membership m on m.id = k.membership_id join account a on a.id = m.account_id order by k.id desc limit 1000`,
  );
  return rows.map((row) => ({
    ...shown(row),
    login: row.login,
    membership: row.membership,
    roleLabel: isRole(row.role) ? ROLES[row.role] : { zh: row.role, en: row.role },
    revokedAt: row.revoked_at,
  }));
}
