import { z } from "zod";
import { deputyOutput, type TaskOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { keepingApart, requireDays } from "./memberships.ts";
import { roleLabel, stateOn } from "./read.ts";

/** Leave: a deputy acts with the absent person's membership for dated days; and the open work one minds. */

const ownRow = z.object({
  id: z.number(),
  organisation_id: z.number().nullable(),
  deputy_for: z.number().nullable(),
});

/** The membership the asker acts with; `membership-missing` where a key or a command has none. */
export async function ownMembership(session: Session) {
  const row = await session.row(
    ownRow,
    sql`select id, organisation_id, deputy_for from membership where id = ${session.actor.membershipId}`,
  );
  if (row !== null) return row;
  throw new ProblemError(
    problem(
      "conflict",
      "membership-missing",
      "当前会话没有所属机构",
      "this session acts for no organisation",
    ),
  );
}

const colleagueRow = z.object({ membership: z.number(), name: z.string(), role: z.string() });

/** People of one's own organisation, apart from oneself and from those who only stand in. */
export async function listColleagues(session: Session) {
  const own = await ownMembership(session);
  const rows = await session.rows(
    colleagueRow,
    sql`select m.id as membership, a.display_name as name, m.role from membership m join account a on a.id = m.account_id
      where m.organisation_id = ${own.organisation_id} and m.account_id <> ${session.actor.accountId} and m.deputy_for is null
        and a.disabled_at is null and membership_is_live(m, current_date) order by a.display_name, m.id`,
  );
  return rows.map((row) => ({
    membership: row.membership,
    displayName: row.name,
    role: row.role,
    roleLabel: roleLabel(row.role),
  }));
}

export interface NewDeputy {
  readonly colleague: number;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/**
 * Names a colleague as deputy for some days. Problems: `day-passed`, `days-reversed`, `deputy-of-deputy`, `colleague-unknown`,
 * `administrators-apart`.
 */
export async function nameDeputy(session: Session, input: NewDeputy): Promise<number> {
  const own = await ownMembership(session);
  if (own.deputy_for !== null)
    throw new ProblemError(
      problem("refused", "deputy-of-deputy", "代理人不能再指定代理人", "a deputy names no deputy"),
    );
  requireDays(session.today, input.from, input.to);
  const made = await keepingApart(() =>
    session.row(
      z.object({ id: z.number() }),
      sql`insert into membership (account_id, role, organisation_id, valid_from, valid_to, granted_by, reason, rights, deputy_for)
        select c.account_id, m.role, m.organisation_id, ${input.from}, ${input.to}, ${session.actor.name}, ${input.reason}, m.rights, m.id
        from membership m join membership c on c.organisation_id = m.organisation_id
        where m.id = ${own.id} and c.id = ${input.colleague} and c.account_id <> m.account_id and c.deputy_for is null and membership_is_live(c, current_date)
        returning id`,
    ),
  );
  if (made !== null) return made.id;
  throw new ProblemError(
    problem(
      "invalid",
      "colleague-unknown",
      "代理人须是同一机构中现有授权的人员",
      "a deputy must be somebody of the same organisation with a live membership",
      "colleague",
    ),
  );
}

const deputyRow = z.object({
  membership: z.number(),
  deputy: z.string(),
  principal: z.string(),
  own: z.boolean(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  state: deputyOutput.shape.state,
  reason: z.string().nullable(),
});

/** Who stands in for the asker, and for whom the asker stands in. */
export async function listDeputies(session: Session) {
  const { accountId } = session.actor;
  return session.rows(
    deputyRow,
    sql`select m.id as membership, a.display_name as deputy, pa.display_name as principal, m.account_id = ${accountId} as own,
        m.valid_from as "validFrom", m.valid_to as "validTo", ${stateOn(sql`m`, session.today)} as state, m.reason
      from membership m join account a on a.id = m.account_id join membership p on p.id = m.deputy_for join account pa on pa.id = p.account_id
      where (m.account_id = ${accountId} or p.account_id = ${accountId}) and m.organisation_id = ${(await ownMembership(session)).organisation_id}
      order by m.valid_from desc, m.id desc limit 100`,
  );
}

/** Ends a deputy's standing in, by either of the two; `deputy-unknown`. */
export async function endDeputy(session: Session, membership: number): Promise<void> {
  const { accountId, name } = session.actor;
  const ended = await session.run(sql`
    update membership m set void = m.valid_from > ${session.today}, ended_by = ${name},
      ended_at = case when m.valid_from > ${session.today} then null else now() end
    from membership p where m.id = ${membership} and p.id = m.deputy_for and (p.account_id = ${accountId} or m.account_id = ${accountId})
      and not m.void and m.ended_at is null and (m.valid_to is null or m.valid_to >= ${session.today})`);
  if (ended > 0) return;
  throw new ProblemError(
    problem(
      "not-found",
      "deputy-unknown",
      "没有这项代理，或已终止",
      "there is no such deputy, or it has ended",
      "membership",
    ),
  );
}

const taskRow = z.object({
  kind: z.enum(["delivery", "held-rows", "verification", "due-task", "return"]),
  reference: z.string(),
  title: z.string(),
  since: z.string(),
  count: z.number().nullable(),
});

const TASK_LABELS = {
  delivery: { zh: "未完成的报送", en: "Unfinished delivery" },
  "held-rows": { zh: "暂存待关联的数据", en: "Rows that wait" },
  verification: { zh: "企业入驻核验", en: "Onboarding to verify" },
  "due-task": { zh: "报送任务", en: "Due task" },
  return: { zh: "退回补正", en: "Return to be corrected" },
} as const satisfies Record<TaskOutput["kind"], Text>;

/** Open work minded by the membership one acts with; a deputy sees the absent person's. */
export async function listTasks(session: Session): Promise<TaskOutput[]> {
  const own = await ownMembership(session);
  const member = own.deputy_for ?? own.id;
  const rows = await session.rows(taskRow, tasks(member));
  return rows.map((row) => ({ ...row, label: TASK_LABELS[row.kind] }));
}

const tasks = (member: number) => sql`
  select case when b.state in ('received', 'open', 'failed') then 'delivery' else 'held-rows' end as kind, b.id::text as reference, b.file_name as title,
    b.received_at as since, (select count(*) from held_row h where h.batch_id = b.id and h.released_on is null) as count
  from batch b where coalesce(b.owner_membership_id, b.membership_id) = ${member}
    and (b.state in ('received', 'open') or exists (select from held_row h where h.batch_id = b.id and h.released_on is null))
  union all
  select 'verification', a.number, a.name, a.submitted_at, null from onboarding_application a
  where a.owner_membership_id = ${member} and a.state = 'submitted'
  union all
  select 'due-task', t.id::text, t.item || ' ' || t.period_from || '–' || t.period_to, t.arisen_on::timestamptz, null from due_task t
  where t.owner_membership_id = ${member} and t.outcome is null
  union all
  select 'return', r.id::text, b.file_name, r.returned_on::timestamptz, cardinality(r.row_numbers) from delivery_return r join batch b on b.id = r.batch_id
  where r.owner_membership_id = ${member} and r.closed_on is null
  order by since limit 500`;
