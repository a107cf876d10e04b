import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { laboratoryRuleSchema } from "../definition/index.ts";
import { AS_OF, compile, factFrom, modelFrom, recordFrom } from "../evaluation/testing.ts";
import { models } from "../evaluation/test-models/index.ts";
import {
  ageGrouping,
  backTest,
  cameAbout,
  changedGrades,
  outcomeModel,
  scaledIndicator,
  treatmentOf,
  type Observed,
} from "./index.ts";

const label = { zh: "某", en: "some" };
const RULE = laboratoryRuleSchema.parse({
  kind: "laboratory-rule",
  id: "laboratory",
  version: "1",
  validFrom: "2020-01-01",
  label,
  sources: [{ title: "written for this test", confirmed: true }],
  sensitivity: 100,
  backTest: {
    months: 12,
    outcomes: [
      { id: "penalty", label, fact: "f", atLeast: 2, onlyNew: false },
      { id: "closed", label, fact: "g", atLeast: 1, onlyNew: true },
    ],
  },
  drift: { months: 12 },
  fairness: { bad: ["red"], ages: [1, 5], impact: 800, smallestGroup: 2 },
  papers: [],
});
const result = (grades: readonly number[]) => ({
  score: Float64Array.from(grades, (grade) => (grade < 0 ? Number.NaN : 100 - grade)),
  grade: Int16Array.from(grades),
});

describe("outcomes", () => {
  const facts = [factFrom({}), factFrom({ id: "g", items: ["dishonesty"] })];
  const model = compile(outcomeModel(RULE, { subjectKinds: ["enterprise"] }), ...facts);
  const records = (penalties: number, lists: number) => [
    ...Array.from({ length: penalties }, (_, id) => recordFrom({ id: id + 1 })),
    ...Array.from({ length: lists }, (_, id) => recordFrom({ id: id + 100, item: "dishonesty" })),
  ];
  const score = (penalties: number, lists: number): number =>
    model.evaluate({ kind: "enterprise" }, records(penalties, lists), AS_OF).score ?? Number.NaN;
  test.each<[string, [number, number], [number, number], boolean]>([
    ["nothing", [0, 0], [1, 0], false],
    ["a penalty more", [0, 0], [2, 0], true],
    ["penalties that a window would have let go", [2, 0], [2, 0], true],
    ["a list it came onto", [0, 0], [0, 1], true],
    ["a list it stood on already", [0, 1], [0, 1], false],
    ["both, the list being old", [0, 1], [2, 1], true],
  ])("%s", (_what, then, now, came) => {
    expect(cameAbout(RULE.backTest.outcomes, score(...then), score(...now))).toBe(came);
  });

  test("nobody is said to have come to one of whom nothing is known", () => {
    expect(cameAbout(RULE.backTest.outcomes, Number.NaN, Number.NaN)).toBe(false);
  });
});

test("groups are compared by the share without a bad grade; small ones and those without a grade are not", () => {
  const model = {
    grades: [
      { ...modelFrom().grades[0], id: "A", label, from: 1, code: "green" as const, meaning: label },
      { ...modelFrom().grades[0], id: "C", label, from: 0, code: "red" as const, meaning: label },
    ],
  };
  const codes = Uint16Array.from([0, 0, 0, 0, 1, 1, 2, 3]);
  const grades = result([0, 0, 0, 1, 0, 1, 1, -1]);
  const rows = treatmentOf(
    grades,
    model,
    { id: "size", codes, groups: 4 },
    new Uint8Array(8).fill(1),
    RULE.fairness,
  );
  expect(rows).toEqual([
    { group: 0, subjects: 4, bad: 1, passes: 0.75, impact: 1 },
    { group: 1, subjects: 2, bad: 1, passes: 0.5, impact: 0.5 / 0.75 },
    { group: 2, subjects: 1, bad: 1, passes: 0, impact: null },
  ]);
  const unseen = treatmentOf(
    grades,
    model,
    { id: "size", codes, groups: 4 },
    new Uint8Array(8),
    RULE.fairness,
  );
  expect(unseen).toEqual([]);
});

test("ages are whole years completed, of whom it is not known last", () => {
  const year = (years: number): number => AS_OF - Math.ceil(years * 365.25);
  const { codes, groups } = ageGrouping([year(0.5), year(1), year(4.9), year(5), null], AS_OF, [5, 1]);
  expect([[...codes], groups]).toEqual([[0, 1, 1, 2, 3], 4]);
});

test("who has another grade is counted within scope alone", () => {
  const included = Uint8Array.of(1, 1, 0, 1);
  expect(changedGrades(result([0, 1, 0, -1]), result([0, 0, 1, -1]), included)).toBe(1);
});

describe("a back-test", () => {
  const row = (score: number, bad: boolean): Observed => ({ score, bad, grade: score > 50 ? 0 : 1 });
  test("tells what scores foretold, by grade too, and the same each time", () => {
    const rows = Array.from({ length: 40 }, (_, at) => row(at * 2, at < 15 || at % 10 === 0));
    const tested = backTest(rows, 1);
    expect(tested).toMatchObject({ rows: 40, bad: 17, grades: [{ grade: 0 }, { grade: 1 }] });
    expect(tested.auc).toBeGreaterThan(0.85);
    expect(tested.calibration.length).toBeGreaterThan(0);
    expect(backTest(rows, 1)).toEqual(tested);
  });
  test("says that it can tell nothing where all came out alike", () => {
    expect(backTest([row(1, false), row(90, false)], 1)).toEqual({
      rows: 2,
      bad: 0,
      ks: null,
      auc: null,
      lift: [],
      calibration: [],
      grades: [
        { grade: 0, rows: 1, bad: 0 },
        { grade: 1, rows: 1, bad: 0 },
      ],
    });
  });
});

test("an indicator counted once is itself in what it gives, and counted not at all gives nothing", () => {
  fc.assert(
    fc.property(models, fc.integer({ min: -9, max: 9 }), ({ plan: { model } }, value) => {
      for (const indicator of model.indicators) {
        const points = (one: typeof indicator): number =>
          compile(
            modelFrom({
              dimensions: model.dimensions.map(({ weight: _none, ...rest }) => ({
                ...rest,
                minimum: -(10 ** 12),
                maximum: 10 ** 12,
              })),
              indicators: [{ ...one, fact: "f", weight: undefined }],
            }),
            factFrom({ aggregate: "sum", value: "$amount", maximumEach: 100, where: {} }),
          ).evaluate({ kind: "enterprise" }, [recordFrom({ id: 1, amountFen: value })], AS_OF).score ??
          Number.NaN;
        expect(points(scaledIndicator(indicator, 1000))).toBe(points(indicator));
        expect(points(scaledIndicator(indicator, 0)) + 0).toBe(0);
      }
    }),
    { numRuns: 15 },
  );
});
