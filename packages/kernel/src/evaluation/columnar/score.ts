/** Scores and grades of a block of subjects, from the values of its facts. */
import type { ModelDefinition } from "../../definition/index.ts";
import { hold } from "../integer.ts";
import { methodsOf } from "../compile.ts";
import type { CompiledMethod } from "../method.ts";
import { planLimits } from "../score.ts";
import type { ModelPlan } from "../types.ts";
import type { Block } from "./rows.ts";

/** `values` hold, by fact, the value of each subject of the block (NaN: missing). */
type BlockScorer = (
  values: readonly Float64Array[],
  block: Block,
  evaluated: Uint8Array,
  score: Float64Array,
  grade: Int16Array,
) => void;

interface IndicatorColumn {
  readonly method: CompiledMethod;
  readonly fact: number;
  readonly dimension: number;
}

/** The scorer of a checked plan. */
export function createBlockScorer(plan: ModelPlan): BlockScorer {
  const { model } = plan;
  const factIds = plan.facts.map((fact) => fact.id);
  const indicators = indicatorColumns(plan, factIds);
  const limits = planLimits(model, factIds);
  const meets = requirementsOf(model, factIds);
  const settle = precedenceOf(model, factIds);
  const froms = model.grades.map((one) => one.from);
  const sums = new Float64Array(model.dimensions.length);
  return (values, { first, last }, evaluated, score, grade) => {
    for (let place = 0; place < last - first; place += 1) {
      if (evaluated[first + place] !== 1 || !meets(values, place)) continue;
      let running = model.base + addIndicators(indicators, values, place, sums);
      for (const [index, { minimum, maximum }] of model.dimensions.entries()) {
        const sum = sums[index] ?? 0;
        running += hold(sum, minimum, maximum) - sum;
      }
      for (const { limit, change, index } of limits) {
        const value = values[index]?.[place] ?? Number.NaN;
        if (value >= limit.atLeast) running += change(running);
      }
      const points = hold(running, model.minimum, model.maximum);
      score[first + place] = points;
      grade[first + place] = settle(values, place) ?? froms.findIndex((from) => points >= from);
    }
  };
}

function indicatorColumns(plan: ModelPlan, factIds: readonly string[]): readonly IndicatorColumn[] {
  const { model } = plan;
  return methodsOf(plan).flatMap((method, index) => {
    const indicator = model.indicators[index];
    if (indicator === undefined) return [];
    const dimension = model.dimensions.findIndex((one) => one.id === indicator.dimension);
    return [{ method, fact: factIds.indexOf(indicator.fact), dimension }];
  });
}

/** All points together; those of each dimension go into `sums`. */
function addIndicators(
  indicators: readonly IndicatorColumn[],
  values: readonly Float64Array[],
  place: number,
  sums: Float64Array,
): number {
  sums.fill(0);
  let total = 0;
  for (const { method, fact, dimension } of indicators) {
    const value = values[fact]?.[place] ?? Number.NaN;
    const points = Number.isNaN(value) ? method.missing : method.points(value);
    sums[dimension] = (sums[dimension] ?? 0) + points;
    total += points;
  }
  return total;
}

/** Whether every requirement holds. */
function requirementsOf(
  model: ModelDefinition,
  factIds: readonly string[],
): (values: readonly Float64Array[], place: number) => boolean {
  const plans = (model.requires ?? []).map(({ fact, atLeast, atMost, whenMissing }) => ({
    index: factIds.indexOf(fact),
    low: atLeast ?? Number.NEGATIVE_INFINITY,
    high: atMost ?? Number.POSITIVE_INFINITY,
    missing: whenMissing === "holds",
  }));
  return (values, place) =>
    plans.every(({ index, low, high, missing }) => {
      const value = values[index]?.[place] ?? Number.NaN;
      return Number.isNaN(value) ? missing : value >= low && value <= high;
    });
}

/** The grade of the first of the results of others that is known; null: the model's own counts. */
function precedenceOf(
  model: ModelDefinition,
  factIds: readonly string[],
): (values: readonly Float64Array[], place: number) => number | null {
  const plans = (model.precedence ?? []).map(({ fact, grades }) => ({
    index: factIds.indexOf(fact),
    grades: new Map(
      Object.entries(grades).map(([value, id]) => [
        Number(value),
        model.grades.findIndex((one) => one.id === id),
      ]),
    ),
  }));
  return (values, place) => {
    for (const { index, grades } of plans) {
      const grade = grades.get(values[index]?.[place] ?? Number.NaN);
      if (grade !== undefined) return grade;
    }
    return null;
  };
}
