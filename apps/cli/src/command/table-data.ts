/** Commands that read and write the data. */
import type { CommandDefinition, OptionDefinition } from "./definition.ts";

const purpose: OptionDefinition = {
  name: "purpose",
  value: "TEXT",
  help: { zh: "用途，写入审计（默认 operation）", en: "what for, kept in the audit (default: operation)" },
};

const language: OptionDefinition = {
  name: "language",
  value: "zh|en",
  help: { zh: "语言（默认随界面）", en: "the language (default: the one you read)" },
};

export const dataCommands: readonly CommandDefinition[] = [
  {
    name: "deliver",
    summary: { zh: "报送一个文件并给出回执", en: "Deliver a file and give the receipt" },
    description: {
      zh: "读取 .xlsx、.xls、分隔文本（CSV、TSV 等，UTF-8 或 GB18030）、JSON（逐行、列表或文档中的列表）和 XML，逐行核验、关联、入库，整批关闭后更新相关企业的分类。中断后再次执行同一命令即从中断处继续。",
      en: "Reads .xlsx, .xls, separated text (CSV, TSV and the like, UTF-8 or GB18030), JSON (lines, a list, or a list within a document) and XML, checks, links and files each row, closes the batch as a whole and updates the classes of the enterprises touched. After an interruption the same command goes on where it stopped.",
    },
    arguments: [{ name: "FILE", help: { zh: "数据文件", en: "the file" } }],
    options: [
      {
        name: "item",
        value: "ITEM",
        required: true,
        help: { zh: "目录事项，如 CF", en: "the catalogue item, such as CF" },
      },
      {
        name: "department",
        value: "CODE",
        required: true,
        help: { zh: "报送部门代码", en: "the code of the delivering department" },
      },
      {
        name: "mapping",
        value: "FILE",
        help: {
          zh: "映射方案：YAML 文件或已登记的方案 id",
          en: "the mapping profile: a YAML file, or the id of a known one",
        },
      },
      {
        name: "snapshot",
        help: {
          zh: "文件是该部门该事项（该映射方案）的整份名单：原名单上有而文件中没有的即移出",
          en: "the file is the whole list of this department, item and profile: what it leaves out of the list before is removed",
        },
      },
      {
        name: "answers",
        value: "N",
        help: {
          zh: "补正的是哪一件退回（编号见 xinpark returns）",
          en: "the number of the return that this delivery answers (see xinpark returns)",
        },
      },
      purpose,
    ],
    examples: [
      "xinpark deliver list.json --item serious-dishonesty --department zbgx-fgw --snapshot --json",
      "xinpark deliver penalties.xlsx --item CF --department zbgx-sthj --mapping penalties.yaml --json",
      "xinpark deliver corrected.xlsx --item CF --department zbgx-sthj --answers 3",
    ],
    load: async () => (await import("../commands/deliver.ts")).deliver,
  },
  {
    name: "returns",
    summary: { zh: "退回补正，未办结的", en: "Deliveries returned and not closed" },
    arguments: [],
    options: [purpose],
    examples: ["xinpark returns", "xinpark returns --json"],
    load: async () => (await import("../commands/desk.ts")).returns,
  },
  {
    name: "tasks",
    summary: { zh: "各部门未办结的报送任务", en: "What departments owe" },
    arguments: [],
    options: [{ name: "overdue", help: { zh: "只列已逾期的", en: "only what is overdue" } }, purpose],
    examples: ["xinpark tasks --overdue --json"],
    load: async () => (await import("../commands/desk.ts")).tasks,
  },
  {
    name: "quality",
    summary: { zh: "一个月的报送及时与质量", en: "Timeliness and quality of a month's deliveries" },
    arguments: [],
    options: [
      {
        name: "month",
        value: "YYYY-MM",
        help: { zh: "月份（默认本月）", en: "the month (default: this one)" },
      },
      {
        name: "as-of",
        value: "D",
        help: { zh: "按哪一天当时所知（默认今天）", en: "as it was known on this day (default: today)" },
      },
      purpose,
    ],
    examples: [
      "xinpark quality --month 2026-05",
      "xinpark quality --month 2026-05 --as-of 2026-05-31 --json",
    ],
    load: async () => (await import("../commands/desk.ts")).quality,
  },
  {
    name: "removal",
    summary: { zh: "确认或放弃整份名单的移出", en: "Confirm or drop what a whole list removes" },
    description: {
      zh: "新名单少得不合常理、有行无法辨认，或文件自称的行数不符时，移出等待确认。",
      en: "A removal waits where a new list leaves out implausibly much, has rows that cannot be told apart, or states another number of rows.",
    },
    arguments: [{ name: "BATCH", help: { zh: "批次", en: "the batch" } }],
    options: [
      { name: "confirm", help: { zh: "移出", en: "remove them" } },
      { name: "keep", help: { zh: "保留", en: "keep them" } },
      { name: "reason", value: "TEXT", required: true, help: { zh: "理由", en: "the reason" } },
      purpose,
    ],
    examples: ["xinpark removal 12 --confirm --reason 名单年度更新"],
    load: async () => (await import("../commands/removal.ts")).removal,
  },
  {
    name: "mapping list",
    summary: { zh: "映射方案", en: "The mapping profiles" },
    arguments: [],
    options: [
      {
        name: "item",
        value: "ITEM",
        help: { zh: "只列该目录事项的", en: "only those of this catalogue item" },
      },
      purpose,
    ],
    load: async () => (await import("../commands/mapping.ts")).mappingList,
  },
  {
    name: "mapping suggest",
    summary: { zh: "为一个文件建议映射方案", en: "Suggest a mapping profile for a file" },
    description: {
      zh: "按列名和内容为目录字段寻找来源列，把方案（YAML）写到标准输出；没有把握的字段留给人填。--json 时给出每个字段的建议、得分和理由。",
      en: "Looks for the column of each field by heading and content and writes a profile as YAML to the standard output; fields it is not sure of are left to a person. With --json each field's suggestion with score and reason.",
    },
    arguments: [{ name: "FILE", help: { zh: "数据文件", en: "the file" } }],
    options: [
      {
        name: "item",
        value: "ITEM",
        required: true,
        help: { zh: "目录事项，如 CF", en: "the catalogue item, such as CF" },
      },
      {
        name: "department",
        value: "CODE",
        help: { zh: "方案所属部门代码", en: "the code of the department the profile is for" },
      },
      purpose,
    ],
    examples: ["xinpark mapping suggest penalties.xlsx --item CF > penalties.yaml"],
    load: async () => (await import("../commands/mapping.ts")).mappingSuggest,
  },
  {
    name: "template",
    summary: { zh: "由目录事项生成报送模板", en: "Make a template to fill in, from a catalogue item" },
    description: {
      zh: "工作簿含列名、下拉清单、格式、示例行和填写说明；填好后不需要映射方案即可报送，示例行留着也不入库。",
      en: "The workbook has headings, drop-downs, formats, an example row and notes; filled in, it is delivered without a mapping profile, and its example row is set aside.",
    },
    arguments: [
      { name: "ITEM", help: { zh: "目录事项，如 XK", en: "the catalogue item, such as XK" } },
      { name: "FILE", help: { zh: "写到哪个 .xlsx 文件", en: "the .xlsx file to write" } },
    ],
    options: [language],
    examples: ["xinpark template XK out.xlsx", "xinpark template CF penalties.xlsx --language en --json"],
    load: async () => (await import("../commands/template.ts")).template,
  },
  {
    name: "delivery errors",
    summary: {
      zh: "一个批次的错误工作簿：退回和暂存的行，错处已标出",
      en: "The error workbook of a batch: rows returned or held, with what is wrong marked",
    },
    description: {
      zh: "在标出的单元格更正后，用 deliver 再次报送同一文件（同一事项、同一部门）；原批次的回执会显示哪些行已更正。不含自然人的行和个人号码。",
      en: "Correct the marked cells and deliver the same file again (same item, same department); the receipt of the first batch shows which rows were mended. Rows about natural persons and personal numbers are left out.",
    },
    arguments: [
      { name: "BATCH", help: { zh: "批次号", en: "the batch's number" } },
      { name: "FILE", help: { zh: "写到哪个 .xlsx 文件", en: "the .xlsx file to write" } },
    ],
    options: [
      {
        name: "after",
        value: "ROW",
        help: {
          zh: "只取此行之后的（一次最多 10000 行）",
          en: "only those after this row (at most 10000 at once)",
        },
      },
      language,
    ],
    examples: ["xinpark delivery errors 12 errors.xlsx"],
    load: async () => (await import("../commands/delivery-errors.ts")).deliveryErrors,
  },
  {
    name: "show",
    summary: { zh: "一户企业的档案", en: "The file of one enterprise" },
    arguments: [
      { name: "CODE|NAME", help: { zh: "代码、名称，或 id:编号", en: "a code, a name, or id:NUMBER" } },
    ],
    options: [purpose],
    examples: ["xinpark show 91350100M000100Y43", "xinpark show id:7 --json"],
    load: async () => (await import("../commands/show.ts")).show,
  },
  {
    name: "search",
    summary: { zh: "按名称或代码检索企业", en: "Search enterprises by name or code" },
    arguments: [
      {
        name: "TEXT",
        optional: true,
        help: {
          zh: "名称的一部分或代码；空则按编号列出",
          en: "part of a name, or a code; empty lists by number",
        },
      },
    ],
    options: [
      { name: "limit", value: "N", help: { zh: "最多几条（默认 20）", en: "how many at most (default 20)" } },
      purpose,
    ],
    load: async () => (await import("../commands/search.ts")).search,
  },
  {
    name: "match",
    summary: {
      zh: "按名称匹配企业，给出得分和理由",
      en: "Match names with enterprises, with score and reason",
    },
    description: {
      zh: "文件一行一个名称（- 为标准输入）。得分为千分制；只是建议，不作关联。",
      en: "The file holds a name a line (- is standard input). Scores are thousandths; a suggestion, nothing is linked.",
    },
    arguments: [{ name: "FILE", help: { zh: "名称文件", en: "the file of names" } }],
    options: [
      {
        name: "limit",
        value: "N",
        help: { zh: "每个名称最多几个（默认 5）", en: "how many a name at most (default 5)" },
      },
      purpose,
    ],
    examples: ["xinpark match names.txt --json"],
    load: async () => (await import("../commands/match.ts")).match,
  },
  {
    name: "explain",
    summary: {
      zh: "一户企业的园区服务分类及理由",
      en: "The park service class of one enterprise, with its reasons",
    },
    arguments: [{ name: "CODE", help: { zh: "代码、名称，或 id:编号", en: "a code, a name, or id:NUMBER" } }],
    options: [
      {
        name: "model",
        value: "M",
        help: { zh: "模型（默认本地的第一个）", en: "the model (default: the place's first)" },
      },
      purpose,
    ],
    load: async () => (await import("../commands/explain.ts")).explain,
  },
  {
    name: "forecast",
    summary: {
      zh: "一户企业今后哪些日子得分或类别会变（不构成承诺）",
      en: "On which coming days the class of one enterprise changes (no promise)",
    },
    description: {
      zh: "假定不再发生新情况；--repair 设想一条记录于 --on 当日（默认今天）修复成功。",
      en: "If nothing new happens; --repair supposes one record repaired on the day of --on (default: today).",
    },
    arguments: [{ name: "CODE", help: { zh: "代码、名称，或 id:编号", en: "a code, a name, or id:NUMBER" } }],
    options: [
      {
        name: "days",
        value: "N",
        help: { zh: "向后看的天数（默认 365）", en: "days to look ahead (default 365)" },
      },
      {
        name: "model",
        value: "M",
        help: { zh: "模型（默认本地的第一个）", en: "the model (default: the place's first)" },
      },
      {
        name: "repair",
        value: "RECORD",
        help: { zh: "设想修复成功的记录", en: "the record supposed repaired" },
      },
      { name: "on", value: "D", help: { zh: "设想的修复日期", en: "the day of that repair" } },
      purpose,
    ],
    load: async () => (await import("../commands/forecast.ts")).forecast,
  },
  {
    name: "evaluate",
    summary: { zh: "计算全部企业的园区服务分类", en: "Evaluate every enterprise" },
    description: {
      zh: "不给日期和时点时结果入库；给了则只作答，不入库。各种计算方式的得分、类别和摘要相同；sql 方式在数据库内计算，只作答。",
      en: "Without a day and an instant the results are stored; with one of them the question is answered and nothing is stored. Every execution gives the same scores, classes and digest; by sql the database computes, and the question is only answered.",
    },
    arguments: [],
    options: [
      { name: "all", required: true, help: { zh: "全部企业", en: "every enterprise" } },
      {
        name: "model",
        value: "M",
        help: { zh: "模型（默认本地的第一个）", en: "the model (default: the place's first)" },
      },
      {
        name: "engine",
        value: "E",
        help: {
          zh: "计算方式：memory（内存列式）或 sql（数据库）；默认逐户计算",
          en: "the execution: memory (columns) or sql (in the database); default: subject by subject",
        },
      },
      {
        name: "as-of",
        value: "D",
        help: { zh: "以哪一天为准，YYYY-MM-DD", en: "as of which day, YYYY-MM-DD" },
      },
      {
        name: "known-at",
        value: "T",
        help: { zh: "以哪一刻已知的数据为准，ISO 8601", en: "by what was known at which instant, ISO 8601" },
      },
      purpose,
    ],
    load: async () => (await import("../commands/evaluate.ts")).evaluate,
  },
  {
    name: "catalogue",
    summary: { zh: "目录事项及其字段", en: "The items of the catalogue and their fields" },
    arguments: [],
    options: [purpose],
    load: async () => (await import("../commands/catalogue.ts")).catalogue,
  },
  {
    name: "department list",
    summary: { zh: "报送部门", en: "The departments" },
    arguments: [],
    options: [purpose],
    load: async () => (await import("../commands/department.ts")).departmentList,
  },
  {
    name: "department add",
    summary: { zh: "增设报送部门", en: "Add a department" },
    arguments: [
      { name: "CODE", help: { zh: "部门代码", en: "its code" } },
      { name: "NAME", help: { zh: "部门名称", en: "its name" } },
    ],
    options: [
      {
        name: "name-en",
        value: "NAME",
        help: { zh: "英文名称（默认同名称）", en: "its English name (default: the name)" },
      },
      {
        name: "duties",
        value: "ITEMS",
        help: { zh: "报送事项，逗号分隔", en: "the items it delivers, separated by commas" },
      },
      purpose,
    ],
    load: async () => (await import("../commands/department.ts")).departmentAdd,
  },
  {
    name: "definition export",
    summary: { zh: "把定义导出为 YAML", en: "Export definitions as YAML" },
    description: {
      zh: "不给 --folder 时写到标准输出；--json 时为一个 JSON 数组。",
      en: "Without --folder they go to the standard output; with --json they are one JSON array.",
    },
    arguments: [
      {
        name: "KIND",
        optional: true,
        help: { zh: "定义种类，如 model", en: "the kind of definition, such as model" },
      },
      { name: "ID", optional: true, help: { zh: "定义 id", en: "the definition's id" } },
    ],
    options: [
      {
        name: "folder",
        value: "FOLDER",
        help: { zh: "导出到该文件夹，一个定义一个文件", en: "export into this folder, a file a definition" },
      },
      purpose,
    ],
    load: async () => (await import("../commands/definition.ts")).definitionExport,
  },
  {
    name: "definition import",
    summary: { zh: "导入 YAML 定义", en: "Import definitions from YAML" },
    description: {
      zh: "已有版本内容不同则拒绝。评价模型只在首次交付之前可以导入；此后须在“定义”页起草，附试验报告和文书，由第二人审定。",
      en: "Other content under an existing version is refused. Models of evaluation come in before the first delivery only; later they are drafted on the page “Definitions” with a laboratory report and papers, and passed by a second person.",
    },
    arguments: [
      {
        name: "FILE",
        repeated: true,
        help: { zh: "YAML 文件或其文件夹", en: "YAML files, or folders of them" },
      },
    ],
    options: [purpose],
    load: async () => (await import("../commands/definition.ts")).definitionImport,
  },
];
