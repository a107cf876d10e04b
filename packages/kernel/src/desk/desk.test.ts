import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCalendar, holidayYearOf } from "../calendar/index.ts";
import { addDays, fromEpochDay, toEpochDay } from "../day/index.ts";
import { parseDefinitions, type QualityCounter } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import {
  agrees,
  charge,
  dueDay,
  measureQuality,
  missingNumbers,
  parseSerial,
  periodOf,
  periodsBetween,
  rank,
  remindersDue,
  tasksOf,
  taskState,
  writeNumbers,
  type QualityCounts,
} from "./index.ts";

const FOLDER = join(import.meta.dirname, "../../../../definitions/base/calendar");
const calendar = createCalendar(
  readdirSync(FOLDER).flatMap((name) =>
    expectValue(parseDefinitions(readFileSync(join(FOLDER, name), "utf8"), name)).flatMap((one) =>
      one.kind === "calendar" ? [expectValue(holidayYearOf(one))] : [],
    ),
  ),
);
const WEEK_OF_SEVEN = { days: 7, unit: "working-days" } as const;
const dayIn = fc.integer({ min: toEpochDay("2019-01-01"), max: toEpochDay("2026-10-31") }).map(fromEpochDay);

describe("periods", () => {
  test.each([
    ["day", "2026-02-28", "2026-02-28", "2026-02-28"],
    ["week", "2026-06-03", "2026-06-01", "2026-06-07"],
    ["month", "2024-02-29", "2024-02-01", "2024-02-29"],
    ["quarter", "2026-11-30", "2026-10-01", "2026-12-31"],
    ["year", "2026-11-30", "2026-01-01", "2026-12-31"],
  ] as const)("the %s of %s", (kind, day, from, to) => {
    expect(periodOf(kind, day)).toEqual({ from, to });
  });

  test("follow one another without gap or overlap", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("day", "week", "month", "quarter", "year"),
        dayIn,
        fc.integer({ min: 0, max: 500 }),
        (kind, first, days) => {
          const periods = periodsBetween(kind, first, addDays(first, days));
          expect(periods.at(0)?.from).toBe(periodOf(kind, first).from);
          periods
            .slice(1)
            .forEach((period, index) => expect(period.from).toBe(addDays(periods[index]?.to ?? "", 1)));
        },
      ),
    );
  });
});

describe("due days", () => {
  test("count working days, and say so where the calendar ends", () => {
    expect(dueDay(calendar, "2026-09-30", WEEK_OF_SEVEN)).toEqual({ day: "2026-10-15", provisional: false });
    expect(dueDay(calendar, "2026-12-31", WEEK_OF_SEVEN)).toEqual({ day: "2027-01-11", provisional: true });
    expect(dueDay(calendar, "2026-12-31", { days: 7, unit: "calendar-days" }).provisional).toBe(false);
  });

  test("reminders come on their days", () => {
    expect(remindersDue(calendar, [-3, 0, 1, 5], "2026-06-09", "2026-06-03")).toEqual([]);
    expect(remindersDue(calendar, [-3, 0, 1, 5], "2026-06-09", "2026-06-04")).toEqual([-3]);
    expect(remindersDue(calendar, [-3, 0, 1, 5], "2026-06-09", "2026-06-10")).toEqual([-3, 0, 1]);
  });
});

