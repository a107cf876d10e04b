import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromEpochDay, toEpochDay } from "../day/index.ts";
import type { FactDefinition } from "../definition/index.ts";
import { compileEdgeDays } from "./edges.ts";
import { forecast } from "./forecast.ts";
import type { CompiledModel, EvaluatedRecord } from "./index.ts";
import { AS_OF, compile, factFrom, grade, modelFrom, PLAIN_INDICATOR, recordFrom } from "./testing.ts";

type Members = Record<string, unknown>;
const ENTERPRISE = { kind: "enterprise" };
const near = fc.integer({ min: AS_OF - 200, max: AS_OF + 200 });
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(one, { nil: null, freq: 2 });
const window = fc.oneof(
  fc.record({ months: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ days: fc.integer({ min: 1, max: 250 }) }),
);

const fact: fc.Arbitrary<Members> = fc.oneof(
  fc.record({ aggregate: fc.constantFrom("count", "exists"), window, countsIncomplete: fc.boolean() }),
  fc.record({
    aggregate: fc.constant("count"),
    decay: fc.record({ from: fc.constant(9), every: window, less: fc.constantFrom(2, 5) }),
  }),
  fc.record({ aggregate: fc.constant("trend"), window }),
  fc.record({
    aggregate: fc.constant("share"),
    part: fc.constant({ fields: { field: "end", atMost: "$today" } }),
    scale: fc.constant(100),
    window,
  }),
  fc.record({
    aggregate: fc.constant("days-since"),
    value: fc.constantFrom(undefined, "end"),
    whenNone: fc.constantFrom<(number | "missing")[]>("missing", 999),
  }),
  fc.record({
    aggregate: fc.constant("latest"),
    value: fc.constant("level"),
    maximumEach: fc.constant(50),
    window,
    whenNone: fc.constant("missing"),
  }),
  fc.record({
    aggregate: fc.constant("count"),
    where: fc.constantFrom<Members[]>(
      { status: ["lapsed"] },
      { status: ["in-force", "repaired"], repair: ["performed", "repaired"] },
      { publication: ["shown"] },
      { publication: ["not-yet", "over"] },
      {
        fields: {
          any: [
            { field: "end", atLeast: "$today" },
            { field: "$today", atLeast: "2026-05-05" },
          ],
        },
      },
      { fields: { field: "$today", matches: "-0[57]-" } },
    ),
  }),
);

const method: fc.Arbitrary<Members> = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 61, max: 300 })).map(([a, b]) => ({
    method: "bins",
    bins: [{ below: a, points: 30 }, { below: b, points: 10 }, { points: -5 }],
  })),
  fc.nat(200).map((key) => ({ method: "table", table: { [String(key)]: 40 }, otherwise: 1 })),
  fc.constant({ method: "linear", numerator: 1, denominator: 2, minimum: -100, maximum: 100 }),
);

const compiled: fc.Arbitrary<CompiledModel> = fc
  .record({
    facts: fc.tuple(fact, fact),
    methods: fc.tuple(method, method),
    atLeast: fc.integer({ min: 1, max: 80 }),
  })
  .map(({ facts, methods, atLeast }) => {
    const {
      method: _m,
      numerator: _n,
      denominator: _d,
      minimum: _min,
      maximum: _max,
      ...indicator
    } = PLAIN_INDICATOR;
    const definitions: readonly FactDefinition[] = facts.map((members, index) =>
      factFrom({ ...members, id: `f${index}` }),
    );
    const model = modelFrom({
      indicators: methods.map((members, index) => ({
        ...indicator,
        id: `i${index}`,
        fact: `f${index}`,
        ...members,
      })),
      requires: [
        {
          id: "r",
          label: { zh: "某", en: "some" },
          fact: "f0",
          atMost: atLeast + 100,
          otherwise: "not-enough-data",
          whenMissing: "holds",
          why: { zh: "某", en: "some" },
        },
      ],
      vetoes: [{ id: "v", label: { zh: "某", en: "some" }, fact: "f1", atLeast, ceiling: 0, basis: "x" }],
      grades: [grade("A", 20), grade("B", -(10 ** 15))],
    });
    return compile(model, ...definitions);
  });

const records: fc.Arbitrary<readonly EvaluatedRecord[]> = fc
  .array(
    fc.record({
      day: maybe(near),
      publishedDay: maybe(near),
      publicFrom: maybe(near),
      publicTo: maybe(near),
      performedDay: maybe(near),
      validTo: maybe(near),
      scoreFrom: maybe(near),
      incomplete: fc.constantFrom(false, false, true),
      status: fc.constantFrom("in-force", "in-force", "repaired"),
      fields: fc.record(
        { end: near.map(fromEpochDay), level: fc.integer({ min: -9, max: 9 }) },
        { requiredKeys: [] },
      ),
    }),
    { maxLength: 6 },
  )
  .map((all) => all.map((members, index) => recordFrom({ id: index + 1, uses: 31, ...members })));

