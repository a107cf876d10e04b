import { describe, expect, test } from "vitest";
import { toEpochDay } from "../day/index.ts";
import { domainSchema, itemSchema, type FactDefinition } from "../definition/index.ts";
import { compileModel, type EvaluatedRecord } from "./index.ts";
import { AS_OF, compile, factFrom, modelFrom, PLAIN_INDICATOR, polarityOf, recordFrom } from "./testing.ts";

type Members = Record<string, unknown>;

const day = toEpochDay;
const ENTERPRISE = { kind: "enterprise" };
const at = (id: number, on: string, members: Partial<EvaluatedRecord> = {}): EvaluatedRecord =>
  recordFrom({ id, day: day(on), ...members });

/** The value of the fact `f` among the others, and its records. */
function valueOf(
  facts: readonly FactDefinition[],
  records: readonly EvaluatedRecord[],
  asOf = AS_OF,
): unknown {
  const evaluation = compile(modelFrom(), ...facts).evaluate(ENTERPRISE, records, asOf);
  const found = evaluation.facts.find((fact) => fact.fact === "f");
  return [found?.value, found?.records, ...(found?.via === undefined ? [] : [found.via])];
}

describe("facts over records", () => {
  const share = { aggregate: "share", part: { fields: { field: "kept", equals: "no" } }, scale: 1000 };
  const kept = (id: number, value: string) => at(id, "2026-01-01", { fields: { kept: value } });
  const trend = { aggregate: "trend", window: { months: 1 } };
  const yearly = (back: number) => ({
    aggregate: "yearly",
    value: "v",
    places: 2,
    maximumEach: 10_000,
    year: { field: "y", back },
  });
  const year = (id: number, y: number, v: string, knownNo = 1) =>
    at(id, "2026-02-01", { knownNo, fields: { y, v } });
  const table = {
    decay: {
      table: [
        { within: { months: 1 }, weight: 10 },
        { within: { months: 12 }, weight: 4 },
      ],
      beyond: 1,
    },
  };
  const step = { decay: { from: 10, every: { days: 30 }, less: 4 } };
  test.each<[string, Members, readonly EvaluatedRecord[], number | null, readonly number[]]>([
    ["share, rounded down", share, [kept(1, "no"), kept(2, "yes"), kept(3, "yes")], 333, [1, 2, 3]],
    ["share of none", { ...share, whenNone: "missing" }, [], null, []],
    [
      "trend: this month less the last",
      trend,
      [at(1, "2026-03-01"), at(2, "2026-02-28"), at(3, "2026-02-01")],
      -1,
      [1, 2, 3],
    ],
    ["trend: nothing earlier", trend, [at(1, "2026-03-01"), at(2, "2026-01-31")], 1, [1]],
    [
      "trend of amounts",
      { ...trend, value: "$amount", maximumEach: 1000 },
      [at(1, "2026-03-02", { amountFen: 70 }), at(2, "2026-02-03", { amountFen: 100 })],
      -30,
      [1, 2],
    ],
    [
      "yearly: the latest year, not the latest record",
      yearly(0),
      [year(1, 2025, "3.21"), year(2, 2024, "9")],
      321,
      [1],
    ],
    [
      "yearly: the year before, by the year it is before of",
      yearly(1),
      [year(1, 2025, "3.21"), year(2, 2024, "9")],
      900,
      [1, 2],
    ],
    ["yearly: corrected", yearly(0), [year(1, 2025, "1", 2), year(2, 2025, "2", 1)], 100, [1]],
    ["yearly: a year that was not given", yearly(1), [year(1, 2025, "1"), year(2, 2023, "9")], null, [1]],
    [
      "places: more digits go toward −∞",
      { aggregate: "latest", value: "v", places: 1, maximumEach: 1000 },
      [at(1, "2026-01-01", { fields: { v: "-1.21" } })],
      -13,
      [1],
    ],
    [
      "places: beyond the maximum is held",
      { aggregate: "latest", value: "v", places: 3, maximumEach: 1000 },
      [at(1, "2026-01-01", { fields: { v: "99999999999999999999.5" } })],
      1000,
      [1],
    ],
    [
      "decay by a table",
      table,
      [at(1, "2026-03-01"), at(2, "2026-02-28"), at(3, "2020-01-01")],
      15,
      [1, 2, 3],
    ],
    [
      "decay in steps",
      step,
      [at(1, "2026-03-31"), at(2, "2026-03-01"), at(3, "2026-02-01"), at(4, "2025-01-01")],
      22,
      [1, 2, 3, 4],
    ],
    [
      "decay of amounts",
      { ...table, aggregate: "sum", value: "$amount", maximumEach: 100 },
      [at(1, "2026-02-28", { amountFen: 7 })],
      28,
      [1],
    ],
    [
      "days since a field's day",
      { aggregate: "days-since", value: "v" },
      [at(1, "2026-01-01", { fields: { v: "2026-03-01" } })],
      30,
      [1],
    ],
    [
      "days since what is no day",
      { aggregate: "days-since", value: "v" },
      [at(1, "2026-01-01", { fields: { v: "soon" } })],
      null,
      [1],
    ],
    [
      "shown",
      { where: { publication: ["shown"] } },
      [
        at(1, "2026-01-01", { publicFrom: AS_OF, publicTo: AS_OF + 1 }),
        at(2, "2026-01-01", { publicFrom: AS_OF - 9, publicTo: AS_OF }),
      ],
      1,
      [1],
    ],
    [
      "never, not yet, over",
      { where: { publication: ["never", "not-yet", "over"] } },
      [
        at(1, "2026-01-01"),
        at(2, "2026-01-01", { uses: 31, publicFrom: AS_OF + 1 }),
        at(3, "2026-01-01", { uses: 31, publicFrom: 1, publicTo: AS_OF }),
      ],
      3,
      [1, 2, 3],
    ],
    [
      "corrected",
      { where: { repair: ["performed"] } },
      [
        at(1, "2026-01-01", { performedDay: AS_OF }),
        at(2, "2026-01-01", { performedDay: AS_OF + 1 }),
        at(3, "2026-01-01", { status: "repaired" }),
      ],
      1,
      [1],
    ],
  ])("%s", (_name, members, records, value, ids) => {
    const published = records.map((record) => ({ ...record, uses: 31 }));
    expect(valueOf([factFrom(members)], published)).toEqual([value, ids]);
    expect(valueOf([factFrom(members)], published.toReversed())).toEqual([value, ids]);
  });
});

