import { z } from "zod";
import type { Circumstances } from "@xinpark/kernel/record";
import type { Session } from "@xinpark/platform/door";
import { idList, sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { readChanging, retell, writeEntries, type ChangingRecord } from "./entries.ts";

/** Windows looked at anew: when a correction meets a record to which something happened, and when a listing begins or ends. */

/** Items whose entries end by the authority's decision alone: lists of serious dishonesty. */
export const listItems = (installation: Installation, day: string): readonly string[] => [
  ...new Set(
    installation.library
      .list("publication-rule", day)
      .filter((rule) => rule.audience === "public" && rule.atMaximum === "ends-by-decision")
      .flatMap((rule) => rule.items),
  ),
];

const day = z.string().nullable();
const listedRow = z.object({
  subject: z.number(),
  item: z.string(),
  status: z.string(),
  ended_on: day,
  valid_to: day,
});

/** Until when each subject stood on a list of serious dishonesty; subjects that never did are left out. */
export async function listings(
  queries: Queries,
  installation: Installation,
  subjects: readonly number[],
  day: string,
): Promise<ReadonlyMap<number, Circumstances["listed"]>> {
  const items = listItems(installation, day);
  if (items.length === 0 || subjects.length === 0) return new Map();
  const rows = await queries.rows(
    listedRow,
    sql`select subject_id as subject, item, status, ended_on, valid_to from record
      where subject_id = any(${idList(subjects)}) and item = any(${items}::text[]) and status <> 'withdrawn'`,
  );
  const bySubject = Map.groupBy(rows, (row) => row.subject);
  return new Map([...bySubject].map(([subject, entries]) => [subject, listingAmong(entries, items)]));
}

/** Until when a subject stood on a list, by its records as they were read; null when it never did. */
export function listingAmong(
  records: readonly {
    readonly item: string;
    readonly status: string;
    readonly ended_on: string | null;
    readonly valid_to: string | null;
  }[],
  items: readonly string[],
): Circumstances["listed"] {
  const entries = records.filter((one) => items.includes(one.item) && one.status !== "withdrawn");
  if (entries.length === 0) return null;
  const ends = entries.map((one) => one.ended_on ?? one.valid_to);
  const known = ends.filter((end) => end !== null);
  return { until: known.length < ends.length ? null : (known.toSorted().at(-1) ?? null) };
}

/** What happened to a record, as its row says: anything that an ordinary delivery does not. */
const TOUCHED = sql`(r.status <> 'in-force' or coalesce(r.performed_on, r.ended_on, r.expired_on, r.withheld_from, r.shielded_from, r.objection_from,
  r.litigation_from) is not null)`;

/**
 * A corrected version keeps what happened to the record, and does not begin its publication anew: for every record a batch
 * corrects, an entry that carries both. The caller projects the batch afterwards, in the same transaction.
 */
export async function carryOver(session: Session, installation: Installation, batch: number): Promise<void> {
  const records = await readChanging(
    session,
    sql`from (select distinct on (subject_id, record_id) * from record_entry where batch_id = ${batch}
        order by subject_id, record_id, version desc, id desc) e
      join record r on r.subject_id = e.subject_id and r.id = e.record_id and r.version < e.version
      where ${TOUCHED} or (e.published_on is null and e.public_from > r.public_from)`,
  );
  const listed = await listings(
    session,
    installation,
    records.map((one) => one.subject),
    session.today,
  );
  await writeEntries(
    session,
    batch,
    records.map((record) => ({
      ...record,
      event: "reconsidered",
      act: null,
      ...retell(
        installation,
        record,
        { state: record.state, listed: listed.get(record.subject) ?? null },
        session.today,
      ),
    })),
    { operation: "record.carry-over", detail: { batch } },
  );
}

/**
 * After a listing began or ended: the other records of these subjects whose windows change by it are told anew in the batch
 * that brought the news. The caller projects the batch afterwards.
 */
export async function reconsider(
  session: Session,
  installation: Installation,
  batch: number,
  subjects: readonly number[],
): Promise<void> {
  const extended = [
    ...new Set(
      installation.library
        .all("publication-rule")
        .filter((rule) => rule.capExtends !== undefined)
        .flatMap((rule) => rule.items),
    ),
  ];
  if (extended.length === 0 || subjects.length === 0) return;
  const listed = await listings(session, installation, subjects, session.today);
  const records = await readChanging(
    session,
    sql`from record r join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
      where r.subject_id = any(${idList(subjects)}) and r.item = any(${extended}::text[])`,
  );
  const retold = records.map((record) => ({
    ...record,
    event: "reconsidered",
    act: null,
    before: record.windows,
    ...retell(
      installation,
      record,
      { state: record.state, listed: listed.get(record.subject) ?? null },
      session.today,
    ),
  }));
  await writeEntries(
    session,
    batch,
    retold.filter((one) => !sameWindows(one.windows, one.before)),
    { operation: "record.reconsider", subjects, detail: { batch } },
  );
}

const sameWindows = (a: ChangingRecord["windows"], b: ChangingRecord["windows"]): boolean =>
  a.publicFrom === b.publicFrom &&
  a.publicTo === b.publicTo &&
  a.reportFrom === b.reportFrom &&
  a.reportTo === b.reportTo;
