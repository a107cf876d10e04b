import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { openSource } from "./index.ts";
import { Folder, read, readFile, texts, textRow, workbookParts, zip } from "./test-files.ts";
import type { Reading } from "./test-files.ts";

const codes = (reading: Reading): string[] => reading.problems.map((one) => one.code);
const book = { name: "处罚.xlsx" };
const table = textRow(1, ["企业", "代码"]) + textRow(2, ["甲", "1"]);

describe("cells", () => {
  test("what another writer writes is read", async () => {
    const content = await writeXlsx({
      sheets: [
        {
          name: "处罚",
          rows: [
            ["企业", "金额", "日期", "公开", "代码"],
            ["甲 & <乙>", 12.5, new Date(Date.UTC(2017, 10, 28)), true, "370304600096508"],
            [],
            ["丙\n厂", -3, new Date(Date.UTC(2018, 0, 2, 3, 4, 5)), false, null],
          ],
        },
      ],
    });
    const reading = await read(Buffer.from(content), book);
    expect(reading.problems).toEqual([]);
    expect(reading.source).toMatchObject({
      format: "xlsx",
      sheet: "处罚",
      sheets: ["处罚"],
      headerRow: 1,
      encoding: null,
    });
    expect(reading.rows).toEqual([
      { number: 2, cells: ["甲 & <乙>", 12.5, "2017-11-28", true, "370304600096508"] },
      { number: 4, cells: ["丙\n厂", -3, "2018-01-02T03:04:05", false, null] },
    ]);
  });

  const cases: [string, string, unknown][] = [
    ["a formula", `<c r="A2" t="str"><f>A1&amp;"x"</f><v>甲x</v></c>`, { formula: 'A1&"x"' }],
    ["a shared formula", `<c r="A2"><f t="shared" si="0"/><v>5</v></c>`, { formula: "" }],
    ["an error", `<c r="A2" t="e"><v>#N/A</v></c>`, { error: "#N/A" }],
    ["an error computed", `<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>`, { formula: "1/0" }],
    ["a shared string", `<c r="A2" t="s"><v>0</v></c>`, "共享"],
    ["shared rich text without its phonetic hint", `<c r="A2" t="s"><v>1</v></c>`, "富文本"],
    [
      "inline rich text",
      `<c r="A2" t="inlineStr"><is><r><t>甲</t></r><r><rPr/><t xml:space="preserve"> 乙</t></r></is></c>`,
      "甲 乙",
    ],
    ["a prefix and single quotes", `<x:c r='A2' t='inlineStr'><x:is><x:t>甲</x:t></x:is></x:c>`, "甲"],
    ["no reference", `<c t="inlineStr"><is><t>甲</t></is></c>`, "甲"],
    ["an escape", `<c r="A2" t="inlineStr"><is><t>a_x000D_b&#x4E2D;&#20013;&lt;</t></is></c>`, "a\rb中中<"],
    ["CDATA", `<c r="A2" t="inlineStr"><is><t><![CDATA[a<b]]></t></is></c>`, "a<b"],
    ["a boolean", `<c r="A2" t="b"><v>1</v></c>`, true],
    ["an integer kept as text", `<c r="A2" t="str"><v>0012</v></c>`, "0012"],
    ["a number that lost its end", `<c r="A2"><v>3.70304600096508E+17</v></c>`, 370304600096508000],
    ["a built-in date", `<c r="A2" s="1"><v>43067</v></c>`, "2017-11-28"],
    ["a Chinese built-in date", `<c r="A2" s="2"><v>43067</v></c>`, "2017-11-28"],
    ["a custom date with time", `<c r="A2" s="3"><v>43067.5</v></c>`, "2017-11-28T12:00:00"],
    ["a time of day", `<c r="A2" s="3"><v>0.25</v></c>`, "06:00:00"],
    ["a day before March 1900", `<c r="A2" s="1"><v>1</v></c>`, "1900-01-01"],
    ["the day that never was", `<c r="A2" s="1"><v>60</v></c>`, 60],
    ["a money format, no date", `<c r="A2" s="4"><v>43067</v></c>`, 43067],
    ["an ISO date", `<c r="A2" t="d"><v>2017-11-28T00:00:00Z</v></c>`, "2017-11-28"],
  ];
  const styles = `<numFmts><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm"/><numFmt numFmtId="171" formatCode="&quot;人民币d&quot;#,##0.00[Red]"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="31"/><xf numFmtId="170"/><xf numFmtId="171"/></cellXfs>`;
  const strings = `<si><t>共享</t></si><si><r><t>富</t></r><rPh sb="0" eb="1"><t>fu</t></rPh><r><t>文本</t></r></si>`;
  const withCell = (xml: string): string =>
    `${textRow(1, ["企业", "代码"])}<row r="2">${xml}<c r="B2"><v>1</v></c></row>`;

  test.each(cases)("%s", async (_name, xml, expected) => {
    const reading = await read(
      zip(workbookParts([{ name: "表", rows: withCell(xml) }], { styles, strings })),
      book,
    );
    expect(reading.problems).toEqual([]);
    expect(reading.rows[0]?.cells).toEqual([expected, 1]);
  });

  test("dates of old Macs count from 1904", async () => {
    const rows = withCell(`<c r="A2" s="1"><v>41605</v></c>`);
    const reading = await read(zip(workbookParts([{ name: "表", rows }], { styles, date1904: true })), book);
    expect(reading.rows[0]?.cells[0]).toBe("2017-11-28");
  });

  test.each([
    [`<c r="A2" t="s"><v>9</v></c>`, "sheet 表, cell A2"],
    [`<c r="A2"><v>1x</v></c>`, "sheet 表, cell A2"],
  ])("a cell that makes no sense is located: %s", async (xml, path) => {
    const reading = await read(zip(workbookParts([{ name: "表", rows: withCell(xml) }], { strings })), book);
    expect(reading.problems[0]).toMatchObject({ code: "file-unreadable", path });
  });

  test("limits on text and columns are located", async () => {
    const long = await read(zip(workbookParts([{ name: "表", rows: table }])), {
      ...book,
      limits: { cellCharacters: 1 },
    });
    expect(long.problems[0]).toMatchObject({ code: "too-large", path: "sheet 表, cell A1" });
    const wide = await read(zip(workbookParts([{ name: "表", rows: table }])), {
      ...book,
      limits: { columns: 1 },
    });
    expect(wide.problems[0]).toMatchObject({ code: "too-large", path: "sheet 表, cell B1" });
  });
});

