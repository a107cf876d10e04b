import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FactDefinition, ModelDefinition } from "../definition/index.ts";
import type { CompiledModel, EvaluatedRecord } from "./index.ts";
import { USE_BITS } from "../record/index.ts";
import { floorDivide } from "./integer.ts";
import { AS_OF, factFrom, grade, modelFrom, polarityOf, recordFrom, tryCompile } from "./testing.ts";

const ENTERPRISE = { kind: "enterprise" };
const FACT_IDS = ["f0", "f1", "f2", "f3"] as const;
const small = fc.integer({ min: -60, max: 60 });
const item = fc.constantFrom("penalty", "dishonesty", "honour", "tax");
const nearDay = fc.integer({ min: AS_OF - 500, max: AS_OF + 60 });
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(null) }, arbitrary);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });

const usuallyAbsent = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, arbitrary);

const fields = fc.record(
  { tax: fc.constantFrom("A", "B", "M", "3"), level: fc.integer({ min: -9, max: 9 }) },
  { requiredKeys: [] },
);

const recordWith = (id: number): fc.Arbitrary<EvaluatedRecord> =>
  fc
    .record({
      item,
      day: fc.oneof({ weight: 8, arbitrary: nearDay }, fc.constant(null)),
      publishedDay: maybe(nearDay),
      severity: maybe(fc.constantFrom("minor", "general", "grave")),
      amountFen: maybe(fc.integer({ min: -50, max: 300 })),
      status: fc.constantFrom("in-force", "in-force", "in-force", "repaired", "withdrawn"),
      validTo: rarely(nearDay),
      uses: fc.constantFrom(31, 31, 31, 31, USE_BITS.score, USE_BITS.measure),
      scoreFrom: rarely(nearDay),
      incomplete: fc.constantFrom(false, false, false, true),
      knownNo: fc.integer({ min: 1, max: 3 }),
      fields,
    })
    .map((members) => recordFrom({ id, ...members }));

const records = fc
  .integer({ min: 0, max: 14 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => recordWith(index + 1))));

const factWith = (id: string, careful: boolean): fc.Arbitrary<FactDefinition> =>
  fc
    .record({
      items: fc.uniqueArray(item, { minLength: 1, maxLength: 3 }),
      aggregate: fc.constantFrom(
        "count",
        "sum",
        "exists",
        ...(careful ? [] : (["latest", "first", "days-since", "distinct"] as const)),
      ),
      value: fc.constantFrom("$amount", "level", "tax"),
      codes: fc.boolean(),
      guarded: careful ? fc.constant(true) : fc.boolean(),
      severity: usuallyAbsent(fc.subarray(["minor", "general", "grave"], { minLength: 1 })),
      status: usuallyAbsent(fc.subarray(["in-force", "lapsed", "repaired", "withdrawn"], { minLength: 1 })),
      window: fc.option(
        fc.oneof(
          fc.record({ months: fc.integer({ min: 1, max: 14 }) }),
          fc.record({ days: fc.integer({ min: 1, max: 400 }) }),
        ),
        { nil: undefined },
      ),
      decay: usuallyAbsent(
        fc.record({
          from: fc.constantFrom(5, 10),
          every: fc.constantFrom({ days: 90 }, { months: 2 }),
          less: fc.constantFrom(2, 3),
        }),
      ),
      use: fc.constantFrom("score", "score", "measure"),
      countsIncomplete: fc.boolean(),
      whenNone: careful ? fc.constant(0) : fc.constantFrom<(number | "missing")[]>(0, 3, "missing"),
    })
    .map(({ value, codes, guarded, severity, status, decay, ...rest }) => {
      const { aggregate } = rest;
      const hasValue =
        aggregate === "sum" || aggregate === "latest" || aggregate === "first" || aggregate === "distinct";
      const coded = hasValue && aggregate !== "distinct" && codes;
      return factFrom({
        ...rest,
        id,
        maximumEach: 100,
        ...(decay !== undefined && (aggregate === "count" || aggregate === "sum") ? { decay } : {}),
        ...(hasValue ? { value } : {}),
        ...(coded ? { codes: { A: 4, B: 2, "3": guarded ? 0 : -3 } } : {}),
        where: {
          ...(severity === undefined ? {} : { severity }),
          ...(status === undefined ? {} : { status }),
          ...(guarded && hasValue && !coded ? { fields: { field: value, atLeast: 0 } } : {}),
        },
      });
    });

/** Points that never rise in three draws of four when `careful`. */
const ladder = (careful: boolean): fc.Arbitrary<number[]> =>
  fc
    .tuple(fc.array(small, { minLength: 3, maxLength: 3 }), fc.integer({ min: 0, max: 3 }))
    .map(([points, draw]) => (careful && draw > 0 ? points.toSorted((a, b) => b - a) : points));

