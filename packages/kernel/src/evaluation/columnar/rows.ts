/** Rows that a fact counts, and what stands in them. */
import { NO_VALUE, type Segment } from "./batch.ts";
import { NONE, type FactSource } from "./layout.ts";

/** Subjects worked on together: their values stay in the processor's cache. */
export const BLOCK = 4096;

/** Room for one block, used again for each fact. */
export interface Scratch {
  readonly rows: Int32Array;
  readonly count: Int32Array;
  readonly total: Float64Array;
  readonly other: Float64Array;
  readonly chosenRow: Int32Array;
  readonly chosenSegment: Int32Array;
}

const NO_STATES = new Uint16Array(0);

/** For blocks of at most so many subjects and so many rows of one segment. */
export const scratchFor = (subjects: number, rows: number): Scratch => ({
  rows: new Int32Array(rows),
  count: new Int32Array(subjects),
  total: new Float64Array(subjects),
  other: new Float64Array(subjects),
  chosenRow: new Int32Array(subjects),
  chosenSegment: new Int32Array(subjects),
});

/** Subjects from `first` to before `last`, with the rows of each segment that are theirs. */
export interface Block {
  readonly first: number;
  readonly last: number;
  readonly ranges: readonly (readonly [number, number])[];
  /** What the day makes of these rows, by segment; see `stateRows`. */
  readonly states: readonly Uint16Array[];
}

/** The states of a segment's rows. */
export const statesOf = ({ states }: Block, segment: number): Uint16Array => states[segment] ?? NO_STATES;

/** The rows of one segment that a fact counts. */
export interface Chosen {
  readonly segment: Segment;
  readonly source: FactSource;
  readonly rows: Int32Array;
  readonly length: number;
}

/** The value column of a source, and what stands in it for none beside NaN. */
export function valuesOf(
  segment: Segment,
  index: number,
): { readonly values: Float64Array | Int32Array; readonly none: number } | null {
  const values = index === NONE ? undefined : segment.values[index];
  if (values === undefined) return null;
  return { values, none: values instanceof Int32Array ? NO_VALUE : Number.NaN };
}

/** The value of a row, null when it has none. */
export function valueAt(segment: Segment, index: number, row: number): number | null {
  const column = valuesOf(segment, index);
  const value = column?.values[row];
  return column === null || value === undefined || Number.isNaN(value) || value === column.none
    ? null
    : value;
}

/** The ids of the records that made a value; asked for one subject at a time. */
export type Ids = number[] | null;

export const idOf = (segment: Segment, row: number): number => segment.id[row] ?? 0;

export function countRows({ segment, rows, length }: Chosen, first: number, counts: Int32Array): void {
  const { subject } = segment;
  for (let at = 0; at < length; at += 1) {
    const place = (subject[rows[at] ?? 0] ?? 0) - first;
    counts[place] = (counts[place] ?? 0) + 1;
  }
}
