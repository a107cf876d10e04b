import { describe, expect, test } from "vitest";
import { toEpochDay } from "../day/index.ts";
import type { EvaluatedRecord } from "./index.ts";
import { USE_BITS } from "../record/index.ts";
import { EVALUATOR_VERSION, resultLine } from "./index.ts";
import {
  AS_OF,
  compile,
  factFrom,
  grade,
  modelFrom,
  PLAIN_INDICATOR,
  recordFrom,
  WIDE_DIMENSION,
} from "./testing.ts";

const day = toEpochDay;
const ENTERPRISE = { kind: "enterprise" };

/** The value of one fact and the records behind it. */
function factOf(
  members: Record<string, unknown>,
  records: readonly EvaluatedRecord[],
  asOf = AS_OF,
): unknown {
  const { facts } = compile(modelFrom(), factFrom(members)).evaluate(ENTERPRISE, records, asOf);
  return [facts[0]?.value, facts[0]?.records];
}

describe("which records a fact counts", () => {
  const windowed = { window: { months: 1 } };
  const incomplete = { incomplete: true, day: null, publishedDay: day("2026-03-10") };
  test.each<[string, Record<string, unknown>, Partial<EvaluatedRecord>, number]>([
    ["a plain record", {}, {}, 1],
    ["another item", {}, { item: "honour" }, 0],
    ["no permitted use", {}, { uses: 0 }, 0],
    ["every use but the one asked", {}, { uses: 31 - USE_BITS.score }, 0],
    ["the use a fact names", { use: "measure" }, { uses: USE_BITS.measure }, 1],
    ["may count from today", {}, { scoreFrom: AS_OF }, 1],
    ["may count from tomorrow", {}, { scoreFrom: AS_OF + 1 }, 0],
    ["decided today", {}, { day: AS_OF }, 1],
    ["decided tomorrow", {}, { day: AS_OF + 1 }, 0],
    ["without a day", {}, { day: null }, 0],
    ["complete, without a day but published", {}, { day: null, publishedDay: AS_OF }, 0],
    ["repaired", {}, { status: "repaired" }, 0],
    ["withdrawn", {}, { status: "withdrawn" }, 0],
    ["valid to today", {}, { validTo: AS_OF }, 1],
    ["valid to yesterday", {}, { validTo: AS_OF - 1 }, 0],
    ["lapsed, asked for", { where: { status: ["lapsed"] } }, { validTo: AS_OF - 1 }, 1],
    ["in force, lapsed asked for", { where: { status: ["lapsed"] } }, {}, 0],
    [
      "repaired stays repaired after its validity",
      { where: { status: ["lapsed"] } },
      { status: "repaired", validTo: 0 },
      0,
    ],
    ["repaired, asked for", { where: { status: ["in-force", "repaired"] } }, { status: "repaired" }, 1],
    ["severity asked for", { where: { severity: ["grave", "general"] } }, { severity: "grave" }, 1],
    ["other severity", { where: { severity: ["grave"] } }, { severity: "general" }, 0],
    ["no severity", { where: { severity: ["grave"] } }, {}, 0],
    ["one month back, clamped to 28 February: excluded", windowed, { day: day("2026-02-28") }, 0],
    ["the day after: included", windowed, { day: day("2026-03-01") }, 1],
    ["ten days back: excluded", { window: { days: 10 } }, { day: AS_OF - 10 }, 0],
    ["nine days back: included", { window: { days: 10 } }, { day: AS_OF - 9 }, 1],
    ["incomplete", {}, { incomplete: true }, 0],
    ["incomplete, counted, decided", { countsIncomplete: true }, { incomplete: true }, 1],
    ["incomplete, counted, published only", { countsIncomplete: true, ...windowed }, incomplete, 1],
    [
      "… published before the window",
      { countsIncomplete: true, ...windowed },
      { ...incomplete, publishedDay: day("2026-02-01") },
      0,
    ],
    ["… published tomorrow", { countsIncomplete: true }, { ...incomplete, publishedDay: AS_OF + 1 }, 0],
    [
      "… the decision day goes first",
      { countsIncomplete: true, ...windowed },
      { ...incomplete, day: day("2025-01-01") },
      0,
    ],
    ["incomplete without any day, no window", { countsIncomplete: true }, { incomplete: true, day: null }, 1],
    [
      "incomplete without any day, window",
      { countsIncomplete: true, ...windowed },
      { incomplete: true, day: null },
      0,
    ],
    [
      "a field's condition",
      { where: { fields: { field: "type", equals: "fine" } } },
      { fields: { type: "fine" } },
      1,
    ],
    ["a field's condition not met", { where: { fields: { field: "type", equals: "fine" } } }, {}, 0],
    [
      "a field named like a built-in of objects",
      { where: { fields: { field: "constructor", is: "present" } } },
      {},
      0,
    ],
    [
      "a list field",
      { where: { fields: { field: "types", includesAny: ["fine"] } } },
      { fields: { types: ["warning", "fine"] } },
      1,
    ],
    ["the amount", { where: { fields: { field: "$amount", atLeast: 100 } } }, { amountFen: 100 }, 1],
    [
      "the amount, too small",
      { where: { fields: { field: "$amount", atLeast: 100 } } },
      { amountFen: 99 },
      0,
    ],
    [
      "the severity",
      { where: { fields: { field: "$severity", equals: "grave" } } },
      { severity: "grave" },
      1,
    ],
    ["the day as text", { where: { fields: { field: "$day", atLeast: "2026-01-01" } } }, {}, 1],
    ["the day as text, earlier", { where: { fields: { field: "$day", atLeast: "2026-01-02" } } }, {}, 0],
    [
      "a date field against the day asked",
      { where: { fields: { field: "until", atLeast: "$today" } } },
      { fields: { until: "2026-03-31" } },
      1,
    ],
    [
      "a date field before it",
      { where: { fields: { field: "until", atLeast: "$today" } } },
      { fields: { until: "2026-03-30" } },
      0,
    ],
  ])("%s", (_name, members, record, expected) => {
    expect(factOf(members, [recordFrom({ id: 5, ...record })])).toEqual([
      expected,
      expected === 1 ? [5] : [],
    ]);
  });
});

