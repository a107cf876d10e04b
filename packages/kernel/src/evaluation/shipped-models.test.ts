import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toEpochDay } from "../day/index.ts";
import { createLibrary, parseDefinitions } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { catalogueOf, compileModel, type EvaluatedRecord, type Evaluation } from "./index.ts";
import { recordFrom } from "./testing.ts";

/** What the shipped models must and must not do. */

const ROOT = join(import.meta.dirname, "../../../../definitions/base");
const read = (folder: string) =>
  readdirSync(join(ROOT, folder)).flatMap((name) =>
    expectValue(parseDefinitions(readFileSync(join(ROOT, folder, name), "utf8"), name)),
  );
const library = createLibrary([...read("facts"), ...read("models"), ...read("catalogue")]);
const DAY = "2026-12-15";
const AS_OF = toEpochDay(DAY);

const compiled = (id: string) =>
  expectValue(
    compileModel(
      expectValue(library.find("model", id, DAY)),
      library.list("fact", DAY),
      catalogueOf(library, DAY),
    ),
  );

let next = 0;
const of = (item: string, fields: EvaluatedRecord["fields"], members: Partial<EvaluatedRecord> = {}) => {
  next += 1;
  return recordFrom({ id: next, item, fields, day: AS_OF - 30, uses: 31, ...members });
};
const run = (id: string, records: readonly EvaluatedRecord[], consents: readonly string[] = []): Evaluation =>
  compiled(id).evaluate({ kind: "enterprise", consents }, records, AS_OF);

const registered = (on: string) => of("REG", { REG_ZT: "存续", REG_CLRQ: on });
const risk = (level: string, daysAgo: number) =>
  of("risk-classification", { FX_LB: level }, { day: AS_OF - daysAgo });

describe("risk-class", () => {
  test("is internal and leads to nothing by itself", () => {
    const { model } = compiled("risk-class").plan;
    expect([model.audience, model.cycle]).toEqual(["internal", "monthly"]);
    expect(model.forbids).toEqual(["evaluation", "measure", "publication", "exemption"]);
  });
  test("the class of market regulation goes first; where they disagree both are shown", () => {
    const own = run("risk-class", [registered("2020-01-01")]);
    expect([own.grade, own.source]).toEqual(["A", null]);
    const imported = run("risk-class", [registered("2020-01-01"), risk("C", 20)]);
    expect([imported.grade, imported.source, imported.score]).toEqual(["C", "market-regulation", own.score]);
    expect(imported.conflicts.map(({ source, grade }) => [source, grade])).toEqual([["own", "A"]]);
    expect(run("risk-class", [registered("2020-01-01"), risk("C", 120)]).source).toBeNull();
  });
  test("a new enterprise has no class, whatever it did", () => {
    const young = run("risk-class", [registered("2026-11-01"), of("CF", {}, { severity: "serious" })]);
    expect([young.outcome, young.grade]).toEqual(["not-enough-data", null]);
  });
});

describe("credit-management", () => {
  const money = {
    CW_ND: "2025",
    CW_YYSR: "1200",
    CW_SQSR: "1000",
    CW_SXSR: "600",
    CW_YSQC: "100",
    CW_YSQM: "100",
  };
  const statement = (fields: Record<string, string>) => of("financial-statement", fields, { uses: 0 });
  const values = (evaluation: Evaluation) =>
    ["sales.growth", "sales.credit-share", "receivables.days", "receivables.turnover"].map(
      (id) => evaluation.facts.find((fact) => fact.fact === id)?.value,
    );
  test("gives nothing without consent", () => {
    expect(run("credit-management", [statement(money)])).toMatchObject({
      outcome: "no-consent",
      score: null,
      facts: [],
    });
  });
  test("takes the four figures by their formulas", () => {
    const evaluation = run("credit-management", [statement(money)], ["financial-statement"]);
    expect(values(evaluation)).toEqual([2000, 5000, 60, 600]);
    expect(evaluation.score).toBe(250_000 + 175_000 + 175_000 + 175_000);
    const two = run(
      "credit-management",
      [statement(money), statement({ ...money, CW_ND: "2024", CW_YYSR: "800" })],
      ["financial-statement"],
    );
    expect(values(two)[0]).toBe(5000);
  });
  test("takes revenue where credit sales are unknown, and says so", () => {
    const { CW_SXSR: _unknown, ...rest } = money;
    const evaluation = run("credit-management", [statement(rest)], ["financial-statement"]);
    expect(values(evaluation)).toEqual([2000, null, 30, 1200]);
    expect(evaluation.facts.find((fact) => fact.fact === "statement.sales-on-credit")?.via).toBe(
      "statement.revenue",
    );
  });
});

describe("finance-candidates", () => {
  const loan = (status: string) => of("loan-status", { DK_ZT: status }, { uses: 0 });
  test("proposes red and white by consent alone, for a person to confirm; yellow is no outcome", () => {
    const { model } = compiled("finance-candidates").plan;
    expect(model.decides).toBe("candidate");
    expect(model.grades.map((grade) => grade.id)).toEqual(["red", "white", "none"]);
    const grade = (...records: EvaluatedRecord[]) =>
      run("finance-candidates", records, ["loan-status"]).grade;
    expect(grade(loan("有贷款且按期履约"))).toBe("red");
    expect(grade(loan("无贷款历史"))).toBe("white");
    expect(grade(loan("有贷款且存在逾期"))).toBe("none");
    expect(grade(loan("有贷款且按期履约"), of("tax-arrears", {}))).toBe("none");
    expect(grade(loan("有贷款且按期履约"), of("serious-dishonesty", {}))).toBe("none");
    expect(run("finance-candidates", [loan("无贷款历史")]).outcome).toBe("no-consent");
    expect(run("finance-candidates", [], ["loan-status"]).outcome).toBe("not-enough-data");
  });
});

test("kept-promise says nothing where nothing has an outcome", () => {
  const promise = (state: string) => of("commitment", { CN_LXZT: state });
  expect(run("kept-promise", [promise("履行中")]).outcome).toBe("not-enough-data");
  expect(run("kept-promise", [promise("全部履行")]).grade).toBe("A");
  expect(run("kept-promise", [promise("全部履行"), promise("全部未履行")]).grade).toBe("C");
});

test("park-credit 2 looks at every item that may be scored, and a record of none is as before", () => {
  const { items } = compiled("park-credit");
  for (const item of [
    "tax-grade",
    "tax-arrears",
    "court-enforcement",
    "serious-dishonesty",
    "commitment",
    "contract-performance",
    "honour",
    "JL",
  ])
    expect(items).toContain(item);
  const plain = [registered("2020-01-01"), of("XK", {})];
  expect(run("park-credit", plain)).toMatchObject({ grade: "A" });
  expect(run("park-credit", [...plain, of("serious-dishonesty", {})])).toMatchObject({ grade: "D" });
});
