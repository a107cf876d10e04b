import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "../outcome/index.ts";
import type { DateForm } from "./index.ts";
import {
  addDays,
  addMonths,
  addYears,
  compareDays,
  dayOf,
  daysBetween,
  FIRST_DAY,
  fromEpochDay,
  isDay,
  LAST_DAY,
  parseDay,
  partsOf,
  toEpochDay,
  weekday,
} from "./index.ts";

const epochDays = fc.integer({ min: toEpochDay(FIRST_DAY), max: toEpochDay(LAST_DAY) });
const days = fc.integer({ min: toEpochDay("1000-01-01"), max: toEpochDay(LAST_DAY) }).map(fromEpochDay);

describe("arithmetic", () => {
  test("agrees with the platform's calendar on every day of 1600–2400", () => {
    for (let epochDay = toEpochDay("1600-01-01"); epochDay <= toEpochDay("2400-12-31"); epochDay += 1) {
      const expected = new Date(epochDay * 86_400_000).toISOString().slice(0, 10);
      if (fromEpochDay(epochDay) !== expected || toEpochDay(expected) !== epochDay)
        expect(fromEpochDay(epochDay)).toBe(expected);
    }
  });

  test("epoch days and days are inverse, and text order is day order", () => {
    fc.assert(
      fc.property(epochDays, epochDays, (a, b) => {
        expect(toEpochDay(fromEpochDay(a))).toBe(a);
        expect(compareDays(fromEpochDay(a), fromEpochDay(b))).toBe(Math.sign(a - b));
      }),
    );
  });

  test.each([
    ["2024-01-31", 1, "2024-02-29"],
    ["2023-01-31", 1, "2023-02-28"],
    ["2023-03-31", -1, "2023-02-28"],
    ["2023-12-15", 1, "2024-01-15"],
    ["2023-01-15", -13, "2021-12-15"],
    ["2024-02-29", 12, "2025-02-28"],
    ["2024-02-29", 48, "2028-02-29"],
  ])("%s plus %i months is %s", (day, months, expected) => {
    expect(addMonths(day, months)).toBe(expected);
  });

  test("years, weekdays, differences", () => {
    expect(addYears("2024-02-29", 1)).toBe("2025-02-28");
    expect(weekday("2026-11-21")).toBe(6);
    expect(weekday("1969-12-28")).toBe(7);
    expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
    expect(addDays("2023-12-31", 1)).toBe("2024-01-01");
    expect(partsOf("0001-02-03")).toEqual({ year: 1, month: 2, dayOfMonth: 3 });
  });

  test("what is no day is refused", () => {
    for (const text of [
      "2023-02-29",
      "2023-13-01",
      "2023-00-10",
      "2023-1-01",
      "2023/01/01",
      "0000-01-01",
      "２023-01-01",
      "",
      "2023-01-01 ",
    ]) {
      expect(isDay(text)).toBe(false);
    }
    expect(() => dayOf(2023, 2, 29)).toThrow(ProblemError);
    expect(() => addDays(LAST_DAY, 1)).toThrow(ProblemError);
    expect(() => toEpochDay("today")).toThrow(ProblemError);
    expect(() => addMonths(LAST_DAY, 1)).toThrow(ProblemError);
  });
});

const AUTO: readonly DateForm[] = ["auto"];
const SERIAL: readonly DateForm[] = ["auto", "excel-serial"];

