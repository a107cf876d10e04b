import { addDays, addMonths, dayOf, partsOf, weekday, type Day } from "../day/index.ts";
import type { PeriodKind } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";

/** The periods that departments report on. */

/** Both days included. */
export interface Period {
  readonly from: Day;
  readonly to: Day;
}

/** The period of a kind that holds a day; weeks run from Monday to Sunday. */
export function periodOf(kind: PeriodKind, day: Day): Period {
  const { year, month } = partsOf(day);
  switch (kind) {
    case "day":
      return { from: day, to: day };
    case "week": {
      const from = addDays(day, 1 - weekday(day));
      return { from, to: addDays(from, 6) };
    }
    case "month":
      return months(dayOf(year, month, 1), 1);
    case "quarter":
      return months(dayOf(year, month - ((month - 1) % 3), 1), 3);
    case "year":
      return { from: dayOf(year, 1, 1), to: dayOf(year, 12, 31) };
    default:
      return unreachable(kind);
  }
}

const months = (from: Day, count: number): Period => ({ from, to: addDays(addMonths(from, count), -1) });

/** So many periods before the one given. */
export function periodBefore(kind: PeriodKind, period: Period, count: number): Period {
  let earlier = period;
  for (let step = 0; step < count; step += 1) earlier = periodOf(kind, addDays(earlier.from, -1));
  return earlier;
}

/** More periods than this are never owed at once. */
const MOST = 800;

/** The periods from the one that holds `first` to the one that holds `last`, oldest first; empty when `last` is earlier. */
export function periodsBetween(kind: PeriodKind, first: Day, last: Day): readonly Period[] {
  const found: Period[] = [];
  for (let period = periodOf(kind, first); period.from <= last && found.length < MOST;) {
    found.push(period);
    period = periodOf(kind, addDays(period.to, 1));
  }
  return found;
}
