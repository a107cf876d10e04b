import { describe, expect, test } from "vitest";
import { normaliseName } from "./header.ts";
import { read } from "./test-files.ts";

describe("column names", () => {
  test.each([
    ["行业\n［2017年版］", "行业［2017年版］"],
    ["统一社会 信用代码", "统一社会信用代码"],
    ["　企业\u3000名称 ", "企业名称"],
    ["Business  name\n(zh)", "Business name (zh)"],
    ["罚款 amount", "罚款 amount"],
  ])("%j becomes %j", (raw, name) => {
    expect(normaliseName(raw)).toBe(name);
  });
});

describe("the header row", () => {
  test.each([
    ["in the first row", "企业,代码\n甲,1\n", 1],
    ["below a title", "行政处罚信息表,,\n企业,代码,罚款\n甲,1,2\n乙,1,2\n", 2],
    [
      "below a title and a date",
      "行政处罚信息表,,,\n制表单位,2024-01-02,,\n企业,代码,罚款,日期\n甲,1,2,3\n乙,1,2,3\n",
      3,
    ],
    ["below blank lines", "\n\n企业,代码\n甲,1\n", 3],
  ])("is found %s", async (_name, text, row) => {
    const reading = await read(text);
    expect(reading.source?.headerRow).toBe(row);
    expect(reading.source?.header[0]).toBe("企业");
    expect(reading.rows[0]?.number).toBe(row + 1);
  });

  test("is taken where a person says it is", async () => {
    const reading = await read("名单\n企业\n甲\n乙\n", { name: "x.csv", headerRow: 2 });
    expect(reading.source?.header).toEqual(["企业"]);
    expect(reading.rows.map((row) => row.number)).toEqual([3, 4]);
  });

  test("names a column without a title by its letter when it holds data", async () => {
    const reading = await read("企业,,代码,\n甲,x,1,\n乙,,2,\n");
    expect(reading.source?.header).toEqual(["企业", "（无标题列 B）", "代码"]);
  });

  test.each([
    ["duplicate names", "企业,代码,企 业\n甲,1,2\n", "header-duplicate", "row 1, column C"],
    ["only a header", "企业,代码\n", "no-data-rows", "row 1"],
    ["no header", "1,2\n3,4\n", "header-not-found", undefined],
    ["a single column of names", "甲\n乙\n丙\n", "header-not-found", undefined],
  ])("is refused: %s", async (_name, text, code, path) => {
    const reading = await read(text);
    expect(reading.problems).toHaveLength(1);
    expect(reading.problems[0]?.code).toBe(code);
    expect(reading.problems[0]?.path).toBe(path);
  });
});
