/** Currency names around a number. The names are data: table `currency`. */
import { foldWidth } from "../code/index.ts";

/** One currency. A mark stands before or after a number and is no unit (人民币, ￥); a unit follows it and is one (美元). */
export interface Currency {
  /** ISO 4217. */
  readonly code: string;
  readonly marks: readonly string[];
  readonly units: readonly string[];
}

/** Used where no table is given: the renminbi alone. */
export const RENMINBI: readonly Currency[] = [
  { code: "CNY", marks: ["人民币", "RMB", "￥", "¥"], units: [] },
];

/** Currencies from the rows of table `currency`: columns code, marks, units; names are separated by spaces. */
export function currenciesOf(rows: readonly Readonly<Record<string, string>>[]): readonly Currency[] {
  const names = (text: string | undefined): string[] => (text ?? "").split(" ").filter((name) => name !== "");
  return rows.map((row) => ({
    code: row["code"] ?? "",
    marks: names(row["marks"]),
    units: names(row["units"]),
  }));
}

interface Name {
  readonly text: string;
  readonly code: string;
  readonly unit: boolean;
}

const namesCache = new WeakMap<readonly Currency[], readonly Name[]>();

/** All names, the longest first, so that US$ is not read as $. */
export function currencyNames(currencies: readonly Currency[]): readonly Name[] {
  const cached = namesCache.get(currencies);
  if (cached !== undefined) return cached;
  const names = currencies
    .flatMap(({ code, marks, units }) => [
      ...[code, ...marks].map((text) => ({ text: foldWidth(text).toUpperCase(), code, unit: false })),
      ...units.map((text) => ({ text: foldWidth(text).toUpperCase(), code, unit: true })),
    ])
    .sort((a, b) => b.text.length - a.text.length);
  namesCache.set(currencies, names);
  return names;
}

/** A text without the currency names around it. */
export interface Stripped {
  readonly rest: string;
  readonly code: string | undefined;
  /** The name was itself the unit, as in 10万美元. */
  readonly unitWritten: boolean;
}

/** Takes at most one name off each end; undefined when the two ends name different currencies. */
export function stripCurrency(text: string, currencies: readonly Currency[]): Stripped | undefined {
  const names = currencyNames(currencies);
  const upper = text.toUpperCase();
  const after = names.find((name) => upper.endsWith(name.text));
  const head = after === undefined ? upper : upper.slice(0, -after.text.length);
  const before = names.find((name) => head.startsWith(name.text));
  if (before !== undefined && after !== undefined && before.code !== after.code) return undefined;
  const rest = head.slice(before?.text.length ?? 0).trim();
  return { rest, code: after?.code ?? before?.code, unitWritten: after?.unit ?? false };
}
