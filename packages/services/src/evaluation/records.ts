import { z } from "zod";
import {
  catalogueOf,
  compileModel,
  type CompiledModel,
  type EvaluatedRecord,
} from "@xinpark/kernel/evaluation";
import { expectValue, problem, ProblemError, type Outcome } from "@xinpark/kernel/outcome";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import { idList, sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** What the evaluator reads: models compiled, records by subject, present or as known at a point. */

export interface ReadyModel {
  readonly definition: ModelDefinition;
  readonly compiled: CompiledModel;
}

/** Compiled once for each day asked: an installation's definitions do not change, another one takes its place. */
const compiled = new WeakMap<Installation, Map<string, ReadyModel>>();
const MOST_REMEMBERED = 500;

/** A model as in force on a day, compiled. */
export function readyModel(installation: Installation, id: string, day: string): ReadyModel {
  const known = compiled.get(installation) ?? new Map<string, ReadyModel>();
  if (known.size === 0 || known.size > MOST_REMEMBERED) {
    known.clear();
    compiled.set(installation, known);
  }
  const key = `${day} ${id}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const ready = compileOn(installation, id, day);
  known.set(key, ready);
  return ready;
}

function compileOn(installation: Installation, id: string, day: string): ReadyModel {
  const definition = expectValue(installation.library.find("model", id, day));
  return { definition, compiled: expectValue(compileAsOf(installation, definition, day)) };
}

/** A model of whatever version over the facts and the catalogue of a day. */
export const compileAsOf = (
  { library }: Pick<Installation, "library">,
  definition: ModelDefinition,
  day: string,
): Outcome<CompiledModel> => compileModel(definition, library.list("fact", day), catalogueOf(library, day));

const epochDay = z.number().nullable();

const recordRow = z.object({
  subject: z.number(),
  id: z.number(),
  item: z.string(),
  day: epochDay,
  published: epochDay,
  public_from: epochDay,
  public_to: epochDay,
  performed: epochDay,
  severity: z.string().nullable(),
  amount: z.number().nullable(),
  status: z.enum(["in-force", "repaired", "withdrawn"]),
  valid_to: epochDay,
  uses: z.number(),
  score_from: epochDay,
  incomplete: z.boolean(),
  known_no: z.number(),
  payload: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).nullable(),
});

const NO_FIELDS: EvaluatedRecord["fields"] = {};

/** The records of some subjects that a model looks at: today's projection, or the entries known at a point. */
export async function readRecords(
  queries: Queries,
  model: Pick<CompiledModel, "items" | "fields">,
  subjects: readonly number[],
  knownNo: number | null,
): Promise<Map<number, EvaluatedRecord[]>> {
  const withFields = model.items.filter((item) => (model.fields[item] ?? []).length > 0);
  return bySubjectOf(
    await queries.rows(
      recordRow,
      knownNo === null
        ? presentRecords(model, subjects, withFields)
        : entriesKnownAt(model, subjects, withFields, knownNo),
    ),
  );
}

/**
 * The present records of one subject in a reader's session, which sees the records and not the deliveries they came by: of the
 * items the model looks at, unless told.
 */
export async function readSubjectRecords(
  queries: Queries,
  model: CompiledModel,
  subject: number,
  items: readonly string[] = model.items,
): Promise<readonly EvaluatedRecord[]> {
  const rows = await queries.rows(
    recordRow,
    sql`
      select t.subject_id as subject, t.id, ${FACTS}, batch_known_no(t.batch_id) as known_no, e.payload from record t
      left join record_entry e on e.subject_id = t.subject_id and e.id = t.entry_id
      where t.subject_id = ${subject} and t.item = any(${items}::text[])`,
  );
  return bySubjectOf(rows).get(subject) ?? [];
}

function bySubjectOf(rows: readonly z.infer<typeof recordRow>[]): Map<number, EvaluatedRecord[]> {
  const bySubject = new Map<number, EvaluatedRecord[]>();
  for (const row of rows) {
    const list = bySubject.get(row.subject) ?? [];
    if (list.length === 0) bySubject.set(row.subject, list);
    list.push(evaluated(row));
  }
  return bySubject;
}

function evaluated(row: z.infer<typeof recordRow>): EvaluatedRecord {
  return {
    id: row.id,
    item: row.item,
    day: row.day,
    publishedDay: row.published,
    publicFrom: row.public_from,
    publicTo: row.public_to,
    performedDay: row.performed,
    severity: row.severity,
    amountFen: row.amount,
    status: row.status,
    validTo: row.valid_to,
    uses: row.uses,
    scoreFrom: row.score_from,
    incomplete: row.incomplete,
    knownNo: row.known_no,
    fields: row.payload ?? NO_FIELDS,
  };
}

const EPOCH = sql`date '1970-01-01'`;
export const FACTS = sql`t.item, t.decided_on - ${EPOCH} as day, t.published_on - ${EPOCH} as published, t.severity, t.amount_fen as amount, t.status,
  t.valid_to - ${EPOCH} as valid_to, t.uses, t.score_from - ${EPOCH} as score_from, t.incomplete,
  t.public_from - ${EPOCH} as public_from, t.public_to - ${EPOCH} as public_to, t.performed_on - ${EPOCH} as performed`;

function presentRecords(
  model: Pick<CompiledModel, "items">,
  subjects: readonly number[],
  withFields: readonly string[],
): Statement {
  return sql`
    select r.*, b.known_no, e.payload from (
      select t.subject_id as subject, t.id, t.entry_id, t.batch_id, ${FACTS} from record t
      where t.subject_id = any(${idList(subjects)}) and t.item = any(${model.items}::text[])
    ) r join batch b on b.id = r.batch_id
    left join record_entry e on e.subject_id = r.subject and e.id = r.entry_id and r.item = any(${withFields}::text[])`;
}

/** The latest version of each record among the entries of batches known by then. */
function entriesKnownAt(
  model: Pick<CompiledModel, "items">,
  subjects: readonly number[],
  withFields: readonly string[],
  knownNo: number,
): Statement {
  return sql`
    select distinct on (t.subject_id, t.record_id) t.subject_id as subject, t.record_id as id, ${FACTS}, b.known_no,
      case when t.item = any(${withFields}::text[]) then t.payload end as payload
    from record_entry t join batch b on b.id = t.batch_id
    where t.subject_id = any(${idList(subjects)}) and t.item = any(${model.items}::text[]) and b.known_no <= ${knownNo}
    order by t.subject_id, t.record_id, t.version desc, t.id desc`;
}

/** The last number closed before an instant. */
export async function knownNoAt(queries: Queries, instant: string): Promise<number> {
  if (Number.isNaN(Date.parse(instant))) {
    throw new ProblemError(
      problem(
        "invalid",
        "instant-unreadable",
        `无法识别的时间：${instant}`,
        `not a readable instant: ${instant}`,
        "known-at",
      ),
    );
  }
  const row = await queries.row(
    z.object({ no: z.number() }),
    sql`select coalesce(max(known_no), 0) as no from batch where closed_at < ${instant}::timestamptz`,
  );
  return row?.no ?? 0;
}

export async function lastKnownNo(queries: Queries): Promise<number> {
  const row = await queries.row(z.object({ last_no: z.number() }), sql`select last_no from known_order`);
  return row?.last_no ?? 0;
}
