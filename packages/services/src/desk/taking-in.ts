import { z } from "zod";
import { dueDay } from "@xinpark/kernel/desk";
import type { ItemDefinition } from "@xinpark/kernel/definition";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { raiseContradictions } from "./raising.ts";
import { clockOf, taskRule, type KnownBatch } from "./rules.ts";

/** A batch that has become known is counted by day, settles tasks, and waits for its check. */

/** Deliveries by departments; acts, expiries, merges and erasures are batches too, and deliver nothing. */
export const isDelivery = (batch: Pick<KnownBatch, "kind">): boolean => batch.kind !== "single";

/** New records by the day their clock starts, the day they were delivered and the day they became known: one pass over the batch. */
export async function countDays(session: Session, item: ItemDefinition, batch: KnownBatch): Promise<void> {
  const counted = item.fields.filter(
    (field) => field.presence !== "conditional" && field.personal === undefined,
  );
  const codes = counted.map((field) => field.code);
  await session.run(sql`
    insert into delivery_day (batch_id, department_id, item, clock_from, delivered_on, known_on, code_missing, rows, filled, fields)
    select ${batch.id}::bigint, ${batch.department_id}::bigint, ${batch.item}::text, ${clockStart(item)} as clock_from, coalesce(w.day, ${batch.day}::date), ${batch.closed_on}::date,
      coalesce(w.code_missing, false), count(*), sum((select count(*) from unnest(${codes}::text[]) c where e.payload ? c)), count(*) * ${codes.length}::bigint
    from record_entry e left join (
      select k.record_id, min(b.day) as day, bool_or(h.reason = 'identifier-missing') as code_missing
      from held_row h join batch b on b.id = h.batch_id
      join delivery_key k on k.department_id = h.department_id and k.item = h.item and k.key = h.key
      where h.release_batch_id = ${batch.id} and k.record_id is not null group by 1) w on w.record_id = e.record_id
    where e.batch_id = ${batch.id} and e.event = 'received'
    group by 4, 5, 7 on conflict do nothing`);
}

/** The day on which a record's clock starts; null where its item has no clock of its own. */
function clockStart(item: ItemDefinition): Statement {
  if (item.duty === undefined) return sql`null::date`;
  return item.duty.from === item.roles.decidedOn
    ? sql`e.decided_on`
    : sql`case when e.payload ->> ${item.duty.from} ~ '^\\d{4}-\\d{2}-\\d{2}$' then (e.payload ->> ${item.duty.from})::date end`;
}

const contradictedRow = z.object({ id: z.number() });

/** Records decided within a period settle its task; where nothing was reported for it they contradict that. */
export async function settleTasks(
  session: Session,
  installation: Installation,
  batch: KnownBatch,
): Promise<void> {
  // What bears no day belongs to the period in which it was delivered.
  const days = sql`select distinct coalesce(e.decided_on, ${batch.day}::date) as day from record_entry e where e.batch_id = ${batch.id} and e.event = 'received'`;
  const own = sql`t.department_id = ${batch.department_id} and t.item = ${batch.item}`;
  await session.run(sql`
    update due_task t set outcome = 'delivered', settled_on = ${batch.day}, settled_by = b.delivered_by, batch_id = b.id
    from batch b where b.id = ${batch.id} and ${own} and t.outcome is null
      and exists (select from (${days}) d where d.day between t.period_from and t.period_to)`);
  const contradicted = await session.rows(
    contradictedRow,
    sql`update due_task t set contradicted_batch_id = ${batch.id}, contradicted_on = ${session.today}
      where ${own} and t.outcome = 'zero-report' and t.contradicted_batch_id is null
        and exists (select from (${days}) d where d.day between t.period_from and t.period_to) returning id`,
  );
  if (contradicted.length > 0)
    await raiseContradictions(
      session,
      installation,
      batch,
      contradicted.map((one) => one.id),
    );
}

/** The platform checks within its term what arrived. */
export async function awaitCheck(
  session: Session,
  installation: Installation,
  batch: KnownBatch,
): Promise<void> {
  const clock = clockOf(installation, taskRule(installation, batch.closed_on).checkClock, batch.closed_on);
  const due = dueDay(installation.calendar, batch.closed_on, clock);
  await session.run(sql`
    insert into delivery_check (batch_id, department_id, due_on, provisional)
    values (${batch.id}, ${batch.department_id}, ${due.day}, ${due.provisional}) on conflict do nothing`);
}
