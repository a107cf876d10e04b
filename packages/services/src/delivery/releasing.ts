import { z } from "zod";
import type { PreparedRecord } from "@xinpark/kernel/delivery";
import { jobActor, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { readBatch, type Batch } from "./batch.ts";
import { closeBatch } from "./closing.ts";
import { Filing, type NumberedRow } from "./filing.ts";
import type { DeliveryContext } from "./context.ts";

/** Releasing: rows that waited for an identifier are filed when it arrives, in a batch of their own. */

/** Rows under one entry of the audit log. */
const CHUNK = 5000;

const groupRow = z.object({
  department_id: z.number(),
  item: z.string(),
  item_version: z.string(),
  rows: z.number(),
});

/** Releases what the closed batch makes possible; gives the batches it made. */
export async function releaseHeld(context: DeliveryContext, closed: Batch): Promise<number[]> {
  const released: number[] = [];
  const groups = await asJob(context, (session) =>
    session.rows(
      groupRow,
      sql`select h.department_id, h.item, max(b.item_version) as item_version, count(*) as rows from held_row h join batch b on b.id = h.batch_id
        where ${awaited(closed.id)} and b.state = 'closed' group by 1, 2 order by 1, 2`,
    ),
  );
  for (const group of groups) {
    const id = await asJob(context, (session) => releaseGroup(context, session, closed, group));
    released.push(id);
  }
  return released;
}

/** Still waiting, and one of its identifiers came with this batch. */
const awaited = (batch: number) => sql`h.released_on is null and exists (
  select from subject_identifier i where i.batch_id = ${batch} and h.waits_for @> array[i.kind || ':' || i.value])`;

const asJob = <T>(context: DeliveryContext, work: (session: Session) => Promise<T>): Promise<T> =>
  context.door.open(jobActor("release", ""), work, "filing");

const preparedRow = z.object({
  batch_id: z.number(),
  row_no: z.number(),
  key: z.string(),
  prepared: z.custom<PreparedRecord>((value) => typeof value === "object" && value !== null),
});

async function releaseGroup(
  context: DeliveryContext,
  session: Session,
  closed: Batch,
  group: z.infer<typeof groupRow>,
): Promise<number> {
  const today = context.today();
  const created = await session.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic)
      values ('release', ${group.department_id}, ${group.item}, ${group.item_version}, ${today}, ${`release after batch ${closed.id}`}, 'received',
        ${closed.delivered_by}, ${closed.synthetic}) returning id`,
  );
  const batch = await readBatch(session, created?.id ?? 0);
  const item = context.installation().item(group.item, today);
  const rows = await session.rows(
    preparedRow,
    sql`select h.batch_id, h.row_no, h.key, h.prepared from held_row h join batch b on b.id = h.batch_id
      where h.department_id = ${group.department_id} and h.item = ${group.item} and ${awaited(closed.id)} and b.state = 'closed'
      order by h.batch_id, h.row_no`,
  );
  const numbered: NumberedRow[] = rows.map((row, index) => ({
    rowNo: index + 1,
    key: row.key,
    row: { outcome: "ready", record: row.prepared, findings: [], stripped: 0 },
  }));
  const filing = new Filing(batch, item, context.installation());
  for (let start = 0; start < numbered.length; start += CHUNK)
    await filing.file(session, numbered.slice(start, start + CHUNK), 1000);
  await closeBatch(session, context.installation(), batch);
  return batch.id;
}
