/** Records as columns: per item typed arrays sorted by subject. */
import { problem, ProblemError } from "../../outcome/index.ts";
import { USE_BITS } from "../../record/index.ts";
import { checkAsOf, checkRecordCount } from "../compile.ts";
import { countingDay } from "../qualify.ts";
import { MAXIMUM_RECORDS, type EvaluatedRecord } from "../types.ts";
import { growing, isAscending, sortedOrder, type Growing } from "./growing.ts";
import type { ItemLayout, Layout } from "./layout.ts";

/** Before every day: of a record without one. */
export const NO_DAY = -(2 ** 30);
/** After every day. */
export const FAR_DAY = 2 ** 30;

const STATUSES = { "in-force": 0, repaired: 1, withdrawn: 2 } as const;
export const STATUS_NAMES = ["in-force", "repaired", "withdrawn"] as const;

/** Several values a row: those of row r stand from `starts[r]` to before `starts[r + 1]`. */
export interface WordColumn {
  readonly starts: Int32Array;
  readonly codes: Int32Array;
}

/** The records of one item, sorted by subject. Days are epoch days; a column that would be the same in every row is null. */
export interface Segment {
  readonly length: number;
  /** Index of the subject among those of the batch. */
  readonly subject: Int32Array;
  /** The rows of subject s stand from `starts[s]` to before `starts[s + 1]`. */
  readonly starts: Int32Array;
  readonly id: Float64Array | Int32Array;
  /** The day it counts under, or `NO_DAY`. */
  readonly day: Int32Array;
  /** An index of `STATUS_NAMES`; null: all in force. */
  readonly status: Uint8Array | null;
  /** It counts from this day; null: from always. */
  readonly scoreFrom: Int32Array | null;
  /** In force to this day; null: without end. */
  readonly validTo: Int32Array | null;
  /** Shown from this day, `FAR_DAY`: never; kept where a fact asks. */
  readonly publicFrom: Int32Array | null;
  /** To before this day, or `FAR_DAY`. */
  readonly publicTo: Int32Array | null;
  readonly performed: Int32Array | null;
  readonly knownNo: Float64Array | Int32Array | null;
  /** Bits of the layout's tests. */
  readonly tests: readonly Uint32Array[];
  /** Values of the layout's readers; NaN: none. */
  readonly values: readonly (Float64Array | Int32Array)[];
  readonly words: readonly WordColumn[];
}

/** The value of an integer column where there is none. */
export const NO_VALUE = -(2 ** 31);

export interface Batch {
  readonly subjects: number;
  readonly segments: readonly Segment[];
  /** The day the columns were made for. */
  readonly asOf: number;
  /** Bytes the columns take. */
  readonly bytes: number;
  readonly records: number;
}

export interface BatchBuilder {
  /** Adds a record of a subject, by the subject's index; records come in any order, those of other items are passed over. */
  readonly add: (subject: number, record: EvaluatedRecord) => void;
  /** The batch. Throws ProblemError `records-too-many` (over `MAXIMUM_RECORDS` of one subject). */
  readonly finish: () => Batch;
}

/** Where columns lie: in memory of one thread, or in memory that threads share. */
export type ColumnMemory = "own" | "shared";

const int32 = (length: number): Int32Array => new Int32Array(length);
const uint32 = (length: number): Uint32Array => new Uint32Array(length);
const uint8 = (length: number): Uint8Array => new Uint8Array(length);
const float64 = (length: number): Float64Array => new Float64Array(length);

/** Makes finished columns. */
interface Makers {
  readonly int32: typeof int32;
  readonly uint32: typeof uint32;
  readonly uint8: typeof uint8;
  readonly float64: typeof float64;
}

const MAKERS: Readonly<Record<ColumnMemory, Makers>> = {
  own: { int32, uint32, uint8, float64 },
  shared: {
    int32: (length) => new Int32Array(new SharedArrayBuffer(length * 4)),
    uint32: (length) => new Uint32Array(new SharedArrayBuffer(length * 4)),
    uint8: (length) => new Uint8Array(new SharedArrayBuffer(length)),
    float64: (length) => new Float64Array(new SharedArrayBuffer(length * 8)),
  },
};

/** The integer columns of one item while it is read. */
class SegmentDraft {
  readonly #layout: ItemLayout;
  readonly #make: Makers;
  readonly #subject: Growing<Int32Array>;
  readonly #id = growing(float64);
  readonly #day: Growing<Int32Array>;
  readonly #status: Growing<Uint8Array>;
  readonly #scoreFrom: Growing<Int32Array>;
  readonly #validTo: Growing<Int32Array>;
  readonly #publicFrom: Growing<Int32Array>;
  readonly #publicTo: Growing<Int32Array>;
  readonly #performed: Growing<Int32Array>;
  readonly #knownNo = growing(float64);
  readonly #tests: readonly Growing<Uint32Array>[];
  /** Words of tests by severity, use and completeness. */
  readonly #known = new Map<string | null, Map<number, readonly number[]>>();
  readonly #values: readonly Growing<Float64Array>[];
  readonly #words: readonly WordDraft[];

