import { describe, expect, test } from "vitest";
import type { FactDefinition } from "../definition/index.ts";
import { factFrom, grade, modelFrom, PLAIN_INDICATOR, tryCompile, WIDE_DIMENSION } from "./testing.ts";

type Members = Record<string, unknown>;

/** `code at path` of every problem. */
function problemsOf(members: Members, ...facts: FactDefinition[]): readonly string[] {
  const outcome = tryCompile(modelFrom(members), ...facts);
  if (outcome.ok) return [];
  return outcome.problems.map(({ code, path, message }) => {
    expect(message.zh).toMatch(/\p{Script=Han}/u);
    expect(message.en).not.toMatch(/\p{Script=Han}/u);
    return `${code} at ${path}`;
  });
}

const {
  method: _method,
  numerator: _numerator,
  denominator: _denominator,
  minimum: _minimum,
  maximum: _maximum,
  ...INDICATOR
} = PLAIN_INDICATOR;
const second = (members: Members): Members => ({
  indicators: [PLAIN_INDICATOR, { ...INDICATOR, id: "j", ...members }],
});
const linear = { method: "linear", numerator: 1, denominator: 1, minimum: 0, maximum: 1 };
const requirement = {
  id: "r",
  label: { zh: "条件", en: "requirement" },
  fact: "f",
  otherwise: "not-applicable",
  whenMissing: "holds",
  why: { zh: "因为", en: "because" },
};
const floor = { id: "w", label: { zh: "保底", en: "floor" }, fact: "f", atLeast: 1, basis: "x" };
const veto = { id: "v", label: { zh: "否决", en: "veto" }, fact: "f", atLeast: 1, ceiling: 0, basis: "x" };

describe("a model is refused with a located problem", () => {
  test.each<[string, Members, readonly string[]]>([
    ["sound", {}, []],
    ["unknown fact", second({ ...linear, fact: "x" }), ["fact-unknown at indicators[1].fact"]],
    ["unknown fact of a veto", { vetoes: [{ ...veto, fact: "x" }] }, ["fact-unknown at vetoes[0].fact"]],
    [
      "unknown dimension",
      second({ ...linear, dimension: "x" }),
      ["dimension-unknown at indicators[1].dimension"],
    ],
    ["indicator twice", second({ ...linear, id: "i" }), ["id-duplicate at indicators[1].id"]],
    ["veto named like an indicator", { vetoes: [{ ...veto, id: "i" }] }, ["id-duplicate at vetoes[0].id"]],
    [
      "dimension twice",
      { dimensions: [WIDE_DIMENSION, WIDE_DIMENSION] },
      ["id-duplicate at dimensions[1].id"],
    ],
    [
      "grade twice, ladder not descending",
      { grades: [grade("A", 1), grade("A", 1), grade("C", -(10 ** 15))] },
      ["id-duplicate at grades[1].id", "grades-not-descending at grades[1].from"],
    ],
    [
      "ladder with a hole below",
      { grades: [grade("A", 1), grade("B", 0)] },
      ["grades-not-complete at grades[1].from"],
    ],
    [
      "limits crossed",
      { minimum: 1, maximum: 0, dimensions: [{ ...WIDE_DIMENSION, minimum: 1, maximum: 0 }] },
      ["limits-crossed at minimum", "limits-crossed at dimensions[0].minimum"],
    ],
    ["linear limits crossed", second({ ...linear, minimum: 2 }), ["limits-crossed at indicators[1].minimum"]],
    [
      "deduction limits crossed",
      second({ method: "deduction", start: 1, each: 1, floor: 2 }),
      ["limits-crossed at indicators[1].floor"],
    ],
    [
      "bins not ascending",
      second({ method: "bins", bins: [{ below: 1, points: 0 }, { below: 1, points: 0 }, { points: 0 }] }),
      ["bins-not-ascending at indicators[1].bins[1].below"],
    ],
    [
      "bin without a bound",
      second({ method: "bins", bins: [{ points: 0 }, { points: 0 }] }),
      ["bins-not-ascending at indicators[1].bins[0].below"],
    ],
    [
      "last bin closed",
      second({ method: "bins", bins: [{ below: 5, points: 0 }] }),
      ["bins-not-open at indicators[1].bins[0].below"],
    ],
    [
      "table keys",
      second({ method: "table", table: { "1": 0, "01": 0, A: 0, "1.5": 0, "-0": 0 }, otherwise: 0 }),
      ["01", "A", "1.5", "-0"].map((key) => `table-key-not-integer at indicators[1].table.${key}`),
    ],
    [
      "veto below the minimum",
      { minimum: 0, vetoes: [{ ...veto, ceiling: -1 }] },
      ["veto-below-minimum at vetoes[0].ceiling"],
    ],
    [
      "weights that do not add up",
      {
        indicators: [
          { ...PLAIN_INDICATOR, weight: 400 },
          { ...PLAIN_INDICATOR, id: "j", weight: 500 },
        ],
      },
      ["weights-not-whole at indicators[1].weight"],
    ],
    [
      "a weight for one of two",
      { indicators: [PLAIN_INDICATOR, { ...PLAIN_INDICATOR, id: "j", weight: 1000 }] },
      ["weights-not-complete at indicators[0].weight"],
    ],
    [
      "a floor above the maximum",
      { maximum: 1, floors: [{ ...floor, floor: 2 }] },
      ["floor-above-maximum at floors[0].floor"],
    ],
    [
      "a requirement of nothing, of an unknown fact",
      { requires: [{ ...requirement, fact: "x" }] },
      ["fact-unknown at requires[0].fact", "requirement-empty at requires[0]"],
    ],
    [
      "another's result under a grade that is not there",
      {
        precedence: [
          { id: "s", label: requirement.label, level: "sector", fact: "f", grades: { "1": "Z", x: "A" } },
        ],
      },
      ["grade-unknown at precedence[0].grades.1", "table-key-not-integer at precedence[0].grades.x"],
    ],
    [
      "consent that nothing needs",
      { consent: { items: ["penalty"], why: requirement.label } },
      ["consent-unused at consent.items[0]"],
    ],
  ])("%s", (_name, members, problems) => {
    expect(problemsOf(members, factFrom({}))).toEqual(problems);
  });
});

