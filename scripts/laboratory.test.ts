import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { toEpochDay } from "@xinpark/kernel/day";
import { parseDefinitions } from "@xinpark/kernel/definition";
import {
  buildAndMeasure,
  fileModel,
  parseArff,
  scoreRows,
  type PlainTable,
} from "@xinpark/kernel/laboratory";
import { expectValue } from "@xinpark/kernel/outcome";

/** The laboratory and a foreign scheme on published tables. */

const ROOT = join(import.meta.dirname, "..");
const DATA = join(ROOT, "../shared/data");
const read = (path: string) => expectValue(parseDefinitions(readFileSync(path, "utf8"), path));

function tableOf(path: string): PlainTable {
  const [columns = [], ...rows]: string[][] = parse(readFileSync(join(DATA, path), "utf8"), { bom: true });
  return { columns, rows };
}

if (!existsSync(DATA)) console.warn(`skipped: the published tables are not at ${DATA}`);

describe.skipIf(!existsSync(DATA))("published tables (skipped without ../shared/data)", () => {
  test.each([
    ["cn_credit_evaluation_yichang/evaluation_20250516.csv", 2017],
    ["cn_credit_evaluation_yichang/evaluation_20250529.csv", 2826],
  ])("every scored row of %s", (path, scored) => {
    const base = readdirSync(join(ROOT, "definitions/base/facts")).flatMap((name) =>
      read(join(ROOT, "definitions/base/facts", name)),
    );
    const model = expectValue(
      fileModel(read(join(ROOT, "examples/definitions/yichang-construction.yaml")), base),
    );
    const table = tableOf(path);
    const column = (name: string) => table.columns.indexOf(name);
    const results = expectValue(scoreRows(model, table, toEpochDay("2025-06-01")));
    const given = table.rows.map((row, index) => ({
      score: row[column("诚信分值")] ?? "",
      grade: (row[column("诚信等级")] ?? "").replace("级", ""),
      detail: row[column("资质明细")] ?? "",
      result: results[index],
    }));
    const wrong = given.filter(({ score, grade, detail, result }) => {
      const own = result?.evaluation.score ?? null;
      if (score === "") return own !== null || result?.evaluation.outcome !== "not-enough-data";
      return (
        own !== Number(score) * 1000 ||
        (grade !== "" && result?.evaluation.grade !== grade) ||
        (detail !== "" && result?.unit !== detail)
      );
    });
    expect(wrong).toEqual([]);
    expect(results.filter(({ evaluation }) => evaluation.score !== null)).toHaveLength(scored);
  });

  test("a scorecard of the German table, with no split chosen to please", () => {
    const table = tableOf("credit_german/germancredit.csv");
    const found = [1, 2, 3, 4, 5].map((seed) =>
      expectValue(buildAndMeasure({ table, label: "creditability", bad: null, seed })),
    );
    expect(found[0]?.auc).toBeGreaterThanOrEqual(0.75);
    expect(found.reduce((sum, one) => sum + one.auc, 0) / found.length).toBeGreaterThanOrEqual(0.75);
    expect(found[0]).toMatchObject({ rows: 1000, bad: 300, measured: { on: "test", rows: 300, bad: 90 } });
  });

  test("a scorecard of the Polish table: 64 columns, many values missing", () => {
    const table = expectValue(parseArff(readFileSync(join(DATA, "bankruptcy_polish/5year.arff"), "utf8")));
    const { auc, psi, variables } = expectValue(
      buildAndMeasure({ table, label: "class", bad: null, seed: 1 }),
    );
    expect(auc).toBeGreaterThanOrEqual(0.8);
    expect(psi).toBeLessThan(0.1);
    expect(variables).toHaveLength(64);
    for (const { bins } of variables)
      expect(bins.reduce((sum, bin) => sum + bin.good + bin.bad, 0)).toBe(5910);
  });
});
