/** The number of a code: 128 random bits, as 32 hex digits inside the house and as 26 letters and digits for people. */

// Crockford's alphabet: no I, L, O and U, so that nothing is mistaken for a digit.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;
const HEX = /^[0-9a-f]{32}$/u;

export const isCodeNumber = (text: string): boolean => HEX.test(text);

/** For people: `7ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ`. Throws RangeError on what is no number. */
export function formatCodeNumber(number: string): string {
  if (!isCodeNumber(number)) throw new RangeError("a code's number is 32 hex digits");
  let rest = BigInt(`0x${number}`);
  let text = "";
  for (let index = 0; index < LENGTH; index += 1) {
    text = ALPHABET.charAt(Number(rest % 32n)) + text;
    rest /= 32n;
  }
  return [text.slice(0, 6), ...(text.slice(6).match(/.{5}/gu) ?? [])].join("-");
}

/** Reads a number as people write it: either case, with or without dashes and spaces, O for 0, I and L for 1. Null when it is none. */
export function readCodeNumber(text: string): string | null {
  const letters = text.replaceAll(/[\s-]/gu, "").toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/gu, "1");
  if (letters.length !== LENGTH) return null;
  let value = 0n;
  for (const letter of letters) {
    const digit = ALPHABET.indexOf(letter);
    if (digit < 0) return null;
    value = value * 32n + BigInt(digit);
  }
  return value < 1n << 128n ? value.toString(16).padStart(32, "0") : null;
}