describe("facts over facts", () => {
  const yearly = (id: string, value: string, back = 0) =>
    factFrom({
      id,
      aggregate: "yearly",
      value,
      places: 2,
      maximumEach: 10 ** 14,
      year: { field: "y", back },
      whenNone: "missing",
    });
  const facts = [
    yearly("now", "revenue"),
    yearly("before", "revenue", 1),
    yearly("credit", "credit"),
    yearly("opening", "opening"),
    yearly("closing", "closing"),
  ];
  const growth = {
    aggregate: "ratio",
    of: [{ fact: "now" }, { fact: "before", times: -1 }],
    over: [{ fact: "before" }],
    scale: 10_000,
    whenZero: "missing",
    whenNone: "missing",
    maximumEach: 1_000_000,
  };
  const sales = {
    id: "sales",
    aggregate: "first-known",
    of: [{ fact: "credit" }, { fact: "now" }],
    whenNone: "missing",
  };
  const dso = {
    aggregate: "ratio",
    of: [
      { fact: "opening", times: 365 },
      { fact: "closing", times: 365 },
    ],
    over: [{ fact: "sales", times: 2 }],
    scale: 1,
    whenZero: "missing",
    whenNone: "missing",
    maximumEach: 100_000,
  };
  const statement = (id: number, y: number, fields: Record<string, string>) =>
    at(id, "2026-02-01", { fields: { y, ...fields } });
  const both = (now: string, before: string) => [
    statement(1, 2025, { revenue: now }),
    statement(2, 2024, { revenue: before }),
  ];
  test.each<[string, Members, readonly EvaluatedRecord[], readonly unknown[]]>([
    ["sales growth in hundredths of a per cent", growth, both("120", "100"), [2000, [1, 2]]],
    ["falling, toward −∞", growth, both("100", "300"), [-6667, [1, 2]]],
    ["nothing to grow from", growth, both("100", "0"), [null, [1, 2]]],
    ["held at the maximum", growth, both("100000000", "0.01"), [1_000_000, [1, 2]]],
    ["one year only", growth, [statement(1, 2025, { revenue: "5" })], [null, [1]]],
    [
      "days sales outstanding",
      dso,
      [statement(1, 2025, { revenue: "730", credit: "365", opening: "40", closing: "20" })],
      [30, [1]],
    ],
    [
      "… of revenue where credit sales are unknown",
      dso,
      [statement(1, 2025, { revenue: "730", opening: "40", closing: "20" })],
      [15, [1]],
    ],
    [
      "… of what is known only in part",
      dso,
      [statement(1, 2025, { revenue: "730", opening: "40" })],
      [null, [1]],
    ],
    [
      "a total",
      {
        aggregate: "total",
        of: [
          { fact: "opening", times: 2 },
          { fact: "closing", times: -1 },
        ],
        whenNone: 0,
      },
      [statement(1, 2025, { opening: "4", closing: "1" })],
      [700, [1]],
    ],
    [
      "the first known says which",
      { aggregate: "first-known", of: [{ fact: "credit" }, { fact: "now" }], whenNone: 7 },
      both("5", "1"),
      [500, [1], "now"],
    ],
    ["none known", { aggregate: "first-known", of: [{ fact: "credit" }], whenNone: 7 }, [], [7, []]],
  ])("%s", (_name, members, records, expected) => {
    expect(valueOf([factFrom(members), factFrom(sales), ...facts], records)).toEqual(expected);
  });
});

