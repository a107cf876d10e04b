import { z } from "zod";
import { dueDay, periodKind, tasksOf } from "@xinpark/kernel/desk";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { clockOf, itemOn, taskRule } from "./rules.ts";

/** Tasks arise from duties: an organisation, an item, a period. */

const dutyRow = z.object({
  department: z.number(),
  item: z.string(),
  active_from: z.string().nullable(),
  last_to: z.string().nullable(),
});

/** Makes the tasks that have arisen by today; running it again makes none. Gives how many. */
export async function ariseTasks(session: Session, installation: Installation): Promise<number> {
  const rule = taskRule(installation, session.today);
  const duties = await session.rows(
    dutyRow,
    sql`select o.id as department, d.item, o.active_from, max(t.period_to) as last_to
      from organisation o cross join lateral unnest(o.duties) as d (item)
      left join due_task t on t.department_id = o.id and t.item = d.item
      where o.successor_id is null and (o.active_to is null or o.active_to >= ${session.today}) group by 1, 2, 3 order by 1, 2`,
  );
  const planned = duties.flatMap((duty) => {
    const item = itemOn(installation, duty.item, session.today);
    if (item === null) return [];
    const clock = clockOf(installation, item.duty?.clock ?? rule.clock, session.today);
    const { lookBack } = rule;
    return tasksOf(
      installation.calendar,
      { kind: periodKind(rule, item), clock, lookBack },
      { lastTo: duty.last_to, activeFrom: duty.active_from },
      session.today,
    ).map((task) => ({ department: duty.department, item: duty.item, ...task }));
  });
  if (planned.length === 0) return 0;
  const made = await session.run(sql`
    insert into due_task (department_id, item, period_from, period_to, due_on, provisional, arisen_on)
    select department, item, "from", "to", "dueOn", provisional, ${session.today}
    from jsonb_to_recordset(${JSON.stringify(planned)}::jsonb)
      as p (department bigint, item text, "from" date, "to" date, "dueOn" date, provisional boolean)
    order by department, item, "from" on conflict do nothing`);
  await settleByKnown(session);
  return made;
}

/** What came before its task arose settles it as well. */
async function settleByKnown(session: Session): Promise<void> {
  await session.run(sql`
    update due_task t set outcome = 'delivered', settled_on = d.delivered_on, settled_by = d.delivered_by, batch_id = d.batch_id
    from (select distinct on (o.id) o.id, n.batch_id, n.delivered_on, b.delivered_by from due_task o
        join delivery_day n on n.department_id = o.department_id and n.item = o.item and n.clock_from between o.period_from and o.period_to
        join batch b on b.id = n.batch_id
        where o.outcome is null and o.arisen_on = ${session.today} order by o.id, n.delivered_on, n.batch_id) d
    where t.id = d.id`);
}

const provisionalRow = z.object({ id: z.number(), item: z.string(), period_to: z.string() });

/** Due days that ran past the calendar's years are counted anew: a year may have been imported. */
export async function reckonProvisional(session: Session, installation: Installation): Promise<number> {
  const rule = taskRule(installation, session.today);
  const rows = await session.rows(
    provisionalRow,
    sql`select id, item, period_to from due_task where provisional and outcome is null`,
  );
  const settled = rows.flatMap((row) => {
    const item = itemOn(installation, row.item, session.today);
    const clock = clockOf(installation, item?.duty?.clock ?? rule.clock, session.today);
    const due = dueDay(installation.calendar, row.period_to, clock);
    return due.provisional ? [] : [{ id: row.id, due: due.day }];
  });
  if (settled.length === 0) return 0;
  return session.run(sql`
    update due_task t set due_on = s.due, provisional = false
    from jsonb_to_recordset(${JSON.stringify(settled)}::jsonb) as s (id bigint, due date) where t.id = s.id`);
}