const methodWith = (careful: boolean): fc.Arbitrary<Record<string, unknown>> =>
  fc.oneof(
    ladder(careful).map(([a, b, c]) => ({
      method: "bins",
      bins: [{ below: 1, points: a }, { below: 3, points: b }, { points: c }],
    })),
    ladder(careful).map(([a, b, c]) => ({
      method: "table",
      table: { "0": a, "1": b },
      otherwise: c,
    })),
    fc
      .record({
        numerator: fc.integer({ min: -9, max: careful ? 1 : 9 }),
        denominator: fc.integer({ min: 1, max: 7 }),
        offset: small,
      })
      .map((members) => ({ method: "linear", minimum: -50, maximum: 70, ...members })),
    fc
      .record({ each: fc.nat(20), span: fc.nat(80), start: small })
      .map(({ each, span, start }) => ({ method: "deduction", start, each, floor: start - span })),
  );

const label = { zh: "某", en: "some" };

const modelWith = (careful: boolean): fc.Arbitrary<ModelDefinition> =>
  fc
    .record({
      base: small,
      limits: fc.tuple(fc.integer({ min: -200, max: 0 }), fc.integer({ min: 0, max: 200 })),
      dimensions: fc.array(fc.tuple(fc.integer({ min: -90, max: 0 }), fc.integer({ min: 0, max: 90 })), {
        minLength: 2,
        maxLength: 2,
      }),
      indicators: fc.array(
        fc.tuple(fc.constantFrom(...FACT_IDS), fc.constantFrom("d0", "d1"), small, methodWith(careful)),
        { minLength: 1, maxLength: 5 },
      ),
      weights: usuallyAbsent(fc.integer({ min: 1, max: 999 })),
      floors: fc.array(
        fc.tuple(
          fc.constantFrom(...FACT_IDS),
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: -200, max: 0 }),
        ),
        {
          maxLength: careful ? 0 : 2,
        },
      ),
      vetoes: fc.array(fc.tuple(fc.constantFrom(...FACT_IDS), fc.integer({ min: 1, max: 5 }), fc.nat(100)), {
        maxLength: 3,
      }),
    })
    .map(({ base, limits: [minimum, maximum], dimensions, indicators, vetoes, floors, weights }) =>
      modelFrom({
        base,
        minimum,
        maximum,
        monotone: careful,
        dimensions: dimensions.map(([low, high], index) => ({
          id: `d${index}`,
          label,
          minimum: low,
          maximum: high,
          ...(weights === undefined ? {} : { weight: index === 0 ? weights : 1000 - weights }),
        })),
        floors: floors.map(([fact, atLeast, floor], index) => ({
          id: `w${index}`,
          label,
          fact,
          atLeast,
          floor,
          basis: "x",
        })),
        indicators: indicators.map(([fact, dimension, whenMissing, method], index) => ({
          id: `i${index}`,
          label,
          fact,
          dimension,
          whenMissing,
          ...method,
        })),
        vetoes: vetoes.map(([fact, atLeast, above], index) => ({
          id: `v${index}`,
          label,
          fact,
          atLeast,
          ceiling: minimum + above,
          basis: "x",
        })),
        grades: [grade("A", 40), grade("B", 0), grade("C", -60), grade("D", -200)],
      }),
    );

const setup = (careful: boolean): fc.Arbitrary<{ model: ModelDefinition; facts: FactDefinition[] }> =>
  fc.record({
    model: modelWith(careful),
    facts: fc.tuple(...FACT_IDS.map((id) => factWith(id, careful))),
  });

/** Models the compiler accepts; the facts are drawn so that it accepts a good part. */
const accepted = (careful: boolean): fc.Arbitrary<{ model: ModelDefinition; compiled: CompiledModel }> =>
  setup(careful)
    .map(({ model, facts }) => ({ model, outcome: tryCompile(model, ...facts) }))
    .filter(({ outcome }) => outcome.ok)
    .map(({ model, outcome }) => {
      if (!outcome.ok) throw new Error("filtered above");
      return { model, compiled: outcome.value };
    });

const scoreOf = (compiled: CompiledModel, all: readonly EvaluatedRecord[]): number =>
  compiled.evaluate(ENTERPRISE, all, AS_OF).score ?? Number.NaN;

