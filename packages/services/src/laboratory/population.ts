import { z } from "zod";
import {
  createColumnarModel,
  mergeFacts,
  type CompiledModel,
  type FactColumns,
  type ModelPlan,
} from "@xinpark/kernel/evaluation";
import { incrementOf } from "@xinpark/kernel/laboratory";
import { addDays, toEpochDay } from "@xinpark/kernel/day";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { idList, sql } from "@xinpark/platform/sql";
import {
  dayOfPoint,
  inTurns,
  kindsAtPoint,
  knownNoAt,
  lastKnownNo,
  loadFacts,
  readRecords,
  subjectRow,
  subjectsAtPoint,
  type RecordSources,
  type RunPoint,
  type RunSubject,
  type SubjectRow,
} from "../evaluation/index.ts";
import { subjectAttributes } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";
import { membersFrom, mergeMembers, type Member, type Members } from "./members.ts";

/** Everyone's facts and what parts them, loaded by a named job that reads the whole population in one snapshot, and what changed since. */

/** The state of knowledge: what is resident holds as long as it stays. */
export interface Knowledge {
  readonly knownNo: number;
  /** When a subject last moved between areas or parks. */
  readonly placesAt: string;
  /** When subjects were last merged or parted; of one without records nothing else tells it. */
  readonly mergedAt: string;
}

export interface LoadedPopulation {
  readonly knowledge: Knowledge;
  readonly columns: FactColumns;
  readonly members: Members;
}

/** What a population is of: a day, as known now or as known on that day. */
export interface Moment {
  readonly asOf: string;
  readonly known: "now" | "then";
}

const JOB = "laboratory";

const asJob = <T>(door: Door, onBehalfOf: string, work: (session: Session) => Promise<T>): Promise<T> =>
  door.open(jobActor(JOB, onBehalfOf), work, "population");

/** In one state of knowledge, though read by several statements. */
const inSnapshot = <T>(door: Door, onBehalfOf: string, work: (session: Session) => Promise<T>): Promise<T> =>
  asJob(door, onBehalfOf, async (session) => {
    await session.run(sql`set transaction isolation level repeatable read`);
    return work(session);
  });

/** What is known now. */
export const knowledgeNow = (door: Door, onBehalfOf: string): Promise<Knowledge> =>
  asJob(door, onBehalfOf, readKnowledge);

async function readKnowledge(session: Session): Promise<Knowledge> {
  const row = await session.row(
    z.object({ places_at: z.string(), merged_at: z.string() }),
    sql`select changed_at::text as places_at,
      coalesce((select max(greatest(m.merged_at, m.unmerged_at))::text from subject_merge m), '') as merged_at from reach_change`,
  );
  return {
    knownNo: await lastKnownNo(session),
    placesAt: row?.places_at ?? "",
    mergedAt: row?.merged_at ?? "",
  };
}

/** What was known when a day had ended in China. */
const knownBy = (session: Session, day: string): Promise<number> =>
  knownNoAt(session, `${addDays(day, 1)}T00:00:00+08:00`);

/** Loads the facts of the models for everyone known. */
export async function loadPopulation(
  door: Door,
  installation: Installation,
  models: readonly CompiledModel[],
  { asOf, known }: Moment,
  onBehalfOf: string,
): Promise<LoadedPopulation> {
  return inSnapshot(door, onBehalfOf, async (session) => {
    const now = await readKnowledge(session);
    const knownNo = known === "then" ? Math.min(now.knownNo, await knownBy(session, asOf)) : now.knownNo;
    const point = pointOf(session, asOf, knownNo);
    const rows = await session.rows(subjectRow, subjectsAtPoint(point));
    const subjects = await kindsAtPoint(session, installation, rows, point, session.today);
    const columns = await loadFacts(session, sourcesOf(models), subjects, point);
    const members = await membersOf(session, installation, rows, subjects, asOf);
    await auditLoad(session, models, point, { subjects: rows.length, since: null });
    return { knowledge: { ...now, knownNo }, columns, members };
  });
}

/** The present is read as it is; of another day, and of another state of knowledge, what the entries say. */
const pointOf = (session: Session, asOf: string, knownNo: number): RunPoint => ({
  asOf,
  knownNo,
  entries: asOf !== session.today,
});

const auditLoad = (
  session: Session,
  models: readonly CompiledModel[],
  { asOf, knownNo }: RunPoint,
  read: { readonly subjects: number; readonly since: number | null },
): Promise<void> =>
  session.audit({
    operation: "laboratory.load",
    class: "read",
    detail: { models: models.map((model) => `${model.id}@${model.version}`), asOf, knownNo, ...read },
  });

/** Beyond this share of everyone it is quicker to load anew. */
const MOST_CHANGED = 0.2;

/** Brings a population that was loaded for the models up to what is known now: only those are read of whom something became known. */
export async function updatePopulation(
  door: Door,
  installation: Installation,
  models: readonly CompiledModel[],
  moment: Moment,
  loaded: LoadedPopulation,
  onBehalfOf: string,
): Promise<LoadedPopulation> {
  const updated = await inSnapshot(door, onBehalfOf, async (session) => {
    const now = await readKnowledge(session);
    const since = loaded.knowledge.knownNo;
    const knownNo = moment.known === "then" ? since : now.knownNo;
    const point = pointOf(session, moment.asOf, knownNo);
    const changed = moment.known === "then" ? [] : await changedSince(session, since, knownNo);
    if (changed.length > 1000 && changed.length > loaded.members.ids.length * MOST_CHANGED) return null;
    const fresh = await readAnew(session, installation, models, point, changed);
    const { ids, from } = incrementOf(loaded.members.ids, new Set(changed), fresh.members.ids);
    const merged = mergeMembers(loaded.members, fresh.members, from);
    const members =
      now.placesAt === loaded.knowledge.placesAt ? merged : { ...merged, ...(await placesOf(session, ids)) };
    await auditLoad(session, models, point, { subjects: fresh.members.ids.length, since });
    return {
      knowledge: { ...now, knownNo },
      columns: mergeFacts(loaded.columns, fresh.columns, from),
      members,
    };
  });
  return updated ?? loadPopulation(door, installation, models, moment, onBehalfOf);
}

