/** Finding amounts in running text, such as the wording of a decision. */
import type { Currency } from "./currency.ts";
import type { Amount } from "./parse.ts";
import { foldWidth } from "../code/index.ts";
import { currencyNames, RENMINBI } from "./currency.ts";
import { NUMERAL_CHARACTERS } from "./numeral.ts";
import { parseAmount } from "./parse.ts";

/** An amount and where it stands: `start` and `length` in UTF-16 units of the text as given. */
export interface FoundAmount extends Amount {
  readonly start: number;
  readonly length: number;
  readonly text: string;
}

const escape = (text: string): string => text.replace(/[$^*+?.()|[\]{}\\]/g, String.raw`\$&`);

const patternCache = new WeakMap<readonly Currency[], RegExp>();

/**
 * A number, its units and currency names. A bare number is no amount in running text: a unit of money or a mark must stand with it.
 * A full-width comma is punctuation here, so only the ASCII one separates thousands.
 */
function pattern(currencies: readonly Currency[]): RegExp {
  const cached = patternCache.get(currencies);
  if (cached !== undefined) return cached;
  const names = currencyNames(currencies);
  const alternatives = (unit: boolean): string =>
    names
      .filter((name) => name.unit === unit)
      .map((name) => escape(name.text))
      .join("|");
  const marks = `(?:${alternatives(false)})`;
  const foreign = alternatives(true);
  const numerals = NUMERAL_CHARACTERS;
  // The look-arounds leave one way to split a run of digits, so a long run cannot make the search slow.
  const digits = String.raw`(?<!\d)\d[\d,]*(?:\.\d+)?(?!\d)`;
  const number = String.raw`(?<![\d${numerals}])(?:${digits}|[${numerals}])(?: ?(?:${digits}|[${numerals}]))*`;
  const cents = String.raw`(?:[\d${numerals}]{1,3}角)?(?:[\d${numerals}]{1,3}分)?`;
  // 一元化, 二元次, 三元件 and the like are words, not money.
  const yuan = `(?:元(?![化件素次论旦宵])|[圆圓])${cents}[整正]?`;
  const markAfter = String.raw` ?${marks}(?! ?[\d${numerals}])`;
  const unit = foreign === "" ? yuan : `(?:${foreign}|${yuan})`;
  const ending = `(?: ?${unit}(?:${markAfter})?|${markAfter})`;
  const made = new RegExp(`(?:${marks} ?${number}(?:${ending})?|${number}${ending})`, "giu");
  patternCache.set(currencies, made);
  return made;
}

const HAS_MONEY = /[元圆圓￥¥币$€£A-Za-z]/;
const COMMA = "\uFF0C";

/**
 * Every amount in running text, in order: “罚款伍千元”, “共计处罚十一万二千三百元”, “￥5,000”. Words that look like an amount
 * and cannot be read exactly (“一万二元”, too fine, too large) are left out.
 */
export function extractAmounts(
  text: string,
  currencies: readonly Currency[] = RENMINBI,
): readonly FoundAmount[] {
  if (!HAS_MONEY.test(text)) return [];
  const folded = foldWidth(text.replaceAll(COMMA, "\uFFFC"));
  const found: FoundAmount[] = [];
  for (const match of folded.matchAll(pattern(currencies))) {
    const read = parseAmount(match[0], { unit: "yuan", currencies });
    if (!read.ok) continue;
    const start = match.index;
    const length = match[0].length;
    found.push({ ...read.value, start, length, text: text.slice(start, start + length) });
  }
  return found;
}
