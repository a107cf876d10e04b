import { z } from "zod";
import { pushOutput, type PushOutput } from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import {
  answersField,
  knownMapping,
  readDelivery,
  readReceiptRows,
  receiveFile,
  requireItemOfKey,
  requireOwnDepartment,
} from "../delivery/index.ts";
import type { Installation } from "../installation/index.ts";

/** Pushes: a department's system sends records as JSON; they are delivered as any file is, with the same receipt. */

const ROWS_TOLD = 200;

/** What was sent is stored already; this names it. */
export const pushInput = z.object({
  item: z.string().min(1).max(100),
  /** Who delivers; one's own department unless told. */
  department: z.string().min(1).max(100).optional(),
  mapping: z.string().max(200).optional(),
  answers: answersField,
  idempotencyKey: z
    .string()
    .regex(/^[\x21-\x7E]{1,200}$/u)
    .optional(),
  lines: z.boolean(),
  fileDigest: z.string().regex(/^[0-9a-f]{64}$/u),
  fileBytes: z.int().nonnegative(),
  fileSealed: z.string().regex(/^[0-9a-f]{64}$/u),
  fileKey: z.string().min(1),
});

const push = defineOperation({
  name: "exchange.push",
  label: { zh: "推送记录", en: "Push records" },
  description: {
    zh: "部门系统以 JSON 推送某一事项的记录：对象数组（application/json）或每行一个对象（application/x-ndjson），键为目录字段代码，见 /catalogue/{item}/schema。核验、回执与文件报送相同，整批生效；同一内容重复推送不重复入库。可带 Idempotency-Key；补正退回的以 answers 写明编号。小批即时答复 200 和逐行说明；未办完的答复 202，到 Location 查看。",
    en: "A department's system pushes records of an item as JSON: a list of objects (application/json) or an object a line (application/x-ndjson), keyed by the field codes of /catalogue/{item}/schema. Checked and receipted as a file is, known as a whole; the same content twice is filed once. Idempotency-Key may be sent; what answers a return names it in `answers`. Small pushes are answered at once with 200 and each finding; what is not through is answered 202, look at Location.",
  },
  method: "POST",
  path: "/catalogue/{item}/records",
  input: pushInput,
  output: pushOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const department = input.department ?? (await ownDepartment(session)) ?? "";
    await requireOwnDepartment(session, department);
    await requireItemOfKey(session, input.item);
    const installation = context.installation();
    const mapping =
      input.mapping === undefined || input.mapping === ""
        ? null
        : expectValue(await knownMapping(session, input.mapping, department));
    const { batch, resumed } = await receiveFile(session, installation, {
      item: input.item,
      department,
      mapping,
      file: {
        digest: input.fileDigest,
        bytes: input.fileBytes,
        name: input.lines ? "push.jsonl" : "push.json",
        sealed: input.fileSealed,
        keyId: input.fileKey,
      },
      ...(input.answers === undefined ? {} : { answers: input.answers }),
      ...(input.idempotencyKey === undefined ? {} : { idempotencyKey: input.idempotencyKey }),
    });
    const value = await pushed(session, installation, batch, resumed, input.lines);
    return { value, detail: { batch, repeated: resumed } };
  },
});

async function ownDepartment(session: Session): Promise<string | null> {
  const row = await session.row(
    z.object({ code: z.string() }),
    sql`select code from organisation where id = ${session.actor.scope.department}`,
  );
  return row?.code ?? null;
}

/** What has become of a push so far. */
const pushState = defineOperation({
  name: "exchange.pushed",
  label: { zh: "推送结果", en: "What became of a push" },
  description: {
    zh: "一次推送的回执和逐行说明，行和字段按推送的 JSON 定位。",
    en: "The receipt of a push and its findings, located as in the JSON that was pushed.",
  },
  method: "GET",
  path: "/exchange/pushes/{batch}",
  input: z.object({ batch: z.coerce.number().int().positive() }),
  output: pushOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, { batch }) => {
    const delivery = await readDelivery(session, context.installation(), batch);
    const lines = delivery.fileName.endsWith(".jsonl");
    return { value: await pushed(session, context.installation(), batch, false, lines), detail: { batch } };
  },
});

async function pushed(
  session: Session,
  installation: Installation,
  batch: number,
  repeated: boolean,
  lines: boolean,
): Promise<PushOutput> {
  const delivery = await readDelivery(session, installation, batch);
  const page = await readReceiptRows(session, { batch, outcome: null, after: null, limit: ROWS_TOLD });
  const rows = page.items.map(({ row, outcome, record, findings }) => {
    const path = lines ? `line ${row}` : `$[${row - 1}]`;
    const located = findings.map((finding) => {
      const key = finding.column ?? finding.field;
      return { ...finding, path: key === null ? path : `${path}${lines ? " " : "."}${key}` };
    });
    return { row, outcome, record, path, findings: located };
  });
  const done = delivery.state === "closed" || delivery.state === "failed";
  const location = `/api/v1/exchange/pushes/${batch}`;
  return { delivery, done, repeated, location, rows, more: page.next !== null };
}

export const pushOperations = { push, pushState };
