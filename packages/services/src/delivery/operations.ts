import { z } from "zod";
import {
  deliveryListOutput,
  deliveryOutput,
  errorWorkbookInput,
  errorWorkbookOutput,
  pageQuery,
  receiptRowsOutput,
  receiptRowsQuery,
  removalInput,
} from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { readBatch } from "./batch.ts";
import { applyRemoval, decideRemoval } from "./deciding.ts";
import { errorRows, requireErrors } from "./error-workbook.ts";
import { listDeliveries, readDelivery, readReceiptRows } from "./receipts.ts";
import { knownMapping } from "./mapping/profiles.ts";
import { requireOwn, requireOwnDepartment } from "./own.ts";
import { receiveFile, requireItemOfKey } from "./receiving.ts";

/** Operations of delivery. */

/** The return that a delivery answers. */
export const answersField = z.coerce
  .number()
  .int()
  .positive()
  .meta({ description: "The number of the return (退回补正) that this delivery answers" })
  .optional();

/** A file already stored, named with what it is. */
export const sendInput = z.object({
  item: z.string().min(1).max(100),
  department: z.string().min(1).max(100),
  mapping: z.string().max(200).optional(),
  snapshot: z
    .enum(["true", "false"])
    .meta({
      description:
        "The file is the whole list of this department, item and profile: what it leaves out of the list before is removed",
    })
    .optional(),
  answers: answersField,
  fileName: z
    .string()
    .min(1)
    .max(300)
    .regex(/^\P{Cc}+$/u),
  fileDigest: z.string().regex(/^[0-9a-f]{64}$/u),
  fileBytes: z.int().nonnegative(),
  /** What its sealed bytes are in the store, and the key they lie under. */
  fileSealed: z.string().regex(/^[0-9a-f]{64}$/u),
  fileKey: z.string().regex(/^[0-9a-f]{16}$/u),
});

const send = defineOperation({
  name: "delivery.send",
  label: { zh: "报送文件", en: "Deliver a file" },
  description: {
    zh: "以 multipart 上传 .xlsx、.xls、分隔文本（CSV、TSV，UTF-8 或 GB18030）、JSON 或 XML：item、department、mapping（可选）、snapshot（可选，true 表示文件是整份名单，名单上没有的即移出）、answers（可选，补正的是哪一件退回）在前，file 在后。立即返回批次，处理在后台进行。",
    en: "Upload .xlsx, .xls, separated text (CSV, TSV, UTF-8 or GB18030), JSON or XML as multipart: fields item, department, mapping (optional), snapshot (optional; true: the file is the whole list, and what it leaves out is removed), answers (optional: the return that it answers) first, then file. The batch is answered at once; work goes on in the background.",
  },
  method: "POST",
  path: "/deliveries",
  input: sendInput,
  output: deliveryOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await requireOwnDepartment(session, input.department);
    await requireItemOfKey(session, input.item);
    const installation = context.installation();
    const mapping =
      input.mapping === undefined || input.mapping === ""
        ? null
        : expectValue(await knownMapping(session, input.mapping, input.department));
    const file = {
      digest: input.fileDigest,
      bytes: input.fileBytes,
      name: input.fileName,
      sealed: input.fileSealed,
      keyId: input.fileKey,
    };
    const received = await receiveFile(session, installation, {
      item: input.item,
      department: input.department,
      mapping,
      file,
      snapshot: input.snapshot === "true",
      ...(input.answers === undefined ? {} : { answers: input.answers }),
    });
    return {
      value: await readDelivery(session, installation, received.batch),
      detail: {
        batch: received.batch,
        resumed: received.resumed,
        ...(input.snapshot === "true" ? { snapshot: true } : {}),
        ...(input.answers === undefined ? {} : { return: input.answers }),
      },
    };
  },
});

const list = defineOperation({
  name: "delivery.list",
  label: { zh: "报送列表", en: "Deliveries" },
  description: {
    zh: "本部门（或全部）的报送，最新在前。",
    en: "Deliveries of one's department (or all), newest first.",
  },
  method: "GET",
  path: "/deliveries",
  input: pageQuery,
  output: deliveryListOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listDeliveries(session, context.installation(), input.after ?? null, input.limit),
  }),
});

const read = defineOperation({
  name: "delivery.read",
  label: { zh: "报送回执", en: "Receipt of a delivery" },
  description: {
    zh: "一个批次的状态、等待事项与各类行数。",
    en: "State of a batch, what it waits for, and its counts.",
  },
  method: "GET",
  path: "/deliveries/{batch}",
  input: z.object({ batch: z.coerce.number().int().positive() }),
  output: deliveryOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => ({
    value: await readDelivery(session, context.installation(), input.batch),
    detail: { batch: input.batch },
  }),
});

