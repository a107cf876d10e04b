import type { Calendar } from "../calendar/index.ts";
import { addDays, daysBetween, weekday, type Day } from "../day/index.ts";
import type { ClockDefinition } from "../definition/index.ts";

/** Due days by statutory clocks, and how late something is. What runs past the calendar's years is provisional. */

export interface DueDay {
  readonly day: Day;
  /** A year without calendar data was counted as five-day weeks: it is settled when that year is imported. */
  readonly provisional: boolean;
}

export type Clock = Pick<ClockDefinition, "days" | "unit">;

/** The last day of a clock that starts on a day; that day itself is not counted. */
export function dueDay(calendar: Calendar, from: Day, clock: Clock): DueDay {
  if (clock.unit === "calendar-days") return { day: addDays(from, clock.days), provisional: false };
  return afterWorkingDays(calendar, from, clock.days);
}

/** So many working days after a day, or before it where the count is negative. 0 is the day itself. */
export function afterWorkingDays(calendar: Calendar, from: Day, count: number): DueDay {
  if (count === 0) return { day: from, provisional: false };
  const exact = calendar.addWorkingDays(from, count);
  if (exact.ok) return { day: exact.value, provisional: false };
  const step = Math.sign(count);
  let day = from;
  for (let left = Math.abs(count); left > 0;) {
    day = addDays(day, step);
    if (isWorked(calendar, day)) left -= 1;
  }
  return { day, provisional: true };
}

const WORKED_WEEK = 5;

function isWorked(calendar: Calendar, day: Day): boolean {
  const known = calendar.isWorkingDay(day);
  return known.ok ? known.value : weekday(day) <= WORKED_WEEK;
}

export interface Lateness {
  /** Working days past the due day; 0 when in time. */
  readonly days: number;
  readonly provisional: boolean;
}

/** How many working days a day lies past a due day. */
export function workingDaysLate(calendar: Calendar, due: Day, day: Day): Lateness {
  if (day <= due) return { days: 0, provisional: false };
  const exact = calendar.workingDaysBetween(due, day);
  if (exact.ok) return { days: exact.value, provisional: false };
  const spanned = daysBetween(due, day);
  let days = 0;
  for (let step = 1; step <= spanned; step += 1) if (isWorked(calendar, addDays(due, step))) days += 1;
  return { days, provisional: true };
}
