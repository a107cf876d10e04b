import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { BATCH_COLUMNS, batchRow, type Batch } from "./batch.ts";
import type { NumberedRow } from "./filing.ts";

/** An error workbook that comes back: it is known by a heading of its own, and its rows mend rows of the first delivery. */

const HEADINGS = {
  zh: { row: (batch: number) => `原文件行号（批次 ${batch}）`, reason: "退回原因与办法" },
  en: { row: (batch: number) => `Original row (batch ${batch})`, reason: "Reason and remedy" },
} as const;

export const mendingHeadings = (batch: number, language: "zh" | "en") => ({
  row: HEADINGS[language].row(batch),
  reason: HEADINGS[language].reason,
});

const MARK = /^(?:原文件行号|original row)\s*\((?:批次|batch)\s*(\d{1,15})\)$/iu;

const ADDED = /^(?:原文件行号|original row)\s*\(|^(?:退回原因与办法|reason and remedy)$/iu;

/** A column that an error workbook added to the file it is about. */
export const isMendingHeading = (heading: string): boolean => ADDED.test(heading.normalize("NFKC").trim());

export interface MendingMark {
  readonly batch: number;
  /** Where the original row's number stands. */
  readonly position: number;
}

/** The batch that a header says it corrects; null where it says nothing. */
export function mendingMark(header: readonly string[]): MendingMark | null {
  for (const [position, heading] of header.entries()) {
    const batch = MARK.exec(heading.normalize("NFKC").trim())?.[1];
    if (batch !== undefined) return { batch: Number(batch), position };
  }
  return null;
}

/** The delivery that is corrected: of the same department and item, else the mark means nothing. */
export async function correctedDelivery(
  queries: Queries,
  batch: Batch,
  mark: MendingMark,
): Promise<Batch | null> {
  return queries.row(
    batchRow,
    sql`select ${BATCH_COLUMNS} from batch where id = ${mark.batch} and id < ${batch.id} and kind = 'file' and state in ('closed', 'failed')
      and department_id = ${batch.department_id} and item = ${batch.item}`,
  );
}

/** Notes what this batch corrects; the profile of the first is its own from here, unless it was given another. */
export async function noteCorrection(session: Session, batch: Batch, corrected: Batch): Promise<Batch> {
  const takesOver = batch.mapping === null && corrected.mapping !== null;
  await session.run(sql`
    update batch b set corrects_batch_id = c.id ${
      takesOver
        ? sql`, mapping = c.mapping, mapping_id = c.mapping_id, mapping_version = c.mapping_version`
        : sql``
    } from batch c where b.id = ${batch.id} and c.id = ${corrected.id}`);
  return takesOver ? { ...batch, mapping: corrected.mapping } : batch;
}

/** The number of the original row, as a spreadsheet gives it back. */
export function originalRow(cell: unknown): number | null {
  const text = typeof cell === "number" ? String(cell) : typeof cell === "string" ? cell.trim() : "";
  return /^\d{1,9}$/u.test(text) ? Number(text) : null;
}

/** Says which rows of this chunk stand for which rows of the first delivery. */
export async function noteMended(
  session: Session,
  batch: Batch,
  corrected: number,
  rows: readonly NumberedRow[],
): Promise<void> {
  const mended = rows.flatMap(({ rowNo, mends }) =>
    mends === undefined ? [] : [{ row_no: mends, by: rowNo }],
  );
  if (mended.length === 0) return;
  await session.run(sql`
    insert into mended_row (batch_id, row_no, by_batch_id, by_row_no, department_id)
    select ${corrected}, m.row_no, ${batch.id}, m.by, ${batch.department_id}
    from jsonb_to_recordset(${JSON.stringify(mended)}::jsonb) as m (row_no int, by int)
    join batch_row r on r.batch_id = ${corrected} and r.row_no = m.row_no and r.outcome in ('refused', 'held')
    on conflict do nothing`);
}

/** How the correction of a row ended, once its batch is closed; the latest one counts. */
export const LATEST_MEND = sql`left join lateral (
    select m.by_batch_id, m.by_row_no, coalesce(a.outcome, 'accepted') as by_outcome
    from mended_row m join batch c on c.id = m.by_batch_id and c.state = 'closed'
    left join batch_row a on a.batch_id = m.by_batch_id and a.row_no = m.by_row_no
    where m.batch_id = r.batch_id and m.row_no = r.row_no order by m.by_batch_id desc, m.by_row_no desc limit 1
  ) m on true`;

/** What counts as mended: the row is in, now or before. */
export const IS_MENDED = sql`m.by_outcome in ('accepted', 'superseding', 'duplicate')`;

/** A held row whose correction went in waits no longer. */
export async function releaseMended(session: Session, batch: Batch): Promise<void> {
  await session.run(sql`
    update held_row h set released_on = ${batch.day}, release_batch_id = ${batch.id}
    from mended_row m left join batch_row a on a.batch_id = m.by_batch_id and a.row_no = m.by_row_no
    where m.by_batch_id = ${batch.id} and h.batch_id = m.batch_id and h.row_no = m.row_no and h.released_on is null
      and coalesce(a.outcome, 'accepted') in ('accepted', 'superseding', 'duplicate')`);
}

/** How many rows of a batch were mended since. */
export const mendedCount = sql`(select count(*) from batch_row r ${LATEST_MEND} where r.batch_id = b.id
  and r.outcome in ('refused', 'held') and ${IS_MENDED})`;

export const mendShape = {
  by_batch_id: z.number().nullable(),
  by_row_no: z.number().nullable(),
  by_outcome: z.enum(["accepted", "duplicate", "superseding", "held", "refused", "ignored"]).nullable(),
};
