/** Working days: weekdays without the holidays, and weekend days worked in exchange. */
import type { Day } from "../day/index.ts";
import type { Outcome } from "../outcome/index.ts";
import type { HolidayYear } from "./year.ts";
import { fromEpochDay, isDay, toEpochDay, weekdayOfEpochDay, yearOf } from "../day/index.ts";
import { failed, ok, problem } from "../outcome/index.ts";

/** Counts working days. Every answer that would need a year without data is the problem `calendar-year-unknown`. */
export interface Calendar {
  /** The years with data, ascending. */
  readonly years: readonly number[];
  /** Whether the year has data. */
  hasYear(year: number): boolean;
  /** Whether work is done on the day. */
  isWorkingDay(day: Day): Outcome<boolean>;
  /**
   * The day `count` working days later; the day itself is not counted. 0 gives the day itself if it is a working day,
   * else the next one; a negative count goes back.
   */
  addWorkingDays(day: Day, count: number): Outcome<Day>;
  /** The number of working days in (from, to]; when `to` is earlier, minus the number in (to, from]. */
  workingDaysBetween(from: Day, to: Day): Outcome<number>;
}

interface YearTable {
  readonly first: number;
  /** Epoch days of the year's working days, ascending. */
  readonly working: Int32Array;
  /** upTo[i]: working days among the first i days of the year. */
  readonly upTo: Uint16Array;
}

const SATURDAY = 6;

const yearUnknown = (year: number): Outcome<never> =>
  failed(
    problem(
      "invalid",
      "calendar-year-unknown",
      `没有 ${year} 年的工作日历`,
      `there is no calendar of ${year}`,
      String(year),
    ),
  );

const notADay = (day: string): Outcome<never> =>
  failed(problem("invalid", "date-impossible", `没有这一天：${day}`, `there is no such day: ${day}`));

const notACount = (count: number): Outcome<never> =>
  failed(
    problem(
      "invalid",
      "number-unreadable",
      `天数应为整数：${count}`,
      `the count must be an integer: ${count}`,
    ),
  );

/** The arrangement of a year decides for its own days; where two years name the same day, the later arrangement does. */
function arrangedDays(years: readonly HolidayYear[]): ReadonlyMap<number, boolean> {
  const arranged = new Map<number, boolean>();
  for (const { days } of [...years].sort((a, b) => a.year - b.year)) {
    for (const { date, off } of days) arranged.set(toEpochDay(date), off);
  }
  return arranged;
}

const yearStart = (year: number): number => toEpochDay(`${String(year).padStart(4, "0")}-01-01`);

function yearTable(year: number, arranged: ReadonlyMap<number, boolean>): YearTable {
  const first = yearStart(year);
  const length = toEpochDay(`${String(year).padStart(4, "0")}-12-31`) - first + 1;
  const working: number[] = [];
  const upTo = new Uint16Array(length + 1);
  for (let index = 0; index < length; index += 1) {
    const epochDay = first + index;
    const off = arranged.get(epochDay) ?? weekdayOfEpochDay(epochDay) >= SATURDAY;
    if (!off) working.push(epochDay);
    upTo[index + 1] = working.length;
  }
  return { first, working: Int32Array.from(working), upTo };
}

const countUpTo = (table: YearTable, epochDay: number): number => table.upTo[epochDay - table.first + 1] ?? 0;

class YearCalendar implements Calendar {
  readonly years: readonly number[];
  readonly #tables: ReadonlyMap<number, YearTable>;

  constructor(years: readonly HolidayYear[]) {
    const arranged = arrangedDays(years);
    this.years = [...new Set(years.map(({ year }) => year))].sort((a, b) => a - b);
    this.#tables = new Map(this.years.map((year) => [year, yearTable(year, arranged)]));
  }

  hasYear(year: number): boolean {
    return this.#tables.has(year);
  }

  isWorkingDay(day: Day): Outcome<boolean> {
    if (!isDay(day)) return notADay(day);
    const table = this.#tables.get(yearOf(day));
    if (table === undefined) return yearUnknown(yearOf(day));
    const epochDay = toEpochDay(day);
    return ok(countUpTo(table, epochDay) > countUpTo(table, epochDay - 1));
  }

  addWorkingDays(day: Day, count: number): Outcome<Day> {
    if (!isDay(day)) return notADay(day);
    if (!Number.isSafeInteger(count)) return notACount(count);
    const year = yearOf(day);
    const table = this.#tables.get(year);
    if (table === undefined) return yearUnknown(year);
    const epochDay = toEpochDay(day);
    // Zero means the first working day not before the day: one step on from the day before.
    const index = count > 0 ? countUpTo(table, epochDay) + count - 1 : countUpTo(table, epochDay - 1) + count;
    return this.#workingDayAt(year, index);
  }

  /** The working day at an index counted from the year's first one; indexes before 0 and past the end lie in other years. */
  #workingDayAt(startYear: number, startIndex: number): Outcome<Day> {
    let year = startYear;
    let index = startIndex;
    for (;;) {
      const table = this.#tables.get(year);
      if (table === undefined) return yearUnknown(year);
      const epochDay = table.working[index];
      if (epochDay !== undefined) return ok(fromEpochDay(epochDay));
      if (index < 0) {
        year -= 1;
        index += this.#tables.get(year)?.working.length ?? 0;
      } else {
        year += 1;
        index -= table.working.length;
      }
    }
  }

  workingDaysBetween(from: Day, to: Day): Outcome<number> {
    if (!isDay(from)) return notADay(from);
    if (!isDay(to)) return notADay(to);
    if (to >= from) return this.#countAfter(from, to);
    const back = this.#countAfter(to, from);
    return back.ok ? ok(back.value === 0 ? 0 : -back.value) : back;
  }

  #countAfter(from: Day, to: Day): Outcome<number> {
    let total = 0;
    for (let year = yearOf(from); year <= yearOf(to); year += 1) {
      const table = this.#tables.get(year);
      if (table === undefined) return yearUnknown(year);
      const last = year === yearOf(to) ? countUpTo(table, toEpochDay(to)) : table.working.length;
      const before = year === yearOf(from) ? countUpTo(table, toEpochDay(from)) : 0;
      total += last - before;
    }
    return ok(total);
  }
}

/** A calendar over the given years, in any order. The last days of the latest year rest on its own arrangement until the next year's is there. */
export function createCalendar(years: readonly HolidayYear[]): Calendar {
  return new YearCalendar(years);
}