const RATIO = {
  aggregate: "ratio",
  of: [{ fact: "g" }],
  over: [{ fact: "g" }],
  scale: 1000,
  whenZero: 0,
  maximumEach: 1000,
};

describe("a fact is refused with a located problem", () => {
  const sum = { aggregate: "sum", value: "$amount", maximumEach: 1000 };
  test.each<[string, Members, readonly string[]]>([
    ["sum without a value", { ...sum, value: undefined }, ["fact-value-missing at fact/f.value"]],
    ["distinct without a value", { aggregate: "distinct" }, ["fact-value-missing at fact/f.value"]],
    ["count of a value", { value: "$amount" }, ["fact-member-unused at fact/f.value"]],
    [
      "existence with codes",
      { aggregate: "exists", codes: { A: 1 } },
      ["fact-member-unused at fact/f.codes"],
    ],
    [
      "latest severity without codes",
      { ...sum, aggregate: "latest", value: "$severity" },
      ["codes-missing at fact/f.codes"],
    ],
    ["sum of days", { ...sum, value: "$day" }, ["value-not-summable at fact/f.value"]],
    ["sum without a maximum", { ...sum, maximumEach: 1 }, ["maximum-undeclared at fact/f.maximumEach"]],
    ["unknown built-in value", { ...sum, value: "$name" }, ["name-unknown at fact/f.value"]],
    [
      "the day asked is no value",
      { ...sum, aggregate: "latest", value: "$today" },
      ["name-unknown at fact/f.value"],
    ],
    [
      "unknown built-in value in a condition",
      { where: { fields: { not: { field: "day", atMost: { field: "$now" } } } } },
      ["name-unknown at fact/f.where.fields"],
    ],
    ["window of months", { window: { months: 1201 } }, ["window-too-long at fact/f.window"]],
    ["window of days", { window: { days: 36_601 } }, ["window-too-long at fact/f.window"]],
    ["longest windows", { window: { months: 1200 } }, []],
    [
      "a trend looks at two windows",
      { aggregate: "trend", window: { months: 601 } },
      ["window-too-long at fact/f.window"],
    ],
    ["a trend without a window", { aggregate: "trend" }, ["fact-member-missing at fact/f.window"]],
    [
      "a share of nothing",
      { aggregate: "share" },
      ["fact-member-missing at fact/f.part", "fact-member-missing at fact/f.scale"],
    ],
    [
      "decay that grows shorter",
      {
        decay: {
          table: [
            { within: { days: 9 }, weight: 1 },
            { within: { days: 9 }, weight: 1 },
          ],
        },
      },
      ["decay-not-ascending at fact/f.decay.table[1].within"],
    ],
    [
      "decay without end",
      { decay: { from: 1000, every: { days: 1 }, less: 1 } },
      ["decay-too-long at fact/f.decay"],
    ],
    ["a ratio of nothing known", { ...RATIO, of: [{ fact: "x" }] }, ["part-unknown at fact/f.of[0].fact"]],
    [
      "a ratio of other uses",
      { ...RATIO, use: "measure" },
      ["part-use at fact/f.of[0].fact", "part-use at fact/f.over[0].fact"],
    ],
    ["a ratio of other items", { ...RATIO, items: ["honour"] }, ["part-items at fact/f.items"]],
    ["a ratio with a window", { ...RATIO, window: { days: 1 } }, ["fact-member-unused at fact/f.window"]],
    ["a ratio without a maximum", { ...RATIO, maximumEach: 1 }, ["maximum-undeclared at fact/f.maximumEach"]],
    ["a fact made of itself", { ...RATIO, over: [{ fact: "f" }] }, ["fact-circle at fact/f.of"]],
    ["read by consent, not declared", { use: "consent" }, ["consent-undeclared at consent.items"]],
  ])("%s", (_name, members, problems) => {
    expect(problemsOf({}, factFrom(members), factFrom({ id: "g" }))).toEqual(problems);
  });

  test("one that the model does not use is not looked at, but no id may stand twice", () => {
    const unsound = factFrom({ id: "g", aggregate: "sum" });
    expect(problemsOf({}, factFrom({}), unsound)).toEqual([]);
    expect(problemsOf({}, factFrom({}), factFrom({}))).toEqual(["id-duplicate at facts[1].id"]);
  });
});

