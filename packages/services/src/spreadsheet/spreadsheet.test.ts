import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { readXlsx } from "hucre/xlsx";
import { expect, it } from "vitest";
import { expectValue } from "@xinpark/kernel/outcome";
import { openSource } from "../delivery/readers/index.ts";
import { workbookFile, type Workbook } from "./index.ts";
import { columnLetters } from "./xml.ts";

/** What our own reader makes of it: header, and the cells of each row. */
async function readBack(workbook: Workbook) {
  const folder = await mkdtemp(join(tmpdir(), "spreadsheet-"));
  try {
    const path = join(folder, "book.xlsx");
    await writeFile(path, await workbookFile(workbook));
    const source = expectValue(await openSource(path, { name: "book.xlsx" }));
    const rows: unknown[][] = [];
    try {
      for await (const block of source.rows()) rows.push(...block.map((row) => [...row.cells]));
    } finally {
      await source.close();
    }
    return { header: source.header, sheets: source.sheets, rows };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const columns = [
  { heading: "*名称", look: "mandatory", format: "text" },
  { heading: "日期", format: "date" },
  { heading: "金额", format: "money" },
  { heading: "类别", choices: { values: ["甲", "乙<&>", "丙"], strict: true } },
] as const;

it("is read back cell by cell, text as text whatever it begins with", async () => {
  const rows = [
    ["=1+1", "2024-02-29", 12.5, "甲"],
    ["91350100M000100Y43", "2099-12-31", 0, { value: "乙<&>", mark: "wrong", comment: "不在清单内\n请更正" }],
    ["_x000D_ 与 \u0007 和 😀\n第二行", "2024-02-30", -3, null],
    ["@SUM(A1)", "1900-01-05", 1e15, "+86"],
  ] as const;
  const read = await readBack({ sheets: [{ name: "数据/表", columns, rows }] });
  expect(read.header).toEqual(columns.map((one) => one.heading));
  expect(read.sheets).toEqual(["数据 表"]);
  expect(read.rows).toEqual([
    ["=1+1", "2024-02-29", 12.5, "甲"],
    ["91350100M000100Y43", "2099-12-31", 0, "乙<&>"],
    ["_x000D_ 与  和 😀\n第二行", "2024-02-30", -3, null],
    ["@SUM(A1)", "1900-01-05", 1e15, "+86"],
  ]);
});

it("keeps any text of a cell", async () => {
  const text = fc
    .string({
      unit: fc.constantFrom("a", "_", "x000D_", "&", "<", '"', "'", "=", "\n", " ", "信", "𠮷"),
      minLength: 1,
    })
    .map((one) => `·${one}·`);
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 60 }), async (texts) => {
      const read = await readBack({
        sheets: [
          { name: "x", columns: [{ heading: "h" }, { heading: "i" }], rows: texts.map((one) => [one, "x"]) },
        ],
      });
      expect(read.rows).toEqual(texts.map((one) => [one, "x"]));
    }),
    { numRuns: 3 },
  );
});

it("says to another reader which cells are marked, what they say, and what may be chosen", async () => {
  const rows = [["甲公司", null, null, { value: "丁", mark: "wrong", comment: "不在清单内" }]] as const;
  const file = await workbookFile({
    sheets: [
      { name: "数据", columns, rows },
      { name: "说明", columns: [], rows: [] },
    ],
  });
  const book = await readXlsx(file, { readStyles: true });
  expect(book.sheets.map((sheet) => sheet.name)).toEqual(["数据", "说明", "清单"]);
  const sheet = book.sheets[0];
  expect(sheet?.cells?.get("1,3")).toMatchObject({
    comment: { text: "不在清单内" },
    style: { fill: { fgColor: { rgb: "FFC7CE" } } },
  });
  expect(sheet?.dataValidations).toEqual([
    expect.objectContaining({
      type: "list",
      formula1: "'清单'!$A$1:$A$3",
      errorStyle: "stop",
      range: "D2:D1048576",
    }),
  ]);
  expect(book.sheets[2]?.rows).toEqual([["甲"], ["乙<&>"], ["丙"]]);
});

it("tells text that begins like a formula to stay text when it is edited", async () => {
  const rows = [["=1+1"], ["甲"]];
  const file = await workbookFile({
    sheets: [{ name: "x", columns: [{ heading: "h", format: "text" }], rows }],
  });
  const book = await readXlsx(file, { readStyles: true });
  expect(book.sheets[0]?.cells?.get("1,0")?.formula).toBeUndefined();
  expect(book.sheets[0]?.rows).toEqual([["h"], ["=1+1"], ["甲"]]);
});

it("names columns as spreadsheets do", () => {
  expect([0, 25, 26, 701, 702, 16_383].map(columnLetters)).toEqual(["A", "Z", "AA", "ZZ", "AAA", "XFD"]);
});
