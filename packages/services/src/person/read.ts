import { z } from "zod";
import { membershipState, type PersonOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import { isRole, ROLES } from "@xinpark/kernel/rights";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { lockOf } from "../account/index.ts";

/** Reading people and what they were granted. */

const membershipRow = z.object({
  id: z.number(),
  role: z.string(),
  organisation: z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable(),
  subject: z.object({ code: z.string().nullable(), name: z.string() }).nullable(),
  from: z.string(),
  to: z.string().nullable(),
  state: membershipState,
  deputy_for: z.string().nullable(),
  granted_by: z.string().nullable(),
  reason: z.string().nullable(),
  ended_by: z.string().nullable(),
});

const personRow = z.object({
  id: z.number(),
  login: z.string(),
  display_name: z.string(),
  created_at: z.string(),
  created_by: z.string().nullable(),
  disabled_at: z.string().nullable(),
  password_temporary: z.boolean(),
  locked_until: z.string().nullable(),
  memberships: z.array(membershipRow),
});

/** How a membership stands on a day. */
export const stateOn = (alias: Statement, day: string): Statement => sql`case
  when ${alias}.void then 'withdrawn'
  when ${alias}.ended_at is not null or ${alias}.valid_to < ${day}::date then 'ended'
  when ${alias}.suspended_at is not null then 'suspended'
  when ${alias}.valid_from > ${day}::date then 'coming' else 'live' end`;

const people = (day: string, where: Statement, tail: Statement): Statement => sql`
  select a.id, a.login, a.display_name, a.created_at, a.created_by, a.disabled_at, a.password_temporary, ${lockOf(sql`a.login`)} as locked_until,
    coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'role', m.role, 'from', m.valid_from, 'to', m.valid_to, 'state', ${stateOn(sql`m`, day)},
        'organisation', case when o.id is null then null else jsonb_build_object('code', o.code, 'zh', o.label_zh, 'en', o.label_en) end,
        'subject', case when m.subject_id is null then null else jsonb_build_object('code', s.uscc, 'name', coalesce(s.name, '')) end,
        'deputy_for', p.display_name, 'granted_by', m.granted_by, 'reason', m.reason, 'ended_by', m.ended_by) order by m.valid_from, m.id)
      from membership m left join organisation o on o.id = m.organisation_id left join subject s on s.id = m.subject_id
        left join membership d on d.id = m.deputy_for left join account p on p.id = d.account_id
      where m.account_id = a.id), '[]') as memberships
  from account a where ${where} ${tail}`;

export interface PeopleRequest {
  readonly q: string | null;
  readonly organisation: string | null;
  readonly after: number | null;
  readonly limit: number;
}

/** Accounts in order of their ids, those that match a part of login or name. */
export async function listPeople(queries: Queries, day: string, request: PeopleRequest) {
  const { q, organisation, after, limit } = request;
  const like = `%${(q ?? "").replaceAll(/[\\%_]/gu, (sign) => `\\${sign}`)}%`;
  const rows = await queries.rows(
    personRow,
    people(
      day,
      sql`a.id > ${after ?? 0} and (${q}::text is null or a.login ilike ${like} or a.display_name ilike ${like})
        and (${organisation}::text is null or exists (select from membership m join organisation o on o.id = m.organisation_id
          where m.account_id = a.id and o.code = ${organisation}))`,
      sql`order by a.id limit ${limit + 1}`,
    ),
  );
  const items = rows.slice(0, limit).map(outputOf);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** One account; `person-unknown`. */
export async function readPerson(queries: Queries, day: string, id: number): Promise<PersonOutput> {
  const row = await queries.row(personRow, people(day, sql`a.id = ${id}`, sql``));
  if (row !== null) return outputOf(row);
  throw new ProblemError(
    problem("not-found", "person-unknown", `没有编号为 ${id} 的账号`, `there is no account ${id}`, "id"),
  );
}

/** The label of a role as stored; a role no longer known is shown as it is written. */
export const roleLabel = (role: string): Text => (isRole(role) ? ROLES[role] : { zh: role, en: role });

function outputOf(row: z.infer<typeof personRow>): PersonOutput {
  return {
    id: row.id,
    login: row.login,
    displayName: row.display_name,
    createdAt: row.created_at,
    createdBy: row.created_by,
    disabledAt: row.disabled_at,
    passwordTemporary: row.password_temporary,
    lockedUntil: row.locked_until,
    memberships: row.memberships.map((one) => ({
      id: one.id,
      role: one.role,
      roleLabel: roleLabel(one.role),
      organisation:
        one.organisation === null
          ? null
          : { code: one.organisation.code, label: { zh: one.organisation.zh, en: one.organisation.en } },
      subject: one.subject,
      validFrom: one.from,
      validTo: one.to,
      state: one.state,
      deputyFor: one.deputy_for,
      grantedBy: one.granted_by,
      reason: one.reason,
      endedBy: one.ended_by,
    })),
  };
}
