/** Models, facts and histories at random over the whole vocabulary, for tests that hold executions against each other. */
import * as fc from "fast-check";
import {
  domainSchema,
  type Condition,
  type DomainDefinition,
  type FactDefinition,
} from "../../definition/index.ts";
import { compileModel } from "../compile.ts";
import { factFrom, grade, modelFrom, polarityOf } from "../testing.ts";
import type { CompiledModel } from "../types.ts";
import { FIELD_NAMES, item, number, SEVERITIES, text } from "./histories.ts";

export { AS_OF } from "../testing.ts";
export { histories } from "./histories.ts";

const FACT_COUNT = 8;

const sometimes = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, arbitrary);

const name = fc.constantFrom(...FIELD_NAMES, "$amount", "$severity", "$day");
const scalar = fc.oneof(text, number, fc.boolean());
const comparable = fc.oneof(
  text,
  number,
  fc.constant("$today"),
  fc.constantFrom<string>(...FIELD_NAMES, "$amount", "$day", "$today").map((field) => ({ field })),
);
/** Patterns that a database can be asked as well. */
const PATTERNS = [
  "拒不履行|罚款",
  "^[A-Z]$",
  "^-?\\d+$",
  "停.*业",
  "\\.5$",
  "(?:a|x)[^\\s]?",
  "[\\]（-）]",
  "^.{2,3}$",
  "\\w+\\D",
];

