/** Exact decimal numbers from text: string arithmetic only, no rounding. */
import type { Outcome } from "../outcome/index.ts";
import { foldWidth } from "../code/index.ts";
import { failed, ok, problem } from "../outcome/index.ts";

export interface DecimalOptions {
  /** Digits kept after the point: the value is the number times 10^scale. */
  readonly scale: number;
  /** A unit that may follow the number (`%`, `吨`). */
  readonly unit?: string;
  /** Where the text stands, for the problem. */
  readonly path?: string;
}

/** A number as written: sign, digits and how many of them stand after the point. */
export interface Written {
  readonly negative: boolean;
  readonly digits: string;
  readonly decimals: number;
}

const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d*)?$/;
const PLAIN = /^(?:\d+\.?\d*|\.\d+)$/;
/** A spreadsheet holds 15 significant digits; what a binary number shows beyond them is noise (0.1 + 0.2). */
const SPREADSHEET_DIGITS = 15;

/** A JavaScript number in plain digits, without exponent; undefined for NaN and infinities. */
export function numberText(value: number): string | undefined {
  if (!Number.isFinite(value)) return undefined;
  if (Number.isSafeInteger(value)) return String(value);
  const [mantissa = "", exponent = "0"] = value.toExponential(SPREADSHEET_DIGITS - 1).split("e");
  const negative = mantissa.startsWith("-");
  const digits = mantissa.replace(/[-.]/g, "");
  const point = Number(exponent) + 1;
  const integer = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const fraction = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  const trimmed = fraction.replace(/0+$/, "");
  return `${negative ? "-" : ""}${integer}${trimmed === "" ? "" : `.${trimmed}`}`;
}

/** Digits of an unsigned number with or without thousands separators, width already folded; undefined when it is none. */
export function readDigits(text: string): { readonly digits: string; readonly decimals: number } | undefined {
  const grouped = GROUPED.test(text);
  if (!grouped && !PLAIN.test(text)) return undefined;
  const bare = grouped ? text.replaceAll(",", "") : text;
  const point = bare.indexOf(".");
  if (point < 0) return { digits: bare, decimals: 0 };
  const fraction = bare.slice(point + 1).replace(/0+$/, "");
  return { digits: bare.slice(0, point) + fraction, decimals: fraction.length };
}

/** Splits a leading sign off. */
export function readSign(text: string): { readonly negative: boolean; readonly rest: string } {
  const sign = text[0];
  if (sign === "-" || sign === "\u2212") return { negative: true, rest: text.slice(1).trimStart() };
  return { negative: false, rest: sign === "+" ? text.slice(1).trimStart() : text };
}

function readWritten(text: string, unit: string | undefined): Written | undefined {
  const folded = foldWidth(text).trim();
  const tail = unit === undefined ? "" : foldWidth(unit);
  const number = tail !== "" && folded.endsWith(tail) ? folded.slice(0, -tail.length).trimEnd() : folded;
  const { negative, rest } = readSign(number);
  const read = readDigits(rest);
  return read === undefined ? undefined : { negative, ...read };
}

/** digits × 10^shift as a safe integer; undefined when it is not whole or passes 2^53 − 1. */
export function scaled(digits: string, shift: number): number | undefined {
  if (shift < 0) return undefined;
  const significant = digits.replace(/^0+/, "");
  if (significant === "") return 0;
  if (significant.length + shift > 16) return undefined;
  const value = Number(significant + "0".repeat(shift));
  return Number.isSafeInteger(value) ? value : undefined;
}

const shown = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

/** A number that cannot be read, is too fine or too large. `what` names the family of codes: `number`, `amount`. */
export function refuseNumber(
  what: "number" | "amount",
  fault: "unreadable" | "too-fine" | "too-large" | "negative" | "ambiguous",
  text: string,
  path: string | undefined,
): Outcome<never> {
  const name = what === "amount" ? { zh: "金额", en: "amount" } : { zh: "数值", en: "number" };
  const given = shown(text);
  const texts = {
    unreadable: [`不能识别的${name.zh}：“${given}”`, `not a readable ${name.en}: "${given}"`],
    "too-fine": [
      `${name.zh}“${given}”的小数位超出精度`,
      `the ${name.en} "${given}" has more decimals than can be kept`,
    ],
    "too-large": [`${name.zh}“${given}”过大`, `the ${name.en} "${given}" is too large`],
    negative: [`${name.zh}“${given}”不应为负`, `the ${name.en} "${given}" must not be negative`],
    ambiguous: [`${name.zh}“${given}”可以有两种读法`, `the ${name.en} "${given}" can be read in two ways`],
  } as const;
  const [zh, en] = texts[fault];
  return failed(problem("invalid", `${what}-${fault}`, zh, en, path));
}

/**
 * The number times 10^scale, as an exact integer below 2^53. Full-width digits, thousands separators and a sign are accepted;
 * a JavaScript number is read through its shortest text of 15 significant digits, as a spreadsheet shows it.
 * Problems: `number-unreadable`, `number-too-fine` (never rounded), `number-too-large`.
 */
export function parseDecimal(text: string | number, options: DecimalOptions): Outcome<number> {
  const given = typeof text === "number" ? numberText(text) : text;
  const written = given === undefined ? undefined : readWritten(given, options.unit);
  if (written === undefined) return refuseNumber("number", "unreadable", String(text), options.path);
  if (written.decimals > options.scale) return refuseNumber("number", "too-fine", String(text), options.path);
  const value = scaled(written.digits, options.scale - written.decimals);
  if (value === undefined) return refuseNumber("number", "too-large", String(text), options.path);
  return ok(written.negative && value !== 0 ? -value : value);
}

/** A whole number; as `parseDecimal` with scale 0 (`3.0` is 3, `3.5` is `number-too-fine`). */
export function parseInteger(
  text: string | number,
  options: { readonly unit?: string; readonly path?: string } = {},
): Outcome<number> {
  return parseDecimal(text, { ...options, scale: 0 });
}