describe("parseDay", () => {
  test.each<[string | number, readonly DateForm[], string]>([
    ["2017-05-09", AUTO, "2017-05-09"],
    ["2017.5.9", AUTO, "2017-05-09"],
    ["2017-5-9", AUTO, "2017-05-09"],
    ["2017/05/09", AUTO, "2017-05-09"],
    ["2017/5/9 0:00", AUTO, "2017-05-09"],
    ["20170509", AUTO, "2017-05-09"],
    [20170509, AUTO, "2017-05-09"],
    [20170509, SERIAL, "2017-05-09"],
    ["2017年5月9日", AUTO, "2017-05-09"],
    ["2017年05月09号", AUTO, "2017-05-09"],
    ["2017 年 5 月 9 日", AUTO, "2017-05-09"],
    ["二〇一七年五月九日", AUTO, "2017-05-09"],
    ["二○二四年十二月三十一日", AUTO, "2024-12-31"],
    ["二零二四年十月二十日", AUTO, "2024-10-20"],
    ["２０１７．５．９", AUTO, "2017-05-09"],
    ["２０１７年５月９日", AUTO, "2017-05-09"],
    [" 2017-05-09　", AUTO, "2017-05-09"],
    ["2017-05-09 00:00:00", AUTO, "2017-05-09"],
    ["2017-05-09T00:00:00", AUTO, "2017-05-09"],
    ["2017-05-09T23:59:59.999+08:00", AUTO, "2017-05-09"],
    ["2099/12/31", AUTO, "2099-12-31"],
    ["10/1/2005", ["month-day-year"], "2005-10-01"],
    ["9/5/2017", ["day-month-year"], "2017-05-09"],
    ["9/5/2017", ["auto", "month-day-year"], "2017-09-05"],
    ["13/5/2017", ["day-month-year", "month-day-year"], "2017-05-13"],
    ["5/5/2017", ["day-month-year", "month-day-year"], "2017-05-05"],
    [42864, SERIAL, "2017-05-09"],
    ["42864", SERIAL, "2017-05-09"],
    ["42864.75", SERIAL, "2017-05-09"],
    [42864.99, ["excel-serial"], "2017-05-09"],
    [1, SERIAL, "1900-01-01"],
    [59, SERIAL, "1900-02-28"],
    [61, SERIAL, "1900-03-01"],
    [2958465, SERIAL, "9999-12-31"],
  ])("%s under %s is %s", (text, forms, expected) => {
    expect(parseDay(text, forms)).toEqual({ ok: true, value: expected });
  });

  test("the 1904 system", () => {
    expect(parseDay(0, SERIAL, { excelEpoch: 1904 })).toEqual({ ok: true, value: "1904-01-01" });
    expect(parseDay(41402, SERIAL, { excelEpoch: 1904 })).toEqual({ ok: true, value: "2017-05-09" });
    expect(parseDay(2957003, SERIAL, { excelEpoch: 1904 })).toEqual({ ok: true, value: "9999-12-31" });
  });

  test.each<[string | number, readonly DateForm[], string]>([
    ["2017-02-29", AUTO, "date-impossible"],
    ["20171301", AUTO, "date-impossible"],
    ["2017年4月31日", AUTO, "date-impossible"],
    ["二〇一七年十三月一日", AUTO, "date-impossible"],
    ["2017-05-09 25:00:00", AUTO, "date-impossible"],
    ["0000-01-01", AUTO, "date-impossible"],
    [60, SERIAL, "date-impossible"],
    [0, SERIAL, "date-impossible"],
    [-1, SERIAL, "date-impossible"],
    [2958466, SERIAL, "date-impossible"],
    ["31/31/2017", ["month-day-year"], "date-impossible"],
    ["9/5/2017", AUTO, "date-unreadable"],
    ["9/5/2017", ["day-month-year", "month-day-year"], "date-unreadable"],
    ["10/1/05", ["month-day-year"], "date-unreadable"],
    ["42864", AUTO, "date-unreadable"],
    [42864, AUTO, "date-unreadable"],
    [Number.NaN, SERIAL, "date-unreadable"],
    ["2017-5/9", AUTO, "date-unreadable"],
    ["2017年5月", AUTO, "date-unreadable"],
    ["2017-05-08T16:00:00Z", AUTO, "date-unreadable"],
    ["17.5.9", AUTO, "date-unreadable"],
    ["长期", AUTO, "date-unreadable"],
    ["", AUTO, "date-unreadable"],
    ["2017-05-09至2018-05-08", AUTO, "date-unreadable"],
  ])("%s under %s is refused: %s", (text, forms, code) => {
    const outcome = parseDay(text, forms, { path: "row 3" });
    expect(outcome.ok ? outcome.value : outcome.problems.map((one) => [one.code, one.path])).toEqual([
      [code, "row 3"],
    ]);
  });

  test("every day is read back from every way of writing it", () => {
    fc.assert(
      fc.property(days, (day) => {
        const { year, month, dayOfMonth } = partsOf(day);
        const expected = { ok: true, value: day };
        for (const text of [
          `${year}.${month}.${dayOfMonth}`,
          `${year}年${month}月${dayOfMonth}日`,
          day.replaceAll("-", ""),
          `${day} 08:30`,
        ]) {
          expect(parseDay(text)).toEqual(expected);
        }
        expect(parseDay(`${month}/${dayOfMonth}/${year}`, ["month-day-year"])).toEqual(expected);
        expect(parseDay(`${dayOfMonth}.${month}.${year}`, ["day-month-year"])).toEqual(expected);
        const serial = daysBetween("1899-12-30", day);
        if (serial > 60) expect(parseDay(serial, SERIAL)).toEqual(expected);
      }),
    );
  });

  test("no text makes it throw, and what it accepts is a day", () => {
    const forms: DateForm[] = ["auto", "excel-serial", "month-day-year", "day-month-year"];
    const pieces = fc.constantFrom(
      "2017",
      "20",
      "5",
      "13",
      "年",
      "月",
      "日",
      "-",
      "/",
      ".",
      " ",
      "T",
      ":",
      "十",
      "二",
      "〇",
      "00",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join("")),
        ),
        (text) => {
          const outcome = parseDay(text, forms);
          if (outcome.ok) expect(isDay(outcome.value)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

test.each([
  ["H28.10.4", "2016-10-04"],
  ["平成29年５月15日", "2017-05-15"],
  ["平成31年4月30日", "2019-04-30"],
  ["令和元年5月1日", "2019-05-01"],
  ["R1.5.7", "2019-05-07"],
  ["昭和64年1月7日", "1989-01-07"],
])("the Japanese day %s is %s, and is none without its form", (text, expected) => {
  expect(parseDay(text, ["japanese-era"])).toEqual({ ok: true, value: expected });
  expect(parseDay(text).ok).toBe(false);
});

test.each(["H29.2.29", "X1.1.1", "平成29年13月1日"])("%s is no Japanese day", (text) => {
  expect(parseDay(text, ["japanese-era"]).ok).toBe(false);
});
