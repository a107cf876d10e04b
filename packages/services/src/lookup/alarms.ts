import { z } from "zod";
import type { AlarmOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { isRole, ROLES } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Alarms about unusual reading. */

const alarmRow = z.object({
  id: z.number(),
  actor: z.string(),
  role: z.string(),
  operation: z.string(),
  limit_id: z.string(),
  hours: z.number(),
  most: z.number(),
  counted: z.number(),
  times: z.number(),
  first_at: z.string(),
  last_at: z.string(),
  seen_at: z.string().nullable(),
  seen_by: z.string().nullable(),
});

/** A page of alarms, newest first. */
export async function listAlarms(
  session: Session,
  installation: Installation,
  page: { readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: AlarmOutput[]; readonly next: number | null }> {
  const beyond = page.after === null ? sql`` : sql`where id < ${page.after}`;
  const rows = await session.rows(
    alarmRow,
    sql`select id, actor, role, operation, limit_id, hours, most, counted, times, first_at, last_at, seen_at, seen_by
      from reading_alarm ${beyond} order by id desc limit ${page.limit + 1}`,
  );
  const limits = new Map(installation.library.all("reading-limit").map((one) => [one.id, one.label]));
  const items = rows.slice(0, page.limit).map((row) => ({
    alarm: row.id,
    actor: row.actor,
    roleLabel: isRole(row.role) ? ROLES[row.role] : { zh: row.role, en: row.role },
    operation: row.operation,
    limit: limits.get(row.limit_id) ?? { zh: row.limit_id, en: row.limit_id },
    hours: row.hours,
    most: row.most,
    counted: row.counted,
    times: row.times,
    firstAt: row.first_at,
    lastAt: row.last_at,
    seenAt: row.seen_at,
    seenBy: row.seen_by,
  }));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.alarm ?? null) : null };
}

/** Marks an alarm as seen; seeing it twice changes nothing. Throws `alarm-unknown`. */
export async function seeAlarm(session: Session, alarm: number): Promise<void> {
  const touched = await session.run(sql`
    update reading_alarm set seen_at = coalesce(seen_at, clock_timestamp()), seen_by = coalesce(seen_by, ${session.actor.name}) where id = ${alarm}`);
  if (touched === 0)
    throw new ProblemError(
      problem("not-found", "alarm-unknown", "没有这条告警", "there is no such alarm", "alarm"),
    );
}
