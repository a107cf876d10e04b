import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { ModelDefinition } from "../definition/index.ts";
import {
  compileModel,
  coversFacts,
  createColumnarModel,
  createColumnScorer,
  emptySums,
  gradeId,
  mergeFacts,
  reckoningOf,
  type ColumnarResult,
  type CompiledModel,
  type EvaluatedRecord,
  type FactColumns,
} from "../evaluation/index.ts";
import { AS_OF, histories, models } from "../evaluation/test-models/index.ts";
import { compile, factFrom, grade, modelFrom, polarityOf, recordFrom } from "../evaluation/testing.ts";
import { createTrial, incrementOf, moversOf, psi, stabilityOf, type TrialSide } from "./index.ts";

/** Runs work that goes in steps. */
function run<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const SUBJECTS = 5;
const ENTERPRISE = { kind: "enterprise" };
const everyone = (count: number): Uint8Array => new Uint8Array(count).fill(1);

function columnsOf(model: CompiledModel, history: readonly (readonly EvaluatedRecord[])[]): FactColumns {
  const columnar = createColumnarModel(model.plan);
  const builder = columnar.batch(history.length, AS_OF);
  for (const [subject, records] of history.entries())
    for (const record of records) builder.add(subject, record);
  return run(columnar.facts(builder.finish(), AS_OF));
}

const scored = (model: CompiledModel, columns: FactColumns): ColumnarResult =>
  run(createColumnScorer(model.plan)(columns, everyone(columns.subjects)));

/** Points, limits and thresholds as a hand on the sliders would move them. */
const changes = fc.record({
  points: fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 6, maxLength: 6 }),
  limit: fc.integer({ min: 0, max: 300 }),
  base: fc.integer({ min: -30, max: 30 }),
  grades: fc.integer({ min: 1, max: 39 }),
  dropsVetoes: fc.boolean(),
});

function changed(
  model: ModelDefinition,
  by: { points: readonly number[]; limit: number; base: number; grades: number; dropsVetoes: boolean },
): ModelDefinition {
  return {
    ...model,
    base: model.base + by.base,
    dimensions: model.dimensions.map((one) => ({ ...one, maximum: one.maximum + by.limit })),
    indicators: model.indicators.map((one, index) => {
      const more = by.points[index] ?? 0;
      if (one.method === "bins")
        return { ...one, bins: one.bins.map((bin) => ({ ...bin, points: bin.points + more })) };
      return { ...one, whenMissing: one.whenMissing + more };
    }),
    vetoes: by.dropsVetoes ? [] : model.vetoes,
    grades: model.grades.map((one, index) => (index === 0 ? { ...one, from: one.from - by.grades } : one)),
  };
}

/** Records by the subject's number. */
type Known = ReadonlyMap<number, readonly EvaluatedRecord[]>;

/** What is kept of everyone, by ascending number. */
function keptOf(
  model: CompiledModel,
  known: Known,
): { readonly ids: Float64Array; readonly columns: FactColumns } {
  const all = [...known].toSorted(([one], [other]) => one - other);
  return {
    ids: Float64Array.from(all, ([id]) => id),
    columns: columnsOf(
      model,
      all.map(([, records]) => records),
    ),
  };
}

test("facts kept fresh by increments, in whatever order they come, are those of a load anew, and so are the scores", () => {
  const POPULATION = 9;
  let [came, went] = [0, 0];
  const known = fc
    .tuple(histories(POPULATION), fc.array(fc.boolean(), { minLength: POPULATION, maxLength: POPULATION }))
    .map(
      ([history, there]): Known =>
        new Map(
          history.flatMap((records, index) => (there[index] === true ? [[index * 3 + 1, records]] : [])),
        ),
    );
  const order = fc.shuffledSubarray(
    Array.from({ length: POPULATION }, (_, index) => index * 3 + 1),
    { minLength: POPULATION, maxLength: POPULATION },
  );
  fc.assert(
    fc.property(
      models,
      known,
      known,
      order,
      fc.integer({ min: 1, max: 4 }),
      (model, before, after, turns, most) => {
        let kept = keptOf(model, before);
        for (let begin = 0; begin < turns.length; begin += most) {
          const outdated = new Set(turns.slice(begin, begin + most));
          const fresh = keptOf(model, new Map([...after].filter(([id]) => outdated.has(id))));
          const { ids, from } = incrementOf(kept.ids, outdated, fresh.ids);
          kept = { ids, columns: mergeFacts(kept.columns, fresh.columns, from) };
        }
        const anew = keptOf(model, after);
        expect(kept.ids).toEqual(anew.ids);
        expect(factsIn(kept.columns)).toEqual(factsIn(anew.columns));
        expect(scored(model, kept.columns)).toEqual(scored(model, anew.columns));
        came += [...after.keys()].filter((id) => !before.has(id)).length;
        went += [...before.keys()].filter((id) => !after.has(id)).length;
      },
    ),
    { numRuns: 40 },
  );
  expect(Math.min(came, went)).toBeGreaterThan(20);
});

