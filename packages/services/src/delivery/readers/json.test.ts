import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readHere as read, read as readInWorker } from "./test-files.ts";
import type { Reading } from "./test-files.ts";

const codes = (reading: Reading): string[] => reading.problems.map((one) => one.code);
const json = (value: unknown, indent?: number): string => JSON.stringify(value, null, indent);
const cells = (reading: Reading): unknown[] => reading.rows.map((row) => row.cells);

const notices = [
  { id: "a", when: { day: "2025-06-13" }, bids: [{ bidder: "甲公司", price: 1.5 }, { bidder: "乙公司" }] },
  { id: "b", bids: [] },
  { id: "c", bids: [{ bidder: "丙公司", price: null }] },
];

describe("JSON lines", () => {
  const lines = '{"名称":"甲","标签":["一","二"],"率":{"值":3}}\n\n{"名称":"乙","号":370300200001234567}\r\n';

  test("a line is a row, numbered as lines are; blank ones are none", async () => {
    const reading = await read(lines, { name: "表.jsonl" });
    expect(reading.source).toMatchObject({
      format: "json-lines",
      header: ["名称", "标签", "率.值", "号"],
      headerRow: 0,
      rowsPath: "[]",
    });
    expect(reading.rows).toEqual([
      { number: 1, cells: ["甲", "一；二", "3", null] },
      // Digits that a number would lose are kept.
      { number: 3, cells: ["乙", null, null, "370300200001234567"] },
    ]);
  });

  test("a broken line is told with its number, after the rows before it", async () => {
    const reading = await read('{"a":1}\n{"a":2}\n{"a":\n', { name: "x.jsonl" });
    expect(reading.rows).toHaveLength(2);
    expect(reading.problems[0]).toMatchObject({ code: "file-unreadable", path: "row 3" });
  });

  test("it goes on after the rows that were done, in GB18030 too", async () => {
    const gb = Buffer.concat([
      Buffer.from('{"a":"', "latin1"),
      Buffer.from("b9abcbbe", "hex"),
      Buffer.from('"}\n{"a":"2"}\n', "latin1"),
    ]);
    const reading = await read(gb, { name: "x.ndjson", rows: { after: 1 } });
    expect(reading.source).toMatchObject({ encoding: "gb18030" });
    expect(reading.rows).toEqual([{ number: 2, cells: ["2"] }]);
  });
});

