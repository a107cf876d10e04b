/** A column of a table as a variable: numbers or words, with what is missing; and its bins. */
import {
  countOf,
  MERGE_RULES,
  mergeNeighbours,
  sumOf,
  weightOfEvidence,
  informationValue,
  type Counts,
} from "./woe.ts";
import { groupOf, quantileBounds } from "./metrics.ts";

export type Variable =
  | { readonly name: string; readonly kind: "number"; readonly values: readonly (number | null)[] }
  | { readonly name: string; readonly kind: "word"; readonly values: readonly (string | null)[] };

const MISSING = new Set(["", "?", "na", "n/a", "nan", "null", "none"]);

/** What a cell says; null when it says that nothing is known (blank, `?`, `NA`, `NaN`, `null`). */
export function cellText(text: string | null): string | null {
  const trimmed = text?.trim() ?? "";
  return MISSING.has(trimmed.toLowerCase()) ? null : trimmed;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u;

/** Numbers where every cell that says something is one; words otherwise. */
export function variableOf(name: string, cells: readonly (string | null)[]): Variable {
  const texts = cells.map(cellText);
  if (texts.every((text) => text === null || NUMBER.test(text)))
    return { name, kind: "number", values: texts.map((text) => (text === null ? null : Number(text))) };
  return { name, kind: "word", values: texts };
}

/** Which bin each row is in. */
export interface Binning {
  readonly labels: readonly string[];
  readonly binOf: (row: number) => number;
}

export interface Bin extends Counts {
  readonly label: string;
  readonly woe: number;
}

export interface BinnedVariable {
  readonly name: string;
  readonly iv: number;
  readonly bins: readonly Bin[];
}

/** A binning with the counts, weights of evidence and information value that some rows give it. */
export function describeBins(
  name: string,
  binning: Binning,
  rows: Iterable<number>,
  bad: readonly boolean[],
): BinnedVariable {
  const counts = binning.labels.map(() => ({ good: 0, bad: 0 }));
  for (const row of rows) {
    const group = counts[binning.binOf(row)];
    if (group !== undefined) group[bad[row] === true ? "bad" : "good"] += 1;
  }
  const all = sumOf(counts);
  return {
    name,
    iv: informationValue(counts),
    bins: counts.map((group, index) => ({
      label: binning.labels[index] ?? "",
      ...group,
      woe: weightOfEvidence(group, all),
    })),
  };
}

/** Groups of raw values to be merged, in the order in which neighbours may be. */
interface Raw {
  readonly counts: Counts[];
  /** Of a row, the raw group; null: missing, or a word not seen in building. */
  readonly groupOf: (row: number) => number | null;
  readonly labelOf: (first: number, end: number) => string;
}

/** Bins built from the rows given; the other rows fall into the same bins. */
export function buildBins(variable: Variable, rows: readonly number[], bad: readonly boolean[]): Binning {
  const raw =
    variable.kind === "number"
      ? rawNumbers(variable.values, rows, bad)
      : rawWords(variable.values, rows, bad);
  const ends = mergeNeighbours(raw.counts, MERGE_RULES);
  const labels = ends.map((end, index) => raw.labelOf(ends[index - 1] ?? 0, end));
  const merged = ends.map((end, index) => sumOf(raw.counts.slice(ends[index - 1] ?? 0, end)));
  const missing = countRows(
    rows.filter((row) => raw.groupOf(row) === null),
    bad,
  );
  const home = missingHome(merged, missing);
  const missingBin = home === null ? labels.length : home;
  const shown = labels.map((label, index) =>
    index === home && countOf(missing) > 0 ? `${label}, missing` : label,
  );
  return {
    labels: home === null ? [...shown, "missing"] : shown,
    binOf: (row) => {
      const group = raw.groupOf(row);
      return group === null ? missingBin : ends.findIndex((end) => group < end);
    },
  };
}

function countRows(rows: readonly number[], bad: readonly boolean[]): Counts {
  const bads = rows.filter((row) => bad[row] === true).length;
  return { good: rows.length - bads, bad: bads };
}

/** Rows of unknown value are a bin of their own where they have both classes; else they join the bin of the nearest rate. */
function missingHome(bins: readonly Counts[], missing: Counts): number | null {
  if (bins.length === 0 || (missing.good > 0 && missing.bad > 0)) return null;
  const all = sumOf([...bins, missing]);
  const rate = ({ good, bad }: Counts): number => bad / (good + bad);
  const wanted = countOf(missing) === 0 ? rate(all) : rate(missing);
  let home = 0;
  for (const [index, one] of bins.entries())
    if (Math.abs(rate(one) - wanted) < Math.abs(rate(bins[home] ?? one) - wanted)) home = index;
  return home;
}

function tally(
  size: number,
  rows: readonly number[],
  bad: readonly boolean[],
  of: (row: number) => number | null,
): Counts[] {
  const counts = Array.from({ length: size }, () => ({ good: 0, bad: 0 }));
  for (const row of rows) {
    const group = of(row);
    const own = group === null ? undefined : counts[group];
    if (own !== undefined) own[bad[row] === true ? "bad" : "good"] += 1;
  }
  return counts;
}

/** Twenty groups of about equal size, which merging makes fewer. */
function rawNumbers(
  values: readonly (number | null)[],
  rows: readonly number[],
  bad: readonly boolean[],
): Raw {
  const known = rows.map((row) => values[row] ?? null).filter((value) => value !== null);
  const bounds = quantileBounds(known, 20);
  const of = (row: number): number | null => {
    const value = values[row] ?? null;
    return value === null ? null : groupOf(bounds, value);
  };
  const size = known.length === 0 ? 0 : bounds.length + 1;
  return {
    counts: tally(size, rows, bad, of),
    groupOf: (row) => (size === 0 ? null : of(row)),
    labelOf: (first, end) => {
      const [low, high] = [
        first === 0 ? "-inf" : String(bounds[first - 1]),
        end > bounds.length ? "inf" : String(bounds[end - 1]),
      ];
      return `[${low},${high})`;
    },
  };
}

/** Words ordered by their rate of bad, then by themselves. */
function rawWords(values: readonly (string | null)[], rows: readonly number[], bad: readonly boolean[]): Raw {
  const byWord = new Map<string, number[]>();
  for (const row of rows) {
    const word = values[row] ?? null;
    if (word === null) continue;
    const own = byWord.get(word);
    if (own === undefined) byWord.set(word, [row]);
    else own.push(row);
  }
  const ordered = [...byWord.entries()]
    .map(([word, own]) => ({ word, counts: countRows(own, bad) }))
    .toSorted(
      (a, b) =>
        a.counts.bad * countOf(b.counts) - b.counts.bad * countOf(a.counts) || (a.word < b.word ? -1 : 1),
    );
  const index = new Map(ordered.map(({ word }, position) => [word, position]));
  return {
    counts: ordered.map((one) => one.counts),
    groupOf: (row) => {
      const word = values[row] ?? null;
      return word === null ? null : (index.get(word) ?? null);
    },
    labelOf: (first, end) =>
      ordered
        .slice(first, end)
        .map((one) => one.word)
        .toSorted()
        .join(" | "),
  };
}
