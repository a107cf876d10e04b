import { z } from "zod";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { leafOf, readLogHash, recordRows } from "@xinpark/platform/row-log";
import { sql, type Queries } from "@xinpark/platform/sql";
import { nextKnownNo, projectLatest } from "../record/index.ts";
import { readJournal, writeJournal, type JournalLine } from "./erasure-journal.ts";

/** Erasing: payload, salt and hot columns go; id, salted leaf, rule and day stay; an `erased` entry says so. */

export interface ErasureContext {
  readonly door: Door;
  readonly keysFolder: string;
  /** Evaluates the subjects that a batch touched. */
  readonly evaluate: (batch: number) => Promise<void>;
}

const asJob = <T>(door: Door, work: (session: Session) => Promise<T>): Promise<T> =>
  door.open(jobActor("erasure", ""), work, "filing");

/** Carries out every approved erasure that has not been; gives how many. Killed at any instant, it goes on at the next call. */
export async function eraseApproved(context: ErasureContext): Promise<number> {
  const approved = await asJob(context.door, (session) =>
    session.rows(
      z.object({ id: z.number() }),
      sql`select e.id from erasure e join erasure_decision d on d.erasure_id = e.id and d.approved
        where not exists (select from erased_entry x where x.erasure_id = e.id) order by e.id`,
    ),
  );
  for (const { id } of approved) {
    const batch = await asJob(context.door, (session) => eraseOne(session, context.keysFolder, id));
    if (batch !== null) await context.evaluate(batch);
  }
  return approved.length;
}

const entryRow = z.object({ id: z.number(), salt: z.string(), values: z.record(z.string(), z.unknown()) });

async function eraseOne(session: Session, keysFolder: string, id: number): Promise<number | null> {
  const erasure = await session.row(
    z.object({ subject: z.number(), record: z.number(), rule: z.string() }),
    sql`select subject_id as subject, record_id as record, rule from erasure where id = ${id}`,
  );
  if (erasure === null) return null;
  const { subject, record, rule } = erasure;
  // The record's row is locked: no correction comes between reading and emptying.
  await session.run(sql`select from record where subject_id = ${subject} and id = ${record} for update`);
  const entries = await entriesOf(session, subject, record);
  if (entries.length === 0) return null;
  const line = { erasure: id, subject, record, rule, day: session.today, entries };
  // Should we fall from here on, an approved erasure stands in the journal: it is carried out all the same.
  await writeJournal(keysFolder, line);
  await session.run(
    sql`select erase_record(${id}, ${entries.map((one) => one.id)}::bigint[], ${entries.map((one) => one.leaf)}::text[], ${session.today})`,
  );
  return noteErased(session, line);
}

/** The entries that still hold something, each with its leaf; those under subjects it was merged with, too. */
async function entriesOf(queries: Queries, subject: number, record: number): Promise<JournalLine["entries"]> {
  const hash = await readLogHash(queries);
  const rows = await queries.rows(
    entryRow,
    sql`select id, salt, to_jsonb(e) as values from record_entry e
      where subject_id in (select ${subject}::bigint union select other_id from subject_merge where subject_id = ${subject}
        union select subject_id from subject_merge where other_id = ${subject})
        and record_id = ${record} and salt is not null order by id`,
  );
  return rows.map(({ id, salt, values }) => ({
    id,
    leaf: leafOf(hash, "record_entry", salt, values),
  }));
}

/** The `erased` entry, in a batch of its own, with its place in the order of knowledge. */
async function noteErased(session: Session, line: JournalLine): Promise<number | null> {
  const { subject, record, rule, day, erasure, entries } = line;
  const batch = await session.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic)
      select 'single', r.department_id, r.item, f.item_version, ${day}, 'erasure', 'open', ${session.actor.name}, f.synthetic
      from record r join batch f on f.id = r.batch_id where r.subject_id = ${subject} and r.id = ${record} returning id`,
  );
  if (batch === null) return null;
  await session.run(sql`
    insert into record_entry (subject_id, record_id, version, event, batch_id, row_no, department_id, item, status, uses, incomplete, area_no, park_no, payload)
    select r.subject_id, r.id, r.version, 'erased', ${batch.id}, 1, r.department_id, r.item, 'withdrawn', 0, false, r.area_no, r.park_no, '{}'
    from record r where r.subject_id = ${subject} and r.id = ${record}`);
  await session.run(projectLatest(batch.id));
  const knownNo = await nextKnownNo(session);
  await session.run(
    sql`update batch set state = 'closed', known_no = ${knownNo}, closed_at = clock_timestamp(), progress = 1000 where id = ${batch.id}`,
  );
  const [rows] = await recordRows(session, batch.id, 0);
  await session.audit({
    operation: "record.erase",
    class: "write",
    subjects: [subject],
    detail: { erasure, record, rule, day, entries },
    ...(rows === undefined ? {} : { rows }),
  });
  return batch.id;
}

/**
 * Applies again what was erased after the present state of the database was backed up: to be called before anybody is let in.
 * `owner` may do what no work role may. Gives how many records were emptied.
 */
export async function reapplyErasures(owner: Queries, context: ErasureContext): Promise<number> {
  let emptied = 0;
  for (const line of await readJournal(context.keysFolder)) {
    const now = await entriesOf(owner, line.subject, line.record);
    // By the salted leaf it is the very row that was erased, and not another that was given its number since.
    const same = now.filter((one) => line.entries.some((was) => was.id === one.id && was.leaf === one.leaf));
    if (same.length === 0) continue;
    await owner.run(
      sql`select empty_record(${line.subject}, ${line.record}, ${same.map((one) => one.id)}::bigint[],
        ${same.map((one) => one.leaf)}::text[], ${line.rule}, ${line.day}, null)`,
    );
    const batch = await asJob(context.door, (session) => noteErased(session, { ...line, entries: same }));
    if (batch !== null) await context.evaluate(batch);
    emptied += 1;
  }
  return emptied;
}
