import { writeXlsx } from "hucre/xlsx";
import { describe, expect, test } from "vitest";
import { DEFAULT_LIMITS, openSource } from "./index.ts";
import { read, textRow, workbookParts, zip } from "./test-files.ts";
import type { Part, Reading } from "./test-files.ts";

const codes = (reading: Reading): string[] => reading.problems.map((one) => one.code);
const book = { name: "处罚.xlsx" };
const table = textRow(1, ["企业", "代码"]) + textRow(2, ["甲", "1"]);
const parts = workbookParts([{ name: "表", rows: table }]);
const replaced = (name: string, change: (part: Part) => Part): Part[] =>
  parts.map((part) => (part.name === name ? change(part) : part));
const SHEET = "xl/worksheets/sheet1.xml";

describe("files that are something else", () => {
  const ole = (streams: string): Buffer =>
    Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(600),
      Buffer.from(streams, "utf16le"),
      Buffer.alloc(600),
    ]);
  const single = (name: string): Buffer => zip([{ name, content: "<x/>" }]);
  const cases: [string, Buffer, string, string][] = [
    ["an encrypted workbook", ole("EncryptedPackage"), "format-encrypted", "xlsx-encrypted"],
    ["an old Word document", ole("WordDocument"), "format-unsupported", "doc"],
    ["a PDF", Buffer.from("%PDF-1.7\n%x\n"), "format-unsupported", "pdf"],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000", "hex"), "format-unsupported", "png"],
    ["a JPEG", Buffer.from("ffd8ffe000104a464946", "hex"), "format-unsupported", "jpeg"],
    ["a RAR", Buffer.from("526172211a0700cf", "hex"), "format-unsupported", "rar"],
    ["a 7z", Buffer.from("377abcaf271c0004", "hex"), "format-unsupported", "7z"],
    ["HTML", Buffer.from("\ufeff\r\n<HTML><table><tr><td>甲"), "format-unsupported", "html"],
    ["a bare HTML table", Buffer.from("<table border=1><tr><td>甲"), "format-unsupported", "html"],
    [
      "Excel 2003 XML",
      Buffer.from(`<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">`),
      "format-unsupported",
      "spreadsheetml-2003",
    ],
    ["a Word document", single("word/document.xml"), "format-unsupported", "docx"],
    ["a binary workbook", single("xl/workbook.bin"), "format-unsupported", "xlsb"],
    ["a zip", single("readme.txt"), "format-unsupported", "zip"],
  ];
  test.each(cases)("%s is named", async (_name, content, code, format) => {
    for (const name of ["表.xls", "表.xlsx", "表.csv"]) {
      const reading = await read(content, { name });
      expect(reading.problems[0]).toMatchObject({ code, details: { format } });
      expect(reading.problems[0]?.remedy?.zh).toContain("重新上传");
    }
  });

  test("a workbook that a real writer encrypted is named", async () => {
    const content = await writeXlsx({
      sheets: [
        {
          name: "表",
          rows: [
            ["企业", "代码"],
            ["甲", "1"],
          ],
        },
      ],
      encryption: { password: "x", spinCount: 10 },
    });
    expect(codes(await read(Buffer.from(content), book))).toEqual(["format-encrypted"]);
  });

  test.each([
    ["表.xlsx", Buffer.from("企业,代码\n甲,1\n"), "csv"],
    ["表.XLS", Buffer.from("企业\t代码\n甲\t1\n"), "csv"],
    ["表.csv", zip(parts), "xlsx"],
    ["表.xls", zip(parts), "xlsx"],
  ])("%s with other content is told what it is", async (name, content, format) => {
    expect((await read(content, { name })).problems[0]).toMatchObject({
      code: "extension-disagrees",
      details: { format },
    });
  });

  test.each([
    ["没有扩展名", zip(parts)],
    ["表.xlsm", zip(parts)],
    ["表.TXT", Buffer.from("企业,代码\n甲,1\n")],
  ])("%s is read", async (name, content) => {
    expect((await read(content, { name })).rows).toHaveLength(1);
  });

  test.each([
    ["", "file-empty"],
    ["\ufeff", "file-empty"],
    [" \r\n\r\n", "file-empty"],
    ["a,b\0c\n1,2\n", "file-unreadable"],
  ])("%j is refused", async (content, code) => {
    expect(codes(await read(content))).toEqual([code]);
  });

  test("a file that is not there is told", async () => {
    const opened = await openSource("/nonexistent/file", book);
    expect(opened.ok ? [] : opened.problems.map((one) => one.code)).toEqual(["file-missing"]);
  });
});

