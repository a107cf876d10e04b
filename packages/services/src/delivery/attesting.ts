import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { issueReceipt } from "../receipt/index.ts";

/** The signed receipt of a delivery, written in the transaction that closes it. */

const count = z.number();
const closedRow = z.object({
  item: z.string(),
  itemVersion: z.string(),
  day: z.string(),
  departmentId: z.number(),
  code: z.string(),
  zh: z.string(),
  en: z.string(),
  fileDigest: z.string().nullable(),
  fileBytes: z.number().nullable(),
  rows: count,
  accepted: count,
  duplicate: count,
  superseding: count,
  held: count,
  refused: count,
  ignored: count,
  removed: count.nullable(),
  incomplete: count,
  knownNo: count,
  closedAt: z.string(),
});

/** Writes the receipt of a batch that this transaction has closed. */
export async function attestDelivery(
  session: Session,
  installation: Installation,
  batch: number,
): Promise<void> {
  const row = await session.row(
    closedRow,
    sql`select b.item, b.item_version as "itemVersion", b.day, b.department_id as "departmentId", o.code, o.label_zh as zh, o.label_en as en,
      b.file_digest as "fileDigest", b.file_bytes as "fileBytes", b.rows_done as rows, b.accepted, b.duplicate, b.superseding, b.held, b.refused,
      b.ignored, b.removed, b.incomplete, b.known_no as "knownNo",
      to_char(b.closed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "closedAt"
      from batch b join organisation o on o.id = b.department_id where b.id = ${batch} and b.state = 'closed'`,
  );
  if (row === null) throw new Error(`batch ${batch} is not closed`);
  const { departmentId, code, zh, en, item, itemVersion, day, fileDigest, fileBytes } = row;
  const { incomplete, knownNo, closedAt, rows, accepted, duplicate, superseding, held, refused, ignored } =
    row;
  const removed = row.removed === null ? {} : { removed: row.removed };
  const counts = { rows, accepted, duplicate, superseding, held, refused, ignored, ...removed };
  const department = { code, label: { zh, en } };
  const what = {
    batch,
    item,
    itemVersion,
    department,
    day,
    fileDigest,
    fileBytes,
    counts,
    incomplete,
    knownNo,
    closedAt,
  };
  await issueReceipt(session, installation, {
    kind: "delivery",
    organisation: departmentId,
    subject: null,
    what,
  });
}
