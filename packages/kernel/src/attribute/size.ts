import type { Trade } from "./trade.ts";

/** Large, medium, small or micro, by the thresholds of a trade. */

export type SizeClass = "large" | "medium" | "small" | "micro";

/** Employees; revenue and assets in ten thousand yuan as exact decimal text. Null: not stated. */
export interface YearlyFigures {
  readonly employees: string | null;
  readonly revenue: string | null;
  readonly assets: string | null;
}

type Row = Readonly<Record<string, string>>;
const MEASURES = ["employees", "revenue", "assets"] as const;
const CLASSES = ["large", "medium", "small"] as const;

/** The row whose codes name the trade most closely: a prefix before its section. */
function rowOf(trade: Trade, thresholds: readonly Row[]): Row | null {
  let best: { readonly row: Row; readonly length: number } | null = null;
  for (const row of thresholds)
    for (const code of (row["codes"] ?? "").split(" ")) {
      const fits = /^[A-T]$/u.test(code)
        ? trade.section === code
        : code !== "" && trade.code.startsWith(code);
      if (fits && code.length + (/^\d/u.test(code) ? 1 : 0) > (best?.length ?? 0))
        best = { row, length: code.length + (/^\d/u.test(code) ? 1 : 0) };
    }
  return best?.row ?? null;
}

/** Whether one decimal reaches another, exactly. */
function reaches(value: string, least: string): boolean {
  const [whole = "0", fraction = ""] = value.split(".");
  const [leastWhole = "0", leastFraction = ""] = least.split(".");
  const places = Math.max(fraction.length, leastFraction.length);
  const scaled = (head: string, tail: string): bigint => BigInt(`${head}${tail.padEnd(places, "0")}`);
  return scaled(whole, fraction) >= scaled(leastWhole, leastFraction);
}

/**
 * The class whose lower limits are all reached, from large down; micro where those of small are not. Null where the trade has no thresholds,
 * or a figure they ask for is not stated.
 */
export function sizeClassOf(
  trade: Trade,
  figures: YearlyFigures,
  thresholds: readonly Row[],
): SizeClass | null {
  const row = rowOf(trade, thresholds);
  if (row === null) return null;
  const asked = MEASURES.filter((measure) => (row[`${measure}-small`] ?? "") !== "");
  if (asked.length === 0 || asked.some((measure) => figures[measure] === null)) return null;
  const reached = (size: string): boolean =>
    asked.every((measure) => reaches(figures[measure] ?? "0", row[`${measure}-${size}`] ?? "0"));
  return CLASSES.find(reached) ?? "micro";
}
