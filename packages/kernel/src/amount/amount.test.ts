import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { AmountUnit } from "./index.ts";
import { currenciesOf, extractAmounts, formatFen, parseAmount, parseDecimal, parseInteger } from "./index.ts";

const file = join(import.meta.dirname, "../../../../definitions/base/tables/currency.yaml");
const rows = z
  .object({ rows: z.array(z.record(z.string(), z.string())) })
  .parse(parse(readFileSync(file, "utf8"))).rows;
const currencies = currenciesOf(rows);

describe("parseAmount", () => {
  test.each<[string | number, AmountUnit, number]>([
    ["1234.5", "yuan", 123_450],
    ["1,234.50元", "yuan", 123_450],
    ["1，234.50 元", "fen", 123_450],
    ["￥5000", "yuan", 500_000],
    ["¥ 5,000.00", "yuan", 500_000],
    ["５０００元", "yuan", 500_000],
    ["５０００", "yuan", 500_000],
    ["5000", "fen", 5000],
    ["5000", "ten-thousand-yuan", 5_000_000_000],
    ["0.5", "ten-thousand-yuan", 500_000],
    ["0.000001", "ten-thousand-yuan", 1],
    ["5000元", "ten-thousand-yuan", 500_000],
    ["5000人民币", "ten-thousand-yuan", 5_000_000_000],
    ["3万元", "ten-thousand-yuan", 3_000_000],
    ["3万", "ten-thousand-yuan", 3_000_000],
    ["3万元人民币", "yuan", 3_000_000],
    ["人民币3万元", "yuan", 3_000_000],
    ["人民币 3 万元整", "yuan", 3_000_000],
    ["0.5万元", "yuan", 500_000],
    ["150万人民币", "yuan", 150_000_000],
    ["52 万元", "yuan", 52_000_000],
    ["242499.02万人民币", "yuan", 242_499_020_000],
    ["2.5亿元", "yuan", 25_000_000_000],
    ["3百万元", "yuan", 300_000_000],
    ["5千万元", "yuan", 5_000_000_000],
    ["1亿2345.67万元", "yuan", 12_345_670_000],
    ["3万5千元", "yuan", 3_500_000],
    ["3万5000元", "yuan", 3_500_000],
    ["伍千元", "yuan", 500_000],
    ["伍仟元整", "yuan", 500_000],
    ["壹万伍仟壹佰伍拾元整", "yuan", 1_515_000],
    ["人民币壹万伍仟壹佰伍拾元整", "fen", 1_515_000],
    ["一万二千三百元", "yuan", 1_230_000],
    ["十一万二千三百元", "yuan", 11_230_000],
    ["十五元", "yuan", 1500],
    ["二百一十元", "yuan", 21_000],
    ["一百零五元", "yuan", 10_500],
    ["一万零五百元", "yuan", 1_050_000],
    ["两万元", "yuan", 2_000_000],
    ["三点五万元", "yuan", 3_500_000],
    ["零点五万元", "yuan", 500_000],
    ["一万亿元", "yuan", 100_000_000_000_000],
    ["五元三角二分", "yuan", 532],
    ["壹佰元零伍分", "yuan", 10_005],
    ["叁角", "yuan", 30],
    ["零元", "yuan", 0],
    ["0", "yuan", 0],
    ["-0", "yuan", 0],
    ["3万圆", "yuan", 3_000_000],
    [5000, "yuan", 500_000],
    [0.1 + 0.2, "yuan", 30],
    [1234.56, "yuan", 123_456],
    [242499.02, "ten-thousand-yuan", 242_499_020_000],
    [1e-6, "ten-thousand-yuan", 1],
    ["1.500000", "yuan", 150],
    ["90071992547409.91", "yuan", Number.MAX_SAFE_INTEGER],
  ])("%s in %s is %i fen", (text, unit, fen) => {
    expect(parseAmount(text, { unit })).toEqual({ ok: true, value: { fen, currency: "CNY" } });
  });

  test.each([
    ["10万美元", 10_000_000, "USD"],
    ["US$10", 1000, "USD"],
    ["$1,000.5", 100_050, "USD"],
    ["100 HKD", 10_000, "HKD"],
    ["港币100万", 100_000_000, "HKD"],
    ["100万港币", 100_000_000, "HKD"],
    ["3000万日元", 3_000_000_000, "JPY"],
    ["€5", 500, "EUR"],
    ["人民币5元", 500, "CNY"],
    ["RMB5元", 500, "CNY"],
    ["5", 500, "CNY"],
  ])("%s with the shipped names is %i %s", (text, fen, currency) => {
    expect(parseAmount(text, { unit: "yuan", currencies })).toEqual({ ok: true, value: { fen, currency } });
  });

  test("a currency's unit wins over the column's, and the column's currency is a default", () => {
    expect(parseAmount("10美元", { unit: "ten-thousand-yuan", currencies })).toMatchObject({
      value: { fen: 1000 },
    });
    expect(parseAmount("10", { unit: "yuan", currency: "USD" })).toMatchObject({
      value: { currency: "USD" },
    });
    expect(parseAmount("10元", { unit: "yuan", currency: "USD" })).toMatchObject({ value: { fen: 1000 } });
  });

  test.each<[string | number, AmountUnit, string]>([
    ["0.001元", "yuan", "too-fine"],
    ["1.234", "yuan", "too-fine"],
    ["0.1", "fen", "too-fine"],
    ["0.0000001", "ten-thousand-yuan", "too-fine"],
    ["0.0000001万元", "yuan", "too-fine"],
    ["-5元", "yuan", "negative"],
    ["￥-5", "yuan", "negative"],
    [-5, "yuan", "negative"],
    ["90071992547409.92", "yuan", "too-large"],
    ["1000000亿元", "yuan", "too-large"],
    [1e21, "yuan", "too-large"],
    ["一万二", "yuan", "ambiguous"],
    ["一百五元", "yuan", "ambiguous"],
    ["3万5", "yuan", "ambiguous"],
    ["伍千", "ten-thousand-yuan", "ambiguous"],
    ["", "yuan", "unreadable"],
    ["无", "yuan", "unreadable"],
    ["元", "yuan", "unreadable"],
    ["万元", "yuan", "unreadable"],
    ["百万元", "yuan", "unreadable"],
    ["1,2345元", "yuan", "unreadable"],
    ["1 234元", "yuan", "unreadable"],
    ["1.2.3", "yuan", "unreadable"],
    ["3万4万元", "yuan", "unreadable"],
    ["3万50000元", "yuan", "unreadable"],
    ["一二三元", "yuan", "unreadable"],
    ["3.5万5千元", "yuan", "unreadable"],
    ["5元至10元", "yuan", "unreadable"],
    ["约5000元", "yuan", "unreadable"],
    ["十百元", "yuan", "unreadable"],
    ["5%", "yuan", "unreadable"],
    ["10万美元", "yuan", "unreadable"],
    ["1e5", "yuan", "unreadable"],
    [Number.NaN, "yuan", "unreadable"],
    [Number.POSITIVE_INFINITY, "yuan", "unreadable"],
  ])("%s in %s is refused: %s", (text, unit, fault) => {
    const outcome = parseAmount(text, { unit, path: "row 2" });
    expect(outcome.ok ? outcome.value : outcome.problems.map((one) => [one.code, one.path])).toEqual([
      [`amount-${fault}`, "row 2"],
    ]);
  });

  test("negative amounts on request", () => {
    expect(parseAmount("-5.5元", { unit: "yuan", allowNegative: true })).toMatchObject({
      value: { fen: -550 },
    });
    expect(parseAmount("￥-5", { unit: "yuan", allowNegative: true })).toMatchObject({
      value: { fen: -500 },
    });
  });
});