describe("bombs", () => {
  const zeros = Buffer.alloc(60_000_000, 0x20);

  test("a part that unpacks far beyond its size is refused before unpacking", async () => {
    const bomb = zip(
      replaced(SHEET, (part) => ({
        ...part,
        content: Buffer.concat([Buffer.from("<worksheet><sheetData>"), zeros]),
      })),
    );
    expect(bomb.length).toBeLessThan(100_000);
    expect((await read(bomb, book)).problems[0]).toMatchObject({
      code: "zip-bomb",
      kind: "too-large",
      path: `part ${SHEET}`,
    });
  });

  test("a part that declares less than it holds is refused while unpacking", async () => {
    const bomb = zip(replaced(SHEET, (part) => ({ ...part, content: zeros, declaredSize: 1_000 })));
    expect((await read(bomb, book)).problems[0]).toMatchObject({ code: "zip-bomb", path: `part ${SHEET}` });
  });

  test("the other limits of a package are kept", async () => {
    const content = zip(parts);
    expect(codes(await read(content, { ...book, limits: { entries: 2 } }))).toEqual(["zip-bomb"]);
    expect(codes(await read(content, { ...book, limits: { compressedBytes: 100 } }))).toEqual(["too-large"]);
    expect(codes(await read(content, { ...book, limits: { uncompressedBytes: 100 } }))).toEqual([
      "too-large",
    ]);
    expect(codes(await read(content, { ...book, limits: { partBytes: 150 } }))).toContain("too-large");
  });

  test("a worker that runs out of memory is a problem of the file", async () => {
    const many = Array.from({ length: 400_000 }, (_unused, at) => `<si><t>共享文字${at}</t></si>`).join("");
    const content = zip(workbookParts([{ name: "表", rows: table }], { strings: many }));
    expect(codes(await read(content, { ...book, limits: { workerMegabytes: 16 } }))).toEqual([
      "file-unreadable",
    ]);
  });

  test("a worker that takes too long is stopped", async () => {
    const many = Array.from({ length: 400_000 }, (_unused, at) => `<si><t>共享文字${at}</t></si>`).join("");
    const content = zip(workbookParts([{ name: "表", rows: table }], { strings: many }));
    expect(codes(await read(content, { ...book, limits: { answerSeconds: 0.001 } }))).toEqual([
      "file-unreadable",
    ]);
  });
});

describe("damaged workbooks", () => {
  const sheet = (content: string): Buffer => zip(replaced(SHEET, (part) => ({ ...part, content })));
  const cases: [string, Buffer][] = [
    ["cut in the middle", zip(parts).subarray(0, -30)],
    ["a sheet cut off", sheet(`<worksheet><sheetData>${table}`)],
    ["a tag cut off", sheet(`<worksheet><sheetData>${table}</sheetData></worksheet><c r="`)],
    ["an endless tag", sheet(`<worksheet><sheetData>${table}<c r="${"A".repeat(2_000_000)}`)],
    [
      "a document type with entities",
      sheet(`<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData>${table}</sheetData></worksheet>`),
    ],
    [
      "rows out of order",
      sheet(`<worksheet><sheetData>${textRow(2, ["甲", "1"])}${table}</sheetData></worksheet>`),
    ],
    [
      "a row beyond the last",
      sheet(`<worksheet><sheetData>${table}${textRow(1_048_577, ["甲"])}</sheetData></worksheet>`),
    ],
    ["a sheet that is missing", zip(parts.filter((part) => part.name !== SHEET))],
    ["no relations", zip(parts.filter((part) => !part.name.endsWith(".rels")))],
  ];
  test.each(cases)("%s: told, no crash", async (_name, content) => {
    const reading = await read(content, book);
    expect(codes(reading)).toEqual(["file-unreadable"]);
    expect(reading.problems[0]?.message.zh).not.toBe("");
  });

  test("a flipped byte is found by the checksum", async () => {
    const content = zip(parts);
    const at = content.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    const flipped = Buffer.from(content);
    for (
      let entry = at;
      entry >= 0;
      entry = flipped.indexOf(Buffer.from("PK\x01\x02", "latin1"), entry + 4)
    ) {
      flipped.writeUInt32LE((flipped.readUInt32LE(entry + 16) ^ 1) >>> 0, entry + 16);
    }
    expect(codes(await read(flipped, book))).toEqual(["file-unreadable"]);
  });

  test("every default limit is a positive number", () => {
    for (const limit of Object.values(DEFAULT_LIMITS)) expect(limit).toBeGreaterThan(0);
  });
});
