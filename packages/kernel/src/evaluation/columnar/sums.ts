/**
 * Counts and sums, which most facts are: straight through the rows of a block without a branch a row, keeping the total up to each
 * row; what a subject has is the difference between its last row and the one before its first.
 */
import type { Edges } from "../types.ts";
import { NO_DAY, NO_VALUE, type Batch, type Segment } from "./batch.ts";
import type { FactGatherer } from "./gatherer.ts";
import type { FactSource } from "./layout.ts";
import { BLOCK, statesOf, valuesOf, type Block } from "./rows.ts";
import { boundOf } from "./select.ts";

/** Room for one block; a thread has its own. */
const counts = new Float64Array(BLOCK);
/** The total up to each row of a block, beginning with none; grows. */
let totalsUpTo = new Float64Array(BLOCK);

/** Totals over a block stay exact below this. */
const EXACT = 2 ** 53;
const LARGEST_INTEGER = 2 ** 31;

/** The rows of one segment that a fact asks for, and the rule by which they count. */
interface Pass {
  readonly block: Block;
  readonly segment: Segment;
  /** Bits of the segment's tests, one of which is asked. */
  readonly tests: Uint32Array;
  readonly bit: number;
  readonly states: Uint16Array;
  readonly statuses: number;
  /** Days after this one count. */
  readonly bound: number;
}

/** Writes the values of a count, a sum or an existence over a block, and says whether the fact is one it knows how to. */
export function gatherSums(
  gatherer: FactGatherer,
  batch: Batch,
  block: Block,
  edges: Edges,
  asOf: number,
  values: Float64Array,
): boolean {
  const { aggregate, definition, selection, sources } = gatherer;
  const known = aggregate === "count" || aggregate === "sum" || aggregate === "exists";
  if (!known || selection.publications !== null || selection.repairs !== null) return false;
  const subjects = block.last - block.first;
  const dayWeights = gatherer.weightsOn(asOf, edges);
  const weights = dayWeights?.byAge ?? null;
  const largest = aggregate === "sum" ? LARGEST_INTEGER : (dayWeights?.largest ?? 1);
  if (mostRows(block, sources) * largest > EXACT) return false;
  const totalled = aggregate === "sum" || (aggregate === "count" && weights !== null);
  // Of no record a total is zero as well: where that is the declared value, nothing needs counting.
  const counted = !totalled || definition.whenNone !== 0;
  const totals = values.fill(0, 0, subjects);
  if (counted) counts.fill(0, 0, subjects);
  for (const source of sources) {
    const segment = batch.segments[source.segment];
    const tests = segment?.tests[source.test >>> 5];
    if (segment === undefined || tests === undefined) continue;
    const { statuses } = selection;
    const states = statesOf(block, source.segment);
    const bound = boundOf(selection, edges);
    const pass: Pass = { block, segment, tests, bit: source.test & 31, states, statuses, bound };
    if (counted) addCounts(pass, counts);
    if (aggregate === "sum") addSums(pass, source, weights, asOf, totals);
    else if (totalled && weights !== null) addWeights(pass, weights, asOf, totals);
  }
  if (counted) concludeCounts(gatherer, totalled, values, subjects);
  return true;
}

/** Of the segments a fact looks at. */
const mostRows = ({ ranges }: Block, sources: readonly FactSource[]): number =>
  sources.reduce((most, { segment }) => {
    const [from, to] = ranges[segment] ?? [0, 0];
    return Math.max(most, to - from);
  }, 0);

/** What stands where nothing was counted, and what does where something was. */
function concludeCounts(
  { aggregate, definition: { whenNone } }: FactGatherer,
  totalled: boolean,
  values: Float64Array,
  subjects: number,
): void {
  if (aggregate === "count" && !totalled && whenNone === 0) {
    values.set(counts.subarray(0, subjects));
    return;
  }
  const none = whenNone === "missing" ? Number.NaN : whenNone;
  for (let place = 0; place < subjects; place += 1) {
    const count = counts[place] ?? 0;
    if (count === 0) values[place] = none;
    else if (!totalled) values[place] = aggregate === "exists" ? 1 : count;
  }
}

// In the loops below a row counts (1 or 0) by the lowest bit of three words: its test, its state's bits among those asked (0 minus
// them has its sign set where any is) and its day after the bound (the difference has its sign set).