const rows = defineOperation({
  name: "delivery.rows",
  label: { zh: "回执明细", en: "Rows of a receipt" },
  description: {
    zh: "有说明的行：行号、列、值、原因与处理办法。",
    en: "Rows with something to say: row, column, value, reason and remedy.",
  },
  method: "GET",
  path: "/deliveries/{batch}/rows",
  input: receiptRowsQuery.extend({ batch: z.coerce.number().int().positive() }),
  output: receiptRowsOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (_context: ServiceContext, session, input) => {
    const value = await readReceiptRows(session, {
      batch: input.batch,
      outcome: input.outcome ?? null,
      after: input.after ?? null,
      limit: input.limit,
    });
    const subjects = [
      ...new Set(value.items.flatMap((item) => (item.subject === null ? [] : [item.subject.id]))),
    ];
    return { value, subjects, detail: { batch: input.batch } };
  },
});

/** The whole receipt, for keeping. */
const receipt = defineOperation({
  name: "delivery.receipt",
  label: { zh: "下载回执", en: "Download a receipt" },
  description: { zh: "回执全文（JSON）。", en: "The whole receipt as JSON." },
  method: "GET",
  path: "/deliveries/{batch}/receipt.json",
  input: z.object({ batch: z.coerce.number().int().positive() }),
  output: z.object({ delivery: deliveryOutput, rows: receiptRowsOutput.shape.items }),
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const delivery = await readDelivery(session, context.installation(), input.batch);
    const page = await readReceiptRows(session, {
      batch: input.batch,
      outcome: null,
      after: null,
      limit: RECEIPT_ROWS,
    });
    const subjects = [
      ...new Set(page.items.flatMap((item) => (item.subject === null ? [] : [item.subject.id]))),
    ];
    return { value: { delivery, rows: page.items }, subjects, detail: { batch: input.batch } };
  },
});

const removal = defineOperation({
  name: "delivery.removal",
  label: { zh: "确认整份名单的移出", en: "Decide on what a whole list removes" },
  description: {
    zh: "整份名单少了太多、有行无法辨认或文件自称的行数不符时，移出等待确认：confirm 为 true 即移出，为 false 即保留；须说明理由。",
    en: "Where a whole list leaves out too much, has rows that cannot be told apart or states another number of rows, the removal waits: confirm true removes, false keeps; with a reason.",
  },
  method: "POST",
  path: "/deliveries/{batch}/removal",
  input: removalInput,
  output: deliveryOutput,
  right: "delivery.confirm",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await decideRemoval(session, input);
    return {
      value: await readDelivery(session, context.installation(), input.batch),
      detail: { batch: input.batch, confirm: input.confirm },
    };
  },
  follow: async (context: ServiceContext, door, actor, value) => {
    const today = await door.open(actor, (session) => Promise.resolve(session.today));
    await applyRemoval({ door, installation: context.installation, today: () => today }, value.batch);
    return door.open(actor, (session) => readDelivery(session, context.installation(), value.batch));
  },
});

/** Rows to correct, back to whoever delivers for that organisation; the workbook itself is the answer's file. */
const errors = defineOperation({
  name: "delivery.errors",
  label: { zh: "下载错误工作簿", en: "Download the error workbook" },
  description: {
    zh: "批次中退回和暂存的行（.xlsx），列与报送的文件相同，错处标出并写明原因与办法；更正后再次报送同一文件即可。只给本单位，每次下载均记入审计；一次最多 10000 行，其余用 after 取。",
    en: "The rows of a batch that were returned or are held (.xlsx), in the columns of the delivered file, with what is wrong marked and said; corrected, the same file is delivered again. For one's own organisation alone; every download is audited; at most 10,000 rows at once, the rest by `after`.",
  },
  method: "GET",
  path: "/deliveries/{batch}/errors.xlsx",
  input: errorWorkbookInput,
  output: errorWorkbookOutput,
  right: "delivery.send",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const batch = await readBatch(session, input.batch);
    requireOwn(session, batch.department_id);
    const { rows, next, persons } = await errorRows(session, batch.id, input.after ?? 0);
    requireErrors(batch, rows);
    const fileName = `${batch.file_name.replace(/\.[^.]{1,8}$/u, "")}-${input.language === "zh" ? "待更正" : "errors"}-${batch.id}.xlsx`;
    const value = { batch: batch.id, rows: rows.length, next, persons, language: input.language, fileName };
    return { value, detail: { batch: batch.id, rows: rows.length, first: rows[0]?.row_no ?? 0 } };
  },
});

/** A file for keeping holds no more rows than a spreadsheet. */
const RECEIPT_ROWS = 1_000_000;

export const deliveryOperations = { send, list, read, rows, receipt, removal, errors };