describe("aggregates", () => {
  const dated = (id: number, text: string, more: Partial<EvaluatedRecord> = {}): EvaluatedRecord =>
    recordFrom({ id, day: day(text), ...more });
  const graded = (
    id: number,
    text: string,
    tax: string | readonly string[] | number,
    knownNo = 1,
  ): EvaluatedRecord => dated(id, text, { knownNo, fields: { tax } });
  const amount = { aggregate: "sum", value: "$amount", maximumEach: 1000 };
  const codes = { A: 4, B: 3, "9": 9 };
  const latest = { aggregate: "latest", value: "tax", codes, whenNone: "missing" };
  const number = { aggregate: "latest", value: "tax", maximumEach: 1000, whenNone: "missing" };
  const distinct = { aggregate: "distinct", value: "tax" };
  const older = graded(1, "2025-01-01", "A");
  const newer = graded(2, "2026-01-01", "B");
  test.each<[string, Record<string, unknown>, readonly EvaluatedRecord[], number | null, readonly number[]]>([
    ["count: ids ascend", {}, [newer, older], 2, [1, 2]],
    ["count of none", {}, [], 0, []],
    ["count of none, declared", { whenNone: 3 }, [], 3, []],
    ["count of none, missing", { whenNone: "missing" }, [], null, []],
    ["exists", { aggregate: "exists" }, [newer, older], 1, [1, 2]],
    ["exists not", { aggregate: "exists" }, [], 0, []],
    ["sum", amount, [recordFrom({ id: 1, amountFen: 30 }), recordFrom({ id: 2, amountFen: 12 })], 42, [1, 2]],
    [
      "sum: no amount adds nothing",
      amount,
      [recordFrom({ id: 1 }), recordFrom({ id: 2, amountFen: 12 })],
      12,
      [2],
    ],
    ["sum: only records without amounts", { ...amount, whenNone: 5 }, [recordFrom({ id: 1 })], 0, []],
    [
      "sum: each held to the declared maximum",
      amount,
      [recordFrom({ id: 1, amountFen: 1001 }), recordFrom({ id: 2, amountFen: -5000 })],
      0,
      [1, 2],
    ],
    [
      "sum of integers in text",
      { ...number, aggregate: "sum" },
      [graded(1, "2026-01-01", "12"), graded(2, "2026-01-01", "-2")],
      10,
      [1, 2],
    ],
    [
      "sum: what is no integer adds nothing",
      { ...number, aggregate: "sum" },
      [graded(1, "2026-01-01", "1.5"), graded(2, "2026-01-01", 0.5), graded(3, "2026-01-01", ["4"])],
      0,
      [],
    ],
    ["sum of codes", { ...latest, aggregate: "sum" }, [older, newer], 7, [1, 2]],
    ["latest", latest, [newer, older], 3, [2]],
    ["first", { ...latest, aggregate: "first" }, [newer, older], 4, [1]],
    ["latest of none", latest, [], null, []],
    [
      "latest: a value without a code is missing, not an older value",
      latest,
      [older, graded(3, "2026-02-01", "?")],
      null,
      [3],
    ],
    ["latest: no value is missing", { ...latest, whenNone: 0 }, [older, dated(3, "2026-02-01")], null, [3]],
    [
      "latest: same day, known later",
      latest,
      [graded(9, "2026-01-01", "A", 2), graded(10, "2026-01-01", "B", 1)],
      4,
      [9],
    ],
    [
      "latest: same day and known number, higher id",
      latest,
      [graded(9, "2026-01-01", "A"), graded(10, "2026-01-01", "B")],
      3,
      [10],
    ],
    [
      "first: same day, known earlier",
      { ...latest, aggregate: "first" },
      [graded(9, "2026-01-01", "A", 2), graded(10, "2026-01-01", "B", 1)],
      3,
      [10],
    ],
    ["latest: number as code", latest, [graded(1, "2026-01-01", 9)], 9, [1]],
    ["latest: integer", number, [graded(1, "2026-01-01", "-12")], -12, [1]],
    ["latest: held to the maximum", number, [graded(1, "2026-01-01", 7000)], 1000, [1]],
    ["latest: not an integer", number, [graded(1, "2026-01-01", "12x")], null, [1]],
    ["latest day", { aggregate: "latest", value: "$day" }, [older, newer], day("2026-01-01"), [2]],
    [
      "latest: dated before undated",
      { ...latest, countsIncomplete: true },
      [older, recordFrom({ id: 8, day: null, incomplete: true, fields: { tax: "B" } })],
      4,
      [1],
    ],
    [
      "first: dated before undated",
      { ...latest, aggregate: "first", countsIncomplete: true },
      [recordFrom({ id: 8, day: null, incomplete: true, fields: { tax: "B" } }), older],
      4,
      [1],
    ],
    ["days since", { aggregate: "days-since", whenNone: "missing" }, [older, newer], 89, [2]],
    ["days since none", { aggregate: "days-since", whenNone: 9999 }, [], 9999, []],
    [
      "days since an undated record",
      { aggregate: "days-since", countsIncomplete: true },
      [recordFrom({ id: 8, day: null })],
      null,
      [8],
    ],
    [
      "distinct",
      distinct,
      [older, newer, graded(3, "2026-01-01", "A"), dated(4, "2026-01-01")],
      2,
      [1, 2, 3],
    ],
    [
      "distinct parts of lists",
      distinct,
      [graded(1, "2026-01-01", ["A", "B"]), graded(2, "2026-01-01", ["B", "C"]), graded(3, "2026-01-01", [])],
      3,
      [1, 2],
    ],
  ])("%s", (_name, members, records, value, ids) => {
    expect(factOf(members, records)).toEqual([value, ids]);
    expect(factOf(members, records.toReversed())).toEqual([value, ids]);
  });
});

