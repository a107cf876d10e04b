import {
  deliveryReturnsOutput,
  heldMatchesOutput,
  qualityOutput,
  receiptRowsOutput,
  searchOutput,
} from "@xinpark/kernel/contract";
import { describe, expect, test } from "vitest";
import { cellsOf, columnsOf, type Language } from "./columns.ts";

/** Columns and cells of exported lists. */

const heading = (language: Language) => (columnsOf(qualityOutput) ?? []).map((one) => one.label[language]);

describe("columns", () => {
  test("records with listed keys are taken apart as objects are", () => {
    expect(heading("zh")).toEqual(
      expect.arrayContaining(["部门 · 代码", "部门", "计数 · 行数", "计数 · 部门迟报", "名次"]),
    );
    expect(heading("en")).toEqual(
      expect.arrayContaining(["Counts · Rows", "Working days late · Platform", "Rank"]),
    );
  });

  test("rows that are told one by one are numbers of rows, not how many", () => {
    const labels = (columnsOf(deliveryReturnsOutput) ?? []).map((one) => one.label);
    expect(labels).toContainEqual({ zh: "行号", en: "Row numbers" });
    expect(labels).not.toContainEqual({ zh: "行数", en: "Rows" });
  });

  test("whole numbers are told apart, so that a workbook can add them up", () => {
    const whole = (columnsOf(qualityOutput) ?? []).flatMap((one) => (one.whole ? [one.label.zh] : []));
    expect(whole).toContain("计数 · 行数");
    expect(whole).not.toContain("部门");
  });

  test("of a list within a row each entry says what it is, its value and why", () => {
    const columns = columnsOf(qualityOutput) ?? [];
    const measures = [
      { id: "timeliness", label: { zh: "及时率", en: "In time" }, value: 950, part: 19, over: 20 },
      { id: "coverage", label: { zh: "任务完成率", en: "Tasks met" }, value: null, part: 0, over: 0 },
    ];
    const cells = cellsOf(columns, { department: { code: "a" }, counts: { rows: 3 }, measures }, "zh");
    const at = (label: string) => cells[heading("zh").indexOf(label)];
    expect([at("部门 · 代码"), at("计数 · 行数"), at("各项指标（千分）"), at("名次")]).toEqual([
      "a",
      "3",
      "及时率 950；任务完成率",
      "",
    ]);
    const receipt = columnsOf(receiptRowsOutput) ?? [];
    const finding = { column: "决定日期", field: null, value: "2026/02/30", code: "date-impossible" };
    const row = { findings: [{ ...finding, reason: { zh: "没有这一天", en: "no such day" } }] };
    expect(cellsOf(receipt, row, "zh")).toContain("决定日期 2026/02/30 没有这一天 date-impossible");
  });

  test("listed values are told in words, and no text that only looks like one", () => {
    const columns = columnsOf(searchOutput) ?? [];
    const hit = { name: "open", kind: "closed", state: "closed", matched: "name", matchedText: "name" };
    const cells = (language: Language) => cellsOf(columns, hit, language).filter((cell) => cell !== "");
    expect(cells("zh")).toEqual(["open", "closed", "注销", "名称", "name"]);
    expect(cells("en")).toEqual(["open", "closed", "deregistered", "name", "name"]);
  });

  test("what a person is suggested is told with the reason in words", () => {
    const columns = columnsOf(heldMatchesOutput) ?? [];
    const reason = { reason: "brand-region", reasonLabel: { zh: "字号和地区相同", en: "same brand" } };
    const cells = cellsOf(columns, { candidates: [{ id: 1, name: "甲公司", uscc: null, ...reason }] }, "zh");
    expect(cells).toContain("甲公司 字号和地区相同");
  });
});
