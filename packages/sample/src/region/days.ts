import type { Calendar } from "@xinpark/kernel/calendar";
import { addDays, weekday } from "@xinpark/kernel/day";

/** Days of the sample: told as days before the present day, and moved to working days. */

export interface Days {
  readonly present: string;
  /** So many days before the present day. */
  readonly ago: (offset: number) => string;
  /** The same, moved on to a working day. */
  readonly workingAgo: (offset: number) => string;
  /** The same, moved back to a working day. */
  readonly workingBefore: (offset: number) => string;
}

const SATURDAY = 6;

/** Years without a calendar fall back to the five-day week. */
function isWorking(calendar: Calendar, day: string): boolean {
  const known = calendar.isWorkingDay(day);
  return known.ok ? known.value : weekday(day) < SATURDAY;
}

export function createDays(present: string, calendar: Calendar): Days {
  const moved = (offset: number, step: number): string => {
    let day = addDays(present, -offset);
    while (!isWorking(calendar, day)) day = addDays(day, step);
    return day;
  };
  return {
    present,
    ago: (offset) => addDays(present, -offset),
    workingAgo: (offset) => moved(offset, 1),
    workingBefore: (offset) => moved(offset, -1),
  };
}

/** 2024年3月5日 */
export function chineseDay(day: string): string {
  const [year = "", month = "", dayOfMonth = ""] = day.split("-");
  return `${year}年${Number(month)}月${Number(dayOfMonth)}日`;
}