const fens = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const CAPITALS = "零壹贰叁肆伍陆柒捌玖";

/** Financial capitals, written by the rule book of bills, independently of the reader. */
function capitals(fen: number): string {
  const group = (value: number): string => {
    let out = "";
    let zero = false;
    for (const [divisor, name] of [
      [1000, "仟"],
      [100, "佰"],
      [10, "拾"],
      [1, ""],
    ] as const) {
      const digit = Math.floor(value / divisor) % 10;
      if (digit === 0) zero = true;
      else {
        out += (zero && out !== "" ? "零" : "") + (CAPITALS[digit] ?? "") + name;
        zero = false;
      }
    }
    return out;
  };
  const yuan = Math.floor(fen / 100);
  let out = "";
  for (const [divisor, name] of [
    [1e12, "万"],
    [1e8, "亿"],
    [1e4, "万"],
    [1, ""],
  ] as const) {
    const part = Math.floor(yuan / divisor) % 10_000;
    const isYi = name === "亿";
    if (part > 0) out += (out !== "" && part < 1000 ? "零" : "") + group(part) + name;
    else if (isYi && out !== "") out += name;
  }
  if (out !== "") out += "元";
  const [jiao, cent] = [Math.floor(fen / 10) % 10, fen % 10];
  if (jiao > 0) out += `${CAPITALS[jiao] ?? ""}角`;
  if (cent > 0) out += `${out !== "" && jiao === 0 ? "零" : ""}${CAPITALS[cent] ?? ""}分`;
  return out === "" ? "零元整" : out;
}

