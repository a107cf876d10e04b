import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Day } from "../day/index.ts";
import { addDays, fromEpochDay, toEpochDay, weekday } from "../day/index.ts";
import { expectValue } from "../outcome/index.ts";
import type { HolidayYear } from "./index.ts";
import { createCalendar, holidayYearOf, parseHolidayYear } from "./index.ts";

const FOLDER = join(import.meta.dirname, "../../../../definitions/base/calendar");
const fileSchema = z.object({
  id: z.string(),
  sources: z.array(z.object({ title: z.string(), url: z.string().optional() })),
  days: z.array(z.object({ date: z.string(), name: z.string(), off: z.boolean() })),
});
const shipped: HolidayYear[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) =>
    expectValue(holidayYearOf(fileSchema.parse(parse(readFileSync(join(FOLDER, name), "utf8"))))),
  );
const calendar = createCalendar(shipped);

/** The plain meaning, day by day, against which the tables are compared. */
const arranged = new Map(shipped.flatMap(({ days }) => days.map(({ date, off }) => [date, off])));
const works = (day: Day): boolean => !(arranged.get(day) ?? weekday(day) > 5);
function walk(day: Day, count: number): Day {
  let at = day;
  if (count === 0) {
    while (!works(at)) at = addDays(at, 1);
    return at;
  }
  for (let left = Math.abs(count); left > 0;) {
    at = addDays(at, Math.sign(count));
    if (works(at)) left -= 1;
  }
  return at;
}

const dayIn = (from: Day, to: Day) =>
  fc.integer({ min: toEpochDay(from), max: toEpochDay(to) }).map(fromEpochDay);
const days = dayIn("2019-06-01", "2025-06-30");
const counts = fc.integer({ min: -250, max: 250 });

describe("the shipped years", () => {
  test("are 2018 to 2026", () => {
    expect(calendar.years).toEqual([2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026]);
    expect(calendar.hasYear(2026)).toBe(true);
    expect(calendar.hasYear(2027)).toBe(false);
  });

  test("never contradict one another", () => {
    const all = shipped.flatMap(({ days }) => days.map(({ date }) => date));
    expect(new Set(all).size).toBe(all.length);
  });

  test.each([
    ["2026-01-01", false],
    ["2026-01-04", true],
    ["2026-02-14", true],
    ["2026-02-16", false],
    ["2018-12-29", true],
    ["2018-12-31", false],
    ["2022-12-31", false],
    ["2020-01-31", false],
    ["2026-11-21", false],
    ["2026-11-20", true],
  ])("%s is a working day: %s", (day, expected) => {
    expect(calendar.isWorkingDay(day)).toEqual({ ok: true, value: expected });
  });

  test.each([
    ["2026-09-30", 1, "2026-10-08"],
    ["2026-09-28", 7, "2026-10-13"],
    ["2026-10-01", 0, "2026-10-08"],
    ["2026-10-10", 0, "2026-10-10"],
    ["2026-10-08", -1, "2026-09-30"],
    ["2026-10-05", -1, "2026-09-30"],
    ["2018-12-28", 1, "2018-12-29"],
    ["2018-12-29", 1, "2019-01-02"],
    ["2025-12-31", 20, "2026-01-29"],
  ])("%s and %i working days is %s", (day, count, expected) => {
    expect(calendar.addWorkingDays(day, count)).toEqual({ ok: true, value: expected });
  });
});

