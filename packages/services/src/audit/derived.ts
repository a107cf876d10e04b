import { z } from "zod";
import { canonicalJson } from "@xinpark/kernel/proof";
import { sql, type Queries } from "@xinpark/platform/sql";
import { digestOf } from "../delivery/index.ts";
import { accountOfRun } from "../evaluation/index.ts";

/** What follows from other rows, computed anew and compared: order of knowledge, counters and keys of deliveries, digests of runs. */

export interface DerivedFault {
  readonly table:
    | "subject"
    | "subject_name"
    | "subject_identifier"
    | "subject_region"
    | "batch"
    | "known_order"
    | "delivery_key"
    | "evaluation_run";
  readonly kind: "different" | "missing" | "unfounded" | "goes-back";
  readonly id: number;
  readonly columns?: readonly string[];
}

const MOST = 1000;
/** Rows read at a time. */
const PAGE = 20_000;

/** Every derived figure that differs. Reads alone; the session must see everything (a job's). */
export async function checkDerived(queries: Queries): Promise<readonly DerivedFault[]> {
  const faults = [
    ...(await checkKnownOrder(queries)),
    ...(await checkCounters(queries)),
    ...(await checkKeys(queries)),
    ...(await checkKeyDigests(queries)),
    ...(await checkRuns(queries)),
    ...(await checkSubjects(queries)),
  ];
  return faults.slice(0, MOST);
}

/** Closed batches carry the numbers from 1 on without gap, in the order of their closing. */
async function checkKnownOrder(queries: Queries): Promise<DerivedFault[]> {
  const rows = await queries.rows(
    z.object({ id: z.number(), kind: z.enum(["different", "goes-back"]) }),
    sql`select id, case when known_no <> place then 'different' else 'goes-back' end as kind from (
        select id, known_no, closed_at, row_number() over w as place, lag(closed_at) over w as before
        from batch where state = 'closed' window w as (order by known_no)) b
      where known_no <> place or closed_at < before order by known_no limit ${MOST}`,
  );
  const last = await queries.row(
    z.object({ no: z.number() }),
    sql`select last_no as no from known_order where last_no <> (select coalesce(max(known_no), 0) from batch)`,
  );
  return [
    ...rows.map((row): DerivedFault => ({ table: "batch", ...row, columns: ["known_no"] })),
    ...(last === null
      ? []
      : [{ table: "known_order", kind: "different", id: last.no, columns: ["last_no"] } as const]),
  ];
}

/** The counts of a closed delivery against its entries and noted rows. */
async function checkCounters(queries: Queries): Promise<DerivedFault[]> {
  const rows = await queries.rows(
    z.object({ id: z.number(), columns: z.array(z.string()) }),
    sql`with entries as (
        select batch_id, count(*) filter (where event = 'received') as accepted, count(*) filter (where event = 'corrected') as superseding
        from record_entry where event in ('received', 'corrected') group by batch_id
      ), noted as (
        select batch_id, count(*) filter (where outcome = 'duplicate') as duplicate, count(*) filter (where outcome = 'held') as held,
          count(*) filter (where outcome = 'refused') as refused, count(*) filter (where outcome = 'ignored') as ignored,
          count(*) filter (where outcome = 'removed') as removed
        from batch_row group by batch_id
      ), found as (
        select b.id, array_remove(array[
          case when b.accepted <> coalesce(e.accepted, 0) then 'accepted' end,
          case when b.superseding <> coalesce(e.superseding, 0) then 'superseding' end,
          case when b.duplicate <> coalesce(n.duplicate, 0) then 'duplicate' end,
          case when b.held <> coalesce(n.held, 0) then 'held' end,
          case when b.refused <> coalesce(n.refused, 0) then 'refused' end,
          case when b.ignored <> coalesce(n.ignored, 0) then 'ignored' end,
          case when coalesce(b.removed, 0) <> coalesce(n.removed, 0) then 'removed' end], null) as columns
        from batch b left join entries e on e.batch_id = b.id left join noted n on n.batch_id = b.id
        where b.state = 'closed' and b.kind in ('file', 'release'))
      select id, columns from found where cardinality(columns) > 0 order by id limit ${MOST}`,
  );
  return rows.map((row) => ({ table: "batch", kind: "different", ...row }));
}

