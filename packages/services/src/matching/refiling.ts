import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { auditRecordRows } from "@xinpark/platform/row-log";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { nextKnownNo, RECORD_COLUMNS } from "../record/index.ts";

/**
 * Filing records under another subject: the number of a subject is never rewritten. Each record gets an entry that closes it
 * under the old subject and one that opens it, as it stands, under the new.
 */

export interface Refiling {
  readonly from: number;
  /** Null: the records are filed under nobody any more. */
  readonly to: number | null;
  /** Which records of `from`; `r` is the record, `e` its latest entry. */
  readonly which: Statement;
  /** Who did it, and what it is called in the list of batches. */
  readonly by: string;
  readonly title: string;
  /** The operation in the audit log. */
  readonly operation: string;
}

const groupRow = z.object({ batch: z.number(), records: z.array(z.number()) });

/**
 * Refiles records, in one transaction and in the order in which they had become known, which rules that ask for the latest
 * rely on. Gives the batches, each of which is known and still to be evaluated. The caller holds the places.
 */
export async function refile(session: Session, refiling: Refiling): Promise<number[]> {
  const groups = await session.rows(
    groupRow,
    sql`select r.batch_id as batch, array_agg(r.id order by r.id) as records from record r
      join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id join batch b on b.id = r.batch_id
      where r.subject_id = ${refiling.from} and ${refiling.which} group by r.batch_id, b.known_no order by b.known_no`,
  );
  const made: number[] = [];
  for (const group of groups) made.push(await refileGroup(session, refiling, group));
  return made;
}

async function refileGroup(
  session: Session,
  refiling: Refiling,
  { batch: from, records }: z.infer<typeof groupRow>,
): Promise<number> {
  const batch = await openLike(session, from, refiling);
  if (refiling.to !== null) await openUnder(session, batch, refiling.from, refiling.to, records);
  await closeUnder(session, batch, refiling.from, records);
  await auditRecordRows(
    session,
    {
      operation: refiling.operation,
      subjects: refiling.to === null ? [refiling.from] : [refiling.from, refiling.to],
      detail: { batch, by: refiling.by },
    },
    batch,
  );
  const knownNo = await nextKnownNo(session);
  await session.run(
    sql`update batch set state = 'closed', known_no = ${knownNo}, closed_at = clock_timestamp(), progress = 1000 where id = ${batch}`,
  );
  return batch;
}

/** A batch of the same item and department as the one the records came with. */
async function openLike(queries: Queries, from: number, { by, title }: Refiling): Promise<number> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic)
      select 'single', department_id, item, item_version, day, ${title}, 'open', ${by}, synthetic from batch where id = ${from} returning id`,
  );
  if (row === null) throw new Error(`batch ${from} vanished between two statements`);
  return row.id;
}

const CONTENT = sql`version, department_id, item, document_number, decided_on, published_on, valid_to, severity, amount_fen, score_from, incomplete`;
const STATE = sql`status, public_from, public_to, report_from, report_to, performed_on, ended_on, expired_on, withheld_from, withheld_to,
  shielded_from, shielded_to, objection_from, objection_to, litigation_from, litigation_to`;

const WHICH = sql`record r join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id`;

async function openUnder(
  queries: Queries,
  batch: number,
  from: number,
  to: number,
  records: readonly number[],
): Promise<void> {
  await queries.run(sql`
    insert into record_entry (subject_id, record_id, event, batch_id, row_no, missing, payload, uses, area_no, park_no, ${CONTENT}, ${STATE})
    select ${to}, q.record_id, 'refiled', ${batch}, q.place, q.missing, q.payload, q.uses, s.to_area, s.to_park, ${CONTENT}, ${STATE}
    from (select e.*, row_number() over (order by e.record_id) as place from ${WHICH}
      where r.subject_id = ${from} and r.id = any(${records}::bigint[])) q
    cross join (select area_no as to_area, park_no as to_park from subject where id = ${to}) s order by q.place`);
  await queries.run(sql`
    insert into record (subject_id, id, entry_id, ${RECORD_COLUMNS})
    select subject_id, record_id, id, ${RECORD_COLUMNS} from record_entry where batch_id = ${batch} and event = 'refiled' order by record_id`);
  await queries.run(sql`
    insert into refiled_record (record_id, subject_id) select unnest(${records}::bigint[]), ${to}
    on conflict (record_id) do update set subject_id = excluded.subject_id`);
}

/** The closing entry repeats no content: the old subject has none of it any more. */
async function closeUnder(
  queries: Queries,
  batch: number,
  from: number,
  records: readonly number[],
): Promise<void> {
  await queries.run(sql`
    insert into record_entry (subject_id, record_id, event, batch_id, row_no, version, department_id, item, status, uses, incomplete, area_no, park_no,
      payload)
    select r.subject_id, r.id, 'departed', ${batch}, ${records.length}::int + row_number() over (order by r.id), r.version, r.department_id, r.item,
      'withdrawn', 0, false, r.area_no, r.park_no, '{}' from record r
    where r.subject_id = ${from} and r.id = any(${records}::bigint[]) order by r.id`);
  await queries.run(sql`delete from record where subject_id = ${from} and id = any(${records}::bigint[])`);
}
