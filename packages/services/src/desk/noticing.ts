import { z } from "zod";
import { remindersDue } from "@xinpark/kernel/desk";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { taskRule } from "./rules.ts";

/** Reminders before, on and after due days; each is given once, however often the job runs. */

const openRow = z.object({
  kind: z.enum(["task", "check", "return", "finding"]),
  id: z.number(),
  department: z.number(),
  due_on: z.string(),
  begun_on: z.string(),
});

/** Calendar days within which the offsets of a rule lie. */
const HORIZON = 120;

/** Gives the notices that have come due by today; gives how many. */
export async function giveNotices(session: Session, installation: Installation): Promise<number> {
  const { reminders } = taskRule(installation, session.today);
  const open = await session.rows(
    openRow,
    sql`select o.* from (
        select 'task' as kind, id, department_id as department, due_on, period_to as begun_on from due_task where outcome is null
        union all select 'check', batch_id, department_id, due_on, due_on - 30 from delivery_check where verdict is null
        union all select 'return', id, department_id, due_on, returned_on from delivery_return where closed_on is null
          and not exists (select from batch b where b.id = answer_batch_id and b.state <> 'failed')
        union all select 'finding', id, department_id, due_on, raised_on from finding where state = 'open') o
      where o.due_on between ${session.today}::date - ${HORIZON}::int and ${session.today}::date + ${HORIZON}::int`,
  );
  const notices = open.flatMap((one) => {
    const offsets = remindersDue(installation.calendar, reminders, one.due_on, session.today);
    // Of several that have come only the latest is news: nobody is told today that something is due in three days once it is late.
    const latest = offsets.length === 0 ? null : Math.max(...offsets);
    if (latest === null) return [];
    const audiences =
      one.kind === "check" ? ["office"] : latest > 0 ? ["department", "office"] : ["department"];
    return audiences.map((audience) => ({ ...one, audience, offset: latest }));
  });
  // A return and a finding are told of when they begin, whatever their term.
  const begun = open
    .filter((one) => one.kind === "return" || one.kind === "finding")
    .map((one) => ({ ...one, audience: "department", offset: BEGUN }));
  if (notices.length + begun.length === 0) return 0;
  return session.run(sql`
    insert into desk_notice (department_id, audience, kind, reference, due_offset, due_on, on_day)
    select department, audience, kind, id, "offset", due_on, ${session.today}
    from jsonb_to_recordset(${JSON.stringify([...begun, ...notices])}::jsonb)
      as n (department bigint, audience text, kind text, id bigint, "offset" int, due_on date)
    on conflict do nothing`);
}

/** The offset of what is told at the beginning. */
const BEGUN = -1000;
