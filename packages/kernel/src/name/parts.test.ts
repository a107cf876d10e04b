import { existsSync, readFileSync } from "node:fs";
import { assert, constantFrom, property, string, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTableCsv } from "../code/index.ts";
import { createNameParser, foldName, shortRegion } from "./index.ts";

const table = (name: string) =>
  parseTableCsv(
    readFileSync(new URL(`../../../../definitions/base/tables/${name}.csv`, import.meta.url), "utf8"),
  );
const parse = createNameParser({
  divisions: table("division"),
  regions: table("name-region"),
  trades: table("name-trade"),
  forms: table("name-form"),
});

describe("names taken apart", () => {
  test.each([
    ["淄博鑫泰化工有限公司", "淄博", "鑫泰", "化工", "limited-company"],
    [
      "山东省淄博市张店区鑫泰化工股份有限公司",
      "山东省/淄博市/张店区",
      "鑫泰",
      "化工",
      "company-limited-by-shares",
    ],
    ["鑫泰化工（淄博）有限公司", "淄博", "鑫泰", "化工", "limited-company"],
    ["鑫泰淄博有限公司", "淄博", "鑫泰", "", "limited-company"],
    ["大厂回族自治县鑫泰商行", "大厂回族自治县", "鑫泰", "", "shop"],
    ["易县梁格庄镇凯翔商店", "易县", "凯翔", "", "shop"],
    ["东方电子商务有限公司", "", "东方", "电子商务", "limited-company"],
    ["广州国际货运公司", "广州", "", "国际货运", "company"],
    ["中国ＡＢＣ科技集团", "中国", "ABC", "科技", "company"],
    ["有限公司", "", "有限", "", "company"],
    ["", "", "", "", ""],
  ])("%s", (name, regions, brand, trade, formClass) => {
    const parts = parse(name);
    expect([parts.regions.join("/"), parts.brand, parts.trade, parts.formClass]).toEqual([
      regions,
      brand,
      trade,
      formClass,
    ]);
  });
  test.each([
    ["淄博市", "淄博"],
    ["湘西土家族苗族自治州", "湘西"],
    ["新疆维吾尔自治区", "新疆维吾尔"],
    ["易县", null],
  ])("%s is called %s", (name, short) => {
    expect(shortRegion(name)).toBe(short);
  });
  test("no character is made up, whatever the name", () => {
    assert(
      property(
        tuple(
          string({ unit: "binary", maxLength: 8 }),
          constantFrom("淄博", "有限公司", "化工", "（上海）", "厂"),
        ),
        ([text, word]) => {
          const name = text + word + text;
          const { regions, brand, trade, form } = parse(name);
          const given = Array.from(foldName(name));
          return [...regions, brand, trade, form].every((part) =>
            Array.from(part).every((character) => given.includes(character)),
          );
        },
      ),
    );
  });
});

const GOLD = new URL(
  "../../../../../shared/data/cn_name_parse_gold/companynameparser_groundtruth.txt",
  import.meta.url,
);

describe.skipIf(!existsSync(GOLD))("names that others took apart (skipped where the file is absent)", () => {
  test("the brand is the one marked in seventeen names of twenty", () => {
    const lines = readFileSync(GOLD, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
    const right = lines.filter((line) => {
      const [name = "", brand = ""] = line.split(/\s+/u);
      return parse(name).brand === foldName(brand);
    });
    expect(right.length / lines.length).toBeGreaterThan(0.85);
  });
});
