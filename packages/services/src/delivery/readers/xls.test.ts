import { describe, expect, test } from "vitest";
import { readHere as read } from "./test-files.ts";
import type { Reading } from "./test-files.ts";

/** Old workbooks, written here record by record. */

const codes = (reading: Reading): string[] => reading.problems.map((one) => one.code);
const numbers = (...values: readonly number[]): Buffer => {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [at, value] of values.entries()) buffer.writeUInt16LE(value, at * 2);
  return buffer;
};
const record = (id: number, ...parts: readonly Buffer[]): Buffer => {
  const data = Buffer.concat(parts);
  return Buffer.concat([numbers(id, data.length), data]);
};
const wide = (text: string): Buffer => Buffer.from(text, "utf16le");
const long = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const double = (value: number): Buffer => {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleLE(value);
  return buffer;
};
const beginning = (version = 0x06_00): Buffer => record(0x809, numbers(version, 5), Buffer.alloc(12));
const end = record(0x0a);

/** Cells of a sheet: texts are shared, the second style is a date. */
const shared = (row: number, column: number, index: number): Buffer =>
  record(0xfd, numbers(row, column, 0), long(index));
const CELLS = [
  shared(0, 0, 0),
  shared(0, 1, 1),
  shared(0, 2, 2),
  shared(1, 0, 3),
  record(0x203, numbers(1, 1, 1), double(45_000)),
  record(
    0xbd,
    numbers(1, 2),
    numbers(0),
    long((150_00 << 2) | 3),
    numbers(0),
    long((7 << 2) | 2),
    numbers(3),
  ),
  record(0x204, numbers(3, 0, 0), numbers(2), Buffer.from([1]), wide("丙丁")),
  record(0x06, numbers(3, 1, 0), Buffer.alloc(16)),
  record(0x205, numbers(3, 2, 0), Buffer.from([0x2a, 1])),
];

interface Book {
  readonly cells?: readonly Buffer[];
  readonly texts?: Buffer;
  readonly globals?: readonly Buffer[];
  readonly version?: number;
}

// The third text goes on in the next record, which says anew that it is wide.
const TEXTS = Buffer.concat([
  record(
    0xfc,
    long(4),
    long(4),
    ...["企业", "日期"].flatMap((text) => [numbers(text.length), Buffer.from([1]), wide(text)]),
    numbers(3),
    Buffer.from([1]),
    wide("金"),
  ),
  record(0x3c, Buffer.from([1]), wide("额元"), numbers(3), Buffer.from([0]), Buffer.from("A&B", "latin1")),
]);

function workbook(book: Book = {}): Buffer {
  const before = [
    beginning(book.version),
    ...(book.globals ?? []),
    record(0xe0, numbers(0, 0), Buffer.alloc(16)),
    record(0xe0, numbers(0, 14), Buffer.alloc(16)),
  ];
  const name = [Buffer.from([0, 0, 2, 1]), wide("处罚")];
  const after = [book.texts ?? TEXTS, end];
  const length = Buffer.concat([...before, record(0x85, long(0), ...name), ...after]).length;
  return Buffer.concat([
    ...before,
    record(0x85, long(length), ...name),
    ...after,
    beginning(),
    ...(book.cells ?? CELLS),
    end,
  ]);
}

