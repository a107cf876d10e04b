import { z } from "zod";
import type { PreparedRecord } from "@xinpark/kernel/delivery";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import type { SubjectPlace } from "../registry/index.ts";
import { readBatch } from "./batch.ts";
import { closeBatch } from "./closing.ts";
import { Filing } from "./filing.ts";

/** A held row that a person linked: filed in a batch of its own, in that person's name. */

export interface HeldRowFiling {
  readonly batch: number;
  readonly row: number;
  readonly subject: SubjectPlace;
  readonly by: string;
}

const heldRow = z.object({
  department_id: z.number(),
  item: z.string(),
  item_version: z.string(),
  synthetic: z.boolean(),
  key: z.string(),
  prepared: z.custom<PreparedRecord>((value) => typeof value === "object" && value !== null),
});

/** Files the row under the subject, if it still waits; gives the batch, which is closed and still to be evaluated. */
export async function fileHeldRow(
  session: Session,
  installation: Installation,
  filing: HeldRowFiling,
): Promise<number | null> {
  const held = await session.row(
    heldRow,
    sql`select h.department_id, h.item, b.item_version, b.synthetic, h.key, h.prepared from held_row h join batch b on b.id = h.batch_id
      where h.batch_id = ${filing.batch} and h.row_no = ${filing.row} and h.released_on is null and b.state = 'closed' for update of h`,
  );
  if (held === null) return null;
  const { today } = session;
  const created = await session.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic)
      values ('release', ${held.department_id}, ${held.item}, ${held.item_version}, ${today}, ${`match of row ${filing.row} of batch ${filing.batch}`}, 'received',
        ${filing.by}, ${held.synthetic}) returning id`,
  );
  const batch = await readBatch(session, created?.id ?? 0);
  await new Filing(batch, installation.item(held.item, today), installation).file(
    session,
    [
      {
        rowNo: 1,
        key: held.key,
        subject: filing.subject,
        row: { outcome: "ready", record: held.prepared, findings: [], stripped: 0 },
      },
    ],
    1000,
  );
  await closeBatch(session, installation, batch);
  return batch.id;
}
