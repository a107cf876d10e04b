import { describe, expect, test } from "vitest";
import { readHere as read } from "./test-files.ts";
import type { Reading } from "./test-files.ts";

const codes = (reading: Reading): string[] => reading.problems.map((one) => one.code);

const entry = (id: string, name: string, more = ""): string =>
  `<Entry id="${id}"><Name>${name}</Name>${more}</Entry>`;
const register = (entries: string, count = 2): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<Register xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" day="2026-01-05">
  <Header><ItemCount>${count}</ItemCount><Day>2026-01-05</Day></Header>
  <List>${entries}</List>
</Register>`;
const two = register(
  entry("1", "甲 &amp; 乙", "<Scores><Hygiene>5</Hygiene></Scores><Tag>x</Tag><Tag>y</Tag>") +
    entry("2", "<![CDATA[丙<丁>]]>", '<Scores xsi:nil="true"/>'),
);

describe("XML by path", () => {
  test("the element that repeats is a row, its elements and attributes are columns", async () => {
    const reading = await read(two, { name: "x.xml" });
    expect(reading.source).toMatchObject({
      format: "xml",
      rowsPath: "/Register/List/Entry",
      header: ["@id", "Name", "Scores/Hygiene", "Tag", "Tag[2]"],
    });
    expect(reading.rows).toEqual([
      { number: 1, cells: ["1", "甲 & 乙", "5", "x", "y"], place: "/Register/List/Entry[1]" },
      { number: 2, cells: ["2", "丙<丁>", null, null, null], place: "/Register/List/Entry[2]" },
    ]);
    expect(reading.source?.declaredRows()).toEqual({
      path: "/Register/Header/ItemCount",
      declared: 2,
      found: 2,
    });
  });

  test("a count that disagrees is told, and one that a person named", async () => {
    const reading = await read(register(entry("1", "甲"), 1563), {
      name: "x.xml",
      rowsPath: "Register/List/Entry",
      declaredCount: "/Register/Header/ItemCount",
    });
    expect(reading.source?.declaredRows()).toEqual({
      path: "/Register/Header/ItemCount",
      declared: 1563,
      found: 1,
    });
  });

  test("values around the rows, as long as what holds them is open", async () => {
    const content = `<a><g n="1"><r><v>x</v></r></g><g><r><v>y</v></r></g><g n="3"><r><v>z</v></r></g></a>`;
    const reading = await read(content, { name: "x.xml", rowsPath: "/a/g/r", columns: ["v", "../@n"] });
    expect(reading.rows.map((row) => row.cells)).toEqual([
      ["x", "1"],
      ["y", null],
      ["z", "3"],
    ]);
    const rest = await read(content, { name: "x.xml", rowsPath: "/a/g/r", rows: { after: 1, block: 1 } });
    expect(rest.rows.map((row) => row.number)).toEqual([2, 3]);
  });

  test("a declared GB2312 and UTF-16 with its mark are read", async () => {
    const gb = Buffer.concat([
      Buffer.from('<?xml version="1.0" encoding="GB2312"?><l><e><n>', "latin1"),
      Buffer.from("b9abcbbe", "hex"),
      Buffer.from("</n></e><e><n>2</n></e></l>", "latin1"),
    ]);
    expect((await read(gb, { name: "x.xml" })).rows[0]?.cells).toEqual(["公司"]);
    const wide = Buffer.from(`\ufeff${two.replace("UTF-8", "UTF-16")}`, "utf16le");
    expect(codes(await read(wide, { name: "x.xml" }))).toEqual([]);
  });
});

describe("hostile XML", () => {
  const list = (content: string): string => `<l><e><n>1</n></e><e><n>2</n></e>${content}`;
  test.each<[string, string, string]>([
    ["cut off", list("<e>"), "file-unreadable"],
    ["cut off in a tag", list('<e a="'), "file-unreadable"],
    ["tags that do not match", list("<e></n></l>"), "file-unreadable"],
    ["something behind its end", list("</l><l></l>"), "file-unreadable"],
    ["deep nesting", list("<e>".repeat(100)), "too-large"],
    ["a huge text", list(`<e><n>${"x".repeat(200_000)}</n></e></l>`), "too-large"],
    ["an endless tag", list(`<e a="${"x".repeat(2_000_000)}`), "file-unreadable"],
    ["a null character", list("<e><n>&#0;</n></e></l>"), "file-unreadable"],
    ["too many values", list(`<e>${"<x/><n>1</n>".repeat(1_200)}</e></l>`), "too-large"],
    [
      "a billion laughs",
      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${list("<e><n>&b;</n></e></l>")}`,
      "file-unreadable",
    ],
    [
      "an external entity",
      `<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>${list("<e><n>&a;</n></e></l>")}`,
      "file-unreadable",
    ],
    ["an unknown encoding", `<?xml version="1.0" encoding="ISO-8859-1"?>${list("</l>")}`, "file-unreadable"],
  ])("%s is told, no crash", async (_name, content, code) => {
    expect(codes(await read(content, { name: "x.xml" }))).toEqual([code]);
  });

  test("an entity of one's own stays the text it is", async () => {
    expect((await read(list("<e><n>&a;</n></e></l>"), { name: "x.xml" })).rows[2]?.cells).toEqual(["&a;"]);
  });

  test("a wrong extension, rows that are not there", async () => {
    expect(codes(await read(two, { name: "表.csv" }))).toEqual(["extension-disagrees"]);
    expect(codes(await read(two, { name: "x.xml", rowsPath: "/Register/Entry" }))).toEqual([
      "rows-not-found",
    ]);
  });
});
