import { z } from "zod";
import type { DeliveryOutput, ReceiptRowOutput, RowOutcome } from "@xinpark/kernel/contract";
import type { Text } from "@xinpark/kernel/outcome";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { batchUnknown, readBatch } from "./batch.ts";
import { LATEST_MEND, mendedCount, mendShape } from "./mending.ts";
import { formerNameOn, NAME_OF_THEN } from "../organisation/index.ts";

/** Receipts: what became of a delivery, as a whole and row by row. */

const textShape = z.object({ zh: z.string(), en: z.string() });
const problemShape = z.object({
  kind: z.string(),
  code: z.string(),
  message: textShape,
  path: z.string().optional(),
  remedy: textShape.optional(),
});

const deliveryRow = z.object({
  id: z.number(),
  state: z.enum(["received", "open", "closed", "failed"]),
  item: z.string(),
  day: z.string(),
  department: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  mapping_id: z.string().nullable(),
  file_name: z.string(),
  file_bytes: z.number().nullable(),
  file_digest: z.string().nullable(),
  received_at: z.string(),
  closed_at: z.string().nullable(),
  known_no: z.number().nullable(),
  delivered_by: z.string(),
  progress: z.number(),
  rows_done: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  superseding: z.number(),
  held: z.number(),
  refused: z.number(),
  ignored: z.number(),
  incomplete: z.number(),
  personal_stripped: z.number(),
  released: z.number(),
  mended: z.number(),
  corrects_batch_id: z.number().nullable(),
  answers: z.number().nullable(),
  stored_until: z.string().nullable(),
  is_stored: z.boolean(),
  problems: z.array(problemShape),
  remarks: z.array(problemShape).nullable(),
  snapshot: z.boolean().nullable(),
  removed: z.number().nullable(),
  removal: z.enum(["done", "held", "confirmed", "declined", "superseded"]).nullable(),
  removing: z.number().nullable(),
  removal_reasons: z.array(problemShape).nullable(),
  confirmed: z.boolean().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  decision_reason: z.string().nullable(),
  evaluated_subjects: z.number().nullable(),
  evaluated_at: z.string().nullable(),
});
type DeliveryRow = z.infer<typeof deliveryRow>;

const deliveries = (where: Statement, tail: Statement): Statement => sql`
  select b.id, b.state, b.item, b.day, o.code as department, ${NAME_OF_THEN}, b.mapping_id, b.file_name, b.file_bytes, b.file_digest, b.received_at,
    b.closed_at, b.known_no, b.delivered_by, b.progress, b.rows_done, b.accepted, b.duplicate, b.superseding, b.held, b.refused, b.ignored, b.incomplete,
    b.personal_stripped, (select count(*) from held_row h where h.batch_id = b.id and h.released_on is not null and h.removed is null) as released,
    ${mendedCount} as mended, b.corrects_batch_id, (select max(r.id) from delivery_return r where r.answer_batch_id = b.id) as answers, b.stored_until, b.stored_as is not null as is_stored, b.problems,
    b.remarks, b.snapshot, b.removed, b.removal, b.removing, b.removal_reasons, d.confirmed, d.decided_by, d.decided_at, d.reason as decision_reason,
    b.evaluated_subjects, b.evaluated_at
  from batch b left join removal_decision d on d.batch_id = b.id join organisation o on o.id = b.department_id ${formerNameOn(sql`o.id`, sql`b.day`)} where ${where} ${tail}`;

export async function readDelivery(
  queries: Queries,
  installation: Installation,
  batch: number,
): Promise<DeliveryOutput> {
  const row = await queries.row(deliveryRow, deliveries(sql`b.id = ${batch}`, sql``));
  if (row === null) throw batchUnknown(batch);
  return deliveryOf(installation, row);
}

/** Newest first; `after` is the last batch of the page before. */
export async function listDeliveries(
  queries: Queries,
  installation: Installation,
  after: number | null,
  limit: number,
) {
  const rows = await queries.rows(
    deliveryRow,
    deliveries(
      sql`b.kind <> 'single' ${after === null ? sql`` : sql`and b.id < ${after}`}`,
      sql`order by b.id desc limit ${limit + 1}`,
    ),
  );
  const items = rows.slice(0, limit).map((row) => deliveryOf(installation, row));
  return { items, next: rows.length > limit ? (items.at(-1)?.batch ?? null) : null };
}

function deliveryOf(installation: Installation, row: DeliveryRow): DeliveryOutput {
  return {
    batch: row.id,
    state: row.state,
    waiting: waitingOf(row),
    item: row.item,
    itemLabel: installation.item(row.item, row.day).label,
    department: row.department,
    departmentLabel: { zh: row.label_zh, en: row.label_en },
    mapping: row.mapping_id,
    fileName: row.file_name,
    fileBytes: row.file_bytes,
    fileDigest: row.file_digest,
    receivedAt: row.received_at,
    closedAt: row.closed_at,
    knownNo: row.known_no,
    deliveredBy: row.delivered_by,
    progress: row.progress,
    counts: {
      rows: row.rows_done,
      accepted: row.accepted,
      duplicate: row.duplicate,
      superseding: row.superseding,
      held: row.held,
      refused: row.refused,
      ignored: row.ignored,
      ...(row.snapshot === null ? {} : { removed: row.removed ?? 0 }),
    },
    incomplete: row.incomplete,
    released: row.released,
    mended: row.mended,
    corrects: row.corrects_batch_id,
    answers: row.answers,
    fileUntil: row.is_stored ? row.stored_until : null,
    personalStripped: row.personal_stripped,
    problems: row.problems.map(shownProblem),
    remarks: (row.remarks ?? []).map(shownProblem),
    snapshot: row.snapshot === null ? null : snapshotOf(row),
    evaluated:
      row.evaluated_at === null
        ? null
        : { subjects: row.evaluated_subjects ?? 0, finishedAt: row.evaluated_at },
  };
}

