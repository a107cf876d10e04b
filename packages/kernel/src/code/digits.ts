/** The check characters of the codes and numbers that stand in records. Every function here is total: other text gives false or undefined. */

/** GB 32100-2015: the 31 characters of a USCC; a character's place is its value. */
export const USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const IDENTITY_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const IDENTITY_CHECKS = "10X98765432";

const NOT_FOUND = -1;

/** Values by character code: a table is several times faster than searching the alphabet. */
function valueTable(alphabet: string): Int8Array {
  const values = new Int8Array(128).fill(NOT_FOUND);
  for (let index = 0; index < alphabet.length; index += 1) values[alphabet.charCodeAt(index)] = index;
  return values;
}
const USCC_VALUES = valueTable(USCC_ALPHABET);
const LETTER_VALUES = valueTable("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ");

/** The weighted sum of the first characters of a text; undefined when one of them has no value. */
function weightedSum(text: string, weights: readonly number[], values: Int8Array): number | undefined {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? NOT_FOUND;
    if (value === NOT_FOUND) return undefined;
    sum += value * (weights[index] ?? 0);
  }
  return sum;
}

/** The 18th character that the first 17 of a USCC call for (GB 32100-2015); undefined outside the alphabet. */
export function usccCheckCharacter(text: string): string | undefined {
  const sum = weightedSum(text, USCC_WEIGHTS, USCC_VALUES);
  return sum === undefined ? undefined : USCC_ALPHABET[(31 - (sum % 31)) % 31];
}

/** The 9th character that the first 8 of an organisation code call for (GB 11714-1997): a digit or X. */
export function organisationCheckCharacter(text: string): string | undefined {
  const sum = weightedSum(text, ORGANISATION_WEIGHTS, LETTER_VALUES);
  if (sum === undefined) return undefined;
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? "X" : String(check);
}

/** The 15th digit that the first 14 of a registration number call for (GB/T 17710, MOD 11,10). */
export function registrationCheckDigit(text: string): string | undefined {
  let product = 10;
  for (let index = 0; index < 14; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    const sum = (digit + product) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return String((11 - product) % 10);
}

/** The 18th character that the first 17 digits of an identity number call for (GB 11643, MOD 11-2): a digit or X. */
export function identityCheckCharacter(text: string): string | undefined {
  let sum = 0;
  for (let index = 0; index < IDENTITY_WEIGHTS.length; index += 1) {
    const digit = text.charCodeAt(index) - 48;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    sum += digit * (IDENTITY_WEIGHTS[index] ?? 0);
  }
  return IDENTITY_CHECKS[sum % 11];
}
