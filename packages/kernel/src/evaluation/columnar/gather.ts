/** The values of facts over a block of subjects, column by column. */
import { unreachable } from "../../outcome/index.ts";
import { floorDivide, floorDivideBig, isSafeMagnitude } from "../integer.ts";
import { MAXIMUM_RECORDS, type Edges } from "../types.ts";
import { NO_DAY, type Batch } from "./batch.ts";
import { chooseRows, chosenYears } from "./choose.ts";
import type { FactGatherer } from "./gatherer.ts";
import { NONE, type FactSource } from "./layout.ts";
import {
  countRows,
  idOf,
  statesOf,
  valueAt,
  valuesOf,
  type Block,
  type Chosen,
  type Ids,
  type Scratch,
} from "./rows.ts";
import { gatherSums } from "./sums.ts";
import { hasTest, selectRows } from "./select.ts";

/** Asked for the selected rows of each segment in turn; `rows` is valid until the next is asked. */
function* selected(
  { sources, selection }: FactGatherer,
  batch: Batch,
  block: Block,
  edges: Edges,
  rows: Int32Array,
): Generator<Chosen> {
  for (const source of sources) {
    const segment = batch.segments[source.segment];
    const range = block.ranges[source.segment];
    if (segment === undefined || range === undefined) continue;
    const length = selectRows(
      segment,
      source.test,
      selection,
      edges,
      statesOf(block, source.segment),
      range,
      rows,
    );
    if (length > 0) yield { segment, source, rows, length };
  }
}

/**
 * Writes the value of the fact for each subject of the block into `values` (NaN: missing). With `ids`, which asks for a block of one
 * subject, the ids of the records behind the value are added to them.
 */
export function gatherFact(
  gatherer: FactGatherer,
  batch: Batch,
  block: Block,
  asOf: number,
  scratch: Scratch,
  values: Float64Array,
  ids: Ids,
): void {
  const { definition, aggregate, weight } = gatherer;
  const subjects = block.last - block.first;
  const edges = gatherer.edges(asOf);
  if (ids === null && gatherSums(gatherer, batch, block, edges, asOf, values)) return;
  const pass = (): Iterable<Chosen> => selected(gatherer, batch, block, edges, scratch.rows);
  scratch.count.fill(0, 0, subjects);
  scratch.total.fill(0, 0, subjects);
  scratch.other.fill(0, 0, subjects);
  const each = (add: (chosen: Chosen) => void, identified: (source: FactSource) => number): void => {
    for (const chosen of pass()) {
      countRows(chosen, block.first, scratch.count);
      add(chosen);
      addIds(chosen, identified(chosen.source), ids);
    }
  };
  switch (aggregate) {
    case "count":
      each((chosen) => addWeights(chosen, weight, edges, block.first, scratch.total), whatever);
      break;
    case "exists":
      each(() => undefined, whatever);
      break;
    case "sum":
      each((chosen) => addValues(chosen, weight, edges, block.first, scratch.total), byValue);
      break;
    case "trend":
      each((chosen) => addTrend(chosen, edges.start ?? NO_DAY, block.first, scratch), byValue);
      break;
    case "share":
      each((chosen) => addPart(chosen, block.first, scratch.other), whatever);
      break;
    case "distinct":
      addDistinct(pass(), block.first, scratch, ids);
      break;
    case "first":
    case "latest":
    case "days-since":
      chooseRows(pass(), block.first, subjects, scratch, aggregate !== "first");
      break;
    case "yearly":
      chosenYears(pass, block.first, subjects, scratch, definition.year?.back ?? 0, ids);
      break;
    default:
      unreachable(aggregate);
  }
  conclude(gatherer, batch, asOf, subjects, scratch, values, ids);
}

/** Every row that counts stands behind the value, or those that have one. */
const whatever = (): number => NONE;
const byValue = (source: FactSource): number => source.value;

/** Adds the ids of the rows, where they have a value in the column. */
function addIds({ segment, rows, length }: Chosen, value: number, ids: Ids): void {
  if (ids === null) return;
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    if (value === NONE || valueAt(segment, value, row) !== null) ids.push(idOf(segment, row));
  }
}

function addWeights(
  { segment, rows, length }: Chosen,
  weight: ((day: number, edges: Edges) => number) | null,
  edges: Edges,
  first: number,
  total: Float64Array,
): void {
  if (weight === null) return;
  const { subject, day } = segment;
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    const place = (subject[row] ?? 0) - first;
    total[place] = (total[place] ?? 0) + weight(day[row] ?? NO_DAY, edges);
  }
}