describe("methods", () => {
  const bins = { method: "bins", bins: [{ below: 1, points: 50 }, { below: 3, points: 20 }, { points: -5 }] };
  const linear = { method: "linear", numerator: -1, denominator: 3, minimum: -100, maximum: 100 };
  const deduction = { method: "deduction", start: 100, each: 30, floor: 15 };
  const table = { method: "table", table: { "0": 9, "-2": 4 }, otherwise: 1 };
  test.each<[string, Record<string, unknown>, number | null, number]>([
    ["bins: below the first bound", bins, 0, 50],
    ["bins: on a bound", bins, 1, 20],
    ["bins: below the second", bins, 2, 20],
    ["bins: last", bins, 3, -5],
    ["bins: negative value", bins, -4, 50],
    ["linear: rounds toward −∞", linear, 1, -1],
    ["linear: exact", linear, 3, -1],
    ["linear: below zero", linear, 4, -2],
    ["linear: upward", linear, -4, 1],
    ["linear: zero", linear, 0, 0],
    ["linear: offset after the division", { ...linear, offset: 7 }, 1, 6],
    ["linear: minimum", linear, 900, -100],
    ["linear: maximum", linear, -900, 100],
    ["deduction: none", deduction, 0, 100],
    ["deduction: some", deduction, 2, 40],
    ["deduction: last step before the floor", { ...deduction, floor: 10 }, 3, 10],
    ["deduction: floor", deduction, 3, 15],
    ["deduction: negative value", deduction, -1, 130],
    ["deduction: nothing each", { ...deduction, each: 0 }, 1000, 100],
    ["table: hit", table, 0, 9],
    ["table: negative key", table, -2, 4],
    ["table: otherwise", table, 5, 1],
    ["missing", bins, null, -7],
  ])("%s", (_name, method, value, points) => {
    const {
      method: _method,
      numerator: _n,
      denominator: _d,
      minimum: _min,
      maximum: _max,
      ...rest
    } = PLAIN_INDICATOR;
    const fact = factFrom({ aggregate: "latest", value: "v", maximumEach: 1000, whenNone: "missing" });
    const compiled = compile(modelFrom({ indicators: [{ ...rest, ...method }] }), fact);
    const records = value === null ? [] : [recordFrom({ id: 3, fields: { v: value } })];
    const evaluation = compiled.evaluate(ENTERPRISE, records, AS_OF);
    expect(evaluation.score).toBe(points);
    expect(evaluation.contributions[1]).toMatchObject({
      points,
      value,
      missing: value === null,
      records: value === null ? [] : [3],
    });
  });

  test("a product beyond 2^53 is exact", () => {
    const fact = factFrom({ aggregate: "latest", value: "v", maximumEach: 10 ** 15, whenNone: 0 });
    const indicator = {
      ...PLAIN_INDICATOR,
      numerator: 999_999_999_999_989,
      denominator: 999_999_999_999_991,
    };
    const value = 999_999_999_999_937;
    const { score } = compile(modelFrom({ indicators: [indicator] }), fact).evaluate(
      ENTERPRISE,
      [recordFrom({ id: 1, fields: { v: value } })],
      AS_OF,
    );
    expect(BigInt(score ?? 0)).toBe((BigInt(value) * 999_999_999_999_989n) / 999_999_999_999_991n);
  });
});