describe("laws", () => {
  test("stepping agrees with a walk day by day", () => {
    fc.assert(
      fc.property(days, counts, (day, count) => {
        expect(calendar.addWorkingDays(day, count)).toEqual({ ok: true, value: walk(day, count) });
      }),
      { numRuns: 500 },
    );
  });

  test("counting agrees with a walk day by day", () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 500 }), (from, length) => {
        const to = addDays(from, length);
        const expected = Array.from({ length }, (_, index) => addDays(from, index + 1)).filter(works).length;
        expect(calendar.workingDaysBetween(from, to)).toEqual({ ok: true, value: expected });
        expect(calendar.workingDaysBetween(to, from)).toEqual({
          ok: true,
          value: expected === 0 ? 0 : -expected,
        });
      }),
    );
  });

  test("counting undoes stepping forward, and from a working day stepping back too", () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 250 }), (day, count) => {
        const later = expectValue(calendar.addWorkingDays(day, count));
        expect(calendar.workingDaysBetween(day, later)).toEqual({ ok: true, value: count });
        const start = expectValue(calendar.addWorkingDays(day, 0));
        const earlier = expectValue(calendar.addWorkingDays(start, -count));
        expect(calendar.workingDaysBetween(start, earlier)).toEqual({ ok: true, value: -count });
        expect(calendar.addWorkingDays(earlier, count)).toEqual({ ok: true, value: start });
      }),
    );
  });

  test("stepping keeps order and adds up", () => {
    fc.assert(
      fc.property(
        days,
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 100 }),
        (day, gap, count) => {
          const here = expectValue(calendar.addWorkingDays(day, count));
          expect(here <= expectValue(calendar.addWorkingDays(addDays(day, gap), count))).toBe(true);
          const next = expectValue(calendar.addWorkingDays(day, count + 1));
          expect(count > 0 ? here < next : here <= next).toBe(true);
          if (count > 0) expect(calendar.addWorkingDays(here, 1)).toEqual({ ok: true, value: next });
        },
      ),
    );
  });
});

describe("missing years", () => {
  const gap = createCalendar(shipped.filter(({ year }) => year !== 2022));
  test.each([
    [calendar.isWorkingDay("2017-12-31"), "2017"],
    [calendar.addWorkingDays("2027-01-04", 1), "2027"],
    [calendar.addWorkingDays("2026-12-31", 1), "2027"],
    [calendar.addWorkingDays("2018-01-02", -5), "2017"],
    [calendar.addWorkingDays("2026-12-31", 1_000_000_000), "2027"],
    [gap.addWorkingDays("2021-12-31", 1), "2022"],
    [gap.addWorkingDays("2023-01-03", -1), "2022"],
    [gap.workingDaysBetween("2021-12-31", "2023-01-10"), "2022"],
    [gap.workingDaysBetween("2023-01-10", "2021-12-31"), "2022"],
  ])("%#: the problem names the year", (outcome, year) => {
    expect(outcome.ok ? outcome.value : outcome.problems).toMatchObject([
      { kind: "invalid", code: "calendar-year-unknown", path: year },
    ]);
  });

  test("what is no day or no whole number is refused", () => {
    expect(calendar.isWorkingDay("2026-02-30")).toMatchObject({ problems: [{ code: "date-impossible" }] });
    expect(calendar.addWorkingDays("2026-02-03", 1.5)).toMatchObject({
      problems: [{ code: "number-unreadable" }],
    });
    expect(calendar.workingDaysBetween("2026-02-03", "soon")).toMatchObject({
      problems: [{ code: "date-impossible" }],
    });
  });
});

describe("parseHolidayYear", () => {
  const good = { year: 2030, papers: ["p"], days: [{ name: "元旦", date: "2030-01-01", isOffDay: true }] };

  test("reads the shape of holiday-cn", () => {
    expect(parseHolidayYear({ ...good, $schema: "ignored" })).toEqual({
      ok: true,
      value: { year: 2030, papers: ["p"], days: [{ date: "2030-01-01", name: "元旦", off: true }] },
    });
  });

  test.each([
    [null, ""],
    [{ ...good, year: "2030" }, "year"],
    [{ ...good, days: undefined }, "days"],
    [{ ...good, days: [{ name: "x", date: "2030-02-30", isOffDay: true }] }, "days[0].date"],
    [{ ...good, days: [...good.days, { name: "x", date: "2030-01-02" }] }, "days[1].isOffDay"],
    [{ ...good, days: [...good.days, ...good.days] }, "days[1].date"],
    [{ ...good, days: [{ name: "x", date: "2035-01-01", isOffDay: true }] }, "days[0].date"],
  ])("%#: refuses with the path of the mistake", (json, path) => {
    const outcome = parseHolidayYear(json);
    expect(outcome.ok ? "read" : outcome.problems.map((one) => [one.code, one.path])).toEqual([
      ["calendar-invalid", path],
    ]);
  });
});
