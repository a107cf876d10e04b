/** Values of facts kept for everyone: gathered once, scored again as often as points, weights, limits or grades change. */
import type { DomainDefinition, FactDefinition } from "../../definition/index.ts";
import { canonicalJson } from "../canonical.ts";
import { methodsOf } from "../compile.ts";
import type { CompiledMethod } from "../method.ts";
import type { ModelPlan } from "../types.ts";
import type { ColumnarResult } from "./result.ts";
import { BLOCK, type Block } from "./rows.ts";
import { createBlockScorer, factsBesides, type PointsAdder } from "./score.ts";

type Values = Int8Array | Int16Array | Int32Array | Float64Array;

/** One fact's value for every subject, in as few bytes as its values take. */
interface FactColumn {
  readonly values: Values;
  /** What stands for a missing value; NaN in a column of doubles. */
  readonly none: number;
}

export interface FactColumns {
  readonly subjects: number;
  readonly facts: readonly FactDefinition[];
  readonly domains: readonly DomainDefinition[];
  /** In the order of `facts`. */
  readonly columns: readonly FactColumn[];
  /** Bytes the columns take. */
  readonly bytes: number;
}

/** Makers of columns by width, with the value that stands for none; anything nearer to zero fits. */
const WIDTHS: readonly { readonly none: number; readonly make: (length: number) => Values }[] = [
  { none: -(2 ** 7), make: (length) => new Int8Array(length) },
  { none: -(2 ** 15), make: (length) => new Int16Array(length) },
  { none: -(2 ** 31), make: (length) => new Int32Array(length) },
  { none: Number.NaN, make: (length) => new Float64Array(length) },
];

/** The narrowest width from `at` on that holds the first `length` of the values. */
function widthFor(values: Float64Array, length: number, at: number): number {
  let width = at;
  for (let place = 0; place < length; place += 1) {
    const value = Math.abs(values[place] ?? 0);
    while (width < WIDTHS.length - 1 && value >= -(WIDTHS[width]?.none ?? 0)) width += 1;
  }
  return width;
}

