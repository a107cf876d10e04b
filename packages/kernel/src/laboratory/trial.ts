/** A changed model beside the published one, over everyone: who stands where, who moves, and how far the distributions drift apart. */
import type { ModelDefinition } from "../definition/index.ts";
import type { ColumnarResult } from "../evaluation/index.ts";
import { boundsOfSorted, groupOf, stabilityIndex } from "./metrics.ts";

/** How subjects are parted: `codes` is the group of each subject, by its index. */
export interface Grouping {
  readonly id: string;
  readonly codes: Uint16Array;
  readonly groups: number;
}

/** A model with what it says of everyone. */
export interface TrialSide {
  readonly model: Pick<ModelDefinition, "grades" | "minimum" | "maximum">;
  readonly result: ColumnarResult;
}

/** Subjects by the grade before (row) and after (column), in the order of the models' grades; last: none. */
export type Migrations = readonly (readonly number[])[];

export interface Moves {
  /** To a better grade, by the order of the grades; to a worse one. */
  readonly better: number;
  readonly worse: number;
  /** From no grade to one; from one to none. */
  readonly gained: number;
  readonly lost: number;
}

export interface TrialGroup extends Moves {
  readonly group: number;
  readonly subjects: number;
  readonly migrations: Migrations;
  /** Mean of the scores, thousandths of a point; null: nobody has one. */
  readonly before: number | null;
  readonly after: number | null;
}

/** Subjects whose score lies from `from` to before `to`; the last range holds its end. */
export interface ScoreRange {
  readonly from: number;
  readonly to: number;
  readonly before: number;
  readonly after: number;
}

export interface Trial extends Moves {
  readonly subjects: number;
  readonly migrations: Migrations;
  readonly scores: readonly ScoreRange[];
  /** Population stability indices, published model against changed one; null: nobody has a score under one of them. */
  readonly stability: { readonly scores: number | null; readonly grades: number | null };
  readonly groups: readonly { readonly id: string; readonly groups: readonly TrialGroup[] }[];
}

/** Ranges of scores that a distribution is shown in. */
const RANGES = 20;

/** Everything counted of one part of the population. */
class Count {
  readonly cells: Int32Array;
  readonly sums: Float64Array;
  readonly #columns: number;
  readonly #rows: number;
  /** `groups` parts at once: cells of part g begin at g × rows × columns, sums at g × 4. */
  constructor(rows: number, columns: number, groups: number) {
    this.#rows = rows;
    this.#columns = columns;
    this.cells = new Int32Array(rows * columns * groups);
    this.sums = new Float64Array(4 * groups);
  }