  constructor(layout: ItemLayout, dictionary: Map<string, number>, make: Makers) {
    this.#layout = layout;
    this.#make = make;
    const days = (): Growing<Int32Array> => growing(int32, make.int32);
    this.#subject = days();
    this.#day = days();
    this.#status = growing(uint8, make.uint8);
    this.#scoreFrom = days();
    this.#validTo = days();
    this.#publicFrom = days();
    this.#publicTo = days();
    this.#performed = days();
    this.#tests = Array.from({ length: Math.ceil(layout.tests.length / 32) }, () =>
      growing(uint32, make.uint32),
    );
    this.#values = layout.readers.map(() => growing(float64));
    this.#words = layout.words.map(() => new WordDraft(dictionary, make));
  }

  add(subject: number, record: EvaluatedRecord, asOf: number): void {
    const day = countingDay(record);
    this.#subject.push(subject);
    this.#id.push(record.id);
    this.#day.push(day ?? NO_DAY);
    this.#status.push(STATUSES[record.status]);
    this.#scoreFrom.push(record.scoreFrom ?? NO_DAY);
    this.#validTo.push(record.validTo ?? FAR_DAY);
    if (this.#layout.keepsPublication) {
      const published = (record.uses & USE_BITS.publish) !== 0;
      this.#publicFrom.push(published ? (record.publicFrom ?? FAR_DAY) : FAR_DAY);
      this.#publicTo.push(record.publicTo ?? FAR_DAY);
    }
    if (this.#layout.keepsRepair) this.#performed.push(record.performedDay ?? FAR_DAY);
    if (this.#layout.chooses) this.#knownNo.push(record.knownNo);
    this.#addTests(record, day, asOf);
    const { readers, words } = this.#layout;
    for (let index = 0; index < readers.length; index += 1)
      this.#values[index]?.push(readers[index]?.(record, day) ?? Number.NaN);
    for (let index = 0; index < words.length; index += 1)
      this.#words[index]?.push(words[index]?.(record, day) ?? []);
  }

  #addTests(record: EvaluatedRecord, day: number | null, asOf: number): void {
    const words = this.#layout.plainTests ? this.#knownTests(record) : this.#testWords(record, day, asOf);
    for (let index = 0; index < this.#tests.length; index += 1) this.#tests[index]?.push(words[index] ?? 0);
  }

  /** Tests that look at little say the same of most records. */
  #knownTests(record: EvaluatedRecord): readonly number[] {
    let known = this.#known.get(record.severity);
    if (known === undefined) {
      known = new Map();
      this.#known.set(record.severity, known);
    }
    const key = record.uses * 2 + (record.incomplete ? 1 : 0);
    const before = known.get(key);
    if (before !== undefined) return before;
    const words = this.#testWords(record, null, 0);
    known.set(key, words);
    return words;
  }

  #testWords(record: EvaluatedRecord, day: number | null, asOf: number): readonly number[] {
    const { tests } = this.#layout;
    return this.#tests.map((_, index) => {
      let bits = 0;
      const first = index * 32;
      for (let bit = 0; bit < 32 && first + bit < tests.length; bit += 1)
        if (tests[first + bit]?.(record, day, asOf) === true) bits |= 1 << bit;
      return bits >>> 0;
    });
  }

  /** How many records each subject has, added to `counts`. */
  count(counts: Int32Array): void {
    for (const subject of this.#subject.gather(null)) counts[subject] = (counts[subject] ?? 0) + 1;
  }

  finish(subjects: number): Segment {
    const { keepsPublication, keepsRepair, chooses } = this.#layout;
    const length = this.#subject.length();
    const came = this.#subject.gather(null);
    // Most come in the order of their subjects, as they lie in the table: then nothing needs moving.
    const order = isAscending(came) ? null : sortedOrder(came, subjects);
    const make = this.#make;
    const subject = order === null ? came : this.#subject.gather(order);
    return {
      length,
      subject,
      starts: startsOf(subject, subjects, make),
      id: narrowed(this.#id.gather(order), make),
      day: this.#day.gather(order),
      status: unlessAll(this.#status.gather(order), STATUSES["in-force"]),
      scoreFrom: unlessAll(this.#scoreFrom.gather(order), NO_DAY),
      validTo: unlessAll(this.#validTo.gather(order), FAR_DAY),
      publicFrom: keepsPublication ? this.#publicFrom.gather(order) : null,
      publicTo: keepsPublication ? this.#publicTo.gather(order) : null,
      performed: keepsRepair ? this.#performed.gather(order) : null,
      knownNo: chooses ? narrowed(this.#knownNo.gather(order), make) : null,
      tests: this.#tests.map((column) => column.gather(order)),
      values: this.#values.map((column) => narrowed(column.gather(order), make)),
      words: this.#words.map((draft) => draft.gather(order)),
    };
  }
}

/** Lists of words, told apart by one dictionary of the batch. */
class WordDraft {
  readonly #dictionary: Map<string, number>;
  readonly #starts: Growing<Int32Array>;
  readonly #codes: Growing<Int32Array>;
  readonly #make: Makers;

  constructor(dictionary: Map<string, number>, make: Makers) {
    this.#dictionary = dictionary;
    this.#make = make;
    this.#starts = growing(int32, make.int32);
    this.#codes = growing(int32, make.int32);
    this.#starts.push(0);
  }

  push(words: readonly string[]): void {
    for (const word of words) {
      const code = this.#dictionary.get(word) ?? this.#dictionary.size;
      this.#dictionary.set(word, code);
      this.#codes.push(code);
    }
    this.#starts.push(this.#codes.length());
  }

  gather(order: Int32Array | null): WordColumn {
    const from = this.#starts.gather(null);
    const all = this.#codes.gather(null);
    if (order === null) return { starts: from, codes: all };
    const starts = this.#make.int32(order.length + 1);
    const codes = this.#make.int32(all.length);
    let length = 0;
    for (let at = 0; at < order.length; at += 1) {
      const row = order[at] ?? 0;
      for (let one = from[row] ?? 0; one < (from[row + 1] ?? 0); one += 1) {
        codes[length] = all[one] ?? 0;
        length += 1;
      }
      starts[at + 1] = length;
    }
    return { starts, codes };
  }
}

/** Null when every row says the same. */
function unlessAll<A extends Int32Array | Uint8Array>(column: A, value: number): A | null {
  for (let at = 0; at < column.length; at += 1) if (column[at] !== value) return column;
  return null;
}

/** Four bytes a value where they suffice; `NaN` becomes `NO_VALUE`. */
function narrowed(column: Float64Array, make: Makers): Float64Array | Int32Array {
  if (!fitsInt32(column)) {
    const wide = make.float64(column.length);
    wide.set(column);
    return wide;
  }
  const out = make.int32(column.length);
  for (let at = 0; at < column.length; at += 1) {
    const value = column[at] ?? Number.NaN;
    out[at] = Number.isNaN(value) ? NO_VALUE : value;
  }
  return out;
}

function fitsInt32(column: Float64Array): boolean {
  for (let at = 0; at < column.length; at += 1) {
    const one = column[at] ?? 0;
    if (one <= NO_VALUE || one >= 2 ** 31) return false;
  }
  return true;
}

/** Where each subject's rows begin in a column of subjects in ascending order. */
function startsOf(subject: Int32Array, subjects: number, make: Makers): Int32Array {
  const starts = make.int32(subjects + 1);
  let row = 0;
  for (let one = 0; one <= subjects; one += 1) {
    while (row < subject.length && (subject[row] ?? 0) < one) row += 1;
    starts[one] = row;
  }
  return starts;
}

function bytesOf(segment: Segment): number {
  const words = segment.words.flatMap(({ starts, codes }) => [starts, codes]);
  const { subject, starts, id, day, status, scoreFrom, validTo } = segment;
  const { publicFrom, publicTo, performed, knownNo } = segment;
  const dated = [day, scoreFrom, validTo, publicFrom, publicTo, performed];
  const columns = [subject, starts, id, status, knownNo, ...dated];
  return [...columns, ...segment.tests, ...segment.values, ...words].reduce(
    (sum, column) => sum + (column?.byteLength ?? 0),
    0,
  );
}

/** An empty batch of so many subjects, for an epoch day. Throws ProblemError `as-of-impossible`. */
export function buildBatch(
  layout: Layout,
  subjects: number,
  asOf: number,
  memory: ColumnMemory = "own",
): BatchBuilder {
  checkAsOf(asOf);
  const dictionary = new Map<string, number>();
  const drafts = new Map(
    layout.items.map((one) => [one.item, new SegmentDraft(one, dictionary, MAKERS[memory])]),
  );
  let records = 0;
  return {
    add: (subject, record) => {
      const draft = drafts.get(record.item);
      if (draft === undefined) return;
      draft.add(subject, record, asOf);
      records += 1;
    },
    finish: () => {
      if (records > MAXIMUM_RECORDS) checkCounts([...drafts.values()], subjects);
      const segments = [...drafts.values()].map((draft) => draft.finish(subjects));
      const bytes = segments.reduce((sum, segment) => sum + bytesOf(segment), 0);
      return { subjects, segments, asOf, bytes, records };
    },
  };
}

function checkCounts(drafts: readonly SegmentDraft[], subjects: number): void {
  const counts = new Int32Array(subjects);
  for (const draft of drafts) draft.count(counts);
  for (const count of counts) checkRecordCount(count);
}

/** Refuses a day the columns do not serve: throws ProblemError `columns-of-another-day`. */
export function checkBatchDay(layout: Layout, batch: Batch, asOf: number): void {
  checkAsOf(asOf);
  // What no fact counts from the day of loading on may have been left out.
  if (batch.asOf === asOf || (batch.asOf < asOf && !layout.boundToDay)) return;
  throw new ProblemError(
    problem(
      "invalid",
      "columns-of-another-day",
      "各列只能用于装载时的那一天及以后；模型的条件提到当天的，只能用于那一天",
      "the columns serve the day they were loaded for and later ones; where a condition of the model mentions the day asked, that day alone",
    ),
  );
}
