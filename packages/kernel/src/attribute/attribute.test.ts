import { readFileSync } from "node:fs";
import { array, assert, constantFrom, integer, nat, property, record, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTableCsv } from "../code/index.ts";
import { addDays } from "../day/index.ts";
import { parseDefinitions } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { createTrades, currentDivisions, historyOf, sizeClassOf, type StatedEntry } from "./index.ts";

const BASE = new URL("../../../../definitions/base/", import.meta.url);
const table = (name: string) => parseTableCsv(readFileSync(new URL(`tables/${name}.csv`, BASE), "utf8"));
const trades = createTrades(table("industry"));
const thresholds = table("size-threshold");
const definitions = expectValue(
  parseDefinitions(readFileSync(new URL("rules/attributes.yaml", BASE), "utf8"), "attributes"),
);
const ruleOf = (id: string) => {
  const found = definitions.find((one) => one.id === id);
  if (found?.kind !== "attribute-rule") throw new Error(`no rule ${id}`);
  return found;
};
const rules = {
  trade: ruleOf("trade"),
  size: ruleOf("size-class"),
  tradeOf: trades,
  thresholds,
  dayBefore: (day: string) => addDays(day, -1),
};

const size = (trade: string, employees: string | null, revenue: string | null, assets: string | null) => {
  const found = trades(trade);
  if (found === null) throw new Error(`no trade ${trade}`);
  return sizeClassOf(found, { employees, revenue, assets }, thresholds);
};

describe("a size class", () => {
  test.each([
    ["特种陶瓷制品制造", "1000", "40000", null, "large"],
    ["特种陶瓷制品制造", "999", "40000", null, "medium"],
    ["C3073", "1000", "39999.999999", null, "medium"],
    ["3073", "300", "1999.99", null, "small"],
    ["3073", "19", "90000", null, "micro"],
    ["谷物种植", null, "49.99", null, "micro"],
    ["谷物种植", null, "50", null, "small"],
    ["批发业", "5", "1000", null, "small"],
    ["零售业", "10", "100", null, "small"],
    ["房地产开发经营", null, "1000", "5000", "medium"],
    ["物业管理", "100", "500", null, "small"],
    ["软件开发", "100", "999", null, "small"],
    ["L", "300", null, "120000", "large"],
    ["专业技术服务业", "10", null, null, "small"],
    ["特种陶瓷制品制造", null, "40000", null, null],
    ["货币金融服务", "5000", "1", "1", null],
  ] as const)(
    "of %s with %s people, %s revenue and %s assets is %s",
    (trade, people, revenue, assets, is) => {
      expect(size(trade, people, revenue, assets)).toBe(is);
    },
  );

  test("never falls where a figure grows", () => {
    const RANK = ["micro", "small", "medium", "large"];
    const figure = integer({ min: 0, max: 300_000 });
    assert(
      property(
        constantFrom("3073", "E", "批发业", "65", "701", "L", "M"),
        tuple(figure, figure, figure),
        tuple(figure, figure, figure),
        (trade, [people, revenue, assets], [more, richer, larger]) => {
          const before = size(trade, String(people), String(revenue), String(assets));
          const after = size(trade, String(people + more), String(revenue + richer), String(assets + larger));
          expect(RANK.indexOf(after ?? "")).toBeGreaterThanOrEqual(RANK.indexOf(before ?? ""));
        },
      ),
    );
  });
});

describe("a history", () => {
  const registered = (day: string, order: number, trade: string, scale: string): StatedEntry => ({
    item: "REG",
    day,
    order,
    fields: { REG_HY: trade, REG_GM: scale },
  });
  const statement = (day: string, order: number, people: string, revenue: string): StatedEntry => ({
    item: "financial-statement",
    day,
    order,
    fields: { CW_CYRS: people, CW_YYSR: revenue, CW_ZC: "1" },
  });

  test("has a period for each value, a statement prevails, a correction of the same day too", () => {
    const history = historyOf(
      [
        statement("2024-04-30", 4, "25", "300"),
        registered("2020-01-06", 1, "特种陶瓷制品制造", "微型"),
        registered("2022-03-01", 2, "特种陶瓷制品制造", "小型"),
        registered("2025-03-01", 5, "软件开发", "大型"),
        statement("2024-04-30", 6, "301", "2000"),
      ],
      rules,
    );
    expect(
      history.map(({ attribute, value, from, to, source }) => [attribute, value, from, to, source]),
    ).toEqual([
      ["trade", "3073", "2020-01-06", "2025-02-28", "stated"],
      ["trade", trades("软件开发")?.code, "2025-03-01", null, "stated"],
      ["size-class", "micro", "2020-01-06", "2022-02-28", "stated"],
      ["size-class", "small", "2022-03-01", "2024-04-29", "stated"],
      ["size-class", "medium", "2024-04-30", null, "derived"],
    ]);
  });

  test("is the same in whatever order entries come, without gaps and without overlap", () => {
    const entry = record({
      day: integer({ min: 0, max: 40 }).map((days) => addDays("2024-01-01", days)),
      scale: constantFrom("微型", "小型", "中型", "大型"),
    });
    assert(
      property(array(entry, { minLength: 1, maxLength: 8 }), nat(), (stated, turn) => {
        const entries = stated.map((one, order) => registered(one.day, order, "E", one.scale));
        const history = historyOf(entries, rules).filter((one) => one.attribute === "size-class");
        const at = turn % entries.length;
        expect(historyOf([...entries.slice(at), ...entries.slice(0, at)], rules)).toEqual(
          historyOf(entries, rules),
        );
        for (const [index, period] of history.entries())
          expect(period.to === null ? null : addDays(period.to, 1)).toBe(history[index + 1]?.from ?? null);
      }),
    );
  });
});

test("an abolished division is followed to what stands there today", () => {
  const divisions = new Map(
    table("division").map((row) => [
      row["code"] ?? "",
      {
        code: row["code"] ?? "",
        name: row["name"] ?? "",
        status: row["status"] === "current" ? ("current" as const) : ("abolished" as const),
        successors: (row["successors"] ?? "").split(" ").filter((one) => one !== ""),
      },
    ]),
  );
  const names = (code: string) => currentDivisions(code, divisions).map((one) => one.name);
  expect(names("410424")).toEqual(["汝州市"]);
  expect(names("419008")).toEqual(["舞钢市"]);
  expect(names("410402")).toEqual(["新华区"]);
  expect(names("000000")).toEqual([]);
});
