import { z } from "zod";
import { askedByAll, type CompiledModel, type EvaluatedRecord } from "@xinpark/kernel/evaluation";
import { toEpochDay } from "@xinpark/kernel/day";
import type { Session } from "@xinpark/platform/door";
import { literal, sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { kindsKnownAt } from "../registry/index.ts";
import { FACTS } from "./records.ts";

/** Everyone at once: whom a run is about, and the records of all of them as one relation. */

export interface RunSubject {
  readonly id: number;
  /** As known at the point asked. */
  readonly kind: string;
}

/** A subject with where its results are reached. */
export interface SubjectRow extends RunSubject {
  readonly area_no: number;
  readonly park_no: number | null;
}

export const subjectRow = z.object({
  id: z.number(),
  kind: z.string(),
  area_no: z.number(),
  park_no: z.number().nullable(),
});

/** The day and the state of knowledge a run is about. */
export interface RunPoint {
  readonly asOf: string;
  readonly knownNo: number;
  /** Read what was known then, instead of what is known now. */
  readonly entries: boolean;
}

export const dayOfPoint = (point: RunPoint): number => toEpochDay(point.asOf);

const KINDS_PAGE = 2000;

/** The subjects with their kinds as known at the point. */
export async function kindsAtPoint(
  session: Session,
  installation: Installation,
  subjects: readonly RunSubject[],
  point: RunPoint,
  today: string,
): Promise<readonly RunSubject[]> {
  if (!point.entries) return subjects;
  const known: RunSubject[] = [];
  for (let start = 0; start < subjects.length; start += KINDS_PAGE) {
    const page = subjects.slice(start, start + KINDS_PAGE);
    const ids = page.map((subject) => subject.id);
    const kinds = await kindsKnownAt(session, installation, ids, point.knownNo, today);
    for (const { id, kind } of page) known.push({ id, kind: kinds.get(id) ?? kind });
  }
  return known;
}

/** Whether a run over everyone gives the subject a score at all. What is read by consent is not touched by such a run. */
export const isEvaluated = (model: CompiledModel, { kind }: RunSubject): boolean =>
  model.plan.model.consent === undefined && model.plan.model.subjectKinds.includes(kind);

/** What is read of everyone's records: for one model, or for several at once. */
export type RecordSources = Pick<CompiledModel, "items" | "fields" | "plan">;

/** What a model asks of records beside what every fact does. */
interface Needs {
  readonly published: boolean;
  readonly publication: boolean;
  readonly performed: boolean;
  readonly knownNo: boolean;
}

const CHOOSING: ReadonlySet<string> = new Set(["latest", "first", "days-since", "yearly"]);

function needsOf({ plan: { facts } }: RecordSources): Needs {
  return {
    published: facts.some((fact) => fact.countsIncomplete),
    publication: facts.some((fact) => fact.where.publication !== undefined),
    performed: facts.some((fact) => fact.where.repair !== undefined),
    knownNo: facts.some((fact) => CHOOSING.has(fact.aggregate)),
  };
}

/** The items whose records must say more than the common columns. */
export const itemsWithFields = (model: RecordSources): readonly string[] =>
  model.items.filter((item) => (model.fields[item] ?? []).length > 0);

/**
 * The records of everyone that a model looks at, as one relation without parameters: subject, id, item, days counted from
 * 1970-01-01, and `payload` where a fact asks for fields. The same records that `readRecords` gives.
 */
export function recordsOfEveryone(model: RecordSources, point: RunPoint): Statement {
  const items = literal(model.items);
  const withFields = literal(itemsWithFields(model));
  if (point.entries)
    return sql`
      select distinct on (t.subject_id, t.record_id) t.subject_id as subject, t.record_id as id, ${FACTS}, b.known_no,
        case when t.item = any(${withFields}) then t.payload end as payload
      from record_entry t join batch b on b.id = t.batch_id
      where t.item = any(${items}) and b.known_no <= ${literal(point.knownNo)}
      order by t.subject_id, t.record_id, t.version desc, t.id desc`;
  const { knownNo } = needsOf(model);
  const payload = itemsWithFields(model).length > 0;
  return sql`
    select t.subject_id as subject, t.id, ${FACTS}, ${knownNo ? sql`b.known_no` : sql`0::bigint as known_no`},
      ${payload ? sql`e.payload` : sql`null::jsonb as payload`}
    from record t ${knownNo ? sql`join batch b on b.id = t.batch_id` : sql``}
    ${payload ? sql`left join record_entry e on e.subject_id = t.subject_id and e.id = t.entry_id and t.item = any(${withFields})` : sql``}
    where t.item = any(${items})`;
}

const STATUSES = ["in-force", "repaired", "withdrawn"] as const;

/** What a copied record says, in the order of its columns. */
export type CopiedColumn =
  | "subject"
  | "id"
  | "traits"
  | "day"
  | "published"
  | "severity"
  | "amount"
  | "valid_to"
  | "score_from"
  | "known_no"
  | "public_from"
  | "public_to"
  | "performed"
  | "fields";

/** Records as they travel by binary COPY: only what the model asks for. */
export interface CopiedRecords {
  readonly columns: readonly CopiedColumn[];
  readonly text: string;
}

/** Those that a fact can count on the day or a later one; with `all`, the others too. */
export function copiedRecords(model: RecordSources, point: RunPoint, all: boolean): CopiedRecords {
  const needs = needsOf(model);
  const columns: readonly (readonly [CopiedColumn, Statement, boolean])[] = [
    ["subject", sql`r.subject`, true],
    ["id", sql`r.id`, true],
    ["traits", traitsOf(model), true],
    ["day", sql`r.day`, true],
    ["published", sql`r.published`, needs.published],
    ["severity", sql`r.severity`, true],
    ["amount", sql`r.amount`, true],
    ["valid_to", sql`r.valid_to`, true],
    ["score_from", sql`r.score_from`, true],
    ["known_no", sql`r.known_no`, needs.knownNo],
    ["public_from", sql`r.public_from`, needs.publication],
    ["public_to", sql`r.public_to`, needs.publication],
    ["performed", sql`r.performed`, needs.performed],
    ["fields", fieldsAsText(model), itemsWithFields(model).length > 0],
  ];
  const kept = columns.filter(([, , needed]) => needed);
  const list = kept.reduce(
    (before, [, value], index) => sql`${before}${index === 0 ? sql`` : sql`, `}${value}`,
    sql``,
  );
  return {
    columns: kept.map(([name]) => name),
    text: sql`select ${list} from (${recordsOfEveryone(model, point)}) r${all ? sql`` : thatCanCount(model, point)}`
      .text,
  };
}

function thatCanCount({ plan }: RecordSources, point: RunPoint): Statement {
  const { after, complete, use } = askedByAll(plan, dayOfPoint(point));
  return sql` where ${complete ? sql`not r.incomplete` : sql`true`}
    ${after === null ? sql`` : sql`and (r.day > ${literal(after)} or r.day is null or r.incomplete)`}
    ${use === null ? sql`` : sql`and (r.uses & ${literal(use)}) <> 0`}`;
}

/**
 * Item, status, completeness and uses of a record in one integer, from the highest bit: a field a row costs more than the reckoning.
 * Sixteen bits are of uses, one of completeness, two of status.
 */
const traitsOf = ({
  items,
}: RecordSources): Statement => sql`((${positionIn(sql`r.item`, items)} * 4 + ${positionIn(sql`r.status`, STATUSES)}) * 2
  + case when r.incomplete then 1 else 0 end) * 65536 + r.uses`;

export interface Traits {
  /** Its place among the items, from 0; -1: none of them. */
  readonly item: number;
  readonly status: EvaluatedRecord["status"];
  readonly incomplete: boolean;
  readonly uses: number;
}

export function traitsIn(packed: number): Traits {
  const places = packed >>> 17;
  return {
    item: (places >>> 2) - 1,
    status: STATUSES[(places & 3) - 1] ?? "withdrawn",
    incomplete: ((packed >>> 16) & 1) === 1,
    uses: packed & 0xffff,
  };
}

/** The place of a text among others, from 1; 0: none of them. */
function positionIn(value: Statement, texts: readonly string[]): Statement {
  if (texts.length === 0) return sql`0`;
  const cases = texts.reduce(
    (all, text, index) => sql`${all} when ${literal(text)} then ${literal(index + 1)}`,
    sql``,
  );
  return sql`case ${value} ${cases} else 0 end`;
}

/** The fields an item's records must carry, as a JSON list in the order of `CompiledModel.fields`. */
function fieldsAsText(model: RecordSources): Statement {
  const items = itemsWithFields(model);
  if (items.length === 0) return sql`null::text`;
  const cases = items.reduce(
    (all, item) =>
      sql`${all} when ${literal(item)} then jsonb_build_array(${listOf(model.fields[item] ?? [])})::text`,
    sql``,
  );
  return sql`case r.item ${cases} end`;
}

const listOf = (fields: readonly string[]): Statement =>
  fields.reduce(
    (all, field, index) => sql`${all}${index === 0 ? sql`` : sql`, `}r.payload -> ${literal(field)}`,
    sql``,
  );

/**
 * The subjects there were at a state of knowledge, present or past, as a condition on `s` (subject) and `b` (the batch it came by).
 * One that was merged into another by then is none of them.
 */
export const thereAt = ({
  knownNo,
}: Pick<RunPoint, "knownNo">): Statement => sql`b.known_no <= ${knownNo} and not exists (
  select from subject_merge m where m.other_id = s.id and m.merged_no <= ${knownNo}
    and (m.unmerged_at is null or coalesce(m.unmerged_no, 0) > ${knownNo}))`;

/** The subjects a run over everyone gives a result for, ascending. */
export const subjectsAtPoint = (point: RunPoint): Statement =>
  sql`select s.id, s.kind, s.area_no, s.park_no from subject s join batch b on b.id = s.batch_id
    where ${thereAt(point)} order by s.id`;
