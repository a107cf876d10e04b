/** Which rows of a segment a fact counts on a day. */
import type { FactDefinition } from "../../definition/index.ts";
import { countsUndated, STATUS_BITS, statusMask } from "../qualify.ts";
import type { Edges } from "../types.ts";
import { FAR_DAY, NO_DAY, type Segment } from "./batch.ts";

/** What a fact asks of rows beside the tests decided once. */
export interface Selection {
  readonly statuses: number;
  readonly undated: boolean;
  /** Bits by the order of `PUBLICATIONS`; null: not asked. */
  readonly publications: number | null;
  /** Bits by the order of `REPAIRS`; null: not asked. */
  readonly repairs: number | null;
}

const PUBLICATIONS = ["never", "not-yet", "shown", "over"] as const;
const REPAIRS = ["open", "performed", "repaired"] as const;

function bitsOf<T>(all: readonly T[], wanted: readonly T[] | undefined): number | null {
  if (wanted === undefined) return null;
  return all.reduce((bits, one, index) => (wanted.includes(one) ? bits | (1 << index) : bits), 0);
}

export const selectionOf = (fact: FactDefinition): Selection => ({
  statuses: statusMask(fact),
  undated: countsUndated(fact),
  publications: bitsOf(PUBLICATIONS, fact.where.publication),
  repairs: bitsOf(REPAIRS, fact.where.repair),
});

const NEVER = 1 << PUBLICATIONS.indexOf("never");
const NOT_YET = 1 << PUBLICATIONS.indexOf("not-yet");
const SHOWN = 1 << PUBLICATIONS.indexOf("shown");
const OVER = 1 << PUBLICATIONS.indexOf("over");
const OPEN = 1 << REPAIRS.indexOf("open");
const PERFORMED = 1 << REPAIRS.indexOf("performed");
const REPAIRED = 1 << REPAIRS.indexOf("repaired");

/** In the order of `STATUS_NAMES`. */
const STATUS_BIT = [STATUS_BITS["in-force"], STATUS_BITS.repaired, STATUS_BITS.withdrawn] as const;
const REPAIRED_STATUS = 1;

function publicationBit(segment: Segment, row: number, asOf: number): number {
  const from = segment.publicFrom?.[row] ?? FAR_DAY;
  if (from === FAR_DAY) return NEVER;
  if ((segment.publicTo?.[row] ?? FAR_DAY) <= asOf) return OVER;
  return asOf < from ? NOT_YET : SHOWN;
}

function repairBit(segment: Segment, row: number, asOf: number): number {
  if (segment.status?.[row] === REPAIRED_STATUS) return REPAIRED;
  return (segment.performed?.[row] ?? FAR_DAY) <= asOf ? PERFORMED : OPEN;
}

function statusBit(segment: Segment, row: number, asOf: number): number {
  const status = segment.status === null ? 0 : (segment.status[row] ?? 0);
  if (status === 0 && segment.validTo !== null && (segment.validTo[row] ?? FAR_DAY) < asOf)
    return STATUS_BITS.lapsed;
  return STATUS_BIT[status] ?? 0;
}

const PUBLICATION_SHIFT = 4;
const REPAIR_SHIFT = 8;

/** What a day makes of the rows from `first` to before `last`: bits of status, publication and repair; 0: not counted yet. */
export function stateRows(
  segment: Segment,
  asOf: number,
  [first, last]: readonly [number, number],
  states: Uint16Array,
): void {
  const { day: days, scoreFrom, status, validTo, publicFrom, performed } = segment;
  const plain = status === null && validTo === null && publicFrom === null && performed === null;
  if (plain && scoreFrom === null) {
    const inForce = STATUS_BITS["in-force"];
    for (let row = first; row < last; row += 1)
      states[row - first] = (days[row] ?? NO_DAY) <= asOf ? inForce : 0;
    return;
  }
  for (let row = first; row < last; row += 1) {
    const counts =
      (days[row] ?? NO_DAY) <= asOf && (scoreFrom === null || (scoreFrom[row] ?? NO_DAY) <= asOf);
    states[row - first] = !counts ? 0 : plain ? STATUS_BITS["in-force"] : stateBits(segment, row, asOf);
  }
}

function stateBits(segment: Segment, row: number, asOf: number): number {
  const publication =
    segment.publicFrom === null ? 0 : publicationBit(segment, row, asOf) << PUBLICATION_SHIFT;
  const repair = segment.performed === null ? 0 : repairBit(segment, row, asOf) << REPAIR_SHIFT;
  return statusBit(segment, row, asOf) | publication | repair;
}

/** Whether a bit of the tests is set in a row. */
export const hasTest = (segment: Segment, test: number, row: number): boolean =>
  (((segment.tests[test >>> 5]?.[row] ?? 0) >>> (test & 31)) & 1) === 1;

/** A row counts whose day lies after this one. A row without a day stands at NO_DAY: it counts where the bound lies before that. */
export const boundOf = ({ undated }: Selection, { from }: Edges): number =>
  from ?? (undated ? NO_DAY - 1 : NO_DAY);

/** Writes the rows from `first` to before `last` that count into `rows`, and says how many they are. */
export function selectRows(
  segment: Segment,
  test: number,
  selection: Selection,
  edges: Edges,
  states: Uint16Array,
  [first, last]: readonly [number, number],
  rows: Int32Array,
): number {
  const column = segment.tests[test >>> 5];
  if (column === undefined) return 0;
  const bit = test & 31;
  const { day: days } = segment;
  const { statuses } = selection;
  const publications = selection.publications === null ? null : selection.publications << PUBLICATION_SHIFT;
  const repairs = selection.repairs === null ? null : selection.repairs << REPAIR_SHIFT;
  const from = boundOf(selection, edges);
  let count = 0;
  for (let row = first; row < last; row += 1) {
    if ((((column[row] ?? 0) >>> bit) & 1) === 0) continue;
    if ((days[row] ?? NO_DAY) <= from) continue;
    const state = states[row - first] ?? 0;
    if ((state & statuses) === 0) continue;
    if (publications !== null && (state & publications) === 0) continue;
    if (repairs !== null && (state & repairs) === 0) continue;
    rows[count] = row;
    count += 1;
  }
  return count;
}
