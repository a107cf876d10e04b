/**
 * How well a score parts good from bad, and how far two samples differ. Formulas, treatment of ties and sources: docs/laboratory.md.
 * Scores are numbers of which the higher is the better; rows without a score are left out before.
 */

export interface Scored {
  readonly score: number;
  readonly bad: boolean;
}

/** Rows of equal score, ascending by score. */
interface Step {
  readonly score: number;
  readonly good: number;
  readonly bad: number;
}

function stepsOf(rows: readonly Scored[]): readonly Step[] {
  const byScore = new Map<number, { good: number; bad: number }>();
  for (const { score, bad } of rows) {
    const step = byScore.get(score) ?? { good: 0, bad: 0 };
    if (step.good + step.bad === 0) byScore.set(score, step);
    if (bad) step.bad += 1;
    else step.good += 1;
  }
  return [...byScore.entries()]
    .map(([score, counts]) => ({ score, ...counts }))
    .toSorted((a, b) => a.score - b.score);
}

const total = (steps: readonly Step[], of: "good" | "bad"): number =>
  steps.reduce((sum, step) => sum + step[of], 0);

/** The share of pairs (bad, good) in which the good scores higher; equal scores count half. NaN without both classes. */
export function auc(rows: readonly Scored[]): number {
  const steps = stepsOf(rows);
  let badBelow = 0;
  let wins = 0;
  for (const { good, bad } of steps) {
    wins += good * (badBelow + bad / 2);
    badBelow += bad;
  }
  return wins / (total(steps, "good") * total(steps, "bad"));
}

/** The largest distance between the cumulative shares of bad and of good, over every score that occurs. */
export function ks(rows: readonly Scored[]): number {
  const steps = stepsOf(rows);
  const [goods, bads] = [total(steps, "good"), total(steps, "bad")];
  let [good, bad, largest] = [0, 0, 0];
  for (const step of steps) {
    good += step.good;
    bad += step.bad;
    largest = Math.max(largest, Math.abs(bad / bads - good / goods));
  }
  return largest;
}

/** A share of zero in an index of stability stands for this one. */
export const SMALLEST_SHARE = 0.0001;

/** Σ (actual − expected) × ln(actual ÷ expected) over the groups' counts. */
export function stabilityIndex(expected: readonly number[], actual: readonly number[]): number {
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  const [e, a] = [sum(expected), sum(actual)];
  return expected.reduce((index, count, group) => {
    const was = Math.max(count / e, SMALLEST_SHARE);
    const is = Math.max((actual[group] ?? 0) / a, SMALLEST_SHARE);
    return index + (is - was) * Math.log(is / was);
  }, 0);
}

/**
 * Upper bounds (excluded) that part sorted values into about equal groups: the values at n × k ÷ groups, each once, the smallest
 * value never a bound.
 */
export const quantileBounds = (values: readonly number[], groups: number): readonly number[] =>
  boundsOfSorted(
    values.toSorted((a, b) => a - b),
    groups,
  );

/** The same of values that ascend already. */
export function boundsOfSorted(sorted: readonly number[] | Float64Array, groups: number): readonly number[] {
  const bounds: number[] = [];
  for (let group = 1; group < groups; group += 1) {
    const bound = sorted[Math.floor((sorted.length * group) / groups)];
    if (bound !== undefined && bound > (bounds.at(-1) ?? sorted[0] ?? bound)) bounds.push(bound);
  }
  return bounds;
}

/** The group of a value: how many bounds it reaches. */
export function groupOf(bounds: readonly number[], value: number): number {
  let group = 0;
  while (group < bounds.length && value >= (bounds[group] ?? Number.POSITIVE_INFINITY)) group += 1;
  return group;
}

function countGroups(bounds: readonly number[], values: readonly number[]): readonly number[] {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const value of values) {
    const group = groupOf(bounds, value);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

/** Population stability index of a sample against another, over ten groups of the expected one. */
export function psi(expected: readonly number[], actual: readonly number[]): number {
  const bounds = quantileBounds(expected, 10);
  return stabilityIndex(countGroups(bounds, expected), countGroups(bounds, actual));
}

export interface LiftRow {
  /** The worst so many rows. */
  readonly rows: number;
  readonly bad: number;
  /** Their rate of bad against that of all. */
  readonly lift: number;
}

/** Lift of the worst tenths, cumulative. Rows of equal score stay in their order. */
export function lift(rows: readonly Scored[]): readonly LiftRow[] {
  const sorted = rows.toSorted((a, b) => a.score - b.score);
  const all = rows.filter((row) => row.bad).length / rows.length;
  return Array.from({ length: 10 }, (_, tenth) => {
    const worst = sorted.slice(0, Math.ceil((rows.length * (tenth + 1)) / 10));
    const bad = worst.filter((row) => row.bad).length;
    return { rows: worst.length, bad, lift: bad / worst.length / all };
  });
}

export interface CalibrationRow {
  readonly rows: number;
  readonly expected: number;
  readonly observed: number;
}

/** Expected rate of bad (the mean of `probability`) against the observed one, in ten groups by probability. */
export function calibration(
  rows: readonly { readonly probability: number; readonly bad: boolean }[],
): readonly CalibrationRow[] {
  const bounds = quantileBounds(
    rows.map((row) => row.probability),
    10,
  );
  return Array.from({ length: bounds.length + 1 }, (_, group) => {
    const own = rows.filter((row) => groupOf(bounds, row.probability) === group);
    const mean = (of: (row: (typeof own)[number]) => number): number =>
      own.reduce((sum, row) => sum + of(row), 0) / own.length;
    return {
      rows: own.length,
      expected: mean((row) => row.probability),
      observed: mean((row) => (row.bad ? 1 : 0)),
    };
  });
}

export interface FairnessRow {
  readonly group: string;
  readonly rows: number;
  readonly bad: number;
  readonly meanScore: number;
  /** Share of the group that reaches the threshold. */
  readonly passes: number;
  /** That share against the largest of any group: below 0.8 it wants a reason. */
  readonly impact: number;
  /** Null where the group has one class only. */
  readonly auc: number | null;
}

/** How a score treats groups, such as sizes, ages or regions; ordered by group. */
export function fairness(
  rows: readonly (Scored & { readonly group: string })[],
  threshold: number,
): readonly FairnessRow[] {
  const groups = Map.groupBy(rows, (row) => row.group);
  const passes = (own: readonly Scored[]): number =>
    own.filter((row) => row.score >= threshold).length / own.length;
  const best = Math.max(...[...groups.values()].map(passes));
  return [...groups.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => {
      const bad = own.filter((row) => row.bad).length;
      return {
        group,
        rows: own.length,
        bad,
        meanScore: own.reduce((sum, row) => sum + row.score, 0) / own.length,
        passes: passes(own),
        impact: best === 0 ? 1 : passes(own) / best,
        auc: bad === 0 || bad === own.length ? null : auc(own),
      };
    });
}
