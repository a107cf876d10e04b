import { z } from "zod";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { fileHeldRow } from "../delivery/index.ts";
import { evaluateBatch } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import type { MergingContext } from "./merging.ts";
import { refile } from "./refiling.ts";

/** Held rows filed under the subject that a person named, and taken back again. Each in one transaction, by a job. */

const asJob = <T>(door: Door, work: (session: Session) => Promise<T>): Promise<T> =>
  door.open(jobActor("match", ""), work, "filing");

/** Carries a confirmed match out, or its undoing, and evaluates whom it touches. What is done already is left. */
export async function applyMatch(context: MergingContext, id: number): Promise<void> {
  const filed = await asJob(context.door, (session) => file(session, context.installation(), id));
  const undone = await asJob(context.door, (session) => takeBack(session, id));
  for (const batch of [...filed, ...undone]) await evaluateBatch(context, batch);
}

/** Takes up what was decided and not carried out, after a start. */
export async function applyWaitingMatches(context: MergingContext): Promise<number> {
  const waiting = await asJob(context.door, (session) =>
    session.rows(
      z.object({ id: z.number() }),
      sql`select id from match_decision where verdict = 'confirmed' and undone_at is null and (filed_batch_id is null or undo_asked_at is not null) order by id`,
    ),
  );
  for (const { id } of waiting) await applyMatch(context, id);
  return waiting.length;
}

const confirmedRow = z.object({
  batch_id: z.number(),
  row_no: z.number(),
  decided_by: z.string(),
  id: z.number(),
  area_no: z.number(),
  park_no: z.number().nullable(),
});

async function file(session: Session, installation: Installation, id: number): Promise<number[]> {
  const row = await session.row(
    confirmedRow,
    sql`select m.batch_id, m.row_no, m.decided_by, s.id, s.area_no, s.park_no from match_decision m
      join subject s on s.id = surviving_subject(m.subject_id)
      where m.id = ${id} and m.verdict = 'confirmed' and m.filed_batch_id is null and m.undone_at is null for update of m`,
  );
  if (row === null) return [];
  const batch = await fileHeldRow(session, installation, {
    batch: row.batch_id,
    row: row.row_no,
    subject: { id: row.id, areaNo: row.area_no, parkNo: row.park_no },
    by: row.decided_by,
  });
  if (batch === null) return [];
  await session.run(sql`update match_decision set filed_batch_id = ${batch} where id = ${id}`);
  await session.audit({
    operation: "matching.filed",
    class: "write",
    subjects: [row.id],
    detail: { match: id, batch, by: row.decided_by },
  });
  return [batch];
}

const filedRow = z.object({
  subject: z.number(),
  record: z.number(),
  filed: z.number(),
  batch_id: z.number(),
  row_no: z.number(),
  undone_by: z.string(),
});

async function takeBack(session: Session, id: number): Promise<number[]> {
  await session.run(sql`select hold_places()`);
  const row = await session.row(
    filedRow,
    sql`select coalesce(f.subject_id, e.subject_id) as subject, e.record_id as record, m.filed_batch_id as filed, m.batch_id, m.row_no, m.undone_by
      from match_decision m join record_entry e on e.batch_id = m.filed_batch_id and e.event in ('received', 'corrected')
      left join refiled_record f on f.record_id = e.record_id
      where m.id = ${id} and m.undo_asked_at is not null and m.undone_at is null for update of m`,
  );
  if (row === null) return [];
  const batches = await refile(session, {
    from: row.subject,
    to: null,
    which: sql`r.id = ${row.record}`,
    by: row.undone_by,
    title: `undo of match ${id}`,
    operation: "matching.refile",
  });
  await giveKeyBack(session, row);
  await session.run(sql`update match_decision set undone_at = clock_timestamp() where id = ${id}`);
  await session.audit({
    operation: "matching.undone",
    class: "write",
    subjects: [row.subject],
    detail: { match: id, batches, by: row.undone_by },
  });
  return batches;
}

/** The row waits again, and its key says so: the next delivery of it is no repetition. */
async function giveKeyBack(queries: Queries, row: z.infer<typeof filedRow>): Promise<void> {
  await queries.run(sql`
    insert into delivery_key (department_id, item, key, version, digest, state, batch_id, row_no)
    select k.department_id, k.item, k.key, (select max(l.version) + 1 from delivery_key l
        where l.department_id = k.department_id and l.item = k.item and l.key = k.key), k.digest, 'held', ${row.batch_id}, ${row.row_no}
    from delivery_key k where k.batch_id = ${row.filed} and k.record_id = ${row.record} and k.state = 'filed'
      and (k.department_id, k.item, k.key) = (select h.department_id, h.item, h.key from held_row h
        where h.batch_id = ${row.batch_id} and h.row_no = ${row.row_no})`);
  await queries.run(
    sql`update held_row set released_on = null, release_batch_id = null where batch_id = ${row.batch_id} and row_no = ${row.row_no}`,
  );
}
