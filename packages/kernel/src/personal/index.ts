/** Shapes of personal identifiers in free text, so that they can be kept out before anything is stored. */
import type { CodeTables } from "../code/index.ts";
import {
  checkCode,
  foldWidth,
  isIdentityNumber,
  isOldIdentityNumber,
  organisationCheckCharacter,
  registrationCheckDigit,
  usccCheckCharacter,
} from "../code/index.ts";

export type PersonalKind = "identity-number" | "mobile-phone";

/** One identifier: `start` and `length` in UTF-16 units of the text as given. */
export interface PersonalFinding {
  readonly kind: PersonalKind;
  readonly start: number;
  readonly length: number;
}

export interface FindPersonalOptions {
  /**
   * Tables for telling a USCC of 18 digits from an identity number. Without them a number that satisfies both check digits
   * of a USCC and has a province in place is taken for a USCC.
   */
  readonly codes?: CodeTables;
}

/** What stands in place of each kind. */
export type PersonalMasks = Readonly<Record<PersonalKind, string>>;
export const PERSONAL_MASKS: PersonalMasks = {
  "identity-number": "［已去除身份号码］",
  "mobile-phone": "［已去除手机号］",
};

/** Eleven digits: a mobile number, and less than any identity number. */
const SHORTEST = 11;
const NONE: readonly PersonalFinding[] = [];
const MOBILE = /^1[3-9]\d{9}$/;
const MOBILE_ABROAD = /^(?:00)?86(1[3-9]\d{9})$/;
const IDENTITY_CONTEXT = /身份证|身份号码|证件号|identity/i;
const CODE_PROVINCE = /^..(?:10|1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[1-3])/;
const MONEY_AFTER = /^(?:\.\d|[元圆万亿])/;

const isDigit = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 0xff10 && code <= 0xff19);
const isLetter = (code: number): boolean => {
  const lower = (code >= 0xff21 && code <= 0xff5a ? code - 0xfee0 : code) | 32;
  return lower >= 97 && lower <= 122;
};
const isX = (code: number): boolean => code === 88 || code === 120 || code === 0xff38 || code === 0xff58;
const isWord = (code: number): boolean => isDigit(code) || isLetter(code);

function isCode(text: string, tables: CodeTables | undefined): boolean {
  if (tables !== undefined) return checkCode(text, tables).verdict !== "invalid";
  if (!CODE_PROVINCE.test(text) || usccCheckCharacter(text) !== text[17]) return false;
  return organisationCheckCharacter(text.slice(8, 16)) === text[16];
}

/** The identity number that begins with this run of digits, or undefined. */
function identityAt(
  text: string,
  start: number,
  end: number,
  tables: CodeTables | undefined,
): PersonalFinding | undefined {
  const length = end - start;
  const withX = length === 17 && isX(text.charCodeAt(end));
  if (length === 18 || withX) {
    const number = foldWidth(text.slice(start, start + 18)).toUpperCase();
    if (!isIdentityNumber(number) || isCode(number, tables)) return undefined;
    return { kind: "identity-number", start, length: 18 };
  }
  if (length !== 15 || !IDENTITY_CONTEXT.test(text)) return undefined;
  const number = foldWidth(text.slice(start, end));
  if (!isOldIdentityNumber(number) || registrationCheckDigit(number) === number[14]) return undefined;
  return { kind: "identity-number", start, length };
}

/** Whether the letters and digits around a run make up a USCC. */
function insideCode(text: string, start: number, end: number): boolean {
  let first = start;
  while (first > 0 && isWord(text.charCodeAt(first - 1))) first -= 1;
  let last = end;
  while (last < text.length && isWord(text.charCodeAt(last))) last += 1;
  if (last - first !== 18) return false;
  const word = foldWidth(text.slice(first, last)).toUpperCase();
  return usccCheckCharacter(word) === word[17];
}

function mobileAt(text: string, start: number, end: number): PersonalFinding | undefined {
  const length = end - start;
  if (length !== 11 && length !== 13 && length !== 15) return undefined;
  const digits = foldWidth(text.slice(start, end));
  const abroad = length > 11;
  if (abroad && (!MOBILE_ABROAD.test(digits) || (length === 13 && text[start - 1] !== "+"))) return undefined;
  if (!abroad && !MOBILE.test(digits)) return undefined;
  if (MONEY_AFTER.test(text.slice(end, end + 2)) || text[start - 1] === "." || insideCode(text, start, end))
    return undefined;
  return { kind: "mobile-phone", start: end - 11, length: 11 };
}

/**
 * Personal identifiers by shape: identity numbers of 18 characters (province, day of birth and check character hold), of 15 digits
 * where the text speaks of an identity card and the number is no registration number, and mobile numbers standing alone
 * (with or without +86). A valid USCC is never one. Numbers broken by spaces or hyphens are not found.
 */
export function findPersonal(text: string, options: FindPersonalOptions = {}): readonly PersonalFinding[] {
  let found: PersonalFinding[] | undefined;
  // A run of eleven digits covers one of every eleven places, so no other place need be looked at.
  for (let at = SHORTEST - 1; at < text.length; at += SHORTEST) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && isDigit(text.charCodeAt(start - 1))) start -= 1;
    let end = at + 1;
    while (end < text.length && isDigit(text.charCodeAt(end))) end += 1;
    at = end;
    if (end - start < SHORTEST) continue;
    const finding = identityAt(text, start, end, options.codes) ?? mobileAt(text, start, end);
    if (finding !== undefined) (found ??= []).push(finding);
  }
  return found ?? NONE;
}

/** The text with every personal identifier replaced by a mask, and what was found (places in the text as given). */
export function stripPersonal(
  text: string,
  options: FindPersonalOptions & { readonly masks?: PersonalMasks } = {},
): { readonly text: string; readonly found: readonly PersonalFinding[] } {
  const found = findPersonal(text, options);
  if (found.length === 0) return { text, found };
  const masks = options.masks ?? PERSONAL_MASKS;
  let out = "";
  let from = 0;
  for (const { kind, start, length } of found) {
    out += text.slice(from, start) + masks[kind];
    from = start + length;
  }
  return { text: out + text.slice(from), found };
}
