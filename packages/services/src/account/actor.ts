import { z } from "zod";
import { isRole, ROLE_RIGHTS, type Role } from "@xinpark/kernel/rights";
import { PUBLIC_SCOPE, type Actor, type Channel, type Scope } from "@xinpark/platform/door";
import { digestToken } from "@xinpark/platform/secret";
import { prepared, sql, type Queries } from "@xinpark/platform/sql";

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
  account_id: z.number(),
  membership_id: z.number(),
  login: z.string(),
  role: z.string(),
  subject_id: z.number().nullable(),
  organisation_id: z.number().nullable(),
  no_from: z.number().nullable(),
  no_to: z.number().nullable(),
});

const MEMBER = sql`a.id as account_id, m.id as membership_id, a.login, m.role, m.subject_id, m.organisation_id, r.no_from, r.no_to`;
const JOINED = sql`membership m join account a on a.id = m.account_id left join organisation o on o.id = m.organisation_id left join region r on r.code = o.region`;
const LIVE = sql`a.disabled_at is null and m.valid_from <= current_date and (m.valid_to is null or m.valid_to >= current_date)`;

/** The actor of a sign-in session; null when the token is unknown, ended or expired. */
export async function actorOfSession(queries: Queries, token: string, asking: Asking): Promise<Actor | null> {
  const row = await queries.row(
    memberRow,
    prepared(sql`select ${MEMBER} from signin_session s join ${JOINED} on m.id = s.membership_id
      where s.token_digest = ${digestToken(token)} and s.ended_at is null and s.expires_at > now() and ${LIVE}`),
  );
  return row === null ? null : actorOf(row, asking);
}

/** The actor of an API key; null when the key is unknown, revoked or expired. */
export async function actorOfKey(queries: Queries, key: string, asking: Asking): Promise<Actor | null> {
  const row = await queries.row(
    memberRow,
    prepared(sql`select ${MEMBER} from api_key k join ${JOINED} on m.id = k.membership_id
      where k.key_digest = ${digestToken(key)} and k.revoked_at is null and (k.expires_at is null or k.expires_at > now()) and ${LIVE}`),
  );
  return row === null ? null : actorOf(row, asking);
}

function actorOf(row: z.infer<typeof memberRow>, asking: Asking): Actor | null {
  if (!isRole(row.role)) return null;
  return {
    name: row.login,
    role: row.role,
    accountId: row.account_id,
    membershipId: row.membership_id,
    rights: ROLE_RIGHTS[row.role],
    scope: scopeOf(row.role, row),
    ...asking,
  };
}

/** The reach of a role: its own subject, its region, or the whole installation. */
function scopeOf(role: Role, row: z.infer<typeof memberRow>): Scope {
  const region = { low: row.no_from, high: row.no_to, subject: null, publicOnly: false };
  switch (role) {
    case "visitor":
      return PUBLIC_SCOPE;
    case "enterprise":
    case "legal-representative":
      return { low: null, high: null, subject: row.subject_id, department: null, publicOnly: false };
    case "department-officer":
      return { ...region, department: row.organisation_id };
    case "credit-officer":
      return { ...region, department: 0 };
    // What is public, and what belongs to their own organisation.
    case "data-supplier":
    case "bank-officer":
    case "window-clerk":
      return { ...PUBLIC_SCOPE, department: row.organisation_id, publicOnly: false };
    // No enterprise's data at all.
    case "system-administrator":
    case "security-administrator":
    case "audit-administrator":
      return { low: null, high: null, subject: null, department: null, publicOnly: false };
    case "operator":
      return { low: 0, high: Number.MAX_SAFE_INTEGER, subject: null, department: 0, publicOnly: false };
  }
}