const rowsOf = ({ block, segment: { starts } }: Pass): readonly [number, number] => [
  starts[block.first] ?? 0,
  starts[block.last] ?? 0,
];

/** Room for the totals of so many rows. */
function roomFor(rows: number): Float64Array {
  if (totalsUpTo.length <= rows) totalsUpTo = new Float64Array(rows * 2);
  totalsUpTo[0] = 0;
  return totalsUpTo;
}

/** Adds to each subject of the block what came in its rows. */
function addSpans(
  { block: { first, last }, segment: { starts } }: Pass,
  upTo: Float64Array,
  into: Float64Array,
): void {
  const base = starts[first] ?? 0;
  let before = 0;
  for (let subject = first; subject < last; subject += 1) {
    const after = upTo[(starts[subject + 1] ?? 0) - base] ?? 0;
    into[subject - first] = (into[subject - first] ?? 0) + (after - before);
    before = after;
  }
}

function addCounts(pass: Pass, into: Float64Array): void {
  const { segment, tests, bit, states, statuses, bound } = pass;
  const { day } = segment;
  const [base, end] = rowsOf(pass);
  const upTo = roomFor(end - base);
  let total = 0;
  for (let row = base; row < end; row += 1) {
    total +=
      ((tests[row] ?? 0) >>> bit) &
      ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
      ((bound - (day[row] ?? NO_DAY)) >>> 31);
    upTo[row - base + 1] = total;
  }
  addSpans(pass, upTo, into);
}

function addWeights(pass: Pass, weights: Float64Array, asOf: number, totals: Float64Array): void {
  const { segment, tests, bit, states, statuses, bound } = pass;
  const { day } = segment;
  const [base, end] = rowsOf(pass);
  const upTo = roomFor(end - base);
  let total = 0;
  for (let row = base; row < end; row += 1) {
    const own = day[row] ?? NO_DAY;
    const counted =
      ((tests[row] ?? 0) >>> bit) &
      ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
      ((bound - own) >>> 31);
    total += counted * weightAt(weights, asOf - own);
    upTo[row - base + 1] = total;
  }
  addSpans(pass, upTo, totals);
}

/** The weight of an age in days; the last is that of all beyond. */
const weightAt = (weights: Float64Array, age: number): number =>
  weights[age < 0 ? 0 : age < weights.length ? age : weights.length - 1] ?? 0;

function addSums(
  pass: Pass,
  source: FactSource,
  weights: Float64Array | null,
  asOf: number,
  totals: Float64Array,
): void {
  const column = valuesOf(pass.segment, source.value);
  if (column === null) return;
  const { values } = column;
  if (values instanceof Int32Array && weights === null) {
    addIntegers(pass, values, totals);
    return;
  }
  const { none } = column;
  const { block, segment, tests, bit, states, statuses, bound } = pass;
  const { subject, day } = segment;
  const { first } = block;
  const [base, end] = rowsOf(pass);
  for (let row = base; row < end; row += 1) {
    const own = day[row] ?? NO_DAY;
    const counted =
      ((tests[row] ?? 0) >>> bit) &
      ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
      ((bound - own) >>> 31);
    const value = values[row] ?? none;
    // Nothing is taken of a row without a value, though it counts; NaN is unequal to itself.
    if (counted === 0 || value === none || Number.isNaN(value)) continue;
    const place = (subject[row] ?? 0) - first;
    totals[place] = (totals[place] ?? 0) + (weights === null ? value : value * weightAt(weights, asOf - own));
  }
}

function addIntegers(pass: Pass, values: Int32Array, totals: Float64Array): void {
  const { segment, tests, bit, states, statuses, bound } = pass;
  const { day } = segment;
  const [base, end] = rowsOf(pass);
  const upTo = roomFor(end - base);
  let total = 0;
  for (let row = base; row < end; row += 1) {
    const counted =
      ((tests[row] ?? 0) >>> bit) &
      ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
      ((bound - (day[row] ?? NO_DAY)) >>> 31);
    const value = values[row] ?? NO_VALUE;
    total += (value === NO_VALUE ? 0 : value) & (0 - counted);
    upTo[row - base + 1] = total;
  }
  addSpans(pass, upTo, totals);
}