describe("lists in JSON documents", () => {
  test("a list at the root, and one found within", async () => {
    const list = [{ a: "甲", b: true }, { a: "乙" }];
    expect(cells(await read(json(list), { name: "x.json" }))).toEqual([
      ["甲", true],
      ["乙", null],
    ]);
    const within = await read(json({ code: 0, data: { names: ["x"], items: list, total: 3 } }, 2), {
      name: "x.json",
    });
    expect(within.source).toMatchObject({ format: "json", rowsPath: "data.items[]", header: ["a", "b"] });
    expect(within.rows.map((row) => row.place)).toEqual(["data.items[0]", "data.items[1]"]);
    expect(within.source?.declaredRows()).toEqual({ path: "data.total", declared: 3, found: 2 });
  });

  test("a list within a list: what holds the row is told by ../", async () => {
    const options = {
      name: "x.json",
      rowsPath: "[].bids[]",
      columns: ["bidder", "price", "../id", "../when.day"],
    };
    const reading = await read(json(notices), options);
    expect(reading.source?.header).toEqual(["bidder", "price", "../id", "../when.day"]);
    expect(reading.rows).toEqual([
      { number: 1, cells: ["甲公司", "1.5", "a", "2025-06-13"], place: "[0].bids[0]" },
      { number: 2, cells: ["乙公司", null, "a", "2025-06-13"], place: "[0].bids[1]" },
      { number: 3, cells: ["丙公司", null, "c", null], place: "[2].bids[0]" },
    ]);
    const rest = await read(json(notices), { ...options, rows: { after: 2 } });
    expect(rest.rows.map((row) => row.number)).toEqual([3]);
  });

  test("elements of a list are columns by their place", async () => {
    const reading = await read(json(notices), { name: "x.json" });
    expect(reading.source?.header).toContain("bids[0].bidder");
    expect(reading.source?.header).toContain("bids[1].bidder");
  });

  test("columns that none of the first rows has are asked for all the same, unless none was found", async () => {
    const content = json([{ a: "1" }]);
    const asked = await read(content, { name: "x.json", columns: ["a", "later"] });
    expect(asked.source?.header).toEqual(["a", "later"]);
    expect((await read(content, { name: "x.json", columns: ["wrong"] })).source?.header).toEqual(["a"]);
  });

  test("whatever the text and wherever it is cut, the rows are those of the parser", async () => {
    const key = fc.constantFrom("a", "b.c", 'd"e', "名");
    const value = fc.oneof(
      fc.stringMatching(/^[ -~一-龥"\\]{0,12}$/u).filter((text) => text.trim() !== ""),
      fc.integer().map(String),
    );
    const rows = fc.array(fc.dictionary(key, value, { minKeys: 1 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.integer({ min: 0, max: 3 }), async (list, indent) => {
        const reading = await read(json({ before: [1], 行: list }, indent), {
          name: "x.json",
          rowsPath: "行[]",
        });
        const header = reading.source?.header ?? [];
        const found = reading.rows.map((row) => {
          const filled = row.cells.map((cell, at) => ({ name: header[at] ?? "", cell }));
          return filled.filter((one) => one.cell !== null);
        });
        const keys = (name: string): string =>
          /[."]/u.test(name) ? `["${name.replaceAll('"', '\\"')}"]` : name;
        expect(found).toEqual(
          list.map((row) => {
            const entries = Object.entries(row).map(([name, cell]) => ({ name: keys(name), cell }));
            return entries.toSorted((a, b) => header.indexOf(a.name) - header.indexOf(b.name));
          }),
        );
      }),
      { numRuns: 12 },
    );
  });
});

describe("hostile JSON", () => {
  const list = (content: string): string => `[{"a":"1"},${content}`;
  test.each<[string, string, string]>([
    ["cut off in an element", list('{"a":"'), "file-unreadable"],
    ["cut off between elements", list("").slice(0, -1), "file-unreadable"],
    ["something behind its end", '[{"a":"1"}] x', "file-unreadable"],
    ["brackets that do not match", '{"a":[{"a":"1"}}', "file-unreadable"],
    ["no comma", '[{"a":"1"} {"a":"2"}]', "file-unreadable"],
    ["a comma too many", '[{"a":"1"},]', "file-unreadable"],
    ["deep nesting in an element", list(`{"a":${"[".repeat(100)}`), "too-large"],
    ["deep nesting around", '{"a":'.repeat(100), "too-large"],
    ["a huge text", list(`{"a":"${"x".repeat(200_000)}"}]`), "too-large"],
    ["an endless element", list(`{"a":"${"x".repeat(2_000_000)}`), "too-large"],
    ["a null character", list(String.raw`{"a":"x\u0000"}]`), "file-unreadable"],
    ["half a character", list(String.raw`{"a":"\ud800"}]`), "file-unreadable"],
  ])("%s is told, no crash", async (_name, content, code) => {
    const reading = await read(content, { name: "x.json" });
    expect(codes(reading)).toEqual([code]);
  });

  test("keys that programs stumble over are keys", async () => {
    const reading = await read('[{"__proto__":{"x":"1"},"constructor":"2"}]', { name: "x.json" });
    expect(reading.source?.header).toEqual(["__proto__.x", "constructor"]);
    expect(cells(reading)).toEqual([["1", "2"]]);
    expect(
      cells(await read('[{"a":"1"}]', { name: "x.json", rowsPath: "[]", columns: ["a", "toString"] })),
    ).toEqual([["1", null]]);
  });

  test("a wrong encoding, a wrong extension, a list that is not there, no row", async () => {
    const broken = Buffer.concat([
      Buffer.from('[{"甲":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('甲甲甲甲甲甲甲"}]'),
    ]);
    expect(codes(await read(broken, { name: "x.json" }))).toEqual(["encoding-broken"]);
    expect(codes(await read('[{"a":1}]', { name: "表.csv" }))).toEqual(["extension-disagrees"]);
    expect(codes(await read("a,b\n1,2\n", { name: "表.json" }))).toEqual(["extension-disagrees"]);
    expect(codes(await read('{"a":{"b":[{"c":1}]}}', { name: "x.json", rowsPath: "a.c[]" }))).toEqual([
      "rows-not-found",
    ]);
    expect(codes(await read('{"a":[]}', { name: "x.json", rowsPath: "a[]" }))).toEqual(["no-data-rows"]);
    expect(codes(await read("[]", { name: "x.json" }))).toEqual(["no-data-rows"]);
  });

  test("more rows than granted, in flat memory", async () => {
    const many = `[${Array.from({ length: 200_000 }, (_unused, at) => `{"a":"${at}","b":"${"x".repeat(80)}"}`).join()}]`;
    const reading = await readInWorker(many, { name: "x.json", limits: { workerMegabytes: 40 } });
    expect(reading.rows).toHaveLength(200_000);
    expect(codes(await read(many, { name: "x.json", limits: { rows: 1_500 } }))).toEqual(["too-large"]);
  });
});
