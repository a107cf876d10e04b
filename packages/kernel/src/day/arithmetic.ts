/** Calendar days: exact arithmetic on the proleptic Gregorian calendar, years 0001–9999. No time zones, no clock. */
import { problem, ProblemError } from "../outcome/index.ts";

/** A calendar day as ISO 8601 text, `YYYY-MM-DD`. Checked by `isDay`; text order is day order. */
export type Day = string;

/** The first and the last day this module can hold. */
export const FIRST_DAY: Day = "0001-01-01";
export const LAST_DAY: Day = "9999-12-31";

const FIRST_EPOCH_DAY = -719_162;
const LAST_EPOCH_DAY = 2_932_896;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

const isLeapYear = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);

/** The number of days in a month (1–12) of a year. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (MONTH_DAYS[month - 1] ?? 0);
}

/** Whether year, month (1–12) and day of the month name a day that exists, in the years 1–9999. */
export function isRealDay(year: number, month: number, dayOfMonth: number): boolean {
  if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(dayOfMonth)) return false;
  return (
    year >= 1 &&
    year <= 9999 &&
    month >= 1 &&
    month <= 12 &&
    dayOfMonth >= 1 &&
    dayOfMonth <= daysInMonth(year, month)
  );
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : `${value}`);
const isoText = (year: number, month: number, dayOfMonth: number): Day =>
  `${year > 999 ? year : String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;

function impossible(what: string): ProblemError {
  return new ProblemError(
    problem("invalid", "date-impossible", `没有这一天：${what}`, `there is no such day: ${what}`),
  );
}

/** The day of the given year, month (1–12) and day of the month. Throws ProblemError `date-impossible` when there is none. */
export function dayOf(year: number, month: number, dayOfMonth: number): Day {
  if (!isRealDay(year, month, dayOfMonth)) throw impossible(`${year}-${month}-${dayOfMonth}`);
  return isoText(year, month, dayOfMonth);
}

const digitAt = (text: string, index: number): number => {
  const value = text.charCodeAt(index) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
};

const yearOfText = (day: string): number =>
  digitAt(day, 0) * 1000 + digitAt(day, 1) * 100 + digitAt(day, 2) * 10 + digitAt(day, 3);
const monthOfText = (day: string): number => digitAt(day, 5) * 10 + digitAt(day, 6);
const dayOfMonthOfText = (day: string): number => digitAt(day, 8) * 10 + digitAt(day, 9);

/** Whether the text is an ISO day (`YYYY-MM-DD`) that exists. */
export function isDay(text: string): boolean {
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return false;
  return isRealDay(yearOfText(text), monthOfText(text), dayOfMonthOfText(text));
}

/** Year, month (1–12) and day of the month of a day. Throws ProblemError `date-impossible` for text that is no day. */
export function partsOf(day: Day): {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
} {
  if (!isDay(day)) throw impossible(day);
  return { year: yearOfText(day), month: monthOfText(day), dayOfMonth: dayOfMonthOfText(day) };
}

/** The year of a day. Throws ProblemError `date-impossible` for text that is no day. */
export const yearOf = (day: Day): number => partsOf(day).year;

/*
 * Days are counted in 400-year eras of 146,097 days from 0000-03-01: with the year begun in March the leap day comes last
 * and the length of the months before any month is a linear formula.
 */
const ERA_DAYS = 146_097;
const EPOCH_OFFSET = 719_468;

/** Days since 1970-01-01 (negative before). Throws ProblemError `date-impossible` for text that is no day. */
export function toEpochDay(day: Day): number {
  const { year, month, dayOfMonth } = partsOf(day);
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * ERA_DAYS + dayOfEra - EPOCH_OFFSET;
}

/** The day that many days after 1970-01-01. Throws ProblemError `date-impossible` outside the years 1–9999. */
export function fromEpochDay(epochDay: number): Day {
  if (!Number.isInteger(epochDay) || epochDay < FIRST_EPOCH_DAY || epochDay > LAST_EPOCH_DAY) {
    throw impossible(`1970-01-01 ${epochDay < 0 ? "" : "+"}${epochDay}`);
  }
  const shifted = epochDay + EPOCH_OFFSET;
  const era = Math.floor(shifted / ERA_DAYS);
  const dayOfEra = shifted - era * ERA_DAYS;
  const leapCorrected =
    dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor(leapCorrected / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return isoText(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfMonth);
}

/** The day `days` days later (earlier when negative). Throws ProblemError `date-impossible` outside the years 1–9999. */
export const addDays = (day: Day, days: number): Day => fromEpochDay(toEpochDay(day) + days);

/** The same day of the month `months` months later, clamped to the last day of a shorter month (31 January + 1 → 28 or 29 February). */
export function addMonths(day: Day, months: number): Day {
  const { year, month, dayOfMonth } = partsOf(day);
  const count = year * 12 + month - 1 + months;
  const targetYear = Math.floor(count / 12);
  const targetMonth = count - targetYear * 12 + 1;
  return dayOf(targetYear, targetMonth, Math.min(dayOfMonth, daysInMonth(targetYear, targetMonth)));
}

/** The same day `years` years later; 29 February becomes 28 February in a common year. */
export const addYears = (day: Day, years: number): Day => addMonths(day, years * 12);

/** Days from `from` to `to`: negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => toEpochDay(to) - toEpochDay(from);

/** Negative, zero or positive as `a` is before, the same as or after `b`. */
export const compareDays = (a: Day, b: Day): -1 | 0 | 1 => (a < b ? -1 : a > b ? 1 : 0);

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export const weekday = (day: Day): number => weekdayOfEpochDay(toEpochDay(day));

/** ISO weekday of an epoch day: 1 is Monday, 7 is Sunday. */
export const weekdayOfEpochDay = (epochDay: number): number => ((((epochDay + 3) % 7) + 7) % 7) + 1;