/** Values whatever the width they are kept in: one that was needed once is not given back. */
const factsIn = ({ columns }: FactColumns): readonly (readonly (number | null)[])[] =>
  columns.map(({ values, none }) =>
    Array.from(values, (value) => (value === none || Number.isNaN(value) ? null : value)),
  );

test("a draft scored from the sums of one near it is what it is scored whole, whatever was moved, added or left out", () => {
  let nearer = 0;
  fc.assert(
    fc.property(
      models,
      histories(SUBJECTS),
      changes,
      fc.nat(5),
      fc.nat(3),
      (model, history, by, moved, left) => {
        const columns = columnsOf(model, history);
        const kept = emptySums(model.plan, SUBJECTS);
        run(createColumnScorer(model.plan)(columns, everyone(SUBJECTS), kept));
        const points = by.points.map((one, index) => (index === moved ? one : 0));
        const draft = changed(model.plan.model, { ...by, points });
        // Without an indicator, or as it is.
        const indicators = draft.indicators.filter(
          (_, index) => draft.indicators.length < 2 || index !== left,
        );
        const outcome = compileModel({ ...draft, indicators }, model.plan.facts, {
          polarityOf,
          domains: model.plan.domains,
        });
        fc.pre(outcome.ok);
        if (!outcome.ok) return;
        const { plan } = outcome.value;
        const anew = emptySums(plan, SUBJECTS);
        const whole = run(createColumnScorer(plan)(columns, everyone(SUBJECTS), anew));
        const own = emptySums(plan, SUBJECTS);
        expect(run(createColumnScorer(plan, kept)(columns, everyone(SUBJECTS), own))).toEqual(whole);
        expect(own.sums).toEqual(anew.sums);
        if (reckoningOf(plan, kept).near !== null) nearer += 1;
      },
    ),
    { numRuns: 100 },
  );
  expect(nearer).toBeGreaterThan(10);
});

test("a draft in which the weights of dimensions moved, and nothing else, is scored as it is whole", () => {
  const weighing = (...weights: readonly [number, number, number]) =>
    compile(
      modelFrom({
        dimensions: weights.map((weight, index) => ({
          id: `d${index}`,
          label: { zh: "维度", en: "dimension" },
          minimum: -1_000_000,
          maximum: 1_000_000,
          weight,
        })),
        indicators: weights.map((_, index) => ({
          id: `i${index}`,
          label: { zh: "指标", en: "indicator" },
          dimension: `d${index}`,
          fact: "f",
          whenMissing: 0,
          method: "linear",
          numerator: 1000 * (index + 1),
          denominator: 1,
          minimum: 0,
          maximum: 100_000,
          weight: 1000,
        })),
      }),
      factFrom({}),
    );
  const model = weighing(500, 300, 200);
  const columns = columnsOf(model, [[recordFrom({ id: 1 }), recordFrom({ id: 2 })], []]);
  const kept = emptySums(model.plan, 2);
  run(createColumnScorer(model.plan)(columns, everyone(2), kept));
  const draft = weighing(500, 200, 300);
  expect(run(createColumnScorer(draft.plan, kept)(columns, everyone(2)))).toEqual(scored(draft, columns));
  expect(scored(draft, columns)).not.toEqual(scored(model, columns));
});

test("a draft scored from kept facts gives what the compiled draft gives from the records, whatever the sliders did", () => {
  let moved = 0;
  fc.assert(
    fc.property(models, histories(SUBJECTS), changes, (model, history, by) => {
      const columns = columnsOf(model, history);
      const outcome = compileModel(changed(model.plan.model, by), model.plan.facts, {
        polarityOf,
        domains: model.plan.domains,
      });
      fc.pre(outcome.ok);
      if (!outcome.ok) return;
      const draft = outcome.value;
      expect(coversFacts(columns, draft.plan)).toBe(true);
      const result = scored(draft, columns);
      for (const [subject, records] of history.entries()) {
        const expected = draft.evaluate(ENTERPRISE, records, AS_OF);
        const score = result.score[subject] ?? Number.NaN;
        expect({
          score: Number.isNaN(score) ? null : score,
          grade: gradeId(draft.plan.model, result.grade[subject] ?? -1),
        }).toEqual({ score: expected.score, grade: expected.grade });
      }
      moved += moversOf(scored(model, columns), result, everyone(SUBJECTS)).length;
    }),
    { numRuns: 100 },
  );
  expect(moved).toBeGreaterThan(25);
});