describe("models", () => {
  const dimension = (id: string, weight?: number) => ({
    id,
    label: { zh: id, en: id },
    minimum: -(10 ** 9),
    maximum: 10 ** 9,
    weight,
  });
  const of = (id: string, members: Members) => ({ ...PLAIN_INDICATOR, id, ...members });
  test("weights are taken of each indicator's points, toward −∞", () => {
    const model = modelFrom({
      dimensions: [dimension("d", 700), dimension("e", 300)],
      indicators: [
        of("a", { weight: 400 }),
        of("b", { weight: 600, whenMissing: -7, fact: "g" }),
        of("c", { dimension: "e", weight: 1000 }),
      ],
    });
    const facts = [
      factFrom({ aggregate: "latest", value: "v", maximumEach: 10 ** 15, whenNone: 0 }),
      factFrom({ id: "g", items: ["other"], whenNone: "missing" }),
    ];
    const points = (v: number) =>
      compile(model, ...facts)
        .evaluate(ENTERPRISE, [at(1, "2026-01-01", { fields: { v } })], AS_OF)
        .contributions.map((one) => one.points);
    expect(points(1001)).toEqual([0, 280, -3, 300]);
    expect(points(-1001)).toEqual([0, -281, -3, -301]);
    expect(points(999_999_999_999_999).slice(0, 4)).toEqual([
      0, 279_999_999_999_999, -3, 299_999_999_999_999,
    ]);
  });

  test("a floor lifts, a veto goes over it", () => {
    const limit = (id: string, atLeast: number, members: Members) => ({
      id,
      label: { zh: id, en: id },
      fact: "f",
      atLeast,
      basis: "x",
      ...members,
    });
    const compiled = compile(
      modelFrom({
        base: 10,
        floors: [limit("lift", 1, { floor: 60 })],
        vetoes: [limit("stop", 2, { ceiling: 20 })],
      }),
      factFrom({}),
    );
    const run = (count: number) =>
      compiled.evaluate(
        ENTERPRISE,
        Array.from({ length: count }, (_, id) => at(id, "2026-01-01")),
        AS_OF,
      );
    expect([run(0).score, run(1).score, run(2).score]).toEqual([10, 60, 20]);
    expect(
      run(2)
        .contributions.slice(2)
        .map(({ kind, points }) => [kind, points]),
    ).toEqual([
      ["floor", 48],
      ["veto", -40],
    ]);
  });

  const requires = [
    {
      id: "age",
      label: { zh: "年限", en: "Age" },
      fact: "f",
      atLeast: 1,
      atMost: 3,
      otherwise: "not-enough-data",
      whenMissing: "not-applicable",
      why: { zh: "新设", en: "new" },
    },
  ];
  test.each([
    [0, "not-enough-data"],
    [1, "scored"],
    [3, "scored"],
    [4, "not-enough-data"],
    [null, "not-applicable"],
  ])("a requirement on %s is %s, never a bad class", (count, outcome) => {
    const compiled = compile(modelFrom({ requires }), factFrom({ whenNone: count === 0 ? 0 : "missing" }));
    const records = Array.from({ length: count ?? 0 }, (_, id) => at(id, "2026-01-01"));
    const evaluation = compiled.evaluate(ENTERPRISE, records, AS_OF);
    expect(evaluation.outcome).toBe(outcome);
    expect(evaluation.grade === null).toBe(outcome !== "scored");
    expect(evaluation.requirement).toBe(outcome === "scored" ? null : "age");
  });

  const codes = { A: 1, B: 2 };
  const other = (id: string) =>
    factFrom({ id, items: [id], aggregate: "latest", value: "g", codes, whenNone: "missing" });
  const source = (id: string, level: string) => ({
    id,
    label: { zh: id, en: id },
    level,
    fact: id,
    grades: { "1": "A", "2": "B" },
  });
  test.each([
    [[], "B", null, []],
    [["sector", "A"], "A", "sector", ["own B"]],
    [["nation", "B", "sector", "A"], "B", "nation", ["sector A"]],
    [["nation", "?", "sector", "A"], "A", "sector", ["own B"]],
  ])("results of others %j: %s by %s", (given, reached, by, conflicts) => {
    const model = modelFrom({ precedence: [source("nation", "national"), source("sector", "sector")] });
    const records = given.flatMap((item, index) =>
      index % 2 === 0 ? [at(index, "2026-01-01", { item, fields: { g: given[index + 1] ?? "" } })] : [],
    );
    const evaluation = compile(model, factFrom({}), other("nation"), other("sector")).evaluate(
      ENTERPRISE,
      records,
      AS_OF,
    );
    expect([evaluation.grade, evaluation.source]).toEqual([reached, by]);
    expect(evaluation.conflicts.map((one) => `${one.source} ${one.grade}`)).toEqual(conflicts);
    expect(evaluation.score).toBe(0);
  });

  test("what is read by consent is not read without it", () => {
    const why = { zh: "须授权", en: "by consent" };
    const compiled = compile(
      modelFrom({ consent: { items: ["penalty"], why } }),
      factFrom({ use: "consent" }),
    );
    const records = [at(1, "2026-01-01", { uses: 0 })];
    for (const consents of [undefined, [], ["other"]])
      expect(
        compiled.evaluate({ ...ENTERPRISE, ...(consents === undefined ? {} : { consents }) }, records, AS_OF),
      ).toMatchObject({ outcome: "no-consent", score: null, grade: null, why, facts: [] });
    expect(compiled.evaluate({ ...ENTERPRISE, consents: ["penalty"] }, records, AS_OF).score).toBe(1);
  });

  test("a unit is a value of a field; items that have none count for each", () => {
    const model = modelFrom({
      unit: { label: { zh: "资质", en: "Qualification" }, fields: { penalty: "q" } },
    });
    const compiled = compile(model, factFrom({ items: ["penalty", "honour"] }));
    const records = [
      at(1, "2026-01-01", { fields: { q: "b" } }),
      at(2, "2026-01-01", { fields: { q: ["a", "b"] } }),
      at(3, "2026-01-01"),
      at(4, "2026-01-01", { item: "honour" }),
    ];
    expect(
      compiled
        .evaluateUnits(ENTERPRISE, records, AS_OF)
        .map(({ unit, evaluation }) => [unit, evaluation.score]),
    ).toEqual([
      ["a", 2],
      ["b", 3],
    ]);
    expect(compiled.fields).toEqual({ honour: [], penalty: ["q"] });
  });
});

