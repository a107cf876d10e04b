/** `lab run`: a table of one's own under the laboratory. Needs no database. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { toEpochDay } from "@xinpark/kernel/day";
import {
  buildAndMeasure,
  describeBins,
  fileModel,
  measure,
  measureColumn,
  parseArff,
  readLabel,
  scoreRows,
  type FileModel,
  type LaboratoryResult,
  type PlainTable,
  type ScoredRow,
} from "@xinpark/kernel/laboratory";
import { expectValue, problem, ProblemError, type Outcome } from "@xinpark/kernel/outcome";
import { openSource } from "@xinpark/services/delivery";
import { today } from "../clock.ts";
import type { CommandContext, Run } from "../command/definition.ts";
import { SHIPPED_DEFINITIONS } from "../installation.ts";
import { readTextFile, readYamlFile, readYamlFolder } from "../offline-definitions.ts";
import type { Output } from "../output/index.ts";

export const labRun: Run = async (context) => {
  const { arguments: given, output } = context;
  const table = await readTable(given.required("data"));
  const label = given.text("label");
  if (label === undefined) {
    await scoreToFile(context, table);
    return 0;
  }
  const result = expectValue(resultOf(context, table, label));
  if (output.json) await output.value(result);
  else await print(result, output);
  return 0;
};

function resultOf(
  { arguments: given }: CommandContext,
  table: PlainTable,
  label: string,
): Outcome<LaboratoryResult> {
  const request = {
    table,
    label,
    bad: given.text("bad") ?? null,
    seed: given.integer("seed", 0, 2 ** 31 - 1) ?? 1,
  };
  const score = given.text("score");
  if (score !== undefined) return measureColumn(request, score);
  if (given.argument(0) === "woe") return buildAndMeasure(request);
  const model = readModel(given.argument(0));
  const bad = readLabel(table, label, request.bad);
  if (!bad.ok) return bad;
  const rows = expectValue(scoreRows(model, table, toEpochDay(today())));
  return measure(
    request,
    rows.map((row) => row.evaluation.score),
    { highIsGood: true, variables: indicatorBins(model, rows, bad.value) },
  );
}

/** Each indicator as a variable: its bins are the points it gave. */
function indicatorBins({ definition }: FileModel, rows: readonly ScoredRow[], bad: readonly boolean[]) {
  const scored = rows.flatMap((row, index) => (row.evaluation.score === null ? [] : [index]));
  return definition.indicators.map((indicator) => {
    const pointsOf = (row: number): number | undefined =>
      rows[row]?.evaluation.contributions.find((one) => one.indicator === indicator.id)?.points;
    const values = [...new Set(scored.map(pointsOf))]
      .filter((one) => one !== undefined)
      .toSorted((a, b) => a - b);
    const binning = {
      labels: values.map(decimalPoints),
      binOf: (row: number) => values.indexOf(pointsOf(row) ?? Number.NaN),
    };
    return describeBins(indicator.id, binning, scored, bad);
  });
}

function readModel(path: string): FileModel {
  const base = ["catalogue", "facts", "kinds"].flatMap((folder) =>
    readYamlFolder(join(SHIPPED_DEFINITIONS, "base", folder)),
  );
  return expectValue(fileModel(readYamlFile(path, basename(path)), base));
}

async function readTable(path: string): Promise<PlainTable> {
  if (path.toLowerCase().endsWith(".arff")) return expectValue(parseArff(readTextFile(path, basename(path))));
  const source = expectValue(await openSource(path, { name: basename(path) }));
  try {
    const rows: (readonly (string | null)[])[] = [];
    for await (const block of source.rows())
      for (const { cells } of block)
        rows.push(cells.map((cell) => (cell === null || typeof cell === "object" ? null : String(cell))));
    return { columns: source.header, rows };
  } finally {
    await source.close();
  }
}

/** Thousandths as a plain decimal, exact. */
function decimalPoints(points: number): string {
  const text = String(Math.abs(points)).padStart(4, "0");
  const plain = `${text.slice(0, -3)}.${text.slice(-3)}`.replace(/\.?0+$/u, "");
  return points < 0 ? `-${plain}` : plain;
}

/** A cell of a CSV file: quoted where it has to be. */
const csvCell = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function scoreToFile(context: CommandContext, table: PlainTable): Promise<void> {
  const { arguments: given, output } = context;
  const path = given.text("out");
  if (path === undefined)
    throw new ProblemError(
      problem(
        "invalid",
        "option-missing",
        "不给标签时须用 --out 指明输出文件",
        "without a label, say with --out where the scores go",
        "--out",
      ),
    );
  if (given.argument(0) === "woe")
    throw new ProblemError(
      problem(
        "invalid",
        "label-missing",
        "构建评分卡须用 --label 指明标签列",
        "a scorecard is built on a label",
        "--label",
      ),
    );
  const model = readModel(given.argument(0));
  const rows = expectValue(scoreRows(model, table, toEpochDay(today())));
  const header = [...table.columns, "unit", "score", "grade", "outcome"];
  const lines = rows.map(({ unit, evaluation }, index) => [
    ...table.columns.map((_, position) => table.rows[index]?.[position] ?? ""),
    unit ?? "",
    evaluation.score === null ? "" : decimalPoints(evaluation.score),
    evaluation.grade ?? "",
    evaluation.outcome,
  ]);
  writeFileSync(path, [header, ...lines].map((line) => `${line.map(csvCell).join(",")}\n`).join(""));
  const grades: Record<string, number> = {};
  for (const { evaluation } of rows) {
    const grade = evaluation.grade ?? "none";
    grades[grade] = (grades[grade] ?? 0) + 1;
  }
  const scored = rows.filter((row) => row.evaluation.score !== null).length;
  if (output.json) await output.value({ rows: rows.length, scored, grades, out: path });
  else
    await output.pairs([
      [{ zh: "行数", en: "Rows" }, String(rows.length)],
      [{ zh: "已评分", en: "Scored" }, String(scored)],
      [{ zh: "输出", en: "Written to" }, path],
    ]);
}

const figure = (value: number): string => value.toFixed(4);

async function print(result: LaboratoryResult, output: Output): Promise<void> {
  await output.pairs([
    [{ zh: "行数", en: "Rows" }, `${result.rows}`],
    [{ zh: "坏样本", en: "Bad" }, `${result.bad}`],
    [{ zh: "度量所用的行", en: "Measured on" }, `${result.measured.on} (${result.measured.rows})`],
    [{ zh: "KS", en: "KS" }, figure(result.ks)],
    [{ zh: "AUC", en: "AUC" }, figure(result.auc)],
    [{ zh: "PSI", en: "PSI" }, figure(result.psi)],
  ]);
  await output.table(
    [
      { title: { zh: "变量", en: "Variable" } },
      { title: { zh: "IV", en: "IV" }, right: true },
      { title: { zh: "分档", en: "Bins" }, right: true },
    ],
    result.variables
      .toSorted((a, b) => b.iv - a.iv)
      .map((one) => [one.name, figure(one.iv), String(one.bins.length)]),
  );
}
