import { z } from "zod";
import type { QualityDeliveryOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { begunOn, chargeOf, daysOf, deliveredIn, spanOf, type QualityRequest } from "./quality.ts";
import { labelOf, pageOf, textShape } from "./terms.ts";

/** What lies behind the figures of a department: its deliveries, and the rows that came late. */

const deliveryRow = z.object({
  place: z.number(),
  batch: z.number(),
  item: z.string(),
  file_name: z.string(),
  day: z.string(),
  known_on: z.string(),
  rows_done: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  superseding: z.number(),
  held: z.number(),
  refused: z.number(),
  ignored: z.number(),
});

/** A page of the deliveries of one department in a month, latest first, with what they are charged with. Problems: `department-unknown`. */
export async function qualityDeliveries(
  session: Session,
  installation: Installation,
  request: QualityRequest & {
    readonly department: string;
    readonly after: number | null;
    readonly limit: number;
  },
) {
  const span = spanOf(request.month);
  const organisation = await session.row(
    z.object({ id: z.number(), code: z.string(), label: textShape }),
    sql`select id, code, jsonb_build_object('zh', label_zh, 'en', label_en) as label from organisation where code = ${request.department}`,
  );
  if (organisation === null)
    throw new ProblemError(
      problem(
        "not-found",
        "department-unknown",
        `没有代码为“${request.department}”的部门`,
        `there is no department with the code “${request.department}”`,
        "department",
      ),
    );
  const beyond = request.after === null ? sql`true` : sql`b.id < ${request.after}`;
  const found = await session.rows(
    deliveryRow,
    sql`select b.id as place, b.id as batch, b.item, b.file_name, b.day, coalesce(b.closed_on, b.day) as known_on, b.rows_done, b.accepted, b.duplicate, b.superseding,
        b.held, b.refused, b.ignored
      from batch b where b.department_id = ${organisation.id} and ${deliveredIn(span, request.asOf)} and ${beyond}
      order by b.id desc limit ${request.limit + 1}`,
  );
  const { items: batches, next } = pageOf(found, request.limit);
  const begun = await begunOn(session);
  const shown = batches.map((row) => row.batch);
  const days = await daysOf(
    session,
    span,
    request.asOf,
    sql`department_id = ${organisation.id} and batch_id = any (${shown}::bigint[])`,
  );
  const lateOf = new Map<number, QualityDeliveryOutput["late"]>();
  for (const row of days) {
    const charged = chargeOf(installation, begun, row);
    if (charged === null || charged === "backlog" || charged.charged === "nobody") continue;
    if (row.clock_from === null) continue;
    const late = lateOf.get(row.batch) ?? [];
    lateOf.set(row.batch, late);
    late.push({
      from: row.clock_from,
      dueOn: charged.due,
      charged: charged.charged,
      days: charged.days,
      rows: row.rows,
      provisional: charged.provisional,
    });
  }
  return {
    department: { code: organisation.code, label: organisation.label },
    month: request.month,
    asOf: request.asOf,
    items: batches.map((row): QualityDeliveryOutput => ({
      batch: row.batch,
      item: row.item,
      itemLabel: labelOf(installation, row.item, row.day),
      fileName: row.file_name,
      deliveredOn: row.day,
      knownOn: row.known_on,
      counts: {
        rows: row.rows_done,
        accepted: row.accepted,
        duplicate: row.duplicate,
        superseding: row.superseding,
        held: row.held,
        refused: row.refused,
        ignored: row.ignored,
      },
      late: lateOf.get(row.batch) ?? [],
    })),
    next,
  };
}

const lateRow = z.object({
  row: z.number(),
  record: z.number(),
  document_number: z.string().nullable(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
});

/** Records of a delivery whose clock started on a day, as far as the asker reaches. */
export async function lateRecords(
  session: Session,
  installation: Installation,
  request: {
    readonly batch: number;
    readonly from: string;
    readonly after: number | null;
    readonly limit: number;
  },
) {
  const batch = await session.row(
    z.object({ item: z.string(), day: z.string() }),
    sql`select item, day from batch where id = ${request.batch}`,
  );
  if (batch === null)
    throw new ProblemError(
      problem(
        "not-found",
        "batch-unknown",
        `没有批次 ${request.batch}`,
        `there is no batch ${request.batch}`,
        "batch",
      ),
    );
  const item = installation.item(batch.item, batch.day);
  const start =
    item.duty === undefined || item.duty.from === item.roles.decidedOn
      ? sql`e.decided_on::text`
      : sql`e.payload ->> ${item.duty.from}`;
  const rows = await session.rows(
    lateRow,
    sql`select e.row_no as row, e.record_id as record, e.document_number, e.subject_id, s.name, s.uscc
      from record_entry e join subject s on s.id = e.subject_id
      where e.batch_id = ${request.batch} and e.event = 'received' and ${start} = ${request.from} and e.row_no > ${request.after ?? 0}
      order by e.row_no limit ${request.limit + 1}`,
  );
  const items = rows.slice(0, request.limit).map((row) => ({
    row: row.row,
    record: row.record,
    documentNumber: row.document_number,
    subject: { id: row.subject_id, name: row.name, code: row.uscc },
  }));
  return { items, next: rows.length > request.limit ? (items.at(-1)?.row ?? null) : null };
}