function addValues(
  { segment, source, rows, length }: Chosen,
  weight: ((day: number, edges: Edges) => number) | null,
  edges: Edges,
  first: number,
  total: Float64Array,
): void {
  const column = valuesOf(segment, source.value);
  if (column === null) return;
  const { values, none } = column;
  const { subject, day } = segment;
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    const value = values[row] ?? none;
    if (value === none || Number.isNaN(value)) continue;
    const place = (subject[row] ?? 0) - first;
    const times = weight === null ? 1 : weight(day[row] ?? NO_DAY, edges);
    total[place] = (total[place] ?? 0) + value * times;
  }
}

function addTrend(
  { segment, source, rows, length }: Chosen,
  start: number,
  first: number,
  { total, other }: Scratch,
): void {
  const column = valuesOf(segment, source.value);
  const { subject, day } = segment;
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    const value = column === null ? 1 : (column.values[row] ?? column.none);
    if (column !== null && (value === column.none || Number.isNaN(value))) continue;
    const side = (day[row] ?? NO_DAY) > start ? total : other;
    const place = (subject[row] ?? 0) - first;
    side[place] = (side[place] ?? 0) + value;
  }
}

function addPart({ segment, source, rows, length }: Chosen, first: number, other: Float64Array): void {
  const { subject } = segment;
  for (let at = 0; at < length; at += 1) {
    const row = rows[at] ?? 0;
    if (!hasTest(segment, source.part, row)) continue;
    const place = (subject[row] ?? 0) - first;
    other[place] = (other[place] ?? 0) + 1;
  }
}

/** Far above any number of subjects in a block. */
const PLACES = 2 ** 20;

function addDistinct(pass: Iterable<Chosen>, first: number, scratch: Scratch, ids: Ids): void {
  const seen = new Set<number>();
  for (const chosen of pass) {
    countRows(chosen, first, scratch.count);
    const { segment, source, rows, length } = chosen;
    const words = segment.words[source.words];
    if (words === undefined) continue;
    for (let at = 0; at < length; at += 1) {
      const row = rows[at] ?? 0;
      const [from, to] = [words.starts[row] ?? 0, words.starts[row + 1] ?? 0];
      if (to > from) ids?.push(idOf(segment, row));
      const place = (segment.subject[row] ?? 0) - first;
      for (let one = from; one < to; one += 1) {
        const key = (words.codes[one] ?? 0) * PLACES + place;
        if (seen.has(key)) continue;
        seen.add(key);
        scratch.total[place] = (scratch.total[place] ?? 0) + 1;
      }
    }
  }
}

function conclude(
  { definition, aggregate, weight, sources }: FactGatherer,
  batch: Batch,
  asOf: number,
  subjects: number,
  { count, total, other, chosenRow, chosenSegment }: Scratch,
  values: Float64Array,
  ids: Ids,
): void {
  const none = definition.whenNone === "missing" ? Number.NaN : definition.whenNone;
  const share = shareOf(definition.scale ?? 1);
  const valueColumns = new Map(sources.map(({ segment, value }) => [segment, value]));
  for (let place = 0; place < subjects; place += 1) {
    const records = count[place] ?? 0;
    values[place] = records === 0 ? none : valueOf(place, records);
  }

  function valueOf(place: number, records: number): number {
    switch (aggregate) {
      case "count":
        return weight === null ? records : (total[place] ?? 0);
      case "sum":
        return total[place] ?? 0;
      case "exists":
        return 1;
      case "distinct":
        return Math.min(total[place] ?? 0, MAXIMUM_RECORDS);
      case "share":
        return share(other[place] ?? 0, records);
      case "trend":
        return (total[place] ?? 0) - (other[place] ?? 0);
      case "first":
      case "latest":
      case "days-since":
      case "yearly":
        return chosenValue(place) ?? Number.NaN;
      default:
        return unreachable(aggregate);
    }
  }

  function chosenValue(place: number): number | null {
    const row = chosenRow[place] ?? NONE;
    const segment = batch.segments[chosenSegment[place] ?? 0];
    if (row === NONE || segment === undefined) return null;
    if (aggregate !== "yearly") ids?.push(idOf(segment, row));
    const column = valueColumns.get(chosenSegment[place] ?? 0) ?? NONE;
    if (aggregate !== "days-since") return valueAt(segment, column, row);
    const own = segment.day[row] ?? NO_DAY;
    const day = column !== NONE ? valueAt(segment, column, row) : own === NO_DAY ? null : own;
    return day === null ? null : asOf - day;
  }
}

/** floor(part × scale ÷ whole), in BigInt where the product could pass 2^53. */
function shareOf(scale: number): (part: number, whole: number) => number {
  if (isSafeMagnitude(BigInt(MAXIMUM_RECORDS) * BigInt(scale)))
    return (part, whole) => floorDivide(part * scale, whole);
  return (part, whole) => Number(floorDivideBig(BigInt(part) * BigInt(scale), BigInt(whole)));
}
