/** Counts and sums, which most facts are: straight through the rows of each subject, without a branch a row. */
import type { Edges } from "../types.ts";
import { NO_DAY, type Batch, type Segment } from "./batch.ts";
import type { FactGatherer } from "./gather.ts";
import type { FactSource } from "./layout.ts";
import { BLOCK, statesOf, valuesOf, type Block } from "./rows.ts";
import { boundOf } from "./select.ts";

/** Room for one block; a thread has its own. */
const counts = new Int32Array(BLOCK);
const totals = new Float64Array(BLOCK);

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
  counts.fill(0, 0, subjects);
  totals.fill(0, 0, subjects);
  const weights = gatherer.weightsOn(asOf, edges);
  for (const source of sources) {
    const segment = batch.segments[source.segment];
    const tests = segment?.tests[source.test >>> 5];
    if (segment === undefined || tests === undefined) continue;
    const { statuses } = selection;
    const states = statesOf(block, source.segment);
    const bound = boundOf(selection, edges);
    const pass: Pass = { block, segment, tests, bit: source.test & 31, states, statuses, bound };
    if (aggregate === "sum") addSums(pass, source, weights, asOf);
    else if (aggregate === "count" && weights !== null) addWeights(pass, weights, asOf);
    else addCounts(pass);
  }
  const none = definition.whenNone === "missing" ? Number.NaN : definition.whenNone;
  const totalled = aggregate === "sum" || (aggregate === "count" && weights !== null);
  for (let place = 0; place < subjects; place += 1) {
    const count = counts[place] ?? 0;
    values[place] = count === 0 ? none : totalled ? (totals[place] ?? 0) : aggregate === "exists" ? 1 : count;
  }
  return true;
}

// In the loops below a row counts (1 or 0) by the lowest bit of three words: its test, its state's bits among those asked (0 minus
// them has its sign set where any is) and its day after the bound (the difference has its sign set).

function addCounts({ block, segment, tests, bit, states, statuses, bound }: Pass): void {
  const { starts, day } = segment;
  const { first, last } = block;
  const base = starts[first] ?? 0;
  let row = base;
  for (let subject = first; subject < last; subject += 1) {
    const end = starts[subject + 1] ?? 0;
    let count = 0;
    for (; row < end; row += 1)
      count +=
        ((tests[row] ?? 0) >>> bit) &
        ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
        ((bound - (day[row] ?? NO_DAY)) >>> 31);
    counts[subject - first] = (counts[subject - first] ?? 0) + count;
  }
}

function addWeights(
  { block, segment, tests, bit, states, statuses, bound }: Pass,
  weights: Float64Array,
  asOf: number,
): void {
  const { starts, day } = segment;
  const { first, last } = block;
  const base = starts[first] ?? 0;
  let row = base;
  for (let subject = first; subject < last; subject += 1) {
    const end = starts[subject + 1] ?? 0;
    let [count, total] = [0, 0];
    for (; row < end; row += 1) {
      const own = day[row] ?? NO_DAY;
      const counted =
        ((tests[row] ?? 0) >>> bit) &
        ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
        ((bound - own) >>> 31);
      count += counted;
      total += counted * weightAt(weights, asOf - own);
    }
    counts[subject - first] = (counts[subject - first] ?? 0) + count;
    totals[subject - first] = (totals[subject - first] ?? 0) + total;
  }
}

/** The weight of an age in days; the last is that of all beyond. */
const weightAt = (weights: Float64Array, age: number): number =>
  weights[age < 0 ? 0 : age < weights.length ? age : weights.length - 1] ?? 0;

function addSums(
  { block, segment, tests, bit, states, statuses, bound }: Pass,
  source: FactSource,
  weights: Float64Array | null,
  asOf: number,
): void {
  const column = valuesOf(segment, source.value);
  if (column === null) return;
  const { values, none } = column;
  const { starts, day } = segment;
  const { first, last } = block;
  const base = starts[first] ?? 0;
  let row = base;
  for (let subject = first; subject < last; subject += 1) {
    const end = starts[subject + 1] ?? 0;
    let [count, total] = [0, 0];
    for (; row < end; row += 1) {
      const own = day[row] ?? NO_DAY;
      const counted =
        ((tests[row] ?? 0) >>> bit) &
        ((0 - ((states[row - base] ?? 0) & statuses)) >>> 31) &
        ((bound - own) >>> 31);
      count += counted;
      const value = values[row] ?? none;
      // Nothing is taken of a row without a value, though it counts; NaN is unequal to itself.
      if (counted === 0 || value === none || Number.isNaN(value)) continue;
      total += weights === null ? value : value * weightAt(weights, asOf - own);
    }
    counts[subject - first] = (counts[subject - first] ?? 0) + count;
    totals[subject - first] = (totals[subject - first] ?? 0) + total;
  }
}

/** Remembers the weights of one day: by age in days, the last for all beyond. */
export function weightsByAge(
  weight: ((day: number, edges: Edges) => number) | null,
): (asOf: number, edges: Edges) => Float64Array | null {
  if (weight === null) return () => null;
  let kept: { readonly asOf: number; readonly weights: Float64Array } | null = null;
  return (asOf, edges) => {
    if (kept?.asOf === asOf) return kept.weights;
    const oldest = edges.weights.reduce((least, day) => Math.min(least, day), asOf);
    const weights = Float64Array.from({ length: asOf - oldest + 2 }, (_, age) => weight(asOf - age, edges));
    kept = { asOf, weights };
    return weights;
  };
}
