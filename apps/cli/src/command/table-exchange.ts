/** Commands about other systems: what leaves for them, and what is pulled from them. */
import type { CommandDefinition, OptionDefinition } from "./definition.ts";

const purpose: OptionDefinition = {
  name: "purpose",
  value: "TEXT",
  help: { zh: "用途，写入审计（默认 operation）", en: "what for, kept in the audit (default: operation)" },
};
const id = { name: "ID", help: { zh: "接口编号", en: "the source's number" } };
const sources = () => import("../commands/source.ts");

export const exchangeCommands: readonly CommandDefinition[] = [
  {
    name: "export portal",
    summary: {
      zh: "按市平台的模板导出应公示的许可、处罚或承诺",
      en: "Export published licences, penalties or commitments in the template of the city's portal",
    },
    description: {
      zh: "列的次序、表头和代码与模板一致；只含按公示规则可公开的内容，其余留空。政务共享的内容在网页申请，由他人审批。文件名以 .csv 结尾时为 CSV，否则为 .xlsx。",
      en: "Columns in the template's order with its headings and codes; only what the publication rule shows, the rest stays blank. What is shared among government is asked for on the page and approved by another person. CSV where the file's name ends in .csv, else .xlsx.",
    },
    arguments: [
      { name: "ITEM", help: { zh: "XK、CF 或 commitment", en: "XK, CF or commitment" } },
      { name: "FILE", help: { zh: "写入的文件", en: "the file to write" } },
    ],
    options: [
      { name: "from", value: "DAY", help: { zh: "决定日期自", en: "decided from" } },
      { name: "to", value: "DAY", help: { zh: "决定日期至", en: "decided to" } },
      { name: "department", value: "CODE", help: { zh: "报送部门", en: "the delivering department" } },
      { name: "region", value: "CODE", help: { zh: "区域或园区", en: "a region or park" } },
      { name: "codes", help: { zh: "表头用字段代码", en: "field codes as headings" } },
      { name: "gb18030", help: { zh: "CSV 用 GB18030", en: "CSV in GB18030" } },
      purpose,
    ],
    examples: ["xinpark export portal CF penalties.xlsx --from 2026-01-01 --to 2026-03-31"],
    load: async () => (await import("../commands/export.ts")).exportPortal,
  },
  {
    name: "source list",
    summary: { zh: "数据拉取接口及最近结果", en: "Sources that are pulled, with their latest tries" },
    arguments: [],
    options: [purpose],
    load: async () => (await sources()).sourceList,
  },
  {
    name: "source add",
    summary: { zh: "增设拉取接口", en: "Add a source" },
    description: {
      zh: "主机须在 XINPARK_PULL_HOSTS 之列。凭据从标准输入读取，加密保存，不再显示。",
      en: "Its host must stand in XINPARK_PULL_HOSTS. The credential is read from the standard input, kept sealed and never shown again.",
    },
    arguments: [{ name: "URL", help: { zh: "接口地址", en: "the address" } }],
    options: [
      { name: "label", value: "TEXT", required: true, help: { zh: "名称", en: "its name" } },
      { name: "item", value: "ITEM", required: true, help: { zh: "目录事项", en: "the catalogue item" } },
      {
        name: "department",
        value: "CODE",
        required: true,
        help: { zh: "报送部门", en: "the delivering department" },
      },
      { name: "mapping", value: "ID", help: { zh: "映射方案", en: "the mapping profile" } },
      {
        name: "every",
        value: "MINUTES",
        help: { zh: "间隔分钟（默认 1440）", en: "interval in minutes (default 1440)" },
      },
      {
        name: "credential",
        value: "KIND",
        help: {
          zh: "bearer、basic 或 header:名称（默认无）",
          en: "bearer, basic or header:NAME (default: none)",
        },
      },
      { name: "cursor", value: "NAME", help: { zh: "游标参数", en: "the cursor parameter" } },
      purpose,
    ],
    examples: [
      "xinpark source add https://data.example.cn/penalties --label 示例局 --item CF --department zbgx-scjg --credential bearer < token",
    ],
    load: async () => (await sources()).sourceAdd,
  },
  {
    name: "source test",
    summary: { zh: "试拉取，不入库", en: "Try a source without delivering" },
    arguments: [id],
    options: [purpose],
    load: async () => (await sources()).sourceTest,
  },
  {
    name: "source pull",
    summary: { zh: "立即拉取并办结", en: "Pull now, to the end" },
    arguments: [id],
    options: [purpose],
    load: async () => (await sources()).sourcePull,
  },
  {
    name: "source pause",
    summary: { zh: "暂停或恢复拉取", en: "Pause or resume a source" },
    arguments: [id],
    options: [{ name: "resume", help: { zh: "恢复", en: "resume it" } }, purpose],
    load: async () => (await sources()).sourcePause,
  },
];