describe("what the catalogue lacks is refused", () => {
  const text = { zh: "某", en: "some" };
  const head = (id: string) => ({
    id,
    version: "1",
    validFrom: "2020-01-01",
    label: text,
    sources: [{ title: "x", confirmed: true }],
  });
  const field = (code: string, rest: Members) => ({
    code,
    label: text,
    presence: "optional",
    disclosure: "public",
    ...rest,
  });
  const item = itemSchema.parse({
    kind: "item",
    ...head("penalty"),
    edition: "1",
    class: "c",
    polarity: "negative",
    disclosure: "public",
    fields: [
      field("money", { type: "money", unit: "yuan", scale: 2, maximum: 9 }),
      field("on", { type: "date" }),
    ],
    roles: { identifiers: [{ field: "on", identifier: "x" }] },
    establishes: "nothing",
    key: ["on"],
    updateCycle: "daily",
    retention: { years: 5, from: "decision", basis: "x" },
    severity: { otherwise: null },
  });
  const domains = [
    domainSchema.parse({
      kind: "domain",
      ...head("food"),
      rules: [{ items: ["honour"], when: { field: "x", is: "present" } }],
    }),
  ];
  test.each<[string, Members, readonly string[]]>([
    ["item", { items: ["penalty", "none"] }, ["item-unknown at fact/f.items[1]"]],
    [
      "field of a condition",
      { where: { fields: { field: "x", is: "present" } } },
      ["field-unknown at fact/f.where.fields"],
    ],
    ["field of a value", { aggregate: "distinct", value: "x" }, ["field-unknown at fact/f.value"]],
    [
      "money without places",
      { aggregate: "sum", value: "money", maximumEach: 9 },
      ["field-type at fact/f.value"],
    ],
    ["days since money", { aggregate: "days-since", value: "money" }, ["field-type at fact/f.value"]],
    ["domain", { where: { domain: ["none"] } }, ["domain-unknown at fact/f.where.domain"]],
    ["domain of other items", { where: { domain: ["food"] } }, ["domain-empty at fact/f.where.domain"]],
    ["sound", { aggregate: "sum", value: "money", places: 2, maximumEach: 900 }, []],
  ])("%s", (_name, members, problems) => {
    const outcome = compileModel(modelFrom(), [factFrom(members)], {
      polarityOf,
      itemOf: (id) => (id === "penalty" ? item : undefined),
      domains,
    });
    expect(outcome.ok ? [] : outcome.problems.map(({ code, path }) => `${code} at ${path}`)).toEqual(
      problems,
    );
  });

  test("a domain is the conditions of its rules, item by item", () => {
    const food = domainSchema.parse({
      kind: "domain",
      ...head("food"),
      rules: [{ items: ["penalty"], when: { field: "about", equals: "food" } }, { items: ["honour"] }],
    });
    const fact = factFrom({ items: ["penalty", "honour"], where: { domain: ["food"] } });
    const outcome = compileModel(modelFrom(), [fact], { polarityOf, domains: [food] });
    const records = [
      at(1, "2026-01-01", { fields: { about: "food" } }),
      at(2, "2026-01-01"),
      at(3, "2026-01-01", { item: "honour" }),
    ];
    expect(outcome.ok && outcome.value.evaluate(ENTERPRISE, records, AS_OF).facts[0]?.records).toEqual([
      1, 3,
    ]);
    expect(outcome.ok && outcome.value.fields).toEqual({ honour: [], penalty: ["about"] });
    expect(outcome.ok && JSON.parse(outcome.value.digestInput)).toMatchObject({ domains: [{ id: "food" }] });
  });
});
