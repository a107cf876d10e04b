/** Commands of evaluation and its laboratory. */
import type { CommandDefinition } from "./definition.ts";

export const laboratoryCommands: readonly CommandDefinition[] = [
  {
    name: "evaluate runs",
    summary: { zh: "列出各次评价计算", en: "List the runs of evaluation" },
    description: {
      zh: "新的在前：模型、种类、日期、状态和进度、用时、起因；未完成的写明等待什么。",
      en: "Newest first: model, kind, day, state and progress, time and cause; an unfinished one says what it waits for.",
    },
    arguments: [],
    options: [
      { name: "model", value: "MODEL", help: { zh: "只列该模型", en: "of this model only" } },
      { name: "limit", value: "N", help: { zh: "最多几条（默认 20）", en: "at most so many (default 20)" } },
    ],
    load: async () => (await import("../commands/evaluation-runs.ts")).evaluationRuns,
  },
  {
    name: "lab run",
    summary: {
      zh: "用一张自有的表检验模型、构建评分卡或逐行评分",
      en: "Try a model on a table of one's own, build a scorecard, or score every row",
    },
    description: {
      zh: "MODEL 为模型文件，或 woe（以其他各列构建 WoE 评分卡，七成训练、三成检验）。给出 --score 时只度量该列。不给 --label 时逐行评分并写入 --out。指标的定义见 docs/laboratory.md。无需数据库。",
      en: "MODEL is a model file, or woe to build a scorecard of the other columns (seven tenths train, the rest tests). With --score only that column is measured. Without --label every row is scored into --out. What the figures mean: docs/laboratory.md. Needs no database.",
    },
    arguments: [{ name: "MODEL", help: { zh: "模型文件，或 woe", en: "a model file, or woe" } }],
    options: [
      {
        name: "data",
        value: "FILE",
        required: true,
        help: { zh: "CSV、XLSX 或 ARFF 表", en: "the table: CSV, XLSX or ARFF" },
      },
      { name: "label", value: "COLUMN", help: { zh: "标签列", en: "the column of the label" } },
      {
        name: "bad",
        value: "VALUE",
        help: {
          zh: "标签中表示坏的取值（默认由标签看出）",
          en: "the label's value for bad (default: told from it)",
        },
      },
      { name: "score", value: "COLUMN", help: { zh: "只度量这一列", en: "measure this column only" } },
      {
        name: "seed",
        value: "N",
        help: { zh: "划分所用的种子（默认 1）", en: "the seed of the split (default 1)" },
      },
      { name: "out", value: "FILE", help: { zh: "逐行评分的输出（CSV）", en: "where the scores go (CSV)" } },
    ],
    examples: [
      "xinpark lab run woe --data loans.csv --label outcome --bad default --json",
      "xinpark lab run examples/definitions/yichang-construction.yaml --data table.csv --out scores.csv",
    ],
    load: async () => (await import("../commands/lab.ts")).labRun,
  },
  {
    name: "lab try",
    summary: {
      zh: "把模型草案在全体企业上试算，与已发布的版本比较",
      en: "Try a draft of a model on everyone beside the published version",
    },
    description: {
      zh: "与“模型试算”页面的数字相同：等级迁移（含按园区、行业、规模、登记地）、得分分布和稳定性指数。不保存，不影响任何企业；留有审计记录。",
      en: "The numbers of the page “Model laboratory”: migrations between grades (by park, trade, size and region too), scores and stability. Nothing is stored and nobody is touched; the trial leaves an audit entry.",
    },
    arguments: [{ name: "DRAFT", help: { zh: "模型草案文件（YAML）", en: "the draft's file (YAML)" } }],
    options: [
      {
        name: "base",
        value: "MODEL",
        help: { zh: "对照的模型（默认同编号）", en: "the model it is held against (default: the same id)" },
      },
      {
        name: "version",
        value: "V",
        help: { zh: "对照的版本（默认当日有效的）", en: "its version (default: the one in force)" },
      },
      {
        name: "as-of",
        value: "DAY",
        help: { zh: "按这一天计算（默认今日）", en: "as of this day (default: today)" },
      },
      { name: "purpose", value: "PURPOSE", help: { zh: "用途", en: "what it is for" } },
    ],
    examples: ["xinpark lab try draft.yaml --base park-credit --json"],
    load: async () => (await import("../commands/lab-try.ts")).labTry,
  },
];
