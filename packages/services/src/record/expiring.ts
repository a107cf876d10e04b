import { z } from "zod";
import { jobActor, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { closeSingle, type RecordContext } from "./applying.ts";
import { readChanging, writeEntries } from "./entries.ts";
import { projectLatest } from "./projection.ts";

/** The end of publication, noted on the day: nothing is shown longer without it, but the record says that it happened. */

/** Entries in a transaction. */
const CHUNK = 5000;

/**
 * Notes every record whose publication ended by itself since the job last ran, today included. Running it again notes nothing
 * more. What had ended before it was ever published here is not noted. Gives how many were noted.
 */
export async function expirePublications(context: RecordContext): Promise<number> {
  const asJob = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    context.door.open(jobActor("record-expiry", ""), work, "filing");
  const through = await asJob((session) =>
    session.row(z.object({ through: z.string() }), sql`select through from publication_progress`),
  );
  const today = context.today();
  if (through !== null && through.through >= today) return 0;
  const noted =
    through === null ? 0 : await expireAll(() => asJob((session) => expireSome(session, through.through)));
  await asJob(async (session) => {
    await session.run(sql`insert into publication_progress (through) values (${today})
      on conflict (singleton) do update set through = greatest(publication_progress.through, excluded.through)`);
    await session.audit({ operation: "record.expire", class: "write", detail: { through: today, noted } });
  });
  return noted;
}

/** Chunk after chunk until one finds nothing; gives how many there were in all. */
async function expireAll(some: () => Promise<number>): Promise<number> {
  let noted = 0;
  for (;;) {
    const done = await some();
    if (done === 0) return noted;
    noted += done;
  }
}

const groupRow = z.object({ department: z.number(), item: z.string() });

/** One transaction: some records of one department and item, in a batch of their own. */
async function expireSome(session: Session, after: string): Promise<number> {
  const due = sql`r.public_to > ${after} and r.public_to <= ${session.today} and r.expired_on is null and r.ended_on is null`;
  const group = await session.row(
    groupRow,
    sql`select r.department_id as department, r.item from record r where ${due} limit 1`,
  );
  if (group === null) return 0;
  const records = await readChanging(
    session,
    sql`from record r join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
      where ${due} and r.department_id = ${group.department} and r.item = ${group.item} order by r.subject_id, r.id limit ${CHUNK}`,
  );
  if (records.length === 0) return 0;
  const created = await session.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic, evaluated_at, evaluated_subjects)
      select 'single', ${group.department}, ${group.item}, b.item_version, ${session.today}, '公示期满', 'open', 'job:record-expiry', b.synthetic, now(), 0
      from batch b join record r on r.batch_id = b.id where r.subject_id = ${records[0]?.subject ?? 0} and r.id = ${records[0]?.record ?? 0} returning id`,
  );
  const batch = created?.id ?? 0;
  await writeEntries(
    session,
    batch,
    records.map((record) => ({
      ...record,
      event: "expired",
      act: null,
      state: { ...record.state, expiredOn: record.windows.publicTo },
    })),
    { operation: "record.expire", detail: { batch } },
  );
  await session.run(projectLatest(batch));
  await closeSingle(session, batch);
  return records.length;
}
