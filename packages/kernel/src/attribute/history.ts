import type { AttributeRuleDefinition } from "../definition/index.ts";
import { sizeClassOf, type SizeClass, type YearlyFigures } from "./size.ts";
import type { Trade } from "./trade.ts";

/** A subject's trade and size class by day, from what was stated of it. */

/** An entry as it was known: of which item, decided when, in which order it became known. */
export interface StatedEntry {
  readonly item: string;
  readonly day: string;
  readonly order: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface AttributePeriod {
  readonly attribute: "trade" | "size-class";
  readonly value: string;
  readonly from: string;
  /** The last day; null: it holds. */
  readonly to: string | null;
  readonly source: "stated" | "derived";
}

export interface AttributeRules {
  readonly trade: AttributeRuleDefinition | null;
  readonly size: AttributeRuleDefinition | null;
  readonly tradeOf: (text: string) => Trade | null;
  readonly thresholds: readonly Readonly<Record<string, string>>[];
  readonly dayBefore: (day: string) => string;
}

type Point = Omit<AttributePeriod, "to" | "attribute">;

/** By day, then by the order of knowledge; of one day what was known last. */
function ordered(entries: readonly StatedEntry[]): readonly StatedEntry[] {
  return entries.toSorted((a, b) => (a.day === b.day ? a.order - b.order : a.day < b.day ? -1 : 1));
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== ""
    ? value.trim()
    : typeof value === "number"
      ? String(value)
      : null;

function stated(
  rule: AttributeRuleDefinition,
  entries: readonly StatedEntry[],
  valueOf: (text: string) => string | null,
): Point[] {
  return entries.flatMap((entry) => {
    const named = rule.stated.find((one) => one.item === entry.item);
    const text = named === undefined ? null : textOf(entry.fields[named.field]);
    const value = text === null ? null : valueOf(text);
    return value === null ? [] : [{ value, from: entry.day, source: "stated" as const }];
  });
}

/** Equal neighbours are one period; of one day the last counts. */
function periods(
  attribute: AttributePeriod["attribute"],
  points: readonly Point[],
  dayBefore: AttributeRules["dayBefore"],
): AttributePeriod[] {
  const last = new Map(points.map((point) => [point.from, point]));
  const kept = [...last.values()].filter((point, at, all) => {
    const before = all[at - 1];
    return before === undefined || before.value !== point.value || before.source !== point.source;
  });
  return kept.map((point, at) => {
    const next = kept[at + 1];
    return { attribute, ...point, to: next === undefined ? null : dayBefore(next.from) };
  });
}

/**
 * Periods of trade and size class, oldest first. A size class derived from a yearly statement prevails over a stated one from the day of
 * the statement on.
 */
export function historyOf(
  entries: readonly StatedEntry[],
  rules: AttributeRules,
): readonly AttributePeriod[] {
  const all = ordered(entries);
  const trades =
    rules.trade === null
      ? []
      : periods(
          "trade",
          stated(rules.trade, all, (text) => rules.tradeOf(text)?.code ?? text),
          rules.dayBefore,
        );
  return [...trades, ...(rules.size === null ? [] : sizes(rules.size, all, trades, rules))];
}

function sizes(
  rule: AttributeRuleDefinition,
  entries: readonly StatedEntry[],
  trades: readonly AttributePeriod[],
  rules: AttributeRules,
): AttributePeriod[] {
  const derived = entries.flatMap((entry): Point[] => {
    const value = derive(rule, entry, tradeOn(trades, entry.day, rules), rules);
    return value === null ? [] : [{ value, from: entry.day, source: "derived" }];
  });
  const [first] = derived;
  const said = stated(rule, entries, (text) => rule.values?.[text] ?? text).filter(
    (point) => first === undefined || point.from < first.from,
  );
  return periods("size-class", [...said, ...derived], rules.dayBefore);
}

function tradeOn(trades: readonly AttributePeriod[], day: string, rules: AttributeRules): Trade | null {
  const period = trades.findLast((one) => one.from <= day) ?? trades[0];
  return period === undefined ? null : rules.tradeOf(period.value);
}

function derive(
  rule: AttributeRuleDefinition,
  entry: StatedEntry,
  trade: Trade | null,
  rules: AttributeRules,
): SizeClass | null {
  const { derived } = rule;
  if (derived === undefined || entry.item !== derived.item || trade === null) return null;
  const figures: YearlyFigures = {
    employees: textOf(entry.fields[derived.employees]),
    revenue: textOf(entry.fields[derived.revenue]),
    assets: textOf(entry.fields[derived.assets]),
  };
  return sizeClassOf(trade, figures, rules.thresholds);
}