const shownProblem = (one: z.infer<typeof problemShape>): DeliveryOutput["problems"][number] => ({
  kind: one.kind,
  code: one.code,
  message: one.message,
  ...(one.path === undefined ? {} : { path: one.path }),
  ...(one.remedy === undefined ? {} : { remedy: one.remedy }),
});

function snapshotOf(row: DeliveryRow): NonNullable<DeliveryOutput["snapshot"]> {
  const { confirmed, decided_by: by, decided_at: at, decision_reason: reason } = row;
  const decided = confirmed !== null && by !== null && at !== null && reason !== null;
  return {
    removal: row.removal,
    removing: row.removing ?? 0,
    reasons: (row.removal_reasons ?? []).map(shownProblem),
    decision: decided ? { confirmed, by, at, reason } : null,
  };
}

const PLATFORM: Text = { zh: "本平台", en: "this platform" };

/** What an unfinished delivery waits for, and whose turn it is. */
function waitingOf(row: DeliveryRow): DeliveryOutput["waiting"] {
  switch (row.state) {
    case "received":
      return { what: { zh: "等待开始处理", en: "waiting to be read" }, owner: PLATFORM };
    case "open":
      return {
        what: {
          zh: `正在逐行核验（已完成 ${row.rows_done} 行）`,
          en: `checking row by row (${row.rows_done} done)`,
        },
        owner: PLATFORM,
      };
    case "closed":
      if (row.removal === "held" && row.confirmed === null)
        return {
          what: {
            zh: `新名单未列的 ${row.removing ?? 0} 条等待确认是否移出`,
            en: `${row.removing ?? 0} entries that the new list leaves out wait for confirmation`,
          },
          owner: { zh: row.label_zh, en: row.label_en },
        };
      return row.evaluated_at === null
        ? {
            what: { zh: "正在更新相关企业的分类", en: "updating the classes of the enterprises touched" },
            owner: PLATFORM,
          }
        : null;
    case "failed":
      return {
        what: {
          zh: "文件无法读取，请更正后重新报送",
          en: "the file cannot be read; mend it and deliver again",
        },
        owner: { zh: row.label_zh, en: row.label_en },
      };
  }
}

export const findingShape = z.object({
  column: z.string().nullable(),
  field: z.string().nullable(),
  value: z.string().nullable(),
  code: z.string(),
  reason: textShape,
  remedy: textShape.nullable(),
  owner: textShape.nullable(),
});

const receiptRow = z.object({
  row_no: z.number(),
  place: z.string().nullable(),
  outcome: z.enum(["accepted", "duplicate", "superseding", "held", "refused", "ignored", "removed"]),
  findings: z.array(findingShape).nullable(),
  subject_id: z.number().nullable(),
  name: z.string().nullable(),
  uscc: z.string().nullable(),
  record_id: z.number().nullable(),
  released_on: z.string().nullable(),
  ...mendShape,
});

export interface ReceiptRequest {
  readonly batch: number;
  readonly outcome: RowOutcome | null;
  readonly after: number | null;
  readonly limit: number;
}

/** Rows with something to say, by row number. */
export async function readReceiptRows(
  queries: Queries,
  request: ReceiptRequest,
): Promise<{ readonly items: ReceiptRowOutput[]; readonly next: number | null }> {
  const rows = await queries.rows(
    receiptRow,
    sql`select r.row_no, r.place, r.outcome, r.findings, r.subject_id, s.name, s.uscc, r.record_id, case when h.removed is null then h.released_on end as released_on, m.by_batch_id, m.by_row_no, m.by_outcome
      from batch_row r left join subject s on s.id = r.subject_id left join held_row h on h.batch_id = r.batch_id and h.row_no = r.row_no ${LATEST_MEND}
      where r.batch_id = ${request.batch} and r.row_no > ${request.after ?? 0} ${request.outcome === null ? sql`` : sql`and r.outcome = ${request.outcome}`}
      order by r.row_no limit ${request.limit + 1}`,
  );
  // No rows of a batch one sees are an empty list; of any other batch there is none.
  if (rows.length === 0) await readBatch(queries, request.batch);
  const items = rows.slice(0, request.limit).map((row) => ({
    row: row.row_no,
    place: row.place,
    outcome: row.outcome,
    findings: row.findings ?? [],
    subject:
      row.subject_id === null || row.name === null
        ? null
        : { id: row.subject_id, name: row.name, code: row.uscc },
    record: row.record_id,
    releasedOn: row.released_on,
    mendedBy:
      row.by_batch_id === null || row.by_row_no === null || row.by_outcome === null
        ? null
        : { batch: row.by_batch_id, row: row.by_row_no, outcome: row.by_outcome },
  }));
  return { items, next: rows.length > request.limit ? (items.at(-1)?.row ?? null) : null };
}