describe("laws", () => {
  test("what is written is read back, in every writing", () => {
    fc.assert(
      fc.property(fens, (fen) => {
        const expected = { ok: true, value: { fen, currency: "CNY" } };
        expect(parseAmount(formatFen(fen), { unit: "yuan" })).toEqual(expected);
        expect(parseAmount(`${formatFen(fen, { group: true })}元`, { unit: "fen" })).toEqual(expected);
        expect(parseAmount(String(fen), { unit: "fen" })).toEqual(expected);
        expect(parseAmount(capitals(fen), { unit: "yuan" })).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  test("a spreadsheet number of up to 13 digits and two decimals is exact", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_999_999_999_999 }), (fen) => {
        expect(parseAmount(fen / 100, { unit: "yuan" })).toEqual({
          ok: true,
          value: { fen, currency: "CNY" },
        });
      }),
    );
  });

  test("no text makes it throw; what it accepts is a whole number of fen", () => {
    const pieces = fc.constantFrom(
      ..."0123456789.,元万亿十百千零一二五点角分整-+￥ 币".split(""),
      "人民币",
      "美元",
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(text, (given) => {
        const outcome = parseAmount(given, { unit: "yuan", currencies });
        if (outcome.ok) expect(Number.isSafeInteger(outcome.value.fen) && outcome.value.fen >= 0).toBe(true);
        extractAmounts(given, currencies);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("decimals", () => {
  test.each<[string | number, number, number]>([
    ["12.5", 3, 12_500],
    ["１２．５", 1, 125],
    ["1,234.5", 2, 123_450],
    ["-0.05", 2, -5],
    ["12.50%", 2, 1250],
    ["12.5000", 1, 125],
    ["-0", 2, 0],
    [".5", 1, 5],
    [0.1 + 0.2, 2, 30],
    [-1.1, 1, -11],
    [1e15, 0, 1e15],
  ])("%s at scale %i is %i", (text, scale, expected) => {
    expect(parseDecimal(text, { scale, unit: "%" })).toEqual({ ok: true, value: expected });
  });

  test.each<[string | number, string]>([
    ["12.345", "number-too-fine"],
    ["abc", "number-unreadable"],
    ["", "number-unreadable"],
    ["1e3", "number-unreadable"],
    ["12,34", "number-unreadable"],
    ["12吨", "number-unreadable"],
    ["90071992547409920", "number-too-large"],
    [Number.NaN, "number-unreadable"],
  ])("%s is refused: %s", (text, code) => {
    expect(parseDecimal(text, { scale: 2 })).toMatchObject({ ok: false, problems: [{ code }] });
  });

  test("integers", () => {
    expect(parseInteger("1,024人", { unit: "人" })).toEqual({ ok: true, value: 1024 });
    expect(parseInteger("3.0")).toEqual({ ok: true, value: 3 });
    expect(parseInteger(3.5)).toMatchObject({ problems: [{ code: "number-too-fine" }] });
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(parseInteger(String(value))).toEqual({ ok: true, value: value === 0 ? 0 : value });
        expect(parseInteger(value)).toEqual({ ok: true, value: value === 0 ? 0 : value });
      }),
    );
  });
});

describe("extractAmounts", () => {
  test.each<[string, readonly [string, number, string][]]>([
    ["罚款伍千元", [["伍千元", 500_000, "CNY"]]],
    ["共计处罚十一万二千三百元。", [["十一万二千三百元", 11_230_000, "CNY"]]],
    [
      "处1万元以上10万元以下罚款",
      [
        ["1万元", 1_000_000, "CNY"],
        ["10万元", 10_000_000, "CNY"],
      ],
    ],
    [
      "1.罚款人民币30,000.00元（￥30,000）",
      [
        ["人民币30,000.00元", 3_000_000, "CNY"],
        ["￥30,000", 3_000_000, "CNY"],
      ],
    ],
    [
      "罚款３万元整，没收违法所得五百元三角",
      [
        ["３万元整", 3_000_000, "CNY"],
        ["五百元三角", 50_030, "CNY"],
      ],
    ],
    ["投资10万美元", [["10万美元", 10_000_000, "USD"]]],
    ["分别处罚3，500元", [["500元", 50_000, "CNY"]]],
    ["罚款3万元人民币", [["3万元人民币", 3_000_000, "CNY"]]],
    ["罚款150万人民币", [["150万人民币", 150_000_000, "CNY"]]],
    ["一元化管理，2017年5月9日第3号，共5000", []],
    ["", []],
  ])("%s", (text, expected) => {
    const found = extractAmounts(text, currencies);
    expect(found.map((one) => [one.text, one.fen, one.currency])).toEqual(expected);
    for (const one of found) expect(text.slice(one.start, one.start + one.length)).toBe(one.text);
  });

  // A search that begins anew at each digit would run into the time limit of the test.
  test("long runs of digits or numerals are gone through once", () => {
    const runs = `${"1".repeat(500_000)}元${"一".repeat(200_000)}元${"1,".repeat(200_000)}元`;
    expect(extractAmounts(`${runs}罚款${"3万".repeat(200_000)}元，又5000元`).at(-1)?.fen).toBe(500_000);
  });
});