describe("score", () => {
  const facts = [
    factFrom({ id: "n" }),
    factFrom({ id: "h", items: ["honour"] }),
    factFrom({ id: "q", whenNone: "missing", items: ["other"] }),
  ];
  const indicator = (
    id: string,
    fact: string,
    dimension: string,
    numerator: number,
  ): Record<string, unknown> => ({
    ...PLAIN_INDICATOR,
    id,
    fact,
    dimension,
    numerator,
  });
  const veto = (id: string, fact: string, atLeast: number, ceiling: number): Record<string, unknown> => ({
    id,
    label: { zh: id, en: id },
    fact,
    atLeast,
    ceiling,
    basis: `basis of ${id}`,
  });
  const model = modelFrom({
    base: 500,
    minimum: 0,
    maximum: 1000,
    dimensions: [
      { ...WIDE_DIMENSION, id: "compliance", minimum: -300, maximum: 0 },
      { ...WIDE_DIMENSION, id: "operation", minimum: 0, maximum: 400 },
    ],
    indicators: [
      indicator("penalties", "n", "compliance", -200),
      indicator("honours", "h", "operation", 300),
      indicator("silence", "q", "operation", 1),
    ],
    vetoes: [
      veto("three", "n", 3, 250),
      veto("two", "n", 2, 400),
      veto("four", "n", 4, 100),
      veto("unknown", "q", 0, 1),
    ],
    grades: [grade("A", 800), grade("B", 400), grade("C", 100), grade("D", 0)],
  });
  const run = (
    penalties: number,
    honours: number,
  ): readonly [number | null, string | null, readonly unknown[]] => {
    const records = [
      ...Array.from({ length: penalties }, (_, id) => recordFrom({ id })),
      ...Array.from({ length: honours }, (_, id) => recordFrom({ id: id + 100, item: "honour" })),
    ];
    const {
      score,
      grade: reached,
      contributions,
    } = compile(model, ...facts).evaluate(ENTERPRISE, records, AS_OF);
    return [score, reached, contributions.map(({ kind, indicator: id, points }) => [kind, id, points])];
  };

  test.each<[number, number, number, string, readonly (readonly [string, string, number])[]]>([
    [0, 0, 500, "B", [["dimension-limit", "operation:limit", 7]]],
    [0, 1, 793, "B", []],
    [0, 2, 900, "A", [["dimension-limit", "operation:limit", -193]]],
    [1, 1, 593, "B", []],
    [
      2,
      2,
      400,
      "B",
      [
        ["dimension-limit", "compliance:limit", 100],
        ["dimension-limit", "operation:limit", -193],
        ["veto", "two", -200],
      ],
    ],
    [
      3,
      1,
      250,
      "C",
      [
        ["dimension-limit", "compliance:limit", 300],
        ["veto", "three", -243],
        ["veto", "two", 0],
      ],
    ],
    [
      4,
      0,
      100,
      "C",
      [
        ["dimension-limit", "compliance:limit", 500],
        ["dimension-limit", "operation:limit", 7],
        ["veto", "three", 0],
        ["veto", "two", 0],
        ["veto", "four", -100],
      ],
    ],
  ])("%i penalties, %i honours: %i %s", (penalties, honours, score, reached, last) => {
    expect(run(penalties, honours)).toEqual([
      score,
      reached,
      [
        ["base", "base", 500],
        ["indicator", "penalties", penalties === 0 ? 0 : -200 * penalties],
        ["indicator", "honours", 300 * honours],
        ["indicator", "silence", -7],
        ...last,
      ],
    ]);
  });

  test.each([
    [{ base: 50, minimum: 100, maximum: 200 }, 100, 50],
    [{ base: 50, minimum: 0, maximum: 20 }, 20, -30],
  ])("the score's own limits: %o", (members, score, points) => {
    const evaluation = compile(
      modelFrom({ ...members, grades: [grade("A", 10), grade("B", 0)] }),
      factFrom({}),
    ).evaluate(ENTERPRISE, [], AS_OF);
    expect(evaluation.score).toBe(score);
    expect(evaluation.contributions.at(-1)).toMatchObject({ kind: "limit", indicator: "limit", points });
  });

  test("a veto names its fact, its records and its basis", () => {
    const records = [recordFrom({ id: 9 }), recordFrom({ id: 4 })];
    const { contributions } = compile(model, ...facts).evaluate(ENTERPRISE, records, AS_OF);
    expect(contributions.at(-1)).toEqual({
      indicator: "two",
      kind: "veto",
      dimension: null,
      label: { zh: "two", en: "two" },
      points: 0,
      fact: "n",
      value: 2,
      missing: false,
      records: [4, 9],
      basis: "basis of two",
    });
  });

  test("a kind of subject the model is not for has no score, and is told why", () => {
    const evaluation = compile(model, ...facts).evaluate(
      { kind: "sole-trader" },
      [recordFrom({ id: 1 })],
      AS_OF,
    );
    expect(evaluation).toMatchObject({ score: null, grade: null, contributions: [], facts: [] });
    expect(evaluation.why).toEqual({
      zh: expect.stringContaining("不适用于此类主体"),
      en: expect.stringContaining("does not apply to subjects of this kind"),
    });
  });

  test.each([
    ["fraction", 0.5],
    ["long ago", day("1899-12-31")],
    ["after the calendar", day("9999-12-31") + 1],
    ["none", Number.NaN],
  ])("refuses to evaluate as of a day that cannot be: %s", (_name, asOf) => {
    expect(() => compile(model, ...facts).evaluate(ENTERPRISE, [], asOf)).toThrow("as-of-impossible");
  });

  test("refuses more records than the bounds were proved for", () => {
    const records = Array.from({ length: 1_000_001 }, () => recordFrom({ id: 1 }));
    expect(() => compile(model, ...facts).evaluate(ENTERPRISE, records, AS_OF)).toThrow("records-too-many");
  });
});

