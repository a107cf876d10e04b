import { z } from "zod";
import {
  exportNoticesOutput,
  exportOutput,
  exportTemplatesOutput,
  listExportInput,
  templateExportInput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { requestList, requestTemplate } from "./request-more.ts";
import { exportOf, exportRows, oneExport } from "./store.ts";

/** Exports of lists and in a receiver's template, and the notice that one is ready. */

const list = defineOperation({
  name: "list.export",
  label: { zh: "导出列表", en: "Export a list" },
  description: {
    zh: "按当前条件把一个列表导出为 Excel 或 CSV：在后台以本人的权限逐页查询，完成后有通知。公开的或本人的列表即时生成；须用途才能查看的列表由他人审批，并带追溯码。",
    en: "Exports a list with its present filters to Excel or CSV: asked page after page in the background with the asker's own rights; a notice says when it is ready. What is public or one's own is written at once; a list that is read for a purpose needs a second person and carries marks.",
  },
  method: "POST",
  path: "/list-exports",
  input: listExportInput,
  output: exportOutput,
  right: "list.export",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const id = await requestList(session, context, input);
    const value = exportOf(session, context, await oneExport(session, id));
    return { value, detail: { export: id, list: input.operation } };
  },
});

const templates = defineOperation({
  name: "export.templates",
  label: { zh: "上报模板", en: "Templates of receivers" },
  description: {
    zh: "可按其格式导出的上报模板：列的次序、表头和字段代码。",
    en: "Templates in whose form records can leave: columns in their order, headings and field codes.",
  },
  method: "GET",
  path: "/export-templates",
  input: z.object({}),
  output: exportTemplatesOutput,
  right: "export.request",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session) => {
    const { library } = context.installation();
    const items = library.list("export-template", session.today).flatMap(({ id, label, item, columns }) => {
      const found = library.find("item", item, session.today);
      return found.ok ? [{ id, label, item: { code: item, label: found.value.label }, columns }] : [];
    });
    return { value: { items } };
  },
});

const template = defineOperation({
  name: "export.template",
  label: { zh: "按上报模板导出", en: "Export in a receiver's template" },
  description: {
    zh: "按市平台等接收方的模板导出一段时间、一个部门或区域的记录：向社会公开的即时生成；政务共享的须他人审批。受众不应看到的字段留空。",
    en: "Exports the records of a period, department or region in the template of a receiver such as the city's portal: what is public is written at once, what is shared among government needs a second person. Fields the audience may not see stay blank.",
  },
  method: "POST",
  path: "/template-exports",
  input: templateExportInput,
  output: exportOutput,
  right: "export.request",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const id = await requestTemplate(session, context, input);
    const value = exportOf(session, context, await oneExport(session, id));
    return { value, detail: { export: id, template: input.template, audience: input.audience } };
  },
});

const notices = defineOperation({
  name: "export.notices",
  label: { zh: "导出通知", en: "Notices of exports" },
  description: {
    zh: "本人的导出已完成或未能完成而尚未查看的。",
    en: "Exports of one's own that are ready, or failed, and were not looked at since.",
  },
  method: "GET",
  path: "/export-notices",
  input: z.object({}),
  output: exportNoticesOutput,
  right: "list.export",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session) => {
    const rows = await exportRows(
      session,
      sql`where e.account_id = ${session.actor.accountId} and e.told_at is null and e.state in ('done', 'failed') order by e.id desc limit 50`,
    );
    const items = rows.map((row) => {
      const { title, state } = exportOf(session, context, row);
      return { export: row.id, title, state, at: row.finished_at ?? row.requested_at };
    });
    return { value: { items } };
  },
});

const seen = defineOperation({
  name: "export.seen",
  label: { zh: "导出通知已阅", en: "Mark the notices of exports as read" },
  description: { zh: "本人的导出通知标为已阅。", en: "Marks one's own notices as read." },
  method: "POST",
  path: "/export-notices/seen",
  input: z.object({}),
  output: z.object({ seen: z.int() }),
  right: "list.export",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => {
    const count = await session.run(
      sql`update export_request set told_at = clock_timestamp() where account_id = ${session.actor.accountId} and told_at is null and state in ('done', 'failed', 'expired')`,
    );
    return { value: { seen: count } };
  },
});

export const listExportOperations = { list, templates, template, notices, seen };
