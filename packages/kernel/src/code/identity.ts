/** The shape of natural persons' identity numbers (GB 11643): recognised only so as to keep them out. */
import { isRealDay } from "../day/index.ts";
import { identityCheckCharacter } from "./digits.ts";

const OLDEST_BIRTH_YEAR = 1850;
const LATEST_BIRTH_YEAR = 2099;
/** First digit of a province: 1–6 the mainland's, 7 Taiwan, 8 Hong Kong, Macao and residents from Taiwan, 9 permanent residents. */
const PROVINCE = /^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-6]|71|8[1-3]|91)/;

/** Whether 18 characters (upper case) are an identity number: province, a day of birth that exists, and the MOD 11-2 check character. */
export function isIdentityNumber(text: string): boolean {
  if (text.length !== 18 || !PROVINCE.test(text)) return false;
  const year = Number(text.slice(6, 10));
  if (!(year >= OLDEST_BIRTH_YEAR && year <= LATEST_BIRTH_YEAR)) return false;
  if (!isRealDay(year, Number(text.slice(10, 12)), Number(text.slice(12, 14)))) return false;
  return identityCheckCharacter(text) === text[17];
}

/** Whether 15 digits have the shape of an identity number issued before 1999 (two-digit year, no check digit). */
export function isOldIdentityNumber(text: string): boolean {
  if (!/^\d{15}$/.test(text) || !PROVINCE.test(text)) return false;
  return isRealDay(1900 + Number(text.slice(6, 8)), Number(text.slice(8, 10)), Number(text.slice(10, 12)));
}