describe("what could pass 2^53 is refused", () => {
  const sum = (maximumEach: number): FactDefinition =>
    factFrom({ aggregate: "sum", value: "$amount", maximumEach });
  const latest = factFrom({ aggregate: "latest", value: "v", maximumEach: 2 ** 53 - 1 });
  const deduction = { ...INDICATOR, method: "deduction", start: 0, each: 2, floor: -100 };
  const largest = Number.MAX_SAFE_INTEGER;
  const huge = { ...PLAIN_INDICATOR, minimum: 0, maximum: largest };
  test.each<[string, Members, FactDefinition, readonly string[]]>([
    ["the largest sum", {}, sum(9_007_199_254), []],
    ["a sum one beyond", {}, sum(9_007_199_255), ["model-may-overflow at fact/f.maximumEach"]],
    [
      "a product of a linear indicator goes through BigInt",
      { indicators: [{ ...PLAIN_INDICATOR, numerator: 2 }] },
      latest,
      [],
    ],
    [
      "a deduction from a value far below zero",
      { indicators: [deduction] },
      latest,
      ["model-may-overflow at indicators[0].each"],
    ],
    [
      "a deduction from a count stops at its floor",
      { indicators: [{ ...deduction, each: largest }] },
      factFrom({}),
      [],
    ],
    [
      "two indicators together",
      { indicators: [PLAIN_INDICATOR, { ...huge, id: "j" }] },
      latest,
      ["model-may-overflow at indicators[1]"],
    ],
    ["constants", { base: largest }, latest, ["model-may-overflow at base"]],
    [
      "a sum that weights lift",
      {},
      factFrom({
        aggregate: "sum",
        value: "$amount",
        maximumEach: 9_007_199_254,
        decay: { from: 2, every: { days: 9 }, less: 1 },
      }),
      ["model-may-overflow at fact/f.decay"],
    ],
  ])("%s", (_name, members, fact, problems) => {
    expect(problemsOf(members, fact)).toEqual(problems);
  });
});