describe("tasks", () => {
  const duty = { kind: "month", clock: WEEK_OF_SEVEN, lookBack: 1 } as const;

  test("a duty that begins owes the running period and the one before, never one before its organisation was there", () => {
    const from = (known: { lastTo: string | null; activeFrom: string | null }, today = "2026-06-09") =>
      tasksOf(calendar, duty, known, today).map((task) => task.from);
    expect(from({ lastTo: null, activeFrom: null })).toEqual(["2026-05-01", "2026-06-01"]);
    expect(from({ lastTo: null, activeFrom: "2026-06-05" })).toEqual(["2026-06-01"]);
    // Nobody begins overdue.
    expect(from({ lastTo: null, activeFrom: null }, "2026-06-10")).toEqual(["2026-06-01"]);
    expect(from({ lastTo: "2026-03-31", activeFrom: null })).toEqual([
      "2026-04-01",
      "2026-05-01",
      "2026-06-01",
    ]);
    expect(from({ lastTo: "2026-06-30", activeFrom: null })).toEqual([]);
  });

  test("however often the job runs, every period is owed once", () => {
    fc.assert(
      fc.property(dayIn, fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 8 }), (first, steps) => {
        let day = first;
        let lastTo: string | null = null;
        const owed: string[] = [];
        for (const step of steps) {
          day = addDays(day, step);
          const tasks = tasksOf(calendar, duty, { lastTo, activeFrom: null }, day);
          owed.push(...tasks.map((task) => task.from));
          lastTo = tasks.at(-1)?.to ?? lastTo;
        }
        expect(new Set(owed).size).toBe(owed.length);
        owed.slice(1).forEach((from, index) => {
          expect(from).toBe(addDays(periodOf("month", owed[index] ?? "").to, 1));
        });
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    [null, false, "2026-05-31", "running"],
    [null, false, "2026-06-09", "due"],
    [null, false, "2026-06-10", "overdue"],
    ["delivered", false, "2026-06-10", "delivered"],
    ["zero-report", false, "2026-06-10", "zero-report"],
    ["zero-report", true, "2026-06-10", "contradicted"],
  ] as const)("outcome %s, contradicted %s, on %s: %s", (outcome, contradicted, today, state) => {
    const task = { from: "2026-05-01", to: "2026-05-31", dueOn: "2026-06-09", outcome, contradicted };
    expect(taskState(task, today)).toBe(state);
  });
});

describe("timeliness", () => {
  const from = "2026-06-01";
  test.each([
    ["2026-06-10", "2026-06-10", false, "nobody", 0],
    ["2026-06-11", "2026-06-11", false, "department", 1],
    ["2026-06-10", "2026-06-12", false, "platform", 2],
    ["2026-06-10", "2026-06-12", true, "department", 2],
    // A Saturday after the due day is late, if by no whole working day.
    ["2026-06-13", "2026-06-13", false, "department", 2],
  ] as const)(
    "delivered %s, known %s, code missing %s: %s, %i days",
    (deliveredOn, knownOn, codeMissing, charged, days) => {
      expect(charge(calendar, WEEK_OF_SEVEN, { from, deliveredOn, knownOn, codeMissing })).toMatchObject({
        due: "2026-06-10",
        charged,
        days,
      });
    },
  );

  test("a later delivery is never charged less", () => {
    fc.assert(
      fc.property(dayIn, fc.nat(30), fc.nat(30), (start, delivered, more) => {
        const at = (days: number) => {
          const day = addDays(start, days);
          return charge(calendar, WEEK_OF_SEVEN, {
            from: start,
            deliveredOn: day,
            knownOn: day,
            codeMissing: false,
          }).days;
        };
        expect(at(delivered + more)).toBeGreaterThanOrEqual(at(delivered));
      }),
    );
  });
});

describe("quality", () => {
  const NAMES: readonly QualityCounter[] = [
    "rows",
    "accepted",
    "duplicate",
    "superseding",
    "held",
    "refused",
    "ignored",
    "incomplete",
    "timed",
    "departmentLate",
    "platformLate",
    "filled",
    "fields",
    "tasksOwed",
    "tasksMissed",
    "returned",
  ];
  const counts = (given: Partial<QualityCounts>): QualityCounts => ({
    rows: 0,
    accepted: 0,
    duplicate: 0,
    superseding: 0,
    held: 0,
    refused: 0,
    ignored: 0,
    incomplete: 0,
    timed: 0,
    departmentLate: 0,
    platformLate: 0,
    filled: 0,
    fields: 0,
    tasksOwed: 0,
    tasksMissed: 0,
    returned: 0,
    ...given,
  });
  const label = { zh: "率", en: "rate" };
  const rule = {
    measures: [
      { id: "in-time", label, weight: 300, plus: ["timed"], minus: ["departmentLate"], over: "timed" },
      { id: "fit", label, weight: 100, plus: ["rows"], minus: ["refused", "held"], over: "rows" },
    ],
  } satisfies Parameters<typeof measureQuality>[0];

  test("is the weighted mean of what has data; what has none is left out", () => {
    expect(measureQuality(rule, counts({ rows: 3, refused: 1 }))).toMatchObject({
      measures: [{ value: null }, { value: 666, part: 2, over: 3 }],
      score: 666,
    });
    expect(measureQuality(rule, counts({ rows: 3, refused: 1, timed: 4, departmentLate: 1 })).score).toBe(
      729,
    );
    expect(measureQuality(rule, counts({})).score).toBeNull();
  });

  test("stays between nothing and all, whatever the counts", () => {
    const any = fc.record(Object.fromEntries(NAMES.map((name) => [name, fc.nat(1_000_000_000)])));
    fc.assert(
      fc.property(any, (given) => {
        const { score, measures } = measureQuality(rule, counts(given));
        for (const value of [score, ...measures.map((one) => one.value)])
          if (value !== null) expect(value >= 0 && value <= 1000 && Number.isSafeInteger(value)).toBe(true);
      }),
    );
  });

  test("equal scores share a place", () => {
    expect(rank([900, null, 950, 900, 100])).toEqual([2, null, 1, 2, 4]);
  });
});

describe("document numbers", () => {
  test.each([
    ["平环罚〔2023〕12号", "平环罚〔2023〕", 12],
    ["平环罚[2023]第012号", "平环罚〔2023〕", 12],
    ["平环罚（２０２３）１２号", "平环罚〔2023〕", 12],
    ["平环罚字【2023】12-1号", "平环罚字〔2023〕", 12],
    ["〔2023〕平环罚7号", "〔2023〕平环罚", 7],
  ])("%s", (text, series, number) => {
    expect(parseSerial(text)).toEqual({ series, number });
  });

  test.each(["无文号", "2023-12", "平环罚〔2023〕号", "平环罚〔3023〕5号", "平环罚〔2023〕0号", ""])(
    "%s is numbered otherwise",
    (text) => {
      expect(parseSerial(text)).toBeNull();
    },
  );

  const loose = { leastKnown: 2, leastDensity: 0, mostMissing: 1000 };
  const known = (numbers: readonly number[], dueOn = "2026-05-01") =>
    numbers.map((number) => ({ number, dueOn }));

  test("what is missing below a number that is due, in a run by the rule", () => {
    const rule = { leastKnown: 4, leastDensity: 600, mostMissing: 2 };
    expect(missingNumbers(rule, known([1, 2, 4, 5, 7]), "2026-06-01")).toEqual([3, 6]);
    expect(missingNumbers(rule, known([1, 2, 4, 5, 7, 9, 10]), "2026-06-01")).toEqual([3, 6]);
    expect(missingNumbers(rule, known([1, 2, 4]), "2026-06-01")).toEqual([]);
    expect(missingNumbers(rule, known([1, 10, 20, 30, 40]), "2026-06-01")).toEqual([]);
    expect(missingNumbers(rule, known([1, 2, 4, 5, 7], "2026-06-01"), "2026-06-01")).toEqual([]);
    const partly = [...known([1, 2, 4, 5]), ...known([7], "2026-07-01")];
    expect(missingNumbers(rule, partly, "2026-06-01")).toEqual([3]);
    expect(writeNumbers([3, 5, 6, 7, 9])).toBe("3、5–7、9");
  });

  test("known and missing numbers together are the whole run, in any order of delivery", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { minLength: 2 }), (numbers) => {
        const missing = missingNumbers(loose, known(numbers), "2026-06-01");
        const [from, to] = [Math.min(...numbers), Math.max(...numbers)];
        const run = Array.from({ length: to - from + 1 }, (_, index) => from + index);
        expect([...missing, ...numbers].toSorted((a, b) => a - b)).toEqual(run);
        expect(missingNumbers(loose, known(numbers.toReversed()), "2026-06-01")).toEqual(missing);
      }),
    );
  });
});

test.each([
  ["name", "示例（淄博）有限公司", ["示例(淄博) 有限公司"], true],
  ["name", "示例乙", ["示例甲", "示例乙"], true],
  ["name", "示例丙", ["示例甲", "示例乙"], false],
  ["text", "A-1", ["A1"], false],
  ["text", "", ["A1"], true],
  ["text", "A1", [""], true],
] as const)("as %s, %s and %j: %s", (as, value, mayBe, expected) => {
  expect(agrees(as, value, mayBe)).toBe(expected);
});
