import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import {
  createColumnarModel,
  type Batch,
  type BatchBuilder,
  type ColumnarModel,
  type ColumnarResult,
  type ColumnMemory,
  type CompiledModel,
  type EdgeDays,
  type EvaluatedRecord,
  type FactColumns,
} from "@xinpark/kernel/evaluation";
import { copyOut, type BinaryRow } from "@xinpark/platform/bulk";
import type { Session } from "@xinpark/platform/door";
import {
  copiedRecords,
  dayOfPoint,
  isEvaluated,
  traitsIn,
  type CopiedColumn,
  type RecordSources,
  type RunPoint,
  type RunSubject,
} from "./population.ts";

/** The execution in memory: records of everyone as columns, loaded by binary COPY. */

/** A model with the columns of everyone's records. */
export interface Loaded {
  readonly columnar: ColumnarModel;
  readonly batch: Batch;
  readonly evaluated: Uint8Array;
  /** By subject, where it was asked for: the first epoch day told for its records; `NEVER` where none is, 0 where it has no records. */
  readonly due: Int32Array | null;
}

/** After every day. */
const NEVER = 2 ** 30;

export interface LoadOptions {
  /** Tells when each subject is to be looked at again. */
  readonly edges?: EdgeDays;
  /** Default: own. */
  readonly memory?: ColumnMemory;
}

/** Loads the records of the subjects, who are in ascending order of their ids. */
export async function loadColumns(
  session: Pick<Session, "client">,
  model: CompiledModel,
  subjects: readonly RunSubject[],
  point: RunPoint,
  { edges, memory }: LoadOptions = {},
): Promise<Loaded> {
  const columnar = createColumnarModel(model.plan);
  const builder = columnar.batch(subjects.length, dayOfPoint(point), memory);
  const evaluated = evaluatedOf(model, subjects);
  const due = edges === undefined ? null : new Int32Array(subjects.length);
  const add: BatchBuilder["add"] = (place, record) => {
    builder.add(place, record);
    if (due !== null) due[place] = Math.min(due[place] || NEVER, edges?.first(record) ?? NEVER);
  };
  // When a subject is to be looked at again is told from all of its records.
  if (evaluated.includes(1)) await copyRecords(session, model, subjects, point, add, due !== null);
  return { columnar, batch: builder.finish(), evaluated, due };
}

/** 1 for those to whom a run over everyone gives a score at all. */
export const evaluatedOf = (model: CompiledModel, subjects: readonly RunSubject[]): Uint8Array =>
  Uint8Array.from(subjects, (subject) => (isEvaluated(model, subject) ? 1 : 0));

/** The values of everyone's facts, for one model or several at once. The records themselves are let go. */
export async function loadFacts(
  session: Pick<Session, "client">,
  sources: RecordSources,
  subjects: readonly RunSubject[],
  point: RunPoint,
): Promise<FactColumns> {
  const columnar = createColumnarModel(sources.plan);
  const builder = columnar.batch(subjects.length, dayOfPoint(point));
  await copyRecords(session, sources, subjects, point, builder.add, false);
  return inTurns(columnar.facts(builder.finish(), dayOfPoint(point)));
}

/** Carries work out step by step and lets whoever waits in between. */
export async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await setImmediate();
  }
}

/** Score and grade of everyone. */
export const evaluateLoaded = ({ columnar, batch, evaluated }: Loaded, point: RunPoint): ColumnarResult =>
  columnar.evaluate(batch, evaluated, dayOfPoint(point));

async function copyRecords(
  session: Pick<Session, "client">,
  model: RecordSources,
  subjects: readonly RunSubject[],
  point: RunPoint,
  add: BatchBuilder["add"],
  all: boolean,
): Promise<void> {
  const { columns, text } = copiedRecords(model, point, all);
  const placeOf = placeFinder(subjects);
  const read = recordReader(model, columns);
  await copyOut(session.client, text, (row) => {
    const place = placeOf(row.integer(0) ?? 0);
    if (place !== null) add(place, read(row));
  });
}

/** Finds the place of an id among ascending ones; records of a subject mostly follow one another, and those of the next come next. */
function placeFinder(subjects: readonly RunSubject[]): (id: number) => number | null {
  const ids = Float64Array.from(subjects, (subject) => subject.id);
  let place = 0;
  return (id) => {
    if (ids[place] === id) return place;
    if (ids[place + 1] === id) return (place += 1);
    let [low, high] = [0, ids.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ids[middle] ?? 0) < id) low = middle + 1;
      else high = middle;
    }
    if (ids[low] !== id) return null;
    place = low;
    return place;
  };
}

/** Reads a row of `copiedRecords`. */
function recordReader(
  model: RecordSources,
  columns: readonly CopiedColumn[],
): (row: BinaryRow) => EvaluatedRecord {
  const { items } = model;
  const fields = new FieldReader(model);
  const at = (name: CopiedColumn): number => columns.indexOf(name);
  const [id, traits, day, severity, amount] = [
    at("id"),
    at("traits"),
    at("day"),
    at("severity"),
    at("amount"),
  ];
  const [validTo, scoreFrom] = [at("valid_to"), at("score_from")];
  const [published, knownNo, performed] = [at("published"), at("known_no"), at("performed")];
  const [publicFrom, publicTo, payload] = [at("public_from"), at("public_to"), at("fields")];
  const maybe = (row: BinaryRow, field: number): number | null => (field < 0 ? null : row.integer(field));
  return (row) => {
    const own = traitsIn(row.integer(traits) ?? 0);
    const item = items[own.item] ?? "";
    return {
      id: row.integer(id) ?? 0,
      item,
      day: row.integer(day),
      publishedDay: maybe(row, published),
      severity: row.word(severity),
      amountFen: row.integer(amount),
      status: own.status,
      validTo: row.integer(validTo),
      uses: own.uses,
      scoreFrom: row.integer(scoreFrom),
      incomplete: own.incomplete,
      knownNo: maybe(row, knownNo) ?? 0,
      publicFrom: maybe(row, publicFrom),
      publicTo: maybe(row, publicTo),
      performedDay: maybe(row, performed),
      fields: payload < 0 ? NO_FIELDS : fields.read(item, row.text(payload)),
    };
  };
}

const fieldList = z.array(z.union([z.string(), z.number(), z.array(z.string()), z.null()]));

/** Texts remembered; most records of an item say one of few things. */
const REMEMBERED = 50_000;

/** Reads the fields of a record; equal texts are read once. */
class FieldReader {
  readonly #names: CompiledModel["fields"];
  readonly #remembered = new Map<string, Map<string, EvaluatedRecord["fields"]>>();

  constructor(model: RecordSources) {
    this.#names = model.fields;
  }

  read(item: string, text: string | null): EvaluatedRecord["fields"] {
    if (text === null) return NO_FIELDS;
    const known = this.#remembered.get(item) ?? new Map<string, EvaluatedRecord["fields"]>();
    if (known.size === 0 || known.size > REMEMBERED) {
      known.clear();
      this.#remembered.set(item, known);
    }
    const before = known.get(text);
    if (before !== undefined) return before;
    const values = fieldList.parse(JSON.parse(text));
    const fields: Record<string, string | number | readonly string[]> = {};
    for (const [index, name] of (this.#names[item] ?? []).entries()) {
      const value = values[index];
      if (value !== null && value !== undefined) fields[name] = value;
    }
    known.set(text, fields);
    return fields;
  }
}

const NO_FIELDS: EvaluatedRecord["fields"] = {};
