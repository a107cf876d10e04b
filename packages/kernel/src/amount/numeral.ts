/** The number language of amounts: Arabic digits, Chinese numerals (everyday and financial) and their mixtures, down to 分. */
import { readDigits } from "./decimal.ts";

/** What an amount's words say. */
export interface Spoken {
  /** The value times 10^20 (`PLACES`), exact; in yuan when a unit is written. */
  readonly exact: bigint;
  /** Whether 元, 角, 分, 万 or 亿 was written, so that no default unit applies. */
  readonly unitWritten: boolean;
  /** 十, 百 or 千 was written without any of these: under a default unit other than 元 that can be read in two ways. */
  readonly smallMultiplier: boolean;
}
export type Speech = Spoken | "unreadable" | "ambiguous";

/** Places after the point that are carried exactly; longer fractions are unreadable. */
export const PLACES = 20;
const LONGEST = 60;
const ONE = 10n ** BigInt(PLACES);

const DIGITS: Readonly<Record<string, number>> = {
  〇: 0,
  零: 0,
  一: 1,
  壹: 1,
  二: 2,
  贰: 2,
  貳: 2,
  两: 2,
  兩: 2,
  三: 3,
  叁: 3,
  叄: 3,
  四: 4,
  肆: 4,
  五: 5,
  伍: 5,
  六: 6,
  陆: 6,
  陸: 6,
  七: 7,
  柒: 7,
  八: 8,
  捌: 8,
  九: 9,
  玖: 9,
};
const SMALL: Readonly<Record<string, bigint>> = {
  十: 10n,
  拾: 10n,
  百: 100n,
  佰: 100n,
  千: 1000n,
  仟: 1000n,
};
const BIG: Readonly<Record<string, bigint>> = {
  万: 10_000n,
  萬: 10_000n,
  亿: 100_000_000n,
  億: 100_000_000n,
};

/** Every character a Chinese numeral may hold, for finding numerals in running text. */
export const NUMERAL_CHARACTERS = [
  ...Object.keys(DIGITS),
  ...Object.keys(SMALL),
  ...Object.keys(BIG),
  "点",
].join("");

type Token =
  | {
      readonly kind: "number";
      readonly value: bigint;
      readonly decimals: number;
      readonly length: number;
      readonly chinese: boolean;
    }
  | { readonly kind: "small" | "big"; readonly value: bigint }
  | { readonly kind: "zero" };

const ARABIC = /^[\d.,]+/;

function arabicToken(run: string): Token | undefined {
  const read = readDigits(run);
  if (read === undefined || read.decimals > PLACES || read.digits.length > LONGEST) return undefined;
  const value = BigInt(read.digits === "" ? "0" : read.digits) * 10n ** BigInt(PLACES - read.decimals);
  return {
    kind: "number",
    value,
    decimals: read.decimals,
    length: read.digits.length - read.decimals,
    chinese: false,
  };
}

function chineseToken(character: string): Token | undefined {
  const digit = DIGITS[character];
  if (digit === 0) return { kind: "zero" };
  if (digit !== undefined)
    return { kind: "number", value: BigInt(digit) * ONE, decimals: 0, length: 1, chinese: true };
  const small = SMALL[character];
  if (small !== undefined) return { kind: "small", value: small };
  const big = BIG[character];
  return big === undefined ? undefined : { kind: "big", value: big };
}

/** 三点五: the digits after 点 stand in their places. */
function pointToken(fraction: string, whole: Token | undefined): Token | undefined {
  if (whole?.kind !== "number" && whole?.kind !== "zero") return undefined;
  const digits = Array.from(fraction, (character) => DIGITS[character] ?? Number.NaN);
  if (digits.length === 0 || digits.length > PLACES || digits.some(Number.isNaN)) return undefined;
  const base = whole.kind === "number" ? whole.value : 0n;
  const value = base + BigInt(digits.join("")) * 10n ** BigInt(PLACES - digits.length);
  return { kind: "number", value, decimals: digits.length, length: 1, chinese: true };
}

function tokens(text: string): readonly Token[] | undefined {
  const found: Token[] = [];
  for (let at = 0; at < text.length;) {
    const arabic = ARABIC.exec(text.slice(at))?.[0];
    let token: Token | undefined;
    if (arabic !== undefined) {
      token = arabicToken(arabic);
      at += arabic.length;
    } else if (text[at] === "点") {
      const fraction = /^[〇零一二三四五六七八九]*/.exec(text.slice(at + 1))?.[0] ?? "";
      token = pointToken(fraction, found.pop());
      at += 1 + fraction.length;
    } else {
      token = chineseToken(text[at] ?? "");
      at += 1;
    }
    if (token === undefined) return undefined;
    found.push(token);
  }
  return found;
}

interface Sum {
  total: bigint;
  section: bigint;
  pending: bigint | undefined;
  pendingShort: boolean;
  fraction: boolean;
  /** The last multiplier within the section, so that they only fall. */
  lastSmall: bigint;
  /** The multiplier just before a lone digit, 零 resetting it: 一万二 could mean 12,000 or 10,002. */
  before: bigint;
}

