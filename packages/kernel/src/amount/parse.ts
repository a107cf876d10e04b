/** Amounts of money as exact integers of fen. */
import type { Outcome } from "../outcome/index.ts";
import type { Currency } from "./currency.ts";
import { foldWidth } from "../code/index.ts";
import { ok, unreachable } from "../outcome/index.ts";
import { RENMINBI, stripCurrency } from "./currency.ts";
import { numberText, readDigits, readSign, refuseNumber, scaled } from "./decimal.ts";
import { PLACES, understand } from "./numeral.ts";

/** The unit of numbers that carry none of their own, as a column's head states it. */
export type AmountUnit = "yuan" | "ten-thousand-yuan" | "fen";

/** Money: `fen` is the exact count of hundredths of the currency's main unit, below 2^53. */
export interface Amount {
  readonly fen: number;
  /** ISO 4217. */
  readonly currency: string;
}

export interface AmountOptions {
  /** Applies to bare numbers only: a unit written in the text wins. */
  readonly unit: AmountUnit;
  /** The currency of numbers that name none; CNY by default. */
  readonly currency?: string;
  /** Known names (table `currency`, through `currenciesOf`); the renminbi alone by default. */
  readonly currencies?: readonly Currency[];
  /** Accept amounts below zero; refused by default. */
  readonly allowNegative?: boolean;
  /** Where the text stands, for the problem. */
  readonly path?: string;
}

/** Powers of ten from a unit to fen. */
function fenShift(unit: AmountUnit): number {
  switch (unit) {
    case "fen":
      return 0;
    case "yuan":
      return 2;
    case "ten-thousand-yuan":
      return 6;
    default:
      return unreachable(unit);
  }
}

const SPACE_BETWEEN_DIGITS = /\d\s+\d/;
const SPACES = /\s+/g;
const PLAIN = /^[\d.,]+$/;

type Fault = "unreadable" | "too-fine" | "too-large" | "negative" | "ambiguous";

function fenOfDigits(text: string, shift: number): number | Fault {
  const read = readDigits(text);
  if (read === undefined) return "unreadable";
  if (read.decimals > shift) return "too-fine";
  return scaled(read.digits, shift - read.decimals) ?? "too-large";
}

function fenOfWords(text: string, unit: AmountUnit, unitWritten: boolean): number | Fault {
  const speech = understand(text);
  if (typeof speech === "string") return speech;
  const written = unitWritten || speech.unitWritten;
  if (!written && unit !== "yuan" && speech.smallMultiplier) return "ambiguous";
  const shift = written ? fenShift("yuan") : fenShift(unit);
  const divisor = 10n ** BigInt(PLACES - shift);
  if (speech.exact % divisor !== 0n) return "too-fine";
  const fen = speech.exact / divisor;
  return fen <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(fen) : "too-large";
}

function readAmount(text: string, options: AmountOptions): Amount | Fault {
  const currency = options.currency ?? "CNY";
  if (PLAIN.test(text)) {
    const fen = fenOfDigits(text, fenShift(options.unit));
    return typeof fen === "string" ? fen : { fen, currency };
  }
  if (SPACE_BETWEEN_DIGITS.test(text)) return "unreadable";
  const outer = readSign(text.replace(SPACES, ""));
  const stripped = stripCurrency(outer.rest, options.currencies ?? RENMINBI);
  if (stripped === undefined) return "unreadable";
  const inner = readSign(stripped.rest);
  const negative = outer.negative || inner.negative;
  const bare = PLAIN.test(inner.rest);
  const fen = bare
    ? fenOfDigits(inner.rest, fenShift(stripped.unitWritten ? "yuan" : options.unit))
    : fenOfWords(inner.rest, options.unit, stripped.unitWritten);
  if (typeof fen === "string") return fen;
  if (negative && fen !== 0 && options.allowNegative !== true) return "negative";
  return { fen: negative && fen !== 0 ? -fen : fen, currency: stripped.code ?? currency };
}

/**
 * The exact amount a cell means: digits in any width with thousands separators, Chinese numerals (everyday and financial),
 * units (元 … 亿元, 角, 分), currency names before or after. `options.unit` is the unit of bare numbers.
 * A JavaScript number is read through its shortest text of 15 significant digits.
 * Problems: `amount-unreadable`, `amount-ambiguous` (一万二), `amount-too-fine` (below one fen: never rounded), `amount-negative`,
 * `amount-too-large` (2^53 fen and more).
 */
export function parseAmount(text: string | number, options: AmountOptions): Outcome<Amount> {
  const given = typeof text === "number" ? numberText(text) : text;
  const amount = given === undefined ? "unreadable" : readAmount(foldWidth(given).trim(), options);
  return typeof amount === "string" ? refuseNumber("amount", amount, String(text), options.path) : ok(amount);
}

/** Fen as yuan with two decimals: 123450 → `1234.50`, with `group` `1,234.50`. */
export function formatFen(fen: number, options: { readonly group?: boolean } = {}): string {
  const digits = String(Math.abs(fen)).padStart(3, "0");
  const yuan = digits.slice(0, -2);
  const grouped = options.group === true ? yuan.replace(/\B(?=(?:\d{3})+$)/g, ",") : yuan;
  return `${fen < 0 ? "-" : ""}${grouped}.${digits.slice(-2)}`;
}
