/** Reading days in the forms that departments' files really use. */
import type { Outcome } from "../outcome/index.ts";
import type { Day } from "./arithmetic.ts";
import { foldWidth } from "../code/width.ts";
import { failed, ok, problem, unreachable } from "../outcome/index.ts";
import { dayOf, fromEpochDay, isDay, isRealDay, partsOf, toEpochDay } from "./arithmetic.ts";

/**
 * A form a date may be written in.
 * `auto`: every form that can be read one way only (year, month, day with any one separator, 年月日 in digits or Chinese numerals,
 * eight digits; a time of day may follow and is dropped).
 * `excel-serial`: a day number of a spreadsheet. `month-day-year`, `day-month-year`: as named, the year with four digits.
 * `japanese-era`: 平成30年11月30日 or H30.11.30, the first year also as 元.
 */
export type DateForm = "auto" | "excel-serial" | "month-day-year" | "day-month-year" | "japanese-era";

export interface ParseDayOptions {
  /** The date system of the workbook: 1900 (default, with the day 1900-02-29 that never was) or 1904. */
  readonly excelEpoch?: 1900 | 1904;
  /** Where the text stands, for the problem. */
  readonly path?: string;
}

interface Parts {
  readonly year: number;
  readonly month: number;
  readonly dayOfMonth: number;
}
type Refusal = "unreadable" | "impossible" | "zoned" | "ambiguous";
type Reading = Parts | Refusal;

