import type { Calendar } from "../calendar/index.ts";
import type { Day } from "../day/index.ts";
import { dueDay, workingDaysLate, type Clock } from "./due.ts";

/** Timeliness by the working-day clock, and who is charged with the days. */

export interface Timing {
  /** The day the clock starts. */
  readonly from: Day;
  readonly deliveredOn: Day;
  /** The day the records became known: searched, counted and published from then on. */
  readonly knownOn: Day;
  /** It waited because the delivery named no usable code. */
  readonly codeMissing: boolean;
}

export interface Charge {
  readonly due: Day;
  readonly charged: "nobody" | "department" | "platform";
  /** Working days. */
  readonly days: number;
  readonly provisional: boolean;
}

/**
 * Delivered after the due day: the department's days. Delivered in time and known later: the platform's, unless the row waited for
 * a code that the department left out.
 */
export function charge(calendar: Calendar, clock: Clock, timing: Timing): Charge {
  const due = dueDay(calendar, timing.from, clock);
  const delivered = workingDaysLate(calendar, due.day, timing.deliveredOn);
  if (delivered.days > 0 || timing.deliveredOn > due.day)
    return {
      due: due.day,
      charged: "department",
      days: Math.max(1, delivered.days),
      provisional: due.provisional || delivered.provisional,
    };
  const known = workingDaysLate(calendar, due.day, timing.knownOn);
  if (timing.knownOn <= due.day)
    return { due: due.day, charged: "nobody", days: 0, provisional: due.provisional };
  return {
    due: due.day,
    charged: timing.codeMissing ? "department" : "platform",
    days: Math.max(1, known.days),
    provisional: due.provisional || known.provisional,
  };
}