describe("sheets", () => {
  const other = textRow(1, ["名称", "编号"]) + textRow(2, ["乙", "2"]);
  const content = zip(
    workbookParts([
      { name: "隐藏", rows: table, state: "hidden" },
      { name: "空", rows: `<row r="1"><c r="A1" t="inlineStr"><is><t>  </t></is></c></row>` },
      { name: "A &amp; B", rows: table },
      { name: "丙", rows: other },
    ]),
  );

  test("the first visible one that is not empty is read", async () => {
    const reading = await read(content, book);
    expect(reading.source).toMatchObject({ sheet: "A & B", sheets: ["空", "A & B", "丙"] });
  });

  test("the one asked for is read, if it is visible and there", async () => {
    expect((await read(content, { ...book, sheet: "丙" })).source?.header).toEqual(["名称", "编号"]);
    expect(codes(await read(content, { ...book, sheet: "隐藏" }))).toEqual(["sheet-hidden"]);
    expect(codes(await read(content, { ...book, sheet: "没有" }))).toEqual(["sheet-not-found"]);
    expect(codes(await read(content, { ...book, sheet: "空" }))).toEqual(["no-data-rows"]);
  });

  test("hidden sheets alone are told", async () => {
    const hidden = zip(workbookParts([{ name: "表", rows: table, state: "veryHidden" }]));
    expect(codes(await read(hidden, book))).toEqual(["sheet-none-visible"]);
  });
});