describe("a forecast", () => {
  test("says of every day what evaluating that day says", () => {
    let changes = 0;
    const repairs = fc.array(fc.record({ record: fc.integer({ min: 1, max: 6 }), on: near }), {
      maxLength: 2,
    });
    fc.assert(
      fc.property(
        compiled,
        compiled,
        fc.boolean(),
        records,
        repairs,
        (model, next, changesRules, all, supposed) => {
          const versions = [
            { from: AS_OF - 1, model },
            ...(changesRules ? [{ from: AS_OF + 40, model: next }] : []),
          ];
          const { today, days } = forecast({
            versions,
            subject: ENTERPRISE,
            records: all,
            today: AS_OF,
            days: 150,
            repairs: supposed,
          });
          const daily: unknown[] = [];
          let before = "";
          for (let day = AS_OF; day <= AS_OF + 150; day += 1) {
            const own = changesRules && day >= AS_OF + 40 ? next : model;
            const then = all.map((record): EvaluatedRecord => {
              const on = supposed
                .filter((one) => one.record === record.id && one.on <= day)
                .map((one) => one.on)
                .at(-1);
              if (on === undefined || record.status !== "in-force") return record;
              return {
                ...record,
                status: "repaired",
                publicTo: record.publicFrom === null ? null : Math.min(record.publicTo ?? on, on),
              };
            });
            const { score, grade: reached, outcome } = own.evaluate(ENTERPRISE, then, day);
            const now = JSON.stringify([score, reached, outcome]);
            if (day === AS_OF) expect(now).toBe(JSON.stringify([today.score, today.grade, today.outcome]));
            else if (now !== before) daily.push([day, score, reached, outcome]);
            before = now;
          }
          expect(
            days.map(({ day, evaluation: { score, grade: reached, outcome } }) => [
              day,
              score,
              reached,
              outcome,
            ]),
          ).toEqual(daily);
          changes += daily.length;
        },
      ),
      { numRuns: 400 },
    );
    // Drawn at random: about four hundred are seen; far fewer would mean that nothing was tried.
    expect(changes).toBeGreaterThan(200);
  });

  test("whoever evaluates only on the next day told, record by record, misses no change", () => {
    fc.assert(
      fc.property(compiled, records, (model, all) => {
        const on = (day: number): string => {
          const { score, grade: reached, outcome } = model.evaluate(ENTERPRISE, all, day);
          return JSON.stringify([score, reached, outcome]);
        };
        let kept = on(AS_OF);
        const nextAfter = (day: number): number => {
          const edges = compileEdgeDays(model.plan, day, day + 60);
          return Math.min(...all.map((record) => edges.first(record) ?? day + 60));
        };
        let due = nextAfter(AS_OF);
        for (let day = AS_OF + 1; day <= AS_OF + 150; day += 1) {
          if (day >= due) {
            kept = on(day);
            due = nextAfter(day);
          }
          expect(on(day)).toBe(kept);
        }
      }),
      { numRuns: 100 },
    );
  });

  test("says why, and when a record stops counting", () => {
    const model = compile(
      modelFrom({
        indicators: [{ ...PLAIN_INDICATOR, numerator: -1000 }],
        grades: [grade("A", 0), grade("B", -1000), grade("C", -(10 ** 15))],
      }),
      factFrom({ window: { months: 12 } }),
    );
    const all = [recordFrom({ id: 1, day: toEpochDay("2025-06-15") }), recordFrom({ id: 2 })];
    const request = {
      versions: [{ from: 0, model }],
      subject: ENTERPRISE,
      records: all,
      today: AS_OF,
      days: 200,
    };
    const calm = forecast(request);
    expect(
      calm.days.map(({ day, evaluation }) => [fromEpochDay(day), evaluation.score, evaluation.grade]),
    ).toEqual([["2026-06-15", -1000, "B"]]);
    expect(calm.days[0]?.because).toEqual([
      {
        indicator: "i",
        kind: "window",
        before: -2000,
        after: -1000,
        records: [1],
        text: {
          zh: "《i》：有记录已过统计期，−2 分变为 −1 分",
          en: "i: a record has left the period that counts, −2 becomes −1 points",
        },
      },
    ]);
    expect([...calm.expires.entries()].map(([id, day]) => [id, fromEpochDay(day)])).toEqual([
      [1, "2026-06-15"],
    ]);
    const repaired = forecast({ ...request, repairs: [{ record: 2, on: AS_OF + 10 }] });
    expect(
      repaired.days.map(({ day, evaluation, because }) => [day - AS_OF, evaluation.grade, because[0]?.kind]),
    ).toEqual([
      [10, "B", "repaired"],
      [76, "A", "window"],
    ]);
  });
});