/** Every delivered version has its key, except what was erased. */
async function checkKeys(queries: Queries): Promise<DerivedFault[]> {
  const rows = await queries.rows(
    z.object({ id: z.number() }),
    sql`select e.id from record_entry e join batch b on b.id = e.batch_id
      where e.event in ('received', 'corrected') and b.state = 'closed' and b.kind in ('file', 'release') and e.salt is not null and not exists (
        select from delivery_key k where k.subject_id = e.subject_id and k.record_id = e.record_id and k.version = e.version
          and k.batch_id = e.batch_id and k.row_no = e.row_no) order by e.id limit ${MOST}`,
  );
  return rows.map((row) => ({ table: "delivery_key", kind: "missing", ...row }));
}

const keyRow = z.object({ id: z.number(), payload: z.unknown(), digest: z.string() });

/** The digest by which a repetition is known, against the content of its version. Of the key itself only the place is held. */
async function checkKeyDigests(queries: Queries): Promise<DerivedFault[]> {
  const faults: DerivedFault[] = [];
  for (let after = 0; faults.length < MOST;) {
    const rows = await queries.rows(
      keyRow,
      sql`select e.id, e.payload, k.digest from record_entry e join delivery_key k
          on k.subject_id = e.subject_id and k.record_id = e.record_id and k.version = e.version and k.batch_id = e.batch_id and k.row_no = e.row_no
        where e.id > ${after} and e.event in ('received', 'corrected') and e.salt is not null order by e.id limit ${PAGE}`,
    );
    for (const { id, payload, digest } of rows)
      if (digestOf(canonicalJson(payload)) !== digest)
        faults.push({ table: "delivery_key", kind: "different", id, columns: ["digest"] });
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  return faults;
}

/**
 * Registered identity stands in several tables: code and name of a subject against its identifiers and names, and where its
 * records and results are reached against where it belongs.
 */
async function checkSubjects(queries: Queries): Promise<DerivedFault[]> {
  const rows = await queries.rows(
    z.object({ id: z.number(), columns: z.array(z.string()) }),
    sql`with found as (
        select s.id, array_remove(array[
          case when s.uscc is not null and not exists (
            select from subject_identifier i where coalesce(i.merged_from, i.subject_id) = s.id and i.kind = 'uscc' and i.value = s.uscc) then 'uscc' end,
          case when s.known and not exists (
            select from subject_name n where n.subject_id = s.id and n.kind = 'current' and n.name = s.name) then 'name' end,
          case when exists (select from record r where r.subject_id = s.id
            and (r.area_no, r.park_no) is distinct from (s.area_no, s.park_no)) then 'area_no' end], null) as columns
        from subject s)
      select id, columns from found where cardinality(columns) > 0 order by id limit ${MOST}`,
  );
  return rows.map((row) => ({ table: "subject", kind: "different", ...row }));
}

const runRow = z.object({ id: z.number(), subjects: z.number(), digest: z.string() });
/** The digest of each finished run over its stored results. */
async function checkRuns(queries: Queries): Promise<DerivedFault[]> {
  const runs = await queries.rows(
    runRow,
    sql`select id, subjects, digest from evaluation_run where finished_at is not null and digest is not null order by id`,
  );
  const faults: DerivedFault[] = [];
  for (const run of runs) {
    const { subjects, digest } = await accountOfRun(queries, run.id, []);
    const columns = [
      ...(subjects === run.subjects ? [] : ["subjects"]),
      ...(digest === run.digest ? [] : ["digest"]),
    ];
    if (columns.length > 0) faults.push({ table: "evaluation_run", kind: "different", id: run.id, columns });
  }
  return faults;
}
