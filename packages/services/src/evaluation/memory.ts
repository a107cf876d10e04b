import { setImmediate } from "node:timers/promises";
import { z } from "zod";
import {
  createColumnarModel,
  type Batch,
  type BatchBuilder,
  type ColumnarModel,
  type ColumnarResult,
  type CompiledModel,
  type EvaluatedRecord,
  type FactColumns,
} from "@xinpark/kernel/evaluation";
import { copyOut, type BinaryRow } from "@xinpark/platform/bulk";
import type { Session } from "@xinpark/platform/door";
import {
  copiedRecords,
  dayOfPoint,
  isEvaluated,
  statusAt,
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
}

/** Loads the records of the subjects, who are in ascending order of their ids. */
export async function loadColumns(
  session: Pick<Session, "client">,
  model: CompiledModel,
  subjects: readonly RunSubject[],
  point: RunPoint,
): Promise<Loaded> {
  const columnar = createColumnarModel(model.plan);
  const builder = columnar.batch(subjects.length, dayOfPoint(point));
  const evaluated = evaluatedOf(model, subjects);
  if (evaluated.includes(1)) await copyRecords(session, model, subjects, point, builder);
  return { columnar, batch: builder.finish(), evaluated };
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
  await copyRecords(session, sources, subjects, point, builder);
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
  builder: BatchBuilder,
): Promise<void> {
  const placeOf = new Map(subjects.map(({ id }, index) => [id, index]));
  const fields = new FieldReader(model);
  await copyOut(session.client, copiedRecords(model, point), (row) => {
    const place = placeOf.get(row.integer(0) ?? 0);
    if (place !== undefined) builder.add(place, recordOf(row, model.items, fields));
  });
}

/** The row in the order of `copiedRecords`. */
function recordOf(row: BinaryRow, items: readonly string[], fields: FieldReader): EvaluatedRecord {
  const item = items[(row.integer(2) ?? 0) - 1] ?? "";
  return {
    id: row.integer(1) ?? 0,
    item,
    day: row.integer(3),
    publishedDay: row.integer(4),
    severity: row.text(5),
    amountFen: row.integer(6),
    status: statusAt(row.integer(7) ?? 0),
    validTo: row.integer(8),
    uses: row.integer(9) ?? 0,
    scoreFrom: row.integer(10),
    incomplete: row.boolean(11),
    knownNo: row.integer(12) ?? 0,
    publicFrom: row.integer(13),
    publicTo: row.integer(14),
    performedDay: row.integer(15),
    fields: fields.read(item, row.text(16)),
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