const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ field: name, is: fc.constantFrom("present" as const, "absent" as const) }),
  fc.record({ field: name, equals: scalar }),
  fc.record({ field: name, in: fc.array(scalar, { minLength: 1, maxLength: 4 }) }),
  fc.record({ field: name, includesAny: fc.array(text, { minLength: 1, maxLength: 4 }) }),
  fc.record({ field: name, includesOnly: fc.array(text, { minLength: 1, maxLength: 12 }) }),
  fc.record({ field: name, matches: fc.constantFrom(...PATTERNS) }),
  fc.record({ field: name, atLeast: comparable }),
  fc.record({ field: name, atMost: comparable }),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: leaf },
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
  fc.array(leaf, { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
  leaf.map((not) => ({ not })),
);

const window = fc.oneof(
  fc.record({ months: fc.constantFrom(1, 2, 12) }),
  fc.record({ days: fc.constantFrom(30, 31, 90, 300, 365) }),
);
const decay = fc.oneof(
  fc.record({
    from: fc.constantFrom(5, 10),
    every: fc.constantFrom({ days: 90 }, { months: 2 }),
    less: fc.constantFrom(2, 3),
  }),
  fc.record({
    table: fc.constantFrom(
      [
        { within: { days: 30 }, weight: 9 },
        { within: { days: 300 }, weight: 4 },
      ],
      [{ within: { months: 6 }, weight: 1 }],
    ),
    beyond: fc.constantFrom(0, 2),
  }),
);
/** A part that stands in one draw of five, or most facts would count nothing. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, arbitrary);
const filter = fc
  .record({
    severity: seldom(fc.subarray([...SEVERITIES], { minLength: 1 })),
    status: seldom(fc.subarray(["in-force", "lapsed", "repaired", "withdrawn"], { minLength: 1 })),
    publication: seldom(fc.subarray(["never", "not-yet", "shown", "over"], { minLength: 1 })),
    repair: seldom(fc.subarray(["open", "performed", "repaired"], { minLength: 1 })),
    domain: seldom(fc.subarray(["safety", "market"], { minLength: 1 })),
    fields: sometimes(condition),
  })
  .map((parts) => Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)));

type Members = Record<string, unknown>;
const CODES = { A: 4, B: -2, "3": 7, "100": 5, "1e+21": 6, "0.5": 8, grave: 3, "-0": 9 };

/** How the value of one record is read. */
const reading: fc.Arbitrary<Members> = fc.oneof(
  fc.record({ value: fc.constantFrom("$amount", "level"), maximumEach: fc.constantFrom(3, 100, 10 ** 9) }),
  fc.record({
    value: fc.constant("level"),
    places: fc.integer({ min: 0, max: 3 }),
    maximumEach: fc.constantFrom(7, 10 ** 9),
  }),
  fc.record({
    value: fc.constantFrom("kind", "level", "tags", "$severity", "$amount", "$day"),
    codes: fc.constant(CODES),
  }),
);
const chosenReading = fc.oneof({ weight: 4, arbitrary: reading }, fc.constant<Members>({ value: "$day" }));
const scale = fc.constantFrom(1, 100, 10_000, 3_000_000_007);
const part = fc.record(
  { severity: fc.subarray([...SEVERITIES], { minLength: 1 }), fields: condition },
  { requiredKeys: [] },
);
const windowed = (members: fc.Arbitrary<Members>, always = false): fc.Arbitrary<Members> =>
  fc
    .tuple(members, always ? window : sometimes(window))
    .map(([own, one]) => ({ ...own, ...(one === undefined ? {} : { window: one }) }));
const decayed = (members: fc.Arbitrary<Members>): fc.Arbitrary<Members> =>
  fc
    .tuple(windowed(members), sometimes(decay))
    .map(([own, one]) => ({ ...own, ...(one === undefined ? {} : { decay: one }) }));
const of = (aggregate: string, members: fc.Arbitrary<Members> = fc.constant({})): fc.Arbitrary<Members> =>
  members.map((own) => ({ aggregate, ...own }));

const gathering: fc.Arbitrary<Members> = fc.oneof(
  decayed(of("count")),
  decayed(
    of(
      "sum",
      reading.filter(({ value, codes }) => codes !== undefined || value !== "$day"),
    ),
  ),
  windowed(of("exists")),
  windowed(of("latest", chosenReading)),
  windowed(of("first", chosenReading)),
  windowed(of("days-since", fc.constantFrom<Members[]>({}, { value: "since" }))),
  windowed(
    of(
      "distinct",
      fc.constantFrom(...FIELD_NAMES, "$severity", "$day", "$amount").map((value) => ({ value })),
    ),
  ),
  windowed(of("share", fc.record({ part, scale }))),
  windowed(of("trend", fc.oneof(fc.constant<Members>({}), reading)), true),
  windowed(
    of(
      "yearly",
      fc
        .tuple(chosenReading, fc.integer({ min: 0, max: 2 }))
        .map(([own, back]) => ({ ...own, year: { field: "year", back } })),
    ),
  ),
);

const factWith = (id: string): fc.Arbitrary<FactDefinition> =>
  fc
    .record({
      own: gathering,
      items: fc.uniqueArray(item, { minLength: 1, maxLength: 3 }),
      where: filter,
      use: fc.constantFrom("score", "score", "score", "measure"),
      countsIncomplete: fc.boolean(),
      whenNone: fc.constantFrom<(number | "missing")[]>(0, 3, "missing"),
    })
    .map(({ own, ...rest }) => factFrom({ id, ...rest, ...own }));

const times = fc.constantFrom(1, 1, -1, 3);

/** A fact over the facts before it; the compiler asks that items and use follow from them. */
const derivedWith = (id: string, before: readonly FactDefinition[]): fc.Arbitrary<FactDefinition> => {
  const parts = fc.array(fc.record({ fact: fc.constantFrom(...before.map((fact) => fact.id)), times }), {
    minLength: 1,
    maxLength: 3,
  });
  return fc
    .record({
      own: fc.oneof(
        of("total", fc.record({ of: parts })),
        of("first-known", fc.record({ of: parts })),
        of(
          "ratio",
          fc.record({
            of: parts,
            over: parts,
            scale,
            whenZero: fc.constantFrom<(number | "missing")[]>(0, -5, "missing"),
            maximumEach: fc.constantFrom(7, 10 ** 6),
          }),
        ),
      ),
      whenNone: fc.constantFrom<(number | "missing")[]>(1, "missing"),
    })
    .map(({ own, whenNone }) => {
      const draft = factFrom({ id, whenNone, ...own });
      const named = new Set([...(draft.of ?? []), ...(draft.over ?? [])].map((one) => one.fact));
      const items = new Set(before.filter((fact) => named.has(fact.id)).flatMap((fact) => fact.items));
      const use = before.find((fact) => named.has(fact.id))?.use ?? "score";
      return { ...draft, items: [...items], use };
    });
};

/** The fact without what it asks of the content of records, and looking at each of them once. */
function ofOwnColumns({ aggregate, value, where, part, ...rest }: FactDefinition): FactDefinition {
  const readsTwice = aggregate === "distinct" || aggregate === "yearly";
  const { severity, status, publication, repair } = where;
  const kept = value === undefined || value.startsWith("$") ? value : "$amount";
  return factFrom({
    ...defined({ ...rest, year: undefined }),
    aggregate: readsTwice ? "exists" : aggregate,
    where: defined({ severity, status, publication, repair }),
    ...defined({
      value: readsTwice ? undefined : aggregate === "days-since" ? value && "$day" : kept,
      part: part && { severity: part.severity ?? ["grave"] },
    }),
  });
}

const defined = (members: Members): Members =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const factIds = Array.from({ length: FACT_COUNT }, (_, index) => `f${index}`);
const facts: fc.Arbitrary<readonly FactDefinition[]> = fc
  .tuple(fc.boolean(), ...factIds.slice(0, 6).map(factWith))
  .map(([content, ...drawn]) => (content ? drawn : drawn.map(ofOwnColumns)))
  .chain((own) =>
    fc
      .tuple(derivedWith("f6", own), derivedWith("f7", own))
      .map((derived): FactDefinition[] => [...own, ...derived]),
  );

const small = fc.integer({ min: -60, max: 60 });
const method: fc.Arbitrary<Members> = fc.oneof(
  // Tells every value from every other.
  {
    weight: 3,
    arbitrary: fc.constant({
      method: "linear",
      minimum: -5000,
      maximum: 5000,
      numerator: 1,
      denominator: 1,
      offset: 0,
    }),
  },
  fc.tuple(small, small, small).map(([a, b, c]) => ({
    method: "bins",
    bins: [{ below: 1, points: a }, { below: 3, points: b }, { points: c }],
  })),
  fc
    .tuple(small, small, small)
    .map(([a, b, c]) => ({ method: "table", table: { "0": a, "1": b, "-2": c }, otherwise: c })),
  fc
    .record({
      numerator: fc.constantFrom(-9, -1, 0, 1, 7, 10 ** 9),
      denominator: fc.integer({ min: 1, max: 7 }),
      offset: small,
    })
    .map((own) => ({ method: "linear", minimum: -50, maximum: 70, ...own })),
  fc
    .record({ each: fc.nat(20), span: fc.nat(80), start: small })
    .map(({ each, span, start }) => ({ method: "deduction", start, each, floor: start - span })),
);

const label = { zh: "某", en: "some" };
const fact = fc.constantFrom(...factIds);
const threshold = fc.integer({ min: -3, max: 6 });

const dimensionLimits = fc.oneof(
  fc.constant<[number, number]>([-9000, 9000]),
  fc.tuple(fc.integer({ min: -90, max: 0 }), fc.nat(90)),
);

const model = fc
  .record({
    base: small,
    limits: fc.oneof(
      fc.constant<[number, number]>([-20_000, 20_000]),
      fc.tuple(fc.integer({ min: -200, max: 0 }), fc.integer({ min: 0, max: 200 })),
    ),
    dimensions: fc.tuple(dimensionLimits, dimensionLimits),
    weight: sometimes(fc.integer({ min: 1, max: 999 })),
    indicators: fc.array(fc.tuple(fact, fc.constantFrom("d0", "d1"), small, method), {
      minLength: 1,
      maxLength: 6,
    }),
    floors: fc.array(fc.tuple(fact, threshold, fc.integer({ min: -200, max: 0 })), { maxLength: 2 }),
    vetoes: fc.array(fc.tuple(fact, threshold, fc.nat(100), fc.constantFrom("on", "on", "off")), {
      maxLength: 3,
    }),
    requires: fc.array(
      fc.tuple(
        fact,
        threshold,
        sometimes(fc.nat(20)),
        fc.constantFrom("holds", "holds", "not-applicable", "not-enough-data"),
      ),
      { maxLength: 1 },
    ),
    precedence: fc.array(fc.tuple(fact, fc.constantFrom("A", "C")), { maxLength: 2 }),
  })
  .map(({ base, limits: [minimum, maximum], ...rest }) =>
    modelFrom({
      base,
      minimum,
      maximum,
      dimensions: rest.dimensions.map(([low, high], index) => ({
        id: `d${index}`,
        label,
        minimum: low,
        maximum: high,
        ...(rest.weight === undefined ? {} : { weight: index === 0 ? rest.weight : 1000 - rest.weight }),
      })),
      indicators: rest.indicators.map(([id, dimension, whenMissing, own], index) => ({
        id: `i${index}`,
        label,
        fact: id,
        dimension,
        whenMissing,
        ...own,
      })),
      floors: rest.floors.map(([id, atLeast, floor], index) => ({
        id: `w${index}`,
        label,
        fact: id,
        atLeast,
        floor,
        basis: "x",
      })),
      vetoes: rest.vetoes.map(([id, atLeast, above, turned], index) => ({
        id: `v${index}`,
        label,
        fact: id,
        atLeast,
        ceiling: minimum + above,
        basis: "x",
        switch: turned,
      })),
      requires: rest.requires.map(([id, atLeast, over, whenMissing], index) => ({
        id: `r${index}`,
        label,
        fact: id,
        atLeast,
        ...(over === undefined ? {} : { atMost: atLeast + over }),
        otherwise: "not-enough-data",
        whenMissing,
        why: label,
      })),
      precedence: rest.precedence.map(([id, first], index) => ({
        id: `p${index}`,
        label,
        level: "local",
        fact: id,
        grades: { "1": first, "3": "D" },
      })),
      grades: [grade("A", 40), grade("B", 0), grade("C", -60), grade("D", -20_000)],
    }),
  );

const domains: fc.Arbitrary<readonly DomainDefinition[]> = fc
  .tuple(condition, condition)
  .map(([safety, market]) => [
    domainFrom("safety", [{ items: ["penalty", "honour"] }, { items: ["tax", "dishonesty"], when: safety }]),
    domainFrom("market", [{ items: ["tax", "penalty", "dishonesty", "honour"], when: market }]),
  ]);

const domainFrom = (id: string, rules: unknown): DomainDefinition =>
  domainSchema.parse({
    kind: "domain",
    id,
    version: "1",
    validFrom: "2020-01-01",
    label,
    sources: [{ title: "written for this test", confirmed: true }],
    rules,
  });

/** Models the compiler accepts. */
export const models: fc.Arbitrary<CompiledModel> = fc
  .tuple(model, facts, domains)
  .map(([own, used, known]) => compileModel(own, used, { polarityOf, domains: known }))
  .filter((outcome) => outcome.ok)
  .map((outcome) => {
    if (!outcome.ok) throw new Error("filtered above");
    return outcome.value;
  });