/** A compound file of one stream, filled up to where streams are kept in sectors of their own. */
function compound(content: Buffer, name = "Workbook"): Buffer {
  const size = Math.max(4096, Math.ceil(content.length / 512) * 512);
  const sectors = size / 512;
  const head = Buffer.alloc(512);
  Buffer.from("d0cf11e0a1b11ae1", "hex").copy(head);
  head.writeUInt16LE(9, 30);
  head.writeUInt16LE(6, 32);
  head.writeUInt32LE(1, 44);
  head.writeUInt32LE(1, 48);
  head.writeUInt32LE(4096, 56);
  for (const at of [60, 68]) head.writeUInt32LE(0xff_ff_ff_fe, at);
  head.fill(0xff, 76);
  head.writeUInt32LE(0, 76);
  const fat = Buffer.alloc(512, 0xff);
  fat.writeUInt32LE(0xff_ff_ff_fd, 0);
  fat.writeUInt32LE(0xff_ff_ff_fe, 4);
  for (let at = 0; at < sectors; at += 1)
    fat.writeUInt32LE(at === sectors - 1 ? 0xff_ff_ff_fe : at + 3, (at + 2) * 4);
  const directory = Buffer.alloc(512);
  const entry = (at: number, title: string, type: number, start: number, bytes: number): void => {
    directory.write(title, at, "utf16le");
    directory.writeUInt16LE(title.length * 2 + 2, at + 64);
    directory.writeUInt8(type, at + 66);
    directory.writeUInt32LE(start, at + 116);
    directory.writeUInt32LE(bytes, at + 120);
  };
  entry(0, "Root Entry", 5, 0xff_ff_ff_fe, 0);
  entry(128, name, 2, 2, size);
  return Buffer.concat([head, fat, directory, content, Buffer.alloc(size - content.length)]);
}

describe("an old workbook", () => {
  test("gives texts, dates, numbers, formulas and errors as the new one does", async () => {
    const reading = await read(compound(workbook()), { name: "表.xls" });
    expect(reading.source).toMatchObject({
      format: "xls",
      sheet: "处罚",
      header: ["企业", "日期", "金额元"],
      headerRow: 1,
    });
    expect(reading.rows).toEqual([
      { number: 2, cells: ["A&B", "2023-03-15", 150, 7] },
      { number: 4, cells: ["丙丁", { formula: "" }, { error: "#N/A" }] },
    ]);
  });

  test("goes on after the rows that were done; merged headings are told", async () => {
    const rest = await read(compound(workbook()), { name: "表.xls", rows: { after: 1 } });
    expect(rest.rows.map((row) => row.number)).toEqual([4]);
    const [first, , ...others] = CELLS;
    const merged = [first ?? end, ...others, record(0xe5, numbers(1, 0, 0, 0, 1))];
    expect(codes(await read(compound(workbook({ cells: merged })), { name: "表.xls" }))).toEqual([
      "header-merged",
    ]);
  });
});

describe("hostile old workbooks", () => {
  const cut = compound(workbook()).subarray(0, 1_600);
  const looped = compound(workbook());
  looped.writeUInt32LE(2, 512 + 3 * 4);
  const cases: [string, Buffer, string][] = [
    ["cut off", cut, "file-unreadable"],
    ["a chain that comes back to itself", looped, "file-unreadable"],
    [
      "no compound file behind its mark",
      Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(2_000)]),
      "file-unreadable",
    ],
    ["another stream", compound(workbook(), "Book"), "format-xls-unsupported"],
    ["an older version", compound(workbook({ version: 0x05_00 })), "format-xls-unsupported"],
    ["a password", compound(workbook({ globals: [record(0x2f, Buffer.alloc(6))] })), "format-encrypted"],
    [
      "a shared text that is not there",
      compound(workbook({ cells: [...CELLS, shared(5, 0, 99)] })),
      "file-unreadable",
    ],
    ["rows out of order", compound(workbook({ cells: [...CELLS, shared(2, 0, 0)] })), "file-unreadable"],
    [
      "a record that is too short",
      compound(workbook({ cells: [record(0x203, numbers(0, 0, 0))] })),
      "file-unreadable",
    ],
    [
      "texts that promise more",
      compound(workbook({ texts: record(0xfc, long(9), long(4_000_000_000)) })),
      "file-unreadable",
    ],
    ["no end", compound(workbook().subarray(0, -8)), "file-unreadable"],
  ];
  test.each(cases)("%s: told, no crash", async (_name, content, code) => {
    expect(codes(await read(content, { name: "表.xls" }))).toEqual([code]);
  });

  test("a wrong extension", async () => {
    expect(codes(await read(compound(workbook()), { name: "表.xlsx" }))).toEqual(["extension-disagrees"]);
  });
});
