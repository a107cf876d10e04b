/** Scores and grades of a block of subjects, from the values of its facts. */
import { hold } from "../integer.ts";
import { methodsOf } from "../compile.ts";
import type { CompiledMethod, Line } from "../method.ts";
import { firstGiven, otherSources } from "../precedence.ts";
import { createRequirements } from "../requirement.ts";
import { planLimits } from "../score.ts";
import type { ModelPlan } from "../types.ts";
import type { ColumnarResult } from "./result.ts";
import { BLOCK, type Block } from "./rows.ts";

/** Adds the points of an indicator to the sums of a block's subjects, from `first` to before `last`. */
export type PointsAdder = (sums: Float64Array, first: number, last: number) => void;

/**
 * `values` hold, by fact, the value of each subject of the block (NaN: missing). `adders`, by indicator, take the place of the values
 * where they are given.
 */
export type BlockScorer = (
  values: readonly Float64Array[],
  block: Pick<Block, "first" | "last">,
  evaluated: Uint8Array,
  result: ColumnarResult,
  adders?: readonly (PointsAdder | null)[],
) => void;

interface IndicatorColumn {
  readonly method: CompiledMethod;
  readonly fact: number;
  readonly dimension: number;
  /** The points of the values from 0 to below `SMALL`. */
  readonly small: Float64Array;
}

/** The scorer of a checked plan. */
export function createBlockScorer(plan: ModelPlan): BlockScorer {
  const { model } = plan;
  const factIds = plan.facts.map((fact) => fact.id);
  const indicators = indicatorColumns(plan, factIds);
  const limits = planLimits(model, factIds);
  const unmet = createRequirements(model, factIds);
  const requires = (model.requires ?? []).length > 0;
  const others = otherSources(model, factIds);
  const froms = model.grades.map((one) => one.from);
  const sums = model.dimensions.map(() => new Float64Array(BLOCK));
  const running = new Float64Array(BLOCK);
  return (values, { first, last }, evaluated, { score, grade }, adders = []) => {
    const subjects = last - first;
    running.fill(model.base, 0, subjects);
    for (const sum of sums) sum.fill(0, 0, subjects);
    for (const [index, indicator] of indicators.entries()) {
      const own = sums[indicator.dimension];
      const adder = adders[index];
      if (adder && own !== undefined) adder(own, first, last);
      else addPoints(indicator, values[indicator.fact], own, subjects);
    }
    for (const [index, { minimum, maximum }] of model.dimensions.entries())
      addHeld(sums[index], minimum, maximum, running, subjects);
    for (const { limit, change, index } of limits)
      applyLimit(values[index], limit.atLeast, change, running, subjects);
    let place = 0;
    const valueOf = (fact: number): number => values[fact]?.[place] ?? Number.NaN;
    for (; place < subjects; place += 1) {
      if (evaluated[first + place] !== 1) continue;
      if (requires && unmet(valuesAt(values, place)) !== null) continue;
      const points = hold(running[place] ?? 0, model.minimum, model.maximum);
      score[first + place] = points;
      grade[first + place] = firstGiven(others, valueOf) ?? gradeAt(froms, points);
    }
  };
}

/** What a subject's facts give; null of what is missing. */
const valuesAt =
  (values: readonly Float64Array[], place: number) =>
  (index: number): number | null => {
    const value = values[index]?.[place] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };

function gradeAt(froms: readonly number[], points: number): number {
  for (let index = 0; index < froms.length; index += 1) if (points >= (froms[index] ?? 0)) return index;
  return -1;
}

/** Values below this are looked up: most facts are small counts. */
const SMALL = 64;

/** Adds an indicator's points to the sums of its dimension. */
function addPoints(
  { method: { points, line, missing }, small }: IndicatorColumn,
  values: Float64Array | undefined,
  sums: Float64Array | undefined,
  subjects: number,
): void {
  if (values === undefined || sums === undefined) return;
  if (line !== null) {
    addLine(line, missing, values, sums, subjects);
    return;
  }
  for (let place = 0; place < subjects; place += 1) {
    const value = values[place] ?? Number.NaN;
    const index = value | 0;
    const own =
      index === value && index >= 0 && index < SMALL
        ? (small[index] ?? 0)
        : Number.isNaN(value)
          ? missing
          : points(value);
    sums[place] = (sums[place] ?? 0) + own;
  }
}

/** Of a missing value all that is reckoned with it is NaN, which is unequal to itself. */
function addLine(
  { numerator, denominator, offset, minimum, maximum }: Line,
  missing: number,
  values: Float64Array,
  sums: Float64Array,
  subjects: number,
): void {
  if (denominator === 1) {
    for (let place = 0; place < subjects; place += 1) {
      const points = (values[place] ?? Number.NaN) * numerator + offset;
      const held = hold(points, minimum, maximum);
      sums[place] = (sums[place] ?? 0) + (Number.isNaN(held) ? missing : held);
    }
    return;
  }
  for (let place = 0; place < subjects; place += 1) {
    const points = Math.floor(((values[place] ?? Number.NaN) * numerator) / denominator) + offset;
    const held = hold(points, minimum, maximum);
    sums[place] = (sums[place] ?? 0) + (Number.isNaN(held) ? missing : held);
  }
}

/** Adds the sums of a dimension within its limits. */
function addHeld(
  sums: Float64Array | undefined,
  minimum: number,
  maximum: number,
  running: Float64Array,
  subjects: number,
): void {
  if (sums === undefined) return;
  for (let place = 0; place < subjects; place += 1)
    running[place] = (running[place] ?? 0) + hold(sums[place] ?? 0, minimum, maximum);
}

function applyLimit(
  values: Float64Array | undefined,
  atLeast: number,
  change: (score: number) => number,
  running: Float64Array,
  subjects: number,
): void {
  if (values === undefined) return;
  for (let place = 0; place < subjects; place += 1) {
    const score = running[place] ?? 0;
    if ((values[place] ?? Number.NaN) >= atLeast) running[place] = score + change(score);
  }
}

function indicatorColumns(plan: ModelPlan, factIds: readonly string[]): readonly IndicatorColumn[] {
  const { model } = plan;
  return methodsOf(plan).flatMap((method, index) => {
    const indicator = model.indicators[index];
    if (indicator === undefined) return [];
    const dimension = model.dimensions.findIndex((one) => one.id === indicator.dimension);
    const small = Float64Array.from({ length: SMALL }, (_, value) => method.points(value));
    return [{ method, fact: factIds.indexOf(indicator.fact), dimension, small }];
  });
}

/** The facts, by their place, whose values a plan looks at beside what its indicators make of them. */
export function factsBesides({ model, facts }: ModelPlan): ReadonlySet<number> {
  const ids = [
    ...(model.requires ?? []),
    ...(model.precedence ?? []),
    ...(model.floors ?? []),
    ...model.vetoes,
  ].map(({ fact }) => fact);
  return new Set(ids.map((id) => facts.findIndex((fact) => fact.id === id)));
}