/** A column that widens when a value asks for it. */
class WideningColumn {
  readonly #length: number;
  #width = 0;
  #values: Values;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Int8Array(length);
  }

  write(first: number, values: Float64Array, length: number): void {
    const width = widthFor(values, length, this.#width);
    if (width > this.#width) this.#widen(width, first);
    const { none } = this.finish();
    const own = this.#values;
    for (let place = 0; place < length; place += 1) {
      const value = values[place] ?? Number.NaN;
      own[first + place] = Number.isNaN(value) ? none : value;
    }
  }

  #widen(width: number, written: number): void {
    const before = this.finish();
    this.#width = width;
    this.#values = WIDTHS[width]?.make(this.#length) ?? this.#values;
    const { values, none } = this.finish();
    for (let place = 0; place < written; place += 1) {
      const value = before.values[place] ?? before.none;
      values[place] = value === before.none ? none : value;
    }
  }

  finish(): FactColumn {
    return { values: this.#values, none: WIDTHS[this.#width]?.none ?? Number.NaN };
  }
}

/** Takes values in block by block. */
export class FactColumnsBuilder {
  readonly #plan: ModelPlan;
  readonly #subjects: number;
  readonly #columns: readonly WideningColumn[];

  constructor(plan: ModelPlan, subjects: number) {
    this.#plan = plan;
    this.#subjects = subjects;
    this.#columns = plan.facts.map(() => new WideningColumn(subjects));
  }

  write({ first, last }: Block, values: readonly Float64Array[]): void {
    for (const [index, column] of this.#columns.entries()) {
      const own = values[index];
      if (own !== undefined) column.write(first, own, last - first);
    }
  }

  finish(): FactColumns {
    const columns = this.#columns.map((column) => column.finish());
    return {
      subjects: this.#subjects,
      facts: this.#plan.facts,
      domains: this.#plan.domains,
      columns,
      bytes: bytesOf(columns),
    };
  }
}

/**
 * Columns brought up to date: by place, whence the values come: from `base` where it is not negative, else from `fresh`, whose place
 * p is written -1 - p. Both hold the same facts; `fresh` holds the subjects whose records changed. Throws RangeError where they do not.
 */
export function mergeFacts(base: FactColumns, fresh: FactColumns, from: Int32Array): FactColumns {
  const columns = base.columns.map((kept, index) => {
    const changed = fresh.columns[index];
    if (changed === undefined || base.facts[index]?.id !== fresh.facts[index]?.id)
      throw new RangeError("the columns hold other facts");
    return merged(kept, changed, from);
  });
  return { ...base, subjects: from.length, columns, bytes: bytesOf(columns) };
}

const widthOf = ({ none }: FactColumn): number => WIDTHS.findIndex((one) => Object.is(one.none, none));

const bytesOf = (columns: readonly FactColumn[]): number =>
  columns.reduce((bytes, { values }) => bytes + values.byteLength, 0);

/** In the width of the wider of the two. */
function merged(kept: FactColumn, changed: FactColumn, from: Int32Array): FactColumn {
  const wider = widthOf(changed) > widthOf(kept) ? changed : kept;
  const { none } = wider;
  const values = WIDTHS[widthOf(wider)]?.make(from.length) ?? new Float64Array(from.length);
  for (let place = 0; place < from.length; place += 1) {
    const at = from[place] ?? 0;
    const column = at >= 0 ? kept : changed;
    const value = column.values[at >= 0 ? at : -1 - at] ?? column.none;
    values[place] = value === column.none ? none : value;
  }
  return { values, none };
}

/** Whether everything a model looks at stands in the columns, defined as the model has it. */
export function coversFacts({ facts, domains }: FactColumns, plan: ModelPlan): boolean {
  const known = new Set([...facts, ...domains].map((one) => canonicalJson(one)));
  return [...plan.facts, ...plan.domains].every((one) => known.has(canonicalJson(one)));
}

/**
 * Score and grade of every subject from kept facts, as `ColumnarModel.evaluate` gives them from records; those whose place in
 * `evaluated` is 0 have none. A step is some tens of thousands of subjects.
 */
export type ColumnScorer = (
  columns: FactColumns,
  evaluated: Uint8Array,
) => Generator<undefined, ColumnarResult>;

const BLOCKS_A_STEP = 8;

/** A checked plan ready to score columns that cover its facts (`coversFacts`). Throws RangeError where they do not. */
export function createColumnScorer(plan: ModelPlan): ColumnScorer {
  const scoreBlock = createBlockScorer(plan);
  const values = plan.facts.map(() => new Float64Array(BLOCK));
  const besides = factsBesides(plan);
  return function* score(columns, evaluated) {
    const own = plan.facts.map(({ id }) => {
      const column = columns.columns[columns.facts.findIndex((fact) => fact.id === id)];
      if (column === undefined) throw new RangeError("the columns lack a fact of the model");
      return column;
    });
    const placeOf = new Map(plan.facts.map(({ id }, index) => [id, index]));
    const places = plan.model.indicators.map(({ fact }) => placeOf.get(fact) ?? -1);
    const adders = methodsOf(plan).map((method, index) => adderOf(method, own[places[index] ?? -1]));
    // Whatever is looked up in a table need not be written out.
    const wanted = new Set([...besides, ...places.filter((_, index) => adders[index] === null)]);
    const { subjects } = columns;
    const result: ColumnarResult = {
      score: new Float64Array(subjects).fill(Number.NaN),
      grade: new Int16Array(subjects).fill(-1),
    };
    for (let first = 0; first < subjects; first += BLOCK) {
      const last = Math.min(first + BLOCK, subjects);
      for (const index of wanted) {
        const column = own[index];
        if (column !== undefined) spread(column, first, last, values[index]);
      }
      scoreBlock(values, { first, last }, evaluated, result, adders);
      if ((first / BLOCK) % BLOCKS_A_STEP === BLOCKS_A_STEP - 1) yield;
    }
    return result;
  };
}

/** Points by the values of a narrow column, which are few: one look into a table a subject, where those are more than its rows. */
function adderOf(method: CompiledMethod, column: FactColumn | undefined): PointsAdder | null {
  const values = column?.values;
  if (values instanceof Int8Array) return tableAdder(pointsTable(method, -(2 ** 7), 2 ** 7), values, 2 ** 7);
  if (values instanceof Int16Array && values.length >= 2 ** 16)
    return tableAdder(pointsTable(method, -(2 ** 15), 2 ** 15), values, 2 ** 15);
  return null;
}

/** The points of the values from `none`, which stands for a missing one, to before `end`. */
const pointsTable = ({ points, missing }: CompiledMethod, none: number, end: number): Float64Array =>
  Float64Array.from({ length: end - none }, (_, place) => (place === 0 ? missing : points(none + place)));

function tableAdder(table: Float64Array, values: Int8Array | Int16Array, zero: number): PointsAdder {
  return (sums, first, last) => {
    for (let place = first; place < last; place += 1)
      sums[place - first] = (sums[place - first] ?? 0) + (table[(values[place] ?? 0) + zero] ?? 0);
  };
}

function spread(
  { values, none }: FactColumn,
  first: number,
  last: number,
  into: Float64Array | undefined,
): void {
  if (into === undefined) return;
  for (let place = first; place < last; place += 1) {
    const value = values[place] ?? none;
    into[place - first] = value === none ? Number.NaN : value;
  }
}
