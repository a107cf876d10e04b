import { z } from "zod";
import type { Library, SnapshotRuleDefinition } from "@xinpark/kernel/definition";
import { questionRemoval } from "@xinpark/kernel/delivery";
import type { Problem } from "@xinpark/kernel/outcome";
import { takenOff } from "@xinpark/kernel/record";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { listings, listItems, projectLatest, readChanging, retell, writeEntries } from "../record/index.ts";
import type { Batch } from "./batch.ts";

/** Whole lists: what the new list leaves out is removed, in the transaction in which the list becomes known. */

const previousRow = z.object({
  id: z.number(),
  known_no: z.number(),
  removal: z.string().nullable(),
});
const countRow = z.object({ count: z.number() });
const fileRow = z.object({
  unkeyed: z.number(),
  declared: z.number().nullable(),
  found: z.number().nullable(),
});

/** Notes which entries of its list a whole list holds. */
export async function noteListed(queries: Queries, batch: Batch, keys: readonly string[]): Promise<void> {
  if (!batch.snapshot || keys.length === 0) return;
  await queries.run(sql`insert into snapshot_key (batch_id, key) select ${batch.id}, k from unnest(${[...new Set(keys)]}::uuid[]) k
    on conflict do nothing`);
}

/** The same list: of one department, item and profile. */
const sameList = (batch: Batch): Statement =>
  sql`b.department_id = ${batch.department_id} and b.item = ${batch.item} and b.mapping_id is not distinct from ${batch.mapping?.id ?? null}
    and b.state = 'closed' and b.kind = 'file'`;

/**
 * Removes what this whole list leaves out of the one before, or lets it wait for a person where that is implausible. To be called
 * once the batch's own records are projected.
 */
export async function removeUnlisted(
  session: Session,
  installation: Installation,
  batch: Batch,
): Promise<void> {
  if (!batch.snapshot) return;
  const before = await session.row(
    previousRow,
    sql`select b.id, b.known_no, b.removal from batch b where ${sameList(batch)} and b.snapshot order by b.known_no desc limit 1`,
  );
  const listed = await gatherUnlisted(session, batch, before);
  const removing = await countLive(session, batch);
  const reasons = await questions(session, installation, batch, listed, removing);
  if (reasons.length > 0) await hold(session, batch, removing, reasons);
  else {
    const removed = await remove(session, installation, { entries: batch, receipt: batch.id });
    await session.run(sql`update batch set removal = 'done', removed = ${removed} where id = ${batch.id}`);
  }
  if (before === null) return;
  await session.run(sql`delete from snapshot_key where batch_id = ${before.id}`);
  if (before.removal === "held")
    await session.run(sql`update batch set removal = 'superseded' where id = ${before.id}`);
}

/** Into a table of the transaction: keys of the list before that this one leaves out. Gives how many the list before held. */
async function gatherUnlisted(
  session: Session,
  batch: Batch,
  before: z.infer<typeof previousRow> | null,
): Promise<number> {
  await unlistedTable(session);
  const list = sql`select key from snapshot_key where batch_id = ${before?.id ?? 0}
    union
    select k.key from delivery_key k join batch b on b.id = k.batch_id
      where k.department_id = ${batch.department_id} and k.item = ${batch.item} and ${sameList(batch)} and b.snapshot is null
        and b.known_no > ${before?.known_no ?? 0}`;
  const listed = await session.row(countRow, sql`select count(*) as count from (${list}) l`);
  await session.run(sql`insert into unlisted_key (key)
    select l.key from (${list}) l where not exists (select from snapshot_key s where s.batch_id = ${batch.id} and s.key = l.key)`);
  await fillUnlisted(session, batch);
  return listed?.count ?? 0;
}

async function unlistedTable(session: Session): Promise<void> {
  await session.run(sql`create temporary table if not exists unlisted_key (key uuid primary key, version int, digest uuid, state text,
    subject_id bigint, record_id bigint, live boolean not null default false) on commit delete rows`);
}