const idRow = z.object({ id: z.number() });

/** Of whom something became known after one number, up to another; those who came, were merged and parted among them. */
async function changedSince(session: Session, since: number, until: number): Promise<readonly number[]> {
  const rows = await session.rows(
    idRow,
    sql`with closed as (select id from batch where known_no > ${since} and known_no <= ${until})
      select e.subject_id as id from record_entry e where e.batch_id in (select id from closed)
      union select s.id from subject s where s.batch_id in (select id from closed)
      union select unnest(array[m.subject_id, m.other_id]) from subject_merge m
        where (m.merged_no >= ${since} and m.merged_no <= ${until}) or (m.unmerged_no >= ${since} and m.unmerged_no <= ${until})
      order by id`,
  );
  return rows.map(({ id }) => id);
}

const PAGE = 2000;

function* pagesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += PAGE) yield all.slice(start, start + PAGE);
}

/** Facts and places of some subjects, as a load of everyone reads them. */
async function readAnew(
  session: Session,
  installation: Installation,
  models: readonly CompiledModel[],
  point: RunPoint,
  ids: readonly number[],
): Promise<Pick<LoadedPopulation, "columns" | "members">> {
  const rows = await session.rows(
    subjectRow,
    sql`select t.* from (${subjectsAtPoint(point)}) t where t.id = any(${idList(ids)}) order by t.id`,
  );
  const subjects = await kindsAtPoint(session, installation, rows, point, session.today);
  const sources = sourcesOf(models);
  const columnar = createColumnarModel(sources.plan);
  const builder = columnar.batch(rows.length, dayOfPoint(point));
  const placeOf = new Map(rows.map(({ id }, place) => [id, place]));
  for (const page of pagesOf(rows)) {
    const known = point.entries ? point.knownNo : null;
    const records = await readRecords(
      session,
      sources,
      page.map(({ id }) => id),
      known,
    );
    for (const [id, own] of records) for (const record of own) builder.add(placeOf.get(id) ?? 0, record);
  }
  return {
    columns: await inTurns(columnar.facts(builder.finish(), dayOfPoint(point))),
    members: await membersOf(session, installation, rows, subjects, point.asOf),
  };
}

const placeRow = z.object({ id: z.number(), area_no: z.number(), park_no: z.number().nullable() });

/** Where everyone belongs now: moves change nothing else. */
async function placesOf(session: Session, ids: Float64Array): Promise<Pick<Members, "areas" | "parks">> {
  const rows = await session.rows(placeRow, sql`select id, area_no, park_no from subject`);
  const places = new Map(rows.map((row) => [row.id, row]));
  return {
    areas: ids.map((id) => places.get(id)?.area_no ?? Number.NaN),
    parks: ids.map((id) => places.get(id)?.park_no ?? Number.NaN),
  };
}

/** What several models read together; each fact once, parts before the facts made of them. */
function sourcesOf(models: readonly CompiledModel[]): RecordSources {
  const [first, ...others] = models;
  if (first === undefined) throw new RangeError("a population is loaded for some model");
  return others.reduce<RecordSources>((all, { items, fields, plan }) => {
    const everyItem = [...new Set([...all.items, ...items])].sort();
    return {
      items: everyItem,
      fields: Object.fromEntries(
        everyItem.map((item) => [
          item,
          [...new Set([...(all.fields[item] ?? []), ...(fields[item] ?? [])])].sort(),
        ]),
      ),
      plan: joined(all.plan, plan),
    };
  }, first);
}

function joined(one: ModelPlan, other: ModelPlan): ModelPlan {
  const known = new Set(one.facts.map(({ id }) => id));
  const more = other.facts.flatMap((fact, index) => {
    const bounds = other.bounds[index];
    return known.has(fact.id) || bounds === undefined ? [] : [{ fact, bounds }];
  });
  const domains = new Set(one.domains.map(({ id }) => id));
  return {
    model: one.model,
    facts: [...one.facts, ...more.map(({ fact }) => fact)],
    bounds: [...one.bounds, ...more.map(({ bounds }) => bounds)],
    domains: [...one.domains, ...other.domains.filter(({ id }) => !domains.has(id))],
  };
}

const foundedRow = z.object({ id: z.number(), established_on: z.string() });

async function membersOf(
  session: Session,
  installation: Installation,
  rows: readonly SubjectRow[],
  subjects: readonly RunSubject[],
  asOf: string,
): Promise<Members> {
  const members: Member[] = [];
  for (const page of pagesOf(rows)) {
    const ids = page.map(({ id }) => id);
    const founded = new Map(
      (
        await session.rows(
          foundedRow,
          sql`select id, established_on from subject where established_on is not null and id = any(${idList(ids)})`,
        )
      ).map((row) => [row.id, toEpochDay(row.established_on)]),
    );
    const attributes = await subjectAttributes(session, installation, ids, asOf);
    for (const row of page) {
      const own = attributes.get(row.id);
      const section = own?.trade?.section ?? "";
      members.push({
        id: row.id,
        kind: subjects[members.length]?.kind ?? row.kind,
        areaNo: row.area_no,
        parkNo: row.park_no,
        trade: section === "" ? null : section,
        size: own?.sizeClass ?? null,
        established: founded.get(row.id) ?? null,
      });
    }
  }
  return membersFrom(members);
}
