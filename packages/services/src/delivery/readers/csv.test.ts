import * as fc from "fast-check";
import { encode } from "iconv-lite";
import { describe, expect, test } from "vitest";
import { read, readHere } from "./test-files.ts";

const codes = (reading: { problems: readonly { code: string }[] }): string[] =>
  reading.problems.map((one) => one.code);
const cells = (reading: { rows: readonly { cells: readonly unknown[] }[] }): unknown[] =>
  reading.rows.map((row) => row.cells);

describe("CSV", () => {
  test.each([
    ["comma", "企业,罚款\n甲,5\n", ","],
    ["tab", "企业\t罚款\n甲\t5\n", "\t"],
    ["semicolon", "企业;罚款\r\n甲;5\r\n", ";"],
    ["old Mac line ends", "企业,罚款\r甲,5\r", ","],
    ["no line end at the end", "企业,罚款\n甲,5", ","],
    ["a comma inside tab cells", "企业\t罚款\n甲\t5\n乙,丙\t6", "\t"],
  ])("finds the delimiter: %s", async (_name, text, delimiter) => {
    const reading = await read(text);
    expect(reading.problems).toEqual([]);
    expect(reading.source?.delimiter).toBe(delimiter);
    expect(reading.source?.header).toEqual(["企业", "罚款"]);
    expect(reading.rows[0]).toEqual({ number: 2, cells: ["甲", "5"] });
  });

  test("keeps line breaks, doubled quotes and stray quotes; counts records as Excel counts rows", async () => {
    const reading = await read('企业,问题\r\n"甲\r\n厂","说""不"""\r\n\r\n,  \r\n乙,5" 管\r\n');
    expect(reading.rows).toEqual([
      { number: 2, cells: ["甲\r\n厂", '说"不"'] },
      { number: 5, cells: ["乙", '5" 管'] },
    ]);
  });

  test("pads short rows, keeps long rows, drops trailing blanks", async () => {
    const reading = await read("a,b,c\n1\n1,2,3,4\n1,2,3,,\n");
    expect(cells(reading)).toEqual([
      ["1", null, null],
      ["1", "2", "3", "4"],
      ["1", "2", "3"],
    ]);
  });

  test("says in which row a quotation mark was left open", async () => {
    const reading = await read('a,b\n1,2\n3,"4\n5,6\n');
    expect(reading.rows).toHaveLength(1);
    expect(reading.problems[0]).toMatchObject({ code: "quote-unclosed", path: "row 3" });
  });

  test("ends a row that is too long, quoted or not", async () => {
    const limits = { lineCharacters: 100, cellCharacters: 1_000 };
    const long = "x".repeat(200);
    for (const cell of [`"${long}"`, long]) {
      const reading = await read(`a,b\n1,2\n${cell},2\n`, { name: "x.csv", limits });
      expect(reading.problems[0]).toMatchObject({ code: "too-large", path: "row 3" });
      expect(reading.rows).toHaveLength(1);
    }
  });

  test("ends a file that is one endless line", async () => {
    const reading = await read(`a,b\n1,2\n${"x".repeat(1_500_000)}`, {
      name: "x.csv",
      limits: { lineCharacters: 50_000 },
    });
    expect(codes(reading)).toEqual(["too-large"]);
  });

  test("refuses too many columns and too long a cell", async () => {
    const wide = await read(`a,b\n1,2\n${"x,".repeat(30)}\n`, { name: "x.csv", limits: { columns: 20 } });
    expect(wide.problems[0]).toMatchObject({ code: "too-large", path: "row 3" });
    const long = await read(`a,b\n1,2\n1,${"x".repeat(30)}\n`, {
      name: "x.csv",
      limits: { cellCharacters: 20 },
    });
    expect(long.problems[0]).toMatchObject({ code: "too-large", path: "row 3" });
  });
});

