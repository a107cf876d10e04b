/** Every command of `xinpark`. */
import type { CommandDefinition, OptionDefinition } from "./definition.ts";
import { dataCommands } from "./table-data.ts";
import { exchangeCommands } from "./table-exchange.ts";
import { keyCommands } from "./table-keys.ts";
import { laboratoryCommands } from "./table-laboratory.ts";
import { operatingCommands } from "./table-operating.ts";
import { verifyingCommands } from "./table-verifying.ts";

export const COMMANDS: readonly CommandDefinition[] = [
  {
    name: "code check",
    summary: {
      zh: "检验统一社会信用代码、组织机构代码和注册号",
      en: "Check USCCs, organisation codes and registration numbers",
    },
    description: {
      zh: "不给代码时从标准输入读取，一行一个。不写 --json 且输出到终端时为表格，否则一行一个 JSON。无需数据库。",
      en: "Without a code, reads the standard input, a code a line. On a terminal and without --json the answer is a table, else a JSON value a line. Needs no database.",
    },
    arguments: [
      {
        name: "CODE",
        optional: true,
        repeated: true,
        help: { zh: "要检验的代码", en: "the codes to check" },
      },
    ],
    options: [],
    examples: ["xinpark code check 91350100M000100Y43", "xinpark code check --json < codes.txt"],
    load: async () => (await import("../commands/code-check.ts")).codeCheck,
  },
  {
    name: "calendar add",
    summary: {
      zh: "推算若干个工作日之后（或之前）的日期",
      en: "The day so many working days later (or earlier)",
    },
    description: {
      zh: "首日不计。N 为 0 时：当日是工作日即当日，否则为下一个工作日；负数向前推。无需数据库。",
      en: "The first day is not counted. N = 0 gives the day itself if it is a working day, else the next one; a negative N goes back. Needs no database.",
    },
    arguments: [
      { name: "YYYY-MM-DD", help: { zh: "起算日", en: "the day to count from" } },
      { name: "N", help: { zh: "工作日数，可为负数", en: "working days; may be negative" } },
    ],
    options: [],
    examples: ["xinpark calendar add 2026-09-30 20", "xinpark calendar add 2026-03-01 -5"],
    load: async () => (await import("../commands/calendar.ts")).calendarAdd,
  },
  {
    name: "calendar import",
    summary: { zh: "增加一个年度的工作日历", en: "Add a year of working days" },
    description: {
      zh: "文件为 holiday-cn 的 JSON 或本平台 calendar 定义的 YAML；保存到数据文件夹的 definitions/，数据库在下次启动时载入。",
      en: "The file is JSON of holiday-cn or YAML of our calendar definition; it is kept in definitions/ of the data folder, and taken into the database at the next start.",
    },
    arguments: [{ name: "FILE", help: { zh: "日历文件", en: "the calendar's file" } }],
    options: [],
    load: async () => (await import("../commands/calendar.ts")).calendarImport,
  },
  ...dataCommands,
  ...exchangeCommands,
  ...operatingCommands,
  ...keyCommands,
  ...laboratoryCommands,
  ...verifyingCommands,
];

/** The options every command has, for help. */
export const COMMON: readonly OptionDefinition[] = [
  { name: "json", help: { zh: "标准输出只写 JSON", en: "write nothing but JSON to the standard output" } },
  { name: "help", help: { zh: "显示用法", en: "show how it is used" } },
];
