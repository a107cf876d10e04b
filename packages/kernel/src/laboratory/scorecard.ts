/** A scorecard of weights of evidence: binned variables under a logistic regression. */
import type { Split } from "./random.ts";
import { buildBins, describeBins, type BinnedVariable, type Binning, type Variable } from "./variable.ts";

export interface Scorecard {
  /** As the training rows describe them; those below the least information value, or of the wrong sign, have no weight. */
  readonly variables: readonly (BinnedVariable & {
    readonly binning: Binning;
    readonly coefficient: number;
  })[];
  readonly intercept: number;
  /** Log odds of good of a row. */
  readonly scoreOf: (row: number) => number;
}

/** Variables that say less than this are left out of the regression. */
const LEAST_IV = 0.02;
/** A light pull of coefficients toward zero keeps variables that say nearly the same apart. */
const RIDGE = 1;
const ROUNDS = 25;

/** Builds from the training rows alone. */
export function buildScorecard(
  variables: readonly Variable[],
  bad: readonly boolean[],
  { train }: Split,
): Scorecard {
  const binned = variables.map((variable) => {
    const binning = buildBins(variable, train, bad);
    return { ...describeBins(variable.name, binning, train, bad), binning };
  });
  const woes = binned.map(({ bins, binning }) =>
    Float64Array.from(bad.keys(), (row) => bins[binning.binOf(row)]?.woe ?? 0),
  );
  const evidence = (index: number, row: number): number => woes[index]?.[row] ?? 0;
  let chosen = binned.flatMap((one, index) => (one.iv >= LEAST_IV ? [index] : []));
  let weights = fit(train, bad, chosen, evidence);
  // More evidence for good must never count against: such variables only mend others, and go.
  while (weights.slice(1).some((weight) => weight <= 0)) {
    const kept = weights;
    chosen = chosen.filter((_, position) => (kept[position + 1] ?? 0) > 0);
    weights = fit(train, bad, chosen, evidence);
  }
  const coefficients = new Map(chosen.map((index, position) => [index, weights[position + 1] ?? 0]));
  const intercept = weights[0] ?? 0;
  return {
    variables: binned.map((one, index) => ({ ...one, coefficient: coefficients.get(index) ?? 0 })),
    intercept,
    scoreOf: (row) =>
      chosen.reduce((sum, index) => sum + (coefficients.get(index) ?? 0) * evidence(index, row), intercept),
  };
}

/** Newton's method for the log odds of good; the intercept first. */
function fit(
  rows: readonly number[],
  bad: readonly boolean[],
  chosen: readonly number[],
  evidence: (index: number, row: number) => number,
): readonly number[] {
  const size = chosen.length + 1;
  const inputs = rows.map((row) => Float64Array.from([1, ...chosen.map((index) => evidence(index, row))]));
  const weights = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round += 1) {
    const hessian = Array.from({ length: size }, () => new Float64Array(size));
    const gradient = new Float64Array(size);
    for (const [position, input] of inputs.entries()) {
      const odds = input.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0);
      const chance = 1 / (1 + Math.exp(-odds));
      const miss = (bad[rows[position] ?? 0] === true ? 0 : 1) - chance;
      accumulate(hessian, gradient, input, miss, chance * (1 - chance));
    }
    for (let index = 1; index < size; index += 1) {
      gradient[index] = (gradient[index] ?? 0) - RIDGE * (weights[index] ?? 0);
      const line = hessian[index];
      if (line !== undefined) line[index] = (line[index] ?? 0) + RIDGE;
    }
    const step = solve(hessian, gradient);
    let largest = 0;
    for (let index = 0; index < size; index += 1) {
      weights[index] = (weights[index] ?? 0) + (step[index] ?? 0);
      largest = Math.max(largest, Math.abs(step[index] ?? 0));
    }
    if (largest < 1e-10) break;
  }
  return [...weights];
}

function accumulate(
  hessian: readonly Float64Array[],
  gradient: Float64Array,
  input: Float64Array,
  miss: number,
  curve: number,
): void {
  for (let i = 0; i < input.length; i += 1) {
    const value = input[i] ?? 0;
    gradient[i] = (gradient[i] ?? 0) + value * miss;
    const line = hessian[i];
    if (line === undefined) continue;
    const scaled = value * curve;
    for (let j = 0; j < input.length; j += 1) line[j] = (line[j] ?? 0) + scaled * (input[j] ?? 0);
  }
}

/** Gauss with the largest pivot; a pivot of zero leaves its unknown at zero. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const lines = matrix.map((line, index) => Float64Array.from([...line, right[index] ?? 0]));
  const at = (line: number, column: number): number => lines[line]?.[column] ?? 0;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let line = column + 1; line < size; line += 1)
      if (Math.abs(at(line, column)) > Math.abs(at(pivot, column))) pivot = line;
    [lines[column], lines[pivot]] = [lines[pivot] ?? new Float64Array(), lines[column] ?? new Float64Array()];
    const top = lines[column];
    if (top === undefined || Math.abs(top[column] ?? 0) < 1e-12) continue;
    for (let line = 0; line < size; line += 1) {
      const own = lines[line];
      if (line === column || own === undefined) continue;
      const factor = (own[column] ?? 0) / (top[column] ?? 1);
      if (factor === 0) continue;
      for (let index = column; index <= size; index += 1)
        own[index] = (own[index] ?? 0) - factor * (top[index] ?? 0);
    }
  }
  return Float64Array.from({ length: size }, (_, index) => {
    const pivot = at(index, index);
    return Math.abs(pivot) < 1e-12 ? 0 : at(index, size) / pivot;
  });
}