function addNumber(sum: Sum, token: Token & { kind: "number" }): boolean {
  if (sum.pending !== undefined || sum.fraction) return false;
  sum.pending = token.value;
  sum.fraction = token.decimals > 0;
  sum.pendingShort = token.length === 1 && token.value !== 0n;
  return true;
}

function addSmall(sum: Sum, value: bigint): boolean {
  if (value >= sum.lastSmall) return false;
  if (sum.pending === undefined && value !== 10n) return false;
  sum.section += (sum.pending ?? ONE) * value;
  sum.pending = undefined;
  sum.lastSmall = value;
  sum.before = value;
  return true;
}

const NO_SMALL = 10_000n;
const WAN = 10_000n;
const YI = 100_000_000n;

function addBig(sum: Sum, value: bigint): boolean {
  const section = sum.section + (sum.pending ?? 0n);
  const whole = value === YI ? sum.total + section : section;
  if (whole === 0n && sum.pending === undefined) return false;
  if (value === WAN && sum.total > 0n && section >= WAN * ONE) return false;
  sum.total = value === YI ? whole * value : sum.total + whole * value;
  sum.section = 0n;
  sum.pending = undefined;
  sum.lastSmall = NO_SMALL;
  sum.before = value;
  return true;
}

function addToken(sum: Sum, token: Token): boolean {
  switch (token.kind) {
    case "zero":
      if (sum.pending !== undefined) return false;
      sum.before = 0n;
      return true;
    case "number":
      return addNumber(sum, token);
    case "small":
      return addSmall(sum, token.value);
    case "big":
      return addBig(sum, token.value);
    default:
      return token satisfies never;
  }
}

/** Value times 10^PLACES of a number in digits, numerals or both. */
function numberValue(text: string): bigint | "unreadable" | "ambiguous" {
  const list = tokens(text);
  if (list === undefined || list.length === 0) return "unreadable";
  const sum: Sum = {
    total: 0n,
    section: 0n,
    pending: undefined,
    pendingShort: false,
    fraction: false,
    lastSmall: NO_SMALL,
    before: 0n,
  };
  let lastBig = 0n;
  for (const token of list) {
    if (!addToken(sum, token)) return "unreadable";
    if (token.kind !== "big") continue;
    // 亿 may follow 万 only as 万亿; 万 never follows 万.
    if (lastBig !== 0n && token.value >= lastBig && !(lastBig === WAN && token.value === YI))
      return "unreadable";
    lastBig = token.value;
  }
  if (sum.pending !== undefined && sum.pendingShort && sum.before > 10n) return "ambiguous";
  const rest = sum.section + (sum.pending ?? 0n);
  return lastBig !== 0n && rest >= lastBig * ONE ? "unreadable" : sum.total + rest;
}

const YUAN = /[元圆圓]/;
const MINOR = /^(?:([^角分]+)角)?[零〇]?(?:([^角分]+)分)?$/;

function minorValue(text: string): bigint | undefined {
  if (text === "") return 0n;
  const match = MINOR.exec(text);
  if (match === null) return undefined;
  let hundredths = 0n;
  for (const [part, worth] of [
    [match[1], 10n],
    [match[2], 1n],
  ] as const) {
    if (part === undefined) continue;
    const value = numberValue(part.length > 1 ? part.replace(/^[零〇]/, "") : part);
    if (typeof value === "string" || value % ONE !== 0n || value >= 10n * ONE) return undefined;
    hundredths += (value / ONE) * worth;
  }
  return hundredths;
}

function spoken(exact: bigint, text: string, unitWritten: boolean): Spoken {
  const smallMultiplier = /[十拾百佰千仟]/.test(text);
  return { exact, unitWritten: unitWritten || /[万萬亿億]/.test(text), smallMultiplier };
}

/**
 * Understands a number with its Chinese money words: `1,234.50`, `0.5万`, `伍千元`, `壹万伍仟壹佰伍拾元整`, `3万5千元`, `五元三角二分`.
 * Signs, currency names and spaces must be gone already.
 */
export function understand(text: string): Speech {
  const bare = text.replace(/[整正]$/, "");
  const yuan = bare.search(YUAN);
  const major = yuan >= 0 ? bare.slice(0, yuan) : /[角分]/.test(bare) ? "" : bare;
  const minor = yuan >= 0 ? bare.slice(yuan + 1) : major === "" ? bare : "";
  if (major === "" && (yuan >= 0 || minor === "")) return "unreadable";
  const value = major === "" ? 0n : numberValue(major);
  const cents = minorValue(minor);
  if (typeof value === "string") return value;
  if (cents === undefined || (cents > 0n && value % ONE !== 0n)) return "unreadable";
  return spoken(value + (cents * ONE) / 100n, major, yuan >= 0 || minor !== "");
}