describe("encodings", () => {
  const text = "企业名称,问题\n甲厂,未批先建\n乙厂,“超标”排放\n";
  const bytes: [string, Buffer, string][] = [
    ["UTF-8", Buffer.from(text), "utf-8"],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`), "utf-8"],
    ["GB18030", encode(text, "gb18030"), "gb18030"],
    ["UTF-16LE with a mark", Buffer.from(`\ufeff${text}`, "utf16le"), "utf-16le"],
    ["UTF-16BE with a mark", Buffer.from(`\ufeff${text}`, "utf16le").swap16(), "utf-16be"],
  ];
  test.each(bytes)("reads %s", async (_name, content, encoding) => {
    const reading = await read(content);
    expect(reading.source?.encoding).toBe(encoding);
    expect(reading.source?.header).toEqual(["企业名称", "问题"]);
    expect(cells(reading)).toEqual([
      ["甲厂", "未批先建"],
      ["乙厂", "“超标”排放"],
    ]);
  });

  test("a broken byte in UTF-8 is located and never becomes mojibake", async () => {
    const good = Buffer.from("企业名称,问题说明\n甲厂生产车间,未批先建厂房\n");
    const content = Buffer.concat([
      good,
      Buffer.from("乙厂,"),
      Buffer.from([0xd6, 0xd0]),
      Buffer.from("\n丙厂,无\n"),
    ]);
    const reading = await read(content);
    expect(reading.rows).toHaveLength(1);
    expect(reading.problems[0]).toMatchObject({
      code: "encoding-broken",
      path: `row 3, byte ${good.length + 7}`,
    });
  });

  test("a byte beyond the first MiB that contradicts UTF-8 is located", async () => {
    const line = "甲厂,未批先建\n";
    const count = Math.ceil(1_100_000 / Buffer.byteLength(line));
    const before = Buffer.from(`企业,问题\n${line.repeat(count)}`);
    const content = Buffer.concat([before, encode("乙厂,超标\n", "gb18030"), Buffer.from(line)]);
    const reading = await read(content);
    expect(reading.rows).toHaveLength(count);
    expect(reading.problems[0]).toMatchObject({
      code: "encoding-broken",
      path: `row ${count + 2}, byte ${before.length}`,
    });
  });

  test("the encoding a person says is taken", async () => {
    const reading = await read(Buffer.from("a,b\n1,é\n", "latin1"), { name: "x.csv", encoding: "utf-8" });
    expect(codes(reading)).toEqual(["encoding-broken"]);
  });

  test("a NUL byte is told", async () => {
    expect(codes(await read("a,b\n1,\0\n"))).toEqual(["file-unreadable"]);
    const far = await read(`a,b\n${"1,2\n".repeat(300_000)}3,\0\n`);
    expect(far.rows).toHaveLength(300_000);
    expect(far.problems[0]).toMatchObject({ code: "file-unreadable", path: "row 300002, byte 1200006" });
  });
});

describe("blocks", () => {
  const text = `a,b\n${Array.from({ length: 25 }, (_unused, at) => `${at + 1},x\n${at % 5 === 0 ? "\n" : ""}`).join("")}`;

  test("are of the length asked for and skip what was done before", async () => {
    const reading = await read(text, { name: "x.csv", rows: { after: 3, block: 10 } });
    expect(reading.blocks).toEqual([10, 10, 2]);
    expect(reading.rows[0]?.cells[0]).toBe("4");
  });

  test("stop at the signal", async () => {
    await expect(
      read(text, { name: "x.csv", rows: { signal: AbortSignal.abort(new Error("enough")) } }),
    ).rejects.toThrow("enough");
  });
});

describe("property", () => {
  const cell = fc.oneof(
    fc.constantFrom("", "甲", '"', "a\nb", "x,y", "\t;", "“引”", "0012", "  "),
    fc.string({ unit: "grapheme" }).filter((text) => !/[\0\ud800-\udfff]/u.test(text)),
  );
  const table = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 20 });
  const quote = (text: string, always: boolean): string =>
    always || /[",\n\r\t;|]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

  test.each([true, false])("what is written is read, quotes everywhere: %s", async (always) => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom("utf8", "gb18030"), async (rows, encoding) => {
        const lines = [["企业名称", "问题说明", "备注"], ...rows].map((row) =>
          row.map((one) => quote(one, always)).join(","),
        );
        const reading = await readHere(encode(`${lines.join("\r\n")}\r\n`, encoding), {
          name: "x.csv",
          headerRow: 1,
          encoding: encoding === "utf8" ? "utf-8" : "gb18030",
        });
        const expected = rows
          .map((row, at) => ({ number: at + 2, cells: row.map((one) => (one === "" ? null : one)) }))
          .filter((row) => row.cells.some((one) => one !== null && one.trim() !== ""));
        if (expected.length === 0) expect(codes(reading)).toEqual(["no-data-rows"]);
        else expect(reading.rows).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe("separators and tables without header", () => {
  test.each(["\t", ";", "|", ","])("%j is found", async (separator) => {
    const content = [
      ["企业", "代码", "额"],
      ["甲", "1", "2"],
      ["乙", "", "3"],
    ]
      .map((row) => row.join(separator))
      .join("\n");
    const reading = await readHere(content, { name: "表.txt" });
    expect(reading.source).toMatchObject({ delimiter: separator, header: ["企业", "代码", "额"] });
    expect(reading.rows.map((row) => row.cells)).toEqual([
      ["甲", "1", "2"],
      ["乙", null, "3"],
    ]);
  });

  test("a separator that a person said is taken", async () => {
    const reading = await readHere("a,b;c\n1,2;3\n", { name: "表.csv", delimiter: ";" });
    expect(reading.source?.header).toEqual(["a,b", "c"]);
  });

  test("without header the columns are letters, and the first row is data", async () => {
    const reading = await readHere("甲\t1\n乙\t2\t3\n", { name: "表.tsv", headerless: true });
    expect(reading.source).toMatchObject({ header: ["A", "B", "C"], headerRow: 0 });
    expect(reading.rows).toEqual([
      { number: 1, cells: ["甲", "1", null] },
      { number: 2, cells: ["乙", "2", "3"] },
    ]);
  });
});
