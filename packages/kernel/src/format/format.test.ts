import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDay,
  formatInstant,
  formatMoney,
  formatPoints,
  formatSignedPoints,
  percent,
  yearOf,
} from "./index.ts";

describe("days and instants", () => {
  test.each([
    ["2026-03-01", "2026年3月1日", "1 Mar 2026"],
    ["2019-12-31", "2019年12月31日", "31 Dec 2019"],
    ["长期", "长期", "长期"],
  ])("%s", (day, zh, en) => {
    expect(formatDay(day, "zh")).toBe(zh);
    expect(formatDay(day, "en")).toBe(en);
  });

  test.each([
    ["2026-11-20T01:20:04Z", "2026年11月20日 09:20", "20 Nov 2026, 09:20"],
    ["2026-11-20T16:30:00.000Z", "2026年11月21日 00:30", "21 Nov 2026, 00:30"],
    ["2026-11-20T16:30:00+08:00", "2026年11月20日 16:30", "20 Nov 2026, 16:30"],
    ["soon", "soon", "soon"],
  ])("%s in Shanghai, wherever the reader's machine stands", (instant, zh, en) => {
    expect(formatInstant(instant, "zh")).toBe(zh);
    expect(formatInstant(instant, "en")).toBe(en);
  });

  test("the year of a day", () => {
    expect(yearOf("2026-03-01")).toBe("2026");
  });
});

describe("money", () => {
  test.each([
    [0, "¥0", "¥0"],
    [100, "¥1", "¥1"],
    [800_000, "¥8,000", "¥8,000"],
    [999_999, "¥9,999.99", "¥9,999.99"],
    [1_000_000, "¥1万", "¥10,000"],
    [3_500_000, "¥3.5万", "¥35,000"],
    [3_512_345, "¥35,123.45", "¥35,123.45"],
    [3_510_050, "¥35,100.50", "¥35,100.50"],
    [500_000_000_000, "¥500,000万", "¥5,000,000,000"],
    [-3_500_000, "−¥3.5万", "−¥35,000"],
  ])("%d fen", (fen, zh, en) => {
    expect(formatMoney(fen, "zh")).toBe(zh);
    expect(formatMoney(fen, "en")).toBe(en);
  });

  /** Reads a formatted amount back into fen. */
  const readBack = (text: string): number => {
    const digits = text.replaceAll(/[¥,−万]/gu, "");
    const [whole = "0", fraction = ""] = digits.split(".");
    const scale = text.includes("万") ? 6 : 2;
    const fen = Number(whole + fraction.padEnd(scale, "0"));
    return text.startsWith("−") ? -fen : fen;
  };

  test("nothing is rounded away", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -(10 ** 13), max: 10 ** 13 }),
        fc.constantFrom("zh" as const, "en" as const),
        (fen, language) => {
          expect(readBack(formatMoney(fen, language)) === fen).toBe(true);
        },
      ),
    );
  });
});

describe("points", () => {
  test.each([
    [812_500, "812.5", "+812.5"],
    [812_525, "812.525", "+812.525"],
    [1_000_000, "1,000.0", "+1,000.0"],
    [0, "0.0", "0.0"],
    [-40_000, "−40.0", "−40.0"],
    [-5, "−0.005", "−0.005"],
  ])("%d thousandths", (thousandths, plain, signed) => {
    expect(formatPoints(thousandths)).toBe(plain);
    expect(formatSignedPoints(thousandths)).toBe(signed);
  });
});

describe("counts, sizes and shares", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [1_234_567, "1,234,567"],
    [-1000, "−1,000"],
  ])("%d", (count, text) => {
    expect(formatCount(count)).toBe(text);
  });

  test.each([
    [999, "999 B"],
    [384_221, "384.2 kB"],
    [12_400_000, "12.4 MB"],
  ])("%d bytes", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  test.each([
    [1, 4, "25.000%"],
    [5, 4, "100.000%"],
    [-1, 4, "0.000%"],
    [1, 0, "0%"],
  ])("%d of %d", (part, whole, text) => {
    expect(percent(part, whole)).toBe(text);
  });
});