/** What each unlisted key stands for: a record that has not ended, or a row that still waits. Others have left the list already. */
async function fillUnlisted(session: Session, batch: Batch): Promise<void> {
  await session.run(sql`
    update unlisted_key u set version = k.version, digest = k.digest, state = k.state, subject_id = k.subject_id, record_id = k.record_id,
      live = case k.state
        when 'filed' then exists (select from record r where r.subject_id = k.subject_id and r.id = k.record_id and r.ended_on is null)
        when 'held' then exists (select from held_row h where h.department_id = ${batch.department_id} and h.item = ${batch.item}
          and h.key = k.key and h.released_on is null)
        else false end
    from (select distinct on (d.key) d.key, d.version, d.digest, d.state, coalesce(f.subject_id, d.subject_id) as subject_id, d.record_id
      from delivery_key d join unlisted_key l on l.key = d.key left join refiled_record f on f.record_id = d.record_id
      where d.department_id = ${batch.department_id} and d.item = ${batch.item} order by d.key, d.version desc) k
    where k.key = u.key`);
  await session.run(sql`delete from unlisted_key where not live`);
}

async function countLive(session: Session, batch: Batch): Promise<number> {
  const live = await session.row(countRow, sql`select count(*) as count from unlisted_key`);
  if (live === null) throw new Error(`batch ${batch.id} has no unlisted keys`);
  return live.count;
}

async function questions(
  session: Session,
  installation: Installation,
  batch: Batch,
  listed: number,
  removing: number,
): Promise<readonly Problem[]> {
  const file = await session.row(
    fileRow,
    sql`select coalesce(unkeyed, 0) as unkeyed, (declared.details ->> 'declared')::int as declared, (declared.details ->> 'found')::int as found
      from batch left join lateral (select one -> 'details' as details from jsonb_array_elements(remarks) one
        where one ->> 'code' = 'declared-count') declared on true
      where id = ${batch.id}`,
  );
  const { declared = null, found = null, unkeyed = 0 } = file ?? {};
  return questionRemoval(snapshotRuleFor(installation.library, batch.item, batch.day), {
    listed,
    removing,
    unreadable: unkeyed,
    declared: declared === null || found === null ? null : { declared, found },
  });
}

/** What would be removed stays on the list until a person has decided. */
async function hold(
  session: Session,
  batch: Batch,
  removing: number,
  reasons: readonly Problem[],
): Promise<void> {
  await session.run(
    sql`insert into snapshot_key (batch_id, key, pending) select ${batch.id}, key, true from unlisted_key`,
  );
  await session.run(sql`update batch set removal = 'held', removed = 0, removing = ${removing}, removal_reasons = ${JSON.stringify(reasons)}::jsonb
    where id = ${batch.id}`);
  await session.audit({
    operation: "delivery.hold-removal",
    class: "write",
    detail: { batch: batch.id, removing, codes: reasons.map((one) => one.code) },
  });
}

/** Removes what waited for a person, into a batch of its own; gives how many entries left the list. */
export async function removePending(
  session: Session,
  installation: Installation,
  held: Batch,
  into: Batch,
): Promise<number> {
  await unlistedTable(session);
  await session.run(
    sql`insert into unlisted_key (key) select key from snapshot_key where batch_id = ${held.id} and pending`,
  );
  await fillUnlisted(session, held);
  const removed = await remove(session, installation, { entries: into, receipt: held.id });
  await session.run(sql`delete from snapshot_key where batch_id = ${held.id} and pending`);
  return removed;
}

interface Places {
  /** The batch that the entries belong to. */
  readonly entries: Batch;
  /** The batch on whose receipt the removed rows stand. */
  readonly receipt: number;
}

async function remove(session: Session, installation: Installation, places: Places): Promise<number> {
  const ended = await removeRecords(session, installation, places);
  const waiting = await dropWaiting(session, places);
  await noteRemoved(session, places);
  if (ended > 0) await session.run(projectLatest(places.entries.id));
  return ended + waiting;
}

/** Entries in a statement. */
const CHUNK = 5000;

