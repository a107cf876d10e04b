/** Scores and grades of a block of subjects, from the values of its facts. */
import type { ModelDefinition } from "../../definition/index.ts";
import { canonicalJson } from "../canonical.ts";
import { hold } from "../integer.ts";
import { methodsOf, weightOf } from "../compile.ts";
import type { CompiledMethod, Line } from "../method.ts";
import { firstGiven, otherSources } from "../precedence.ts";
import { createRequirements } from "../requirement.ts";
import { planLimits } from "../score.ts";
import type { ModelPlan } from "../types.ts";
import type { ColumnarResult } from "./result.ts";
import { BLOCK, type Block } from "./rows.ts";

/** Adds the points of an indicator to the sums of a block's subjects, from `first` to before `last`. */
export type PointsAdder = (sums: Float64Array, first: number, last: number) => void;

interface Beside {
  /** By indicator; they take the place of the values where they are given. */
  readonly adders?: ReadonlyMap<IndicatorColumn, PointsAdder>;
  /** Where the sums of the dimensions are kept. */
  readonly into?: KeptSums | undefined;
}

/** `values` hold, by fact, the value of each subject of the block (NaN: missing). */
export type BlockScorer = (
  values: readonly Float64Array[],
  block: Pick<Block, "first" | "last">,
  evaluated: Uint8Array,
  result: ColumnarResult,
  beside?: Beside,
) => void;

/** What a model's indicators give everyone by dimension, before its limits: a model near it is scored from these. */
export interface KeptSums {
  readonly plan: ModelPlan;
  /** In the order of the model's dimensions. */
  readonly sums: readonly Float64Array[];
}

/** Room for the sums of a model over so many subjects. */
export const emptySums = (plan: ModelPlan, subjects: number): KeptSums => ({
  plan,
  sums: plan.model.dimensions.map(() => new Float64Array(subjects)),
});

/** What is reckoned of a model: everything, or what it has other than one whose sums are kept. */
export interface Reckoning {
  readonly near: KeptSums | null;
  readonly added: readonly IndicatorColumn[];
  readonly taken: readonly IndicatorColumn[];
}

/** Only what differs, where that is less than everything; a near model that looks at other facts is none. */
export function reckoningOf(plan: ModelPlan, near: KeptSums | null): Reckoning {
  const factIds = plan.facts.map((fact) => fact.id);
  const whole: Reckoning = { near: null, added: indicatorColumns(plan, plan.model, factIds), taken: [] };
  if (near === null) return whole;
  const theirs = indicatorColumns(near.plan, plan.model, factIds);
  const own = new Set(whole.added.map(({ text }) => text));
  const kept = new Set(theirs.map(({ text }) => text));
  const added = whole.added.filter(({ text }) => !kept.has(text));
  const dropped = theirs.filter(({ text }) => !own.has(text));
  // A dimension that is gone takes its sums with it.
  const taken = dropped.filter(({ dimension }) => dimension >= 0);
  const fits = taken.every(({ fact }) => fact >= 0) && added.length + taken.length < whole.added.length;
  return fits ? { near, added, taken } : whole;
}

export interface IndicatorColumn {
  readonly method: CompiledMethod;
  readonly fact: number;
  readonly dimension: number;
  /** The points of the values from 0 to below `SMALL`. */
  readonly small: Float64Array;
  /** What it gives as canonical text: the definition with the weight it counts by, in which its dimension's is. */
  readonly text: string;
}

/** The scorer of a checked plan; `reckoning` as `reckoningOf` gives it. */
export function createBlockScorer(
  plan: ModelPlan,
  { near, added, taken }: Reckoning = reckoningOf(plan, null),
): BlockScorer {
  const { model } = plan;
  const factIds = plan.facts.map((fact) => fact.id);
  const keptOf = model.dimensions.map(({ id }) => {
    const place = near?.plan.model.dimensions.findIndex((one) => one.id === id) ?? -1;
    return near?.sums[place] ?? null;
  });
  const taking = new Float64Array(BLOCK);
  const limits = planLimits(model, factIds);
  const unmet = createRequirements(model, factIds);
  const requires = (model.requires ?? []).length > 0;
  const others = otherSources(model, factIds);
  const froms = model.grades.map((one) => one.from);
  const sums = model.dimensions.map(() => new Float64Array(BLOCK));
  const running = new Float64Array(BLOCK);
  return (values, block, evaluated, { score, grade }, { adders, into } = {}) => {
    const { first, last } = block;
    const subjects = last - first;
    running.fill(model.base, 0, subjects);
    for (const [index, sum] of sums.entries()) {
      const kept = keptOf[index] ?? null;
      if (kept === null) sum.fill(0, 0, subjects);
      else sum.set(kept.subarray(first, last));
    }
    const add = (indicator: IndicatorColumn, own: Float64Array | undefined): void => {
      const adder = adders?.get(indicator);
      if (adder !== undefined && own !== undefined) adder(own, first, last);
      else addPoints(indicator, values[indicator.fact], own, subjects);
    };
    for (const indicator of added) add(indicator, sums[indicator.dimension]);
    for (const indicator of taken) {
      taking.fill(0, 0, subjects);
      add(indicator, taking);
      takeAway(sums[indicator.dimension], taking, subjects);
    }
    if (into !== undefined)
      for (const [index, sum] of sums.entries()) into.sums[index]?.set(sum.subarray(0, subjects), first);
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

/** Integers all: what was added is taken away exactly. */
function takeAway(sums: Float64Array | undefined, taken: Float64Array, subjects: number): void {
  if (sums === undefined) return;
  for (let place = 0; place < subjects; place += 1) sums[place] = (sums[place] ?? 0) - (taken[place] ?? 0);
}

/** The indicators of a plan, by the facts and dimensions of a model; -1: it has none such. */
function indicatorColumns(
  plan: ModelPlan,
  within: ModelDefinition,
  factIds: readonly string[],
): readonly IndicatorColumn[] {
  return methodsOf(plan).flatMap((method, index) => {
    const indicator = plan.model.indicators[index];
    if (indicator === undefined) return [];
    const dimension = within.dimensions.findIndex((one) => one.id === indicator.dimension);
    const small = Float64Array.from({ length: SMALL }, (_, value) => method.points(value));
    const text = canonicalJson({ indicator, weight: weightOf(plan.model, indicator) });
    return [{ method, fact: factIds.indexOf(indicator.fact), dimension, small, text }];
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
