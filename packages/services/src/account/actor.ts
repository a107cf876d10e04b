import { z } from "zod";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { isRole, ROLE_RIGHTS, type Right, type Role } from "@xinpark/kernel/rights";
import { PUBLIC_SCOPE, type Actor, type Channel, type Credential, type Scope } from "@xinpark/platform/door";
import { digestToken } from "@xinpark/platform/secret";
import { prepared, sql, type Queries } from "@xinpark/platform/sql";
import { actingAtWindow } from "../representation/index.ts";

/** Who is asking: from a sign-in session or an API key to an actor with rights and scope. */

export interface Asking {
  readonly channel: Channel;
  readonly purpose: string | null;
  readonly caseNumber: string | null;
  readonly requestId: string | null;
}

/** Nobody signed in: sees what the publication rule shows. */
export const visitor = (asking: Asking): Actor => ({
  name: "visitor",
  role: "visitor",
  accountId: null,
  membershipId: null,
  rights: ROLE_RIGHTS.visitor,
  scope: PUBLIC_SCOPE,
  ...asking,
});

const memberRow = z.object({
  credential: z.number(),
  account_id: z.number(),
  membership_id: z.number(),
  login: z.string(),
  role: z.string(),
  subject_id: z.number().nullable(),
  organisation_id: z.number().nullable(),
  no_from: z.number().nullable(),
  no_to: z.number().nullable(),
  line: z.array(z.number()).nullable(),
  /** What the membership, or the key, is held to; null is all of the role's. */
  acting_rights: z.array(z.string()).nullable(),
  key_rights: z.array(z.string()).nullable(),
  password_due: z.boolean(),
  factor_due: z.boolean(),
  unseen: z.boolean(),
});
type MemberRow = z.infer<typeof memberRow>;

const MEMBER = sql`a.id as account_id, m.id as membership_id, a.login, m.role, m.subject_id, m.organisation_id, r.no_from, r.no_to,
  case m.role when 'department-officer' then organisation_reach(m.organisation_id) when 'credit-officer' then organisations_of(o.region) end as line,
  acting_rights(a.id, m.id) as acting_rights`;
const PLACE = sql`left join organisation o on o.id = m.organisation_id left join region r on r.code = o.region`;
const ACTS = sql`exists (select from acting_memberships(a.id) l where l.membership_id = m.id)`;

/**
 * The actor of a sign-in session; null when the token is unknown, ended, expired or idle too long. All ages count on the
 * database's clock; where that clock was set back behind the session's last sight, the session is over as well.
 */
export async function actorOfSession(
  queries: Queries,
  token: string,
  asking: Asking,
  setting: SecuritySetting,
): Promise<Actor | null> {
  const row = await queries.row(
    memberRow,
    prepared(sql`select s.id as credential, ${MEMBER}, null::text[] as key_rights, s.last_seen_at < now() - interval '1 minute' as unseen,
        s.method = 'password' and (a.password_temporary or coalesce(a.password_set_at < now() - make_interval(days => ${setting.password.expiryDays}::int), false)) as password_due,
        m.role = any (${setting.secondFactor.requiredRoles}::text[]) and s.second_factor_at is null as factor_due
      from signin_session s join account a on a.id = s.account_id join membership m on m.id = s.membership_id ${PLACE}
      where s.token_digest = ${digestToken(token)} and s.ended_at is null and s.expires_at > now()
        and s.last_seen_at > now() - make_interval(mins => ${setting.session.idleMinutes}::int) and s.last_seen_at <= now() + interval '1 minute'
        and ${ACTS}`),
  );
  if (row === null) return null;
  if (row.unseen)
    await queries.run(
      prepared(
        sql`update signin_session set last_seen_at = now() where id = ${row.credential} and last_seen_at < now()`,
      ),
    );
  const actor = actorOf(row, { kind: "session", id: row.credential }, asking);
  return actor === null ? null : actingAtWindow(queries, actor);
}

/** The actor of an API key; null when the key is unknown, revoked or expired. */
export async function actorOfKey(queries: Queries, key: string, asking: Asking): Promise<Actor | null> {
  const row = await queries.row(
    memberRow,
    prepared(sql`select k.id as credential, ${MEMBER}, k.rights as key_rights, false as password_due, false as factor_due,
        coalesce(k.last_used_at < now() - interval '1 minute', true) as unseen
      from api_key k join membership m on m.id = k.membership_id join account a on a.id = m.account_id ${PLACE}
      where k.key_digest = ${digestToken(key)} and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) and ${ACTS}`),
  );
  if (row === null) return null;
  if (row.unseen)
    await queries.run(prepared(sql`update api_key set last_used_at = now() where id = ${row.credential}`));
  return actorOf(row, { kind: "key", id: row.credential }, asking);
}

/** The actor of a membership, for work that goes on in a person's name after their request; null when it has ended. */
export async function actorOfMembership(
  queries: Queries,
  membership: number,
  asking: Asking,
): Promise<Actor | null> {
  const row = await queries.row(
    memberRow,
    prepared(sql`select 0 as credential, ${MEMBER}, null::text[] as key_rights, false as password_due, false as factor_due, false as unseen
      from membership m join account a on a.id = m.account_id ${PLACE} where m.id = ${membership} and ${ACTS}`),
  );
  return row === null ? null : actorOf(row, null, asking);
}

function actorOf(row: MemberRow, credential: Credential | null, asking: Asking): Actor | null {
  if (!isRole(row.role)) return null;
  const actor = {
    name: row.login,
    role: row.role,
    accountId: row.account_id,
    membershipId: row.membership_id,
    ...(credential === null ? {} : { credential }),
    ...asking,
  };
  const heldTo = row.password_due ? "password-change" : row.factor_due ? "second-factor" : null;
  if (heldTo !== null) return { ...actor, heldTo, rights: ["account.own"], scope: NO_SCOPE };
  return { ...actor, rights: rightsOf(row.role, row), scope: scopeOf(row.role, row) };
}

/** The role's rights, less what membership and key do not hold. Knowing who one is takes no right of a key's own. */
function rightsOf(role: Role, row: MemberRow): readonly Right[] {
  const holds = (list: readonly string[] | null, right: Right): boolean =>
    list === null || right === "account.own" || list.includes(right);
  return ROLE_RIGHTS[role].filter((right) => holds(row.acting_rights, right) && holds(row.key_rights, right));
}

const NO_SCOPE: Scope = { low: null, high: null, subject: null, department: null, publicOnly: false };

/** The reach of a role: its own subject, its region, or the whole installation. */
function scopeOf(role: Role, row: MemberRow): Scope {
  const region = { low: row.no_from, high: row.no_to, subject: null, publicOnly: false };
  switch (role) {
    case "visitor":
      return PUBLIC_SCOPE;
    case "enterprise":
    case "legal-representative":
      return { ...NO_SCOPE, subject: row.subject_id };
    case "department-officer":
      return { ...region, department: row.organisation_id, line: row.line ?? [] };
    case "credit-officer":
      return { ...region, department: 0, line: row.line ?? [] };
    // What is public, and what belongs to their own organisation.
    case "data-supplier":
    case "bank-officer":
    case "window-clerk":
      return { ...PUBLIC_SCOPE, department: row.organisation_id, publicOnly: false };
    // No enterprise's data at all.
    case "system-administrator":
    case "security-administrator":
    case "audit-administrator":
      return NO_SCOPE;
    case "operator":
      return { low: 0, high: Number.MAX_SAFE_INTEGER, subject: null, department: 0, publicOnly: false };
  }
}