async function removeRecords(session: Session, installation: Installation, places: Places): Promise<number> {
  const { entries } = places;
  const day = session.today;
  const byDecision = listItems(installation, day).includes(entries.item);
  let removed = 0;
  let [subject, record] = [0, 0];
  for (;;) {
    const records = await readChanging(
      session,
      sql`from unlisted_key u join record r on r.subject_id = u.subject_id and r.id = u.record_id
        join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
        where u.state = 'filed' and (r.subject_id, r.id) > (${subject}::bigint, ${record}::bigint) order by r.subject_id, r.id limit ${CHUNK}`,
    );
    const last = records.at(-1);
    if (last === undefined) return removed;
    ({ subject, record } = last);
    const subjects = [...new Set(records.map((one) => one.subject))];
    const listed = await listings(session, installation, subjects, day);
    await writeEntries(
      session,
      entries.id,
      records.map((one) => {
        const state = takenOff(one.state, day, byDecision);
        const circumstances = { state, listed: listed.get(one.subject) ?? null };
        return { ...one, event: "removed", act: null, ...retell(installation, one, circumstances, day) };
      }),
      { operation: "delivery.remove", subjects, detail: { batch: places.receipt, removed: records.length } },
    );
    removed += records.length;
  }
}

async function dropWaiting(session: Session, { entries }: Places): Promise<number> {
  const dropped = await session.row(
    countRow,
    sql`with dropped as (
        update held_row h set released_on = ${session.today}, release_batch_id = ${entries.id}, removed = true from unlisted_key u
        where u.state = 'held' and h.department_id = ${entries.department_id} and h.item = ${entries.item} and h.key = u.key and h.released_on is null
        returning h.key)
      select count(distinct key) as count from dropped`,
  );
  const count = dropped?.count ?? 0;
  if (count > 0)
    await session.audit({
      operation: "delivery.remove-held",
      class: "write",
      detail: { batch: entries.id, removed: count },
    });
  return count;
}

/** The receipt's rows, after those of the file; and a version of each key that says that it was removed. */
async function noteRemoved(session: Session, { entries, receipt }: Places): Promise<void> {
  const finding = {
    column: null,
    field: null,
    value: null,
    code: "not-listed",
    reason: {
      zh: `新名单中没有此条，自 ${session.today} 起移出`,
      en: `the new list has no such entry; it left the list on ${session.today}`,
    },
    remedy: {
      zh: "如属误报，请用包含此条的整份名单重新报送",
      en: "if this is a mistake, deliver the whole list again with this entry in it",
    },
    owner: null,
  };
  const numbered = sql`select u.*, row_number() over (order by u.subject_id nulls last, u.record_id, u.key)
      + greatest((select coalesce(max(row_no), 0) from batch_row where batch_id = ${receipt}),
        (select coalesce(max(row_no), 0) from record_entry where batch_id = ${receipt})) as row_no from unlisted_key u`;
  await session.run(sql`
    insert into batch_row (batch_id, row_no, department_id, outcome, findings, subject_id, record_id)
    select ${receipt}, n.row_no, ${entries.department_id}, 'removed',
      jsonb_build_array(${JSON.stringify(finding)}::jsonb || jsonb_build_object('value', case when n.state = 'held' then
        (select h.prepared ->> 'name' from held_row h where h.department_id = ${entries.department_id} and h.item = ${entries.item} and h.key = n.key
          order by h.batch_id desc limit 1) end)),
      case when n.state = 'filed' then n.subject_id end, case when n.state = 'filed' then n.record_id end
    from (${numbered}) n`);
  await session.run(sql`
    insert into delivery_key (department_id, item, key, version, digest, state, subject_id, record_id, batch_id, row_no)
    select ${entries.department_id}, ${entries.item}, u.key, u.version + 1, u.digest, 'removed', u.subject_id, u.record_id, ${entries.id}, 0
    from unlisted_key u`);
}

/** The rule for an item on a day; null where there is none. */
function snapshotRuleFor(library: Library, item: string, day: string): SnapshotRuleDefinition | null {
  const rules = library.list("snapshot-rule", day);
  return (
    rules.find((rule) => rule.items?.includes(item)) ?? rules.find((rule) => rule.items === undefined) ?? null
  );
}