describe("headers", () => {
  const twoLevels =
    textRow(1, ["企业", "", "处罚", ""]) +
    textRow(2, ["名称", "代码", "日期", "金额"]) +
    textRow(3, ["甲", "1", "2", "3"]);
  const merged = zip(workbookParts([{ name: "表", rows: twoLevels, merges: ["A1:B1", "C1:D1"] }]));

  test("of two levels are refused with the cells, unless a person says the row", async () => {
    const reading = await read(merged, book);
    expect(reading.problems[0]).toMatchObject({
      code: "header-merged",
      path: "sheet 表, row 1",
      details: { cells: ["A1:B1", "C1:D1"] },
    });
    const said = await read(merged, { ...book, headerRow: 2 });
    expect(said.source?.header).toEqual(["名称", "代码", "日期", "金额"]);
    expect(said.rows).toEqual([{ number: 3, cells: ["甲", "1", "2", "3"] }]);
  });

  test("below a merged title are found", async () => {
    const rows =
      textRow(1, ["行政处罚信息表"]) + textRow(2, ["企业", "代码", "罚款"]) + textRow(3, ["甲", "1", "2"]);
    const reading = await read(zip(workbookParts([{ name: "表", rows, merges: ["A1:C1"] }])), book);
    expect(reading.source).toMatchObject({ headerRow: 2, header: ["企业", "代码", "罚款"] });
  });

  test("without data below are refused", async () => {
    expect(
      codes(await read(zip(workbookParts([{ name: "表", rows: textRow(1, ["企业", "代码"]) }])), book)),
    ).toEqual(["no-data-rows"]);
  });
});

describe("streams", () => {
  const rows = Array.from({ length: 5_000 }, (_unused, at) =>
    textRow(at + 2, [`企业${at + 1}`, String(at + 1)]),
  ).join("");
  const content = zip(workbookParts([{ name: "表", rows: textRow(1, ["企业", "代码"]) + rows }]));

  test("come in blocks and go on where they stopped", async () => {
    const reading = await read(content, { ...book, rows: { after: 4_321, block: 300 } });
    expect(reading.blocks).toEqual([300, 300, 79]);
    expect(reading.rows[0]).toEqual({ number: 4_323, cells: ["企业4322", "4322"] });
  });

  test("can be left early, taken up again and taken twice at once; progress comes to its end", async () => {
    await using folder = await Folder.make();
    const opened = await openSource(await folder.write(content), book);
    if (!opened.ok) throw new Error("not opened");
    const source = opened.value;
    try {
      for await (const block of source.rows({ block: 10 })) {
        expect(block).toHaveLength(10);
        break;
      }
      const count = async (): Promise<number> => {
        let total = 0;
        for await (const block of source.rows()) total += block.length;
        return total;
      };
      expect(await Promise.all([count(), count()])).toEqual([5_000, 5_000]);
      const { bytesRead, bytesTotal } = source.progress();
      expect([bytesRead, bytesTotal]).toEqual([content.length, content.length]);
      const left = new AbortController();
      const reading = source.rows({ block: 10, signal: left.signal })[Symbol.asyncIterator]();
      await reading.next();
      left.abort(new Error("enough"));
      await expect(reading.next()).rejects.toThrow("enough");
    } finally {
      await source.close();
    }
  });
});

describe("real files, when they are there", () => {
  const data = (path: string): string =>
    fileURLToPath(new URL(`../../../../../../shared/data/${path}`, import.meta.url));
  const penalties = data("cn_penalty_env_shandong/penalties.xlsx");
  const registration = data("cn_registration_shandong/registration.xlsx");
  const all = async (path: string): Promise<[readonly string[], string[][]]> => {
    const reading = await readFile(path, { name: path });
    expect(reading.problems).toEqual([]);
    return [reading.source?.header ?? [], texts(reading.rows)];
  };

  test.skipIf(!existsSync(penalties))(
    "penalties: XLSX, UTF-8 and GB18030 give the same 844 rows",
    async () => {
      const xlsx = await all(penalties);
      expect(xlsx[1]).toHaveLength(844);
      expect(await all(penalties.replace(".xlsx", ".csv"))).toEqual(xlsx);
      expect(await all(penalties.replace(".xlsx", "_gb18030.csv"))).toEqual(xlsx);
    },
  );

  test.skipIf(!existsSync(registration))("registration: XLSX and CSV give the same 1,450 rows", async () => {
    const xlsx = await all(registration);
    expect(xlsx[1]).toHaveLength(1_450);
    expect(await all(registration.replace(".xlsx", ".csv"))).toEqual(xlsx);
  });
});