const MODEL = {
  minimum: 0,
  maximum: 1000,
  grades: modelFrom({ grades: [grade("A", 800), grade("B", 500), grade("C", 0)] }).grades,
};

/** A score, and the grade it reaches; null: none. */
const sideOf = (scores: readonly (number | null)[]): TrialSide => ({
  model: MODEL,
  result: {
    score: Float64Array.from(scores, (score) => score ?? Number.NaN),
    grade: Int16Array.from(scores, (score) =>
      score === null ? -1 : MODEL.grades.findIndex((one) => score >= one.from),
    ),
  },
});
const population = fc.array(
  fc.record({
    was: fc.option(fc.nat(1000), { nil: null }),
    is: fc.option(fc.nat(1000), { nil: null }),
    park: fc.nat(2),
    seen: fc.boolean(),
  }),
  { maxLength: 40 },
);
const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

test("a matrix sums to the population within scope, and so do its groups, its ranges and those who move", () => {
  fc.assert(
    fc.property(population, (rows) => {
      const [before, after] = [sideOf(rows.map((row) => row.was)), sideOf(rows.map((row) => row.is))];
      const included = Uint8Array.from(rows, (row) => (row.seen ? 1 : 0));
      const codes = Uint16Array.from(rows, (row) => row.park);
      const trial = createTrial(before, included, [{ id: "park", codes, groups: 3 }])(after);
      const seen = rows.filter((row) => row.seen);
      expect(trial.subjects).toBe(seen.length);
      const groups = trial.groups[0]?.groups ?? [];
      expect(trial.migrations).toEqual(
        trial.migrations.map((cells, row) =>
          cells.map((_, column) => sum(groups.map((group) => group.migrations[row]?.[column] ?? 0))),
        ),
      );
      expect(sum(trial.scores.map((one) => one.before))).toBe(seen.filter((row) => row.was !== null).length);
      expect(sum(trial.scores.map((one) => one.after))).toBe(seen.filter((row) => row.is !== null).length);
      const movers = moversOf(before.result, after.result, included);
      expect(movers.length).toBe(trial.better + trial.worse + trial.gained + trial.lost);
      for (const group of [0, 1, 2])
        expect(moversOf(before.result, after.result, included, { grouping: { codes, group } }).length).toBe(
          sum([groups[group]?.better ?? 0, groups[group]?.worse ?? 0]) +
            sum([groups[group]?.gained ?? 0, groups[group]?.lost ?? 0]),
        );
    }),
  );
});

test("the stability of scores is the index the laboratory gives of the two samples", () => {
  const scores = fc.array(fc.nat(1000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(scores, scores, (expected, actual) => {
      const [one, other] = [sideOf(expected).result, sideOf(actual).result];
      const index = stabilityOf(one, everyone(expected.length), other, everyone(actual.length));
      expect(index).toBeCloseTo(psi(expected, actual), 12);
    }),
  );
});

test("worst moves come first: grades fallen, then points lost; who has no grade on one side comes last", () => {
  const before = sideOf([900, 900, 600, 400, null, 900]);
  const after = sideOf([400, 700, 100, 900, 900, null]);
  const movers = (filter = {}) => [...moversOf(before.result, after.result, everyone(6), filter)];
  expect(movers()).toEqual([0, 2, 1, 3, 5, 4]);
  expect(movers({ from: 0, to: 2 })).toEqual([0]);
  expect(movers({ from: -1 })).toEqual([4]);
});

test("columns widen to hold what a fact says, and know what it does not say", () => {
  const values = [0, 127, 128, -128, -200, 40_000, 3_000_000_000, 5];
  const fact = factFrom({
    aggregate: "latest",
    value: "$amount",
    maximumEach: 10 ** 12,
    whenNone: "missing",
  });
  const model = compile(modelFrom(), fact);
  const history = [[], ...values.map((amountFen, index) => [recordFrom({ id: index + 1, amountFen })]), []];
  const columns = columnsOf(model, history);
  expect([...scored(model, columns).score]).toEqual([-7, ...values, -7]);
  expect(columns.bytes).toBe(history.length * 8);
  const other = compile(modelFrom(), { ...fact, whenNone: 0 });
  expect([coversFacts(columns, model.plan), coversFacts(columns, other.plan)]).toEqual([true, false]);
});