describe("every model", () => {
  test("explains its score: contributions add up, within the limits, on the ladder", () => {
    fc.assert(
      fc.property(accepted(false), records, ({ model, compiled }, all) => {
        const { score, grade: reached, contributions } = compiled.evaluate(ENTERPRISE, all, AS_OF);
        expect(contributions.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        expect(score).toBeGreaterThanOrEqual(model.minimum);
        expect(score).toBeLessThanOrEqual(model.maximum);
        const ladderGrade = model.grades.filter(({ from }) => from <= (score ?? Number.NaN)).at(0);
        expect(reached).toBe(ladderGrade?.id);
        for (const floor of model.floors ?? [])
          if (
            contributions.some(({ indicator }) => indicator === floor.id) &&
            !contributions.some(({ kind }) => kind === "veto")
          )
            expect(score).toBeGreaterThanOrEqual(Math.min(floor.floor, model.maximum));
        for (const veto of model.vetoes)
          if (contributions.some(({ indicator }) => indicator === veto.id))
            expect(score).toBeLessThanOrEqual(veto.ceiling);
      }),
      { numRuns: 400 },
    );
  });

  test("gives the same bytes for any order of the records", () => {
    const shuffled = records.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(accepted(false), shuffled, ({ compiled }, [all, other]) => {
        expect(JSON.stringify(compiled.evaluate(ENTERPRISE, other, AS_OF))).toBe(
          JSON.stringify(compiled.evaluate(ENTERPRISE, all, AS_OF)),
        );
      }),
      { numRuns: 400 },
    );
  });

  test.each<[string, Partial<EvaluatedRecord>]>([
    ["decided after the as-of day", { day: AS_OF + 1 }],
    ["published after it and not dated otherwise", { incomplete: true, day: null, publishedDay: AS_OF + 1 }],
    ["permitted for no use", { uses: 0 }],
    ["permitted for other uses only", { uses: USE_BITS.publish | USE_BITS.share | USE_BITS.specialReport }],
    ["that may not count yet", { scoreFrom: AS_OF + 1 }],
    ["of an item the model does not name", { item: "elsewhere" }],
  ])("is not changed by a record %s", (_name, members) => {
    fc.assert(
      fc.property(accepted(false), records, recordWith(99), ({ compiled }, all, further) => {
        expect(compiled.evaluate(ENTERPRISE, [...all, { ...further, ...members }], AS_OF)).toEqual(
          compiled.evaluate(ENTERPRISE, all, AS_OF),
        );
      }),
      { numRuns: 150 },
    );
  });

  test("names records that make a difference only among those given, ascending", () => {
    fc.assert(
      fc.property(accepted(false), records, ({ compiled }, all) => {
        const ids = new Set(all.map(({ id }) => id));
        for (const fact of compiled.evaluate(ENTERPRISE, all, AS_OF).facts) {
          expect(fact.records).toEqual(fact.records.toSorted((a, b) => a - b));
          expect(fact.records.every((id) => ids.has(id))).toBe(true);
        }
      }),
    );
  });

  test("gives the same facts from the named records alone", () => {
    fc.assert(
      fc.property(accepted(false), records, ({ compiled }, all) => {
        for (const fact of compiled.evaluate(ENTERPRISE, all, AS_OF).facts) {
          if (fact.records.length === 0) continue;
          const named = all.filter(({ id }) => fact.records.includes(id));
          const again = compiled
            .evaluate(ENTERPRISE, named, AS_OF)
            .facts.find((one) => one.fact === fact.fact);
          expect(again).toEqual(fact);
        }
      }),
    );
  });
});

describe("a model declared monotone and accepted", () => {
  const counting = {
    uses: 31,
    scoreFrom: null,
    incomplete: false,
    validTo: null,
    status: "in-force",
    day: AS_OF - 5,
  } as const;
  const any = recordWith(99).filter((record) => polarityOf(record.item) === "negative");
  const negative = fc.oneof(
    any,
    any.map((record) => ({ ...record, ...counting })),
  );
  const gradeRank = (compiled: CompiledModel, all: readonly EvaluatedRecord[]): string =>
    compiled.evaluate(ENTERPRISE, all, AS_OF).grade ?? "";

  test("never rises by a further negative record", () => {
    let lowered = 0;
    fc.assert(
      fc.property(accepted(true), records, negative, ({ compiled }, all, further) => {
        const before = scoreOf(compiled, all);
        const after = scoreOf(compiled, [...all, further]);
        expect(after).toBeLessThanOrEqual(before);
        expect(gradeRank(compiled, [...all, further]) >= gradeRank(compiled, all)).toBe(true);
        if (after < before) lowered += 1;
      }),
      { numRuns: 1500 },
    );
    expect(lowered).toBeGreaterThan(20);
  });

  test("never falls by a repair or a withdrawal", () => {
    let raised = 0;
    fc.assert(
      fc.property(
        accepted(true),
        records,
        negative,
        fc.constantFrom("repaired", "withdrawn"),
        ({ compiled }, all, record, status) => {
          const before = scoreOf(compiled, [...all, { ...record, status: "in-force" }]);
          const after = scoreOf(compiled, [...all, { ...record, status }]);
          expect(after).toBeGreaterThanOrEqual(before);
          if (after > before) raised += 1;
        },
      ),
      { numRuns: 1500 },
    );
    expect(raised).toBeGreaterThan(20);
  });

  test("is refused often enough for the check to matter", () => {
    const outcomes = fc
      .sample(setup(true), { numRuns: 300, seed: 7 })
      .map(({ model, facts }) => tryCompile(model, ...facts).ok);
    expect(outcomes).toContain(true);
    expect(outcomes).toContain(false);
  });
});

test("division rounds toward −∞ exactly, up to the last integer", () => {
  const safe = fc.maxSafeInteger();
  const divisor = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(safe, divisor, (dividend, by) => {
      const quotient = BigInt(floorDivide(dividend, by));
      const rest = BigInt(dividend) - quotient * BigInt(by);
      expect(rest >= 0n && rest < BigInt(by)).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
