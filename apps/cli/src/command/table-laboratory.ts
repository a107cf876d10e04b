/** Commands of the laboratory. */
import type { CommandDefinition } from "./definition.ts";

export const laboratoryCommands: readonly CommandDefinition[] = [
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
];