describe("a model declared monotone", () => {
  const down = { ...PLAIN_INDICATOR, numerator: -1 };
  const sum = { aggregate: "sum", value: "$amount", maximumEach: 1000 };
  const bins = (...points: number[]): Members => ({
    ...INDICATOR,
    method: "bins",
    bins: points.map((point, index) =>
      index === points.length - 1 ? { points: point } : { below: index + 1, points: point },
    ),
  });
  const table = (entries: Record<string, number>, otherwise: number): Members => ({
    ...INDICATOR,
    method: "table",
    table: entries,
    otherwise,
  });
  const status = (...statuses: string[]): Members => ({ where: { status: statuses } });
  test.each<[string, Members, Members, readonly string[]]>([
    ["falls with the count", down, {}, []],
    ["rises with the count", PLAIN_INDICATOR, {}, ["monotone-points at indicators[0].numerator"]],
    [
      "rises with honours",
      PLAIN_INDICATOR,
      { items: ["honour"], aggregate: "days-since", whenNone: "missing" },
      [],
    ],
    [
      "rises with honours or penalties",
      PLAIN_INDICATOR,
      { items: ["honour", "penalty"] },
      ["monotone-points at indicators[0].numerator"],
    ],
    ["bins", bins(9, 9, 3), {}, []],
    ["bins that rise", bins(9, 3, 4), {}, ["monotone-points at indicators[0].bins[2].points"]],
    ["deduction", { ...INDICATOR, method: "deduction", start: 9, each: 3, floor: 0 }, {}, []],
    ["table", table({ "0": 9, "1": 5, "-1": 0 }, 5), {}, []],
    [
      "table that rises to the rest",
      table({ "0": 9, "1": 5 }, 6),
      {},
      ["monotone-points at indicators[0].otherwise"],
    ],
    ["table with a low gap", table({ "0": 9, "2": 5 }, 4), {}, ["monotone-points at indicators[0].table.2"]],
    [
      "table whose rest lies outside the fact's range",
      table({ "0": 9, "1": 5 }, 100),
      { aggregate: "exists" },
      [],
    ],
    [
      "table without zero",
      table({ "1": 5 }, 4),
      { aggregate: "exists" },
      ["monotone-points at indicators[0].table.1"],
    ],
    ["missing when none", down, { whenNone: "missing" }, ["monotone-when-none at fact/f.whenNone"]],
    ["worth something when none", down, { whenNone: 2 }, ["monotone-when-none at fact/f.whenNone"]],
    ["sum that may fall", down, sum, ["monotone-sum at fact/f.where.fields"]],
    [
      "sum that may fall, either way",
      down,
      { ...sum, where: { fields: { any: [{ field: "$amount", atLeast: 0 }] } } },
      ["monotone-sum at fact/f.where.fields"],
    ],
    [
      "sum of another field's guard",
      down,
      { ...sum, where: { fields: { field: "x", atLeast: 0 } } },
      ["monotone-sum at fact/f.where.fields"],
    ],
    [
      "sum of amounts not below zero",
      down,
      {
        ...sum,
        where: {
          fields: {
            all: [
              { field: "x", equals: 1 },
              { field: "$amount", atLeast: 0 },
            ],
          },
        },
      },
      [],
    ],
    ["sum of codes", down, { ...sum, value: "x", codes: { A: 0, B: 3 } }, []],
    [
      "sum of codes below zero",
      down,
      { ...sum, value: "x", codes: { A: -1, B: 3 } },
      ["monotone-sum at fact/f.codes"],
    ],
    ["repaired without in force", down, status("repaired"), ["monotone-status at fact/f.where.status"]],
    [
      "repaired without lapsed",
      down,
      status("in-force", "repaired"),
      ["monotone-status at fact/f.where.status"],
    ],
    [
      "withdrawn without repaired",
      down,
      status("in-force", "lapsed", "withdrawn"),
      ["monotone-status at fact/f.where.status"],
    ],
    [
      "published once",
      down,
      { where: { publication: ["over"] } },
      ["monotone-publication at fact/f.where.publication"],
    ],
    ["published now", down, { where: { publication: ["shown", "not-yet"] } }, []],
    [
      "corrected alone",
      down,
      { where: { repair: ["performed"] } },
      ["monotone-repair at fact/f.where.repair"],
    ],
    ["not corrected", down, { where: { repair: ["open"] } }, []],
    ["weighted by age", down, { decay: { from: 9, every: { days: 9 }, less: 1 } }, []],
    ["any status", down, status("in-force", "lapsed", "repaired", "withdrawn"), []],
    ...(["latest", "first", "days-since", "distinct"] as const).map(
      (aggregate): [string, Members, Members, readonly string[]] => [
        aggregate,
        down,
        { aggregate, ...(aggregate === "days-since" ? {} : { value: "$day" }) },
        ["monotone-aggregate at indicators[0].fact"],
      ],
    ),
  ])("%s", (_name, indicator, fact, problems) => {
    expect(problemsOf({ monotone: true, indicators: [indicator] }, factFrom(fact))).toEqual(problems);
    expect(problemsOf({ monotone: false, indicators: [indicator] }, factFrom(fact))).toEqual([]);
  });

  test("refuses floors, requirements and results that rest on negative records", () => {
    const members = {
      monotone: true,
      indicators: [down],
      floors: [{ ...floor, floor: 0 }],
      requires: [{ ...requirement, atLeast: 1 }],
      precedence: [{ id: "s", label: requirement.label, level: "sector", fact: "f", grades: { "1": "A" } }],
    };
    expect(problemsOf(members, factFrom({}))).toEqual([
      "monotone-floor at floors[0].fact",
      "monotone-requires at requires[0].fact",
      "monotone-precedence at precedence[0].fact",
    ]);
  });

  test("looks at the facts of vetoes too", () => {
    const members = { monotone: true, indicators: [{ ...down, fact: "c" }], vetoes: [veto] };
    const latest = factFrom({ aggregate: "days-since", whenNone: 0 });
    expect(problemsOf(members, factFrom({ id: "c" }), latest)).toEqual([
      "monotone-aggregate at vetoes[0].fact",
    ]);
  });
});
