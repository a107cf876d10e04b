import type { Calendar } from "../calendar/index.ts";
import type { Day } from "../day/index.ts";
import type { ItemDefinition, PeriodKind, TaskRuleDefinition } from "../definition/index.ts";
import { afterWorkingDays, dueDay, type Clock } from "./due.ts";
import { periodBefore, periodOf, periodsBetween, type Period } from "./period.ts";

/** Due tasks (报送任务): what a department owes of an item for a period. */

export interface PlannedTask extends Period {
  readonly dueOn: Day;
  readonly provisional: boolean;
}

/** The kind of period in which an item is reported on. */
export const periodKind = (
  rule: Pick<TaskRuleDefinition, "periods">,
  item: Pick<ItemDefinition, "updateCycle">,
): PeriodKind => rule.periods[item.updateCycle];

/**
 * The tasks of a duty that have arisen by a day: the period that runs and those ended before it, not before the last one known.
 * A duty that begins owes `lookBack` ended periods, none that ended before `activeFrom` and none that is overdue already.
 */
export function tasksOf(
  calendar: Calendar,
  duty: { readonly kind: PeriodKind; readonly clock: Clock; readonly lookBack: number },
  known: { readonly lastTo: Day | null; readonly activeFrom: Day | null },
  today: Day,
): readonly PlannedTask[] {
  const running = periodOf(duty.kind, today);
  const first = known.lastTo === null ? periodBefore(duty.kind, running, duty.lookBack).from : known.lastTo;
  return periodsBetween(duty.kind, first, today)
    .filter((period) => known.lastTo === null || period.from > known.lastTo)
    .filter((period) => known.activeFrom === null || period.to >= known.activeFrom)
    .map((period) => {
      const due = dueDay(calendar, period.to, duty.clock);
      return { ...period, dueOn: due.day, provisional: due.provisional };
    })
    .filter((task) => known.lastTo !== null || task.dueOn >= today);
}

/** Where a task stands on a day. */
export type TaskState = "running" | "due" | "overdue" | "delivered" | "zero-report" | "contradicted";

export function taskState(
  task: Period & {
    readonly dueOn: Day;
    readonly outcome: "delivered" | "zero-report" | null;
    readonly contradicted: boolean;
  },
  today: Day,
): TaskState {
  if (task.outcome === "delivered") return "delivered";
  if (task.outcome === "zero-report") return task.contradicted ? "contradicted" : "zero-report";
  if (today > task.dueOn) return "overdue";
  return today > task.to ? "due" : "running";
}

/** Which reminders of a due day have come by a day: the offsets, in working days, whose day is not later. */
export function remindersDue(
  calendar: Calendar,
  offsets: readonly number[],
  due: Day,
  today: Day,
): readonly number[] {
  return offsets.filter((offset) => afterWorkingDays(calendar, due, offset).day <= today);
}
