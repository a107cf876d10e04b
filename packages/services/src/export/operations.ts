import { z } from "zod";
import { exportInput, exportListOutput, exportOutput, pageQuery } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { decideExport, requestExport } from "./request.ts";
import { exportOf, exportRows, listExports, mayDownload, oneExport } from "./store.ts";
import { isMarkedBy } from "./watermark.ts";

/** Operations on bulk exports: asked for, decided by another person, fetched, and traced when a file leaked. */

const exportId = z.coerce.number().int().positive();

const request = defineOperation({
  name: "export.request",
  label: { zh: "申请批量导出", en: "Ask for a bulk export" },
  description: {
    zh: "说明导出什么、为什么、依据、字段和范围；由他人审批后在后台生成，只含申请人辖区内、按披露规则可见的内容。",
    en: "States what, why, on which basis, which fields and range; written in the background once another person approves, with what the requester may see within their region alone.",
  },
  method: "POST",
  path: "/exports",
  input: exportInput,
  output: exportOutput,
  right: "export.request",
  audit: "write",
  purpose: "required",
  handle: async (context: ServiceContext, session, input) => {
    const id = await requestExport(session, context.installation(), input);
    const value = exportOf(session, context, await oneExport(session, id));
    const { item, fields, rowsEstimate } = value;
    return {
      value,
      detail: {
        export: id,
        item: item?.code ?? "",
        fields: fields.map((one) => one.code),
        rows: rowsEstimate,
      },
    };
  },
});

const list = defineOperation({
  name: "export.list",
  label: { zh: "批量导出", en: "Bulk exports" },
  description: {
    zh: "本人的申请；审批人另见辖区内的申请。新的在前。",
    en: "One's own requests; approvers also see those within their region. Newest first.",
  },
  method: "GET",
  path: "/exports",
  input: pageQuery,
  output: exportListOutput,
  right: "list.export",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listExports(session, context, {
      after: input.after ?? null,
      limit: input.limit,
    }),
  }),
});

const decide = defineOperation({
  name: "export.decide",
  label: { zh: "审批批量导出", en: "Decide on a bulk export" },
  description: {
    zh: "批准或不批准他人的申请；本人的申请不能自己审批。",
    en: "Approves or refuses somebody else's request; never one's own.",
  },
  method: "POST",
  path: "/exports/{export}/decision",
  input: z.object({ export: exportId, approved: z.boolean(), note: z.string().max(1000).default("") }),
  output: exportOutput,
  right: "export.approve",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const { approved, note } = input;
    await decideExport(session, await oneExport(session, input.export), { approved, note });
    const value = exportOf(session, context, await oneExport(session, input.export));
    return { value, detail: { export: input.export, approved } };
  },
});

const download = defineOperation({
  name: "export.download",
  label: { zh: "下载导出文件", en: "Fetch the file of an export" },
  description: {
    zh: "申请人在有效期内下载；每次下载均记录。",
    en: "By the requester, until it expires; every fetch is recorded.",
  },
  method: "GET",
  path: "/exports/{export}/file",
  input: z.object({ export: exportId }),
  output: exportOutput,
  right: "list.export",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const row = await oneExport(session, input.export);
    if (!mayDownload(session, row)) throw new ProblemError(NOT_THERE);
    await session.run(
      sql`insert into export_download (export_id, account_id, downloaded_by) values (${row.id}, ${row.account_id}, ${session.actor.name})`,
    );
    return {
      value: exportOf(session, context, row),
      detail: { export: row.id, digest: row.digest, rows: row.rows_written },
    };
  },
});

const NOT_THERE = problem(
  "conflict",
  "export-not-ready",
  "文件尚未生成、已过有效期，或不是本人申请",
  "the file is not written yet, has expired, or is somebody else's",
  "export",
);

const markedRow = z.object({ record: z.int().positive(), mark: z.string().min(1).max(40) });
const TRACED_AT_ONCE = 500;

const trace = defineOperation({
  name: "export.trace",
  label: { zh: "追溯外泄文件", en: "Trace a leaked file" },
  description: {
    zh: "按文件中的记录编号和追溯码查出所属的导出申请。",
    en: "Finds the request a file came from, by the record numbers and codes in it.",
  },
  method: "POST",
  path: "/exports/trace",
  input: z.object({ rows: z.array(markedRow).min(1).max(TRACED_AT_ONCE) }),
  output: z.object({
    exports: z.array(z.object({ export: z.int().positive(), requestedBy: z.string(), rows: z.int() })),
  }),
  right: "export.approve",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, { rows }) => {
    const candidates = await exportRows(
      session,
      sql`where e.finished_at is not null and e.low >= scope_low() and e.high <= scope_high() order by e.id desc`,
    );
    const exports = candidates.flatMap((one) => {
      const secret = Buffer.from(one.marker, "hex");
      const fitting = rows.filter((row) => isMarkedBy(secret, row)).length;
      return fitting === 0 ? [] : [{ export: one.id, requestedBy: one.requested_by, rows: fitting }];
    });
    return { value: { exports }, detail: { rows: rows.length, exports: exports.map((one) => one.export) } };
  },
});

export const exportOperations = { request, list, decide, download, trace };