  migrations(group: number): Migrations {
    const size = this.#rows * this.#columns;
    return Array.from({ length: this.#rows }, (_, row) => [
      ...this.cells.subarray(group * size + row * this.#columns, group * size + (row + 1) * this.#columns),
    ]);
  }

  /** Mean score before and after. */
  means(group: number): { readonly before: number | null; readonly after: number | null } {
    const [before, scored, after, scoredAfter] = this.sums.subarray(group * 4, group * 4 + 4);
    return { before: meanOf(before, scored), after: meanOf(after, scoredAfter) };
  }
}

const meanOf = (sum: number | undefined, count: number | undefined): number | null =>
  sum === undefined || count === undefined || count === 0 ? null : sum / count;

/** A row or column of the matrix: the grade's place, or the last for none. */
const placeOf = (grade: number, grades: number): number => (grade < 0 ? grades : grade);

/**
 * Makes a published model ready to be tried against: what `after` says is counted over the subjects whose place in `included` is 1.
 * Both sides are about the same subjects in the same order.
 */
export function createTrial(
  before: TrialSide,
  included: Uint8Array,
  groupings: readonly Grouping[],
): (after: TrialSide) => Trial {
  const bounds = boundsOfSorted(sortedScores(before.result, included), 10);
  return (after) => {
    const rows = before.model.grades.length + 1;
    const columns = after.model.grades.length + 1;
    const whole = new Count(rows, columns, 1);
    const parts = groupings.map(({ codes, groups }) => ({ codes, count: new Count(rows, columns, groups) }));
    const span = rangesOf(before.model, after.model);
    const [histogramBefore, histogramAfter] = [new Int32Array(RANGES), new Int32Array(RANGES)];
    const [was, is] = [before.result, after.result];
    for (let subject = 0; subject < included.length; subject += 1) {
      if (included[subject] !== 1) continue;
      const row = placeOf(was.grade[subject] ?? -1, rows - 1);
      const column = placeOf(is.grade[subject] ?? -1, columns - 1);
      const old = was.score[subject] ?? Number.NaN;
      const fresh = is.score[subject] ?? Number.NaN;
      enter(whole, 0, rows, columns, row, column, old, fresh);
      for (const { codes, count } of parts)
        enter(count, codes[subject] ?? 0, rows, columns, row, column, old, fresh);
      add(histogramBefore, span, old);
      add(histogramAfter, span, fresh);
    }
    const migrations = whole.migrations(0);
    return {
      subjects: sumOf(migrations.flat()),
      ...movesOf(migrations),
      migrations,
      scores: Array.from({ length: RANGES }, (_, range) => ({
        ...span.range(range),
        before: histogramBefore[range] ?? 0,
        after: histogramAfter[range] ?? 0,
      })),
      stability: {
        scores: indexOf(countScores(bounds, was, included), countScores(bounds, is, included)),
        grades: gradeStability(before, after, migrations),
      },
      groups: groupings.map(({ id, groups }, index) => ({
        id,
        groups: Array.from({ length: groups }, (_, group) => groupOfCount(parts[index]?.count, group)),
      })),
    };
  };
}

function enter(
  { cells, sums }: Count,
  group: number,
  rows: number,
  columns: number,
  row: number,
  column: number,
  old: number,
  fresh: number,
): void {
  const cell = group * rows * columns + row * columns + column;
  cells[cell] = (cells[cell] ?? 0) + 1;
  const sum = group * 4;
  if (!Number.isNaN(old)) {
    sums[sum] = (sums[sum] ?? 0) + old;
    sums[sum + 1] = (sums[sum + 1] ?? 0) + 1;
  }
  if (!Number.isNaN(fresh)) {
    sums[sum + 2] = (sums[sum + 2] ?? 0) + fresh;
    sums[sum + 3] = (sums[sum + 3] ?? 0) + 1;
  }
}

function groupOfCount(count: Count | undefined, group: number): TrialGroup {
  const migrations = count?.migrations(group) ?? [];
  const means = count?.means(group) ?? { before: null, after: null };
  return { group, subjects: sumOf(migrations.flat()), migrations, ...movesOf(migrations), ...means };
}

/** What a matrix says of those who move. */
export function movesOf(migrations: Migrations): Moves {
  const moves = { better: 0, worse: 0, gained: 0, lost: 0 };
  for (const [row, cells] of migrations.entries())
    for (const [column, count] of cells.entries()) {
      const [wasNone, isNone] = [row === migrations.length - 1, column === cells.length - 1];
      if (wasNone && isNone) continue;
      if (wasNone) moves.gained += count;
      else if (isNone) moves.lost += count;
      else if (column < row) moves.better += count;
      else if (column > row) moves.worse += count;
    }
  return moves;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

interface Ranges {
  readonly low: number;
  readonly width: number;
  readonly range: (index: number) => { readonly from: number; readonly to: number };
}

/** Ranges of equal width over every score either model can give. */
function rangesOf(before: TrialSide["model"], after: TrialSide["model"]): Ranges {
  const low = Math.min(before.minimum, after.minimum);
  const high = Math.max(before.maximum, after.maximum);
  const width = Math.max(1, Math.ceil((high - low) / RANGES));
  return {
    low,
    width,
    range: (index) => ({ from: low + index * width, to: Math.min(high, low + (index + 1) * width) }),
  };
}

function add(histogram: Int32Array, { low, width }: Ranges, score: number): void {
  if (Number.isNaN(score)) return;
  const range = Math.min(RANGES - 1, Math.floor((score - low) / width));
  histogram[range] = (histogram[range] ?? 0) + 1;
}

/** The scores of those included who have one, ascending. */
export function sortedScores({ score }: ColumnarResult, included: Uint8Array): Float64Array {
  return score.filter((one, subject) => included[subject] === 1 && !Number.isNaN(one)).toSorted();
}

/** Population stability index of the scores of those included in a second sample, over ten groups of a first. */
export function stabilityOf(
  before: ColumnarResult,
  includedBefore: Uint8Array,
  after: ColumnarResult,
  includedAfter: Uint8Array,
): number | null {
  const bounds = boundsOfSorted(sortedScores(before, includedBefore), 10);
  return indexOf(countScores(bounds, before, includedBefore), countScores(bounds, after, includedAfter));
}

function countScores(
  bounds: readonly number[],
  { score }: ColumnarResult,
  included: Uint8Array,
): readonly number[] {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (let subject = 0; subject < included.length; subject += 1) {
    const one = score[subject] ?? Number.NaN;
    if (included[subject] !== 1 || Number.isNaN(one)) continue;
    const group = groupOf(bounds, one);
    counts[group] = (counts[group] ?? 0) + 1;
  }
  return counts;
}

/** Over grades by their ids, none among them; grades that one model lacks count nobody there. */
function gradeStability(before: TrialSide, after: TrialSide, migrations: Migrations): number | null {
  const own = before.model.grades.map(({ id }) => id);
  const other = after.model.grades.map(({ id }) => id);
  const ids = [...new Set([...own, ...other])];
  const rows = migrations.map(sumOf);
  const columns = Array.from({ length: other.length + 1 }, (_, column) =>
    sumOf(migrations.map((cells) => cells[column] ?? 0)),
  );
  const counts = (of: readonly number[], names: readonly string[]): readonly number[] => [
    ...ids.map((id) => of[names.indexOf(id)] ?? 0),
    of.at(-1) ?? 0,
  ];
  return indexOf(counts(rows, own), counts(columns, other));
}

const indexOf = (before: readonly number[], after: readonly number[]): number | null =>
  sumOf(before) === 0 || sumOf(after) === 0 ? null : stabilityIndex(before, after);

/** Which of those who move are asked for; what is left out does not matter. Grades are places in the models' order, -1: none. */
export interface MoverFilter {
  readonly from?: number;
  readonly to?: number;
  readonly grouping?: { readonly codes: Uint16Array; readonly group: number };
}

/**
 * The subjects whose grade differs, worst moves first: by how many grades they fall, by how much their score falls, by their index.
 * Those who lose their grade come after those who have one on both sides, those who gain one last.
 */
export function moversOf(
  before: ColumnarResult,
  after: ColumnarResult,
  included: Uint8Array,
  { from, to, grouping }: MoverFilter = {},
): Int32Array {
  const moved: number[] = [];
  for (let subject = 0; subject < included.length; subject += 1) {
    const [was, is] = [before.grade[subject] ?? -1, after.grade[subject] ?? -1];
    if (included[subject] !== 1 || was === is) continue;
    if ((from !== undefined && was !== from) || (to !== undefined && is !== to)) continue;
    if (grouping !== undefined && grouping.codes[subject] !== grouping.group) continue;
    moved.push(subject);
  }
  const fall = (subject: number): number => {
    const [was, is] = [before.grade[subject] ?? -1, after.grade[subject] ?? -1];
    if (was < 0) return NO_FALL - 1;
    return is < 0 ? NO_FALL : is - was;
  };
  const change = (subject: number): number => {
    const change = (after.score[subject] ?? 0) - (before.score[subject] ?? 0);
    return Number.isNaN(change) ? 0 : change;
  };
  return Int32Array.from(moved).sort((a, b) => fall(b) - fall(a) || change(a) - change(b) || a - b);
}

/** Below every fall of one who has a grade on both sides. */
const NO_FALL = -(2 ** 16);