const TIME = String.raw`(?:[T ]+(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?( ?(?:Z|[+-]\d{2}:?\d{2}))?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-./ ])(\d{1,2})\2(\d{1,2})${TIME}$`);
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-./ ])(\d{1,2})\2(\d{4})${TIME}$`);
const EIGHT_DIGITS = new RegExp(String.raw`^(\d{4})(\d{2})(\d{2})${TIME}$`);
const CHINESE = new RegExp(String.raw`^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]${TIME}$`);
const CHINESE_NUMERALS =
  /^([〇零○一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]$/;
const SERIAL = /^\d{1,7}(?:\.\d+)?$/;
const CHINA_OFFSET = /^ ?\+08:?00$/;

/** 1899-12-30, from which the 1900 system counts all days after the phantom one. */
const EXCEL_1900_ORIGIN = toEpochDay("1899-12-30");
const EXCEL_1904_ORIGIN = toEpochDay("1904-01-01");
const EXCEL_PHANTOM_DAY = 60;
const EXCEL_1900_LAST = 2_958_465;
const EXCEL_1904_LAST = EXCEL_1900_LAST - 1462;

const CHINESE_DIGITS = "〇一二三四五六七八九";
const chineseDigit = (character: string): number =>
  character === "零" || character === "○" ? 0 : CHINESE_DIGITS.indexOf(character);

/** 一 … 三十一; NaN for what is no such numeral. */
function chineseBelowHundred(text: string): number {
  const [tens = "", units = ""] = text.includes("十") ? text.split("十") : ["〇", text];
  const tensValue = tens === "" ? 1 : chineseDigit(tens);
  const unitsValue = units === "" ? 0 : chineseDigit(units);
  return tens.length > 1 || units.length > 1 || text.split("十").length > 2
    ? Number.NaN
    : tensValue * 10 + unitsValue;
}

function timeProblem(match: RegExpExecArray, first: number): "impossible" | "zoned" | undefined {
  const hour = match[first];
  if (hour === undefined) return undefined;
  const zone = match[first + 3];
  if (zone !== undefined && !CHINA_OFFSET.test(zone)) return "zoned";
  const seconds = Number(match[first + 2] ?? 0);
  return Number(hour) > 24 || Number(match[first + 1]) > 59 || seconds > 60 ? "impossible" : undefined;
}

function matchedParts(
  match: RegExpExecArray,
  order: readonly [number, number, number],
  timeGroup: number,
): Reading {
  const year = Number(match[order[0]]);
  const month = Number(match[order[1]]);
  const dayOfMonth = Number(match[order[2]]);
  if (year < 1000 || !isRealDay(year, month, dayOfMonth)) return "impossible";
  return timeProblem(match, timeGroup) ?? { year, month, dayOfMonth };
}

function readAuto(text: string): Reading {
  const separated = YEAR_FIRST.exec(text);
  if (separated !== null) return matchedParts(separated, [1, 3, 4], 5);
  const digits = EIGHT_DIGITS.exec(text) ?? CHINESE.exec(text);
  if (digits !== null) return matchedParts(digits, [1, 2, 3], 4);
  const numerals = CHINESE_NUMERALS.exec(text);
  if (numerals === null) return "unreadable";
  const [, years = "", months = "", days = ""] = numerals;
  const year = Number(Array.from(years, chineseDigit).join(""));
  const parts = {
    year,
    month: months === "元" ? 1 : chineseBelowHundred(months),
    dayOfMonth: chineseBelowHundred(days),
  };
  return year >= 1000 && isRealDay(year, parts.month, parts.dayOfMonth) ? parts : "impossible";
}

/** The year before the first of each era. */
const ERAS: Readonly<Record<string, number>> = {
  明治: 1867,
  M: 1867,
  大正: 1911,
  T: 1911,
  昭和: 1925,
  S: 1925,
  平成: 1988,
  H: 1988,
  令和: 2018,
  R: 2018,
};
const ERA_DAY =
  /^(明治|大正|昭和|平成|令和|[MTSHR]) ?(\d{1,2}|元) ?[年./-] ?(\d{1,2}) ?[月./-] ?(\d{1,2}) ?日?$/;

function readEra(text: string): Reading {
  const match = ERA_DAY.exec(text);
  const before = ERAS[match?.[1] ?? ""];
  if (match === null || before === undefined) return "unreadable";
  const year = before + (match[2] === "元" ? 1 : Number(match[2]));
  const [month, dayOfMonth] = [Number(match[3]), Number(match[4])];
  return isRealDay(year, month, dayOfMonth) ? { year, month, dayOfMonth } : "impossible";
}

function readYearLast(text: string, forms: readonly DateForm[]): Reading {
  const match = YEAR_LAST.exec(text);
  if (match === null) return "unreadable";
  const monthFirst: Reading = forms.includes("month-day-year")
    ? matchedParts(match, [4, 1, 3], 5)
    : "unreadable";
  const dayFirst: Reading = forms.includes("day-month-year")
    ? matchedParts(match, [4, 3, 1], 5)
    : "unreadable";
  if (typeof dayFirst === "string")
    return typeof monthFirst === "string" && monthFirst === "unreadable" ? dayFirst : monthFirst;
  if (typeof monthFirst === "string") return dayFirst;
  return monthFirst.month === dayFirst.month ? monthFirst : "ambiguous";
}

/** A serial's fraction is the time of day and is dropped. */
function readSerial(serial: number, epoch: 1900 | 1904): Reading {
  const whole = Math.floor(serial);
  if (epoch === 1904)
    return whole >= 0 && whole <= EXCEL_1904_LAST
      ? partsOf(fromEpochDay(EXCEL_1904_ORIGIN + whole))
      : "impossible";
  if (whole < 1 || whole > EXCEL_1900_LAST || whole === EXCEL_PHANTOM_DAY) return "impossible";
  return partsOf(fromEpochDay(EXCEL_1900_ORIGIN + whole + (whole < EXCEL_PHANTOM_DAY ? 1 : 0)));
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

function refusal(reading: Refusal, text: string, path: string | undefined): Outcome<never> {
  const what = shown(text);
  switch (reading) {
    case "impossible":
      return failed(
        problem(
          "invalid",
          "date-impossible",
          `没有这一天：“${what}”`,
          `there is no such day: "${what}"`,
          path,
        ),
      );
    case "unreadable":
      return failed(
        problem(
          "invalid",
          "date-unreadable",
          `不能识别的日期：“${what}”`,
          `not a date in an accepted form: "${what}"`,
          path,
        ),
      );
    case "zoned":
      return failed(
        problem(
          "invalid",
          "date-unreadable",
          `“${what}”带有非北京时间的时区，日期可能相差一天`,
          `"${what}" carries a time zone other than +08:00, so its day may differ by one`,
          path,
        ),
      );
    case "ambiguous":
      return failed(
        problem(
          "invalid",
          "date-unreadable",
          `“${what}”的月和日无法区分，请只选一种日期形式`,
          `month and day of "${what}" cannot be told apart: allow only one of the two forms`,
          path,
        ),
      );
    default:
      return unreachable(reading);
  }
}

const AUTO: readonly DateForm[] = ["auto"];

function readText(text: string, forms: readonly DateForm[], epoch: 1900 | 1904): Reading {
  const folded = foldWidth(text).trim();
  let reading: Reading = forms.includes("auto") ? readAuto(folded) : "unreadable";
  if (reading === "unreadable" && forms.includes("japanese-era")) reading = readEra(folded);
  if (reading === "unreadable") reading = readYearLast(folded, forms);
  if (reading === "unreadable" && forms.includes("excel-serial") && SERIAL.test(folded))
    return readSerial(Number(folded), epoch);
  return reading;
}

/**
 * The day a cell means. `forms` are the forms allowed (default `auto`); a number is a spreadsheet serial, or eight digits under `auto`.
 * Years are 1000–9999. Problems: `date-unreadable` (no allowed form fits, two fit differently, or a foreign time zone),
 * `date-impossible` (the form fits, the day does not exist).
 */
export function parseDay(
  text: string | number,
  forms: readonly DateForm[] = AUTO,
  options: ParseDayOptions = {},
): Outcome<Day> {
  const epoch = options.excelEpoch ?? 1900;
  if (typeof text === "string" && forms.includes("auto") && isDay(text) && text >= "1000") return ok(text);
  const reading =
    typeof text === "number" &&
    forms.includes("excel-serial") &&
    Number.isFinite(text) &&
    !isEightDigits(text, forms)
      ? readSerial(text, epoch)
      : readText(String(text), forms, epoch);
  return typeof reading === "string"
    ? refusal(reading, String(text), options.path)
    : ok(dayOf(reading.year, reading.month, reading.dayOfMonth));
}

const isEightDigits = (value: number, forms: readonly DateForm[]): boolean =>
  forms.includes("auto") && Number.isInteger(value) && value >= 10_000_000 && value <= 99_999_999;