describe("the compiled model", () => {
  const condition = {
    all: [
      { any: [{ field: "b", equals: "x" }, { not: { field: "a", is: "present" } }] },
      { field: "c", atMost: { field: "e" } },
      { field: "$amount", atLeast: 1 },
    ],
  };
  const first = factFrom({
    id: "f",
    items: ["penalty", "honour"],
    where: { fields: condition },
    window: { months: 38 },
  });
  const second = factFrom({
    id: "g",
    items: ["honour"],
    aggregate: "distinct",
    value: "z",
    window: { days: 100 },
  });
  const indicators = [PLAIN_INDICATOR, { ...PLAIN_INDICATOR, id: "j", fact: "g" }];
  const model = modelFrom({ indicators });
  const compiled = compile(model, second, factFrom({ id: "unused", items: ["never"] }), first);

  test("says what it needs of the records", () => {
    expect(compiled.items).toEqual(["honour", "penalty"]);
    expect(compiled.fields).toEqual({ honour: ["a", "b", "c", "e", "z"], penalty: ["a", "b", "c", "e"] });
    expect(compiled.maximumWindowDays).toBe(3 * 366 + 62);
    expect(compile(modelFrom(), factFrom({})).maximumWindowDays).toBeNull();
  });

  test("its longest window covers every calendar", () => {
    for (let months = 1; months <= 60; months += 1) {
      const one = compile(modelFrom(), factFrom({ window: { months } }));
      for (let asOf = day("2023-01-01"); asOf < day("2029-01-01"); asOf += 1) {
        const tooOld = recordFrom({ id: 1, day: asOf - (one.maximumWindowDays ?? 0) });
        if (one.evaluate(ENTERPRISE, [tooOld], asOf).facts[0]?.value !== 0) expect([months, asOf]).toBeNull();
      }
    }
  });

  test("its digest input holds the model, the facts it uses and the version, in one canonical form", () => {
    expect(JSON.parse(compiled.digestInput)).toEqual({
      evaluator: EVALUATOR_VERSION,
      model,
      facts: [first, second],
    });
    const reordered = Object.fromEntries(Object.entries(first).toReversed());
    expect(compile(model, factFrom(reordered), second).digestInput).toBe(compiled.digestInput);
    expect(compile(model, { ...first, version: "2" }, second).digestInput).not.toBe(compiled.digestInput);
  });
});

test.each<[number, number | null, string | null, string]>([
  [16, 812_000, "A", "16,812000,A\n"],
  [17, null, null, "17,,none\n"],
  [18, -1, "D", "18,-1,D\n"],
])("result line of %i", (id, score, reached, line) => {
  expect(resultLine(id, score, reached)).toBe(line);
});
