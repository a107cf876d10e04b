import {
  organisationCheckCharacter,
  registrationCheckDigit,
  USCC_ALPHABET,
  usccCheckCharacter,
} from "@xinpark/kernel/code";

/**
 * Codes that pass every check and belong to nobody.
 * The body of the organisation code begins with XN (虚拟, fictitious): real bodies are eight digits, a letter and seven digits, or begin with MA.
 */
const FICTITIOUS = "XN";
const PLACES = 6;
const SIZE = USCC_ALPHABET.length ** PLACES;
/** Coprime to 31, so that consecutive numbers scatter without meeting. */
const STEP = 573_292_817;

function bodyOf(index: number): string {
  let rest = Number((BigInt(index) * BigInt(STEP)) % BigInt(SIZE));
  let text = "";
  for (let place = 0; place < PLACES; place += 1) {
    text = `${USCC_ALPHABET[rest % USCC_ALPHABET.length] ?? "0"}${text}`;
    rest = Math.floor(rest / USCC_ALPHABET.length);
  }
  return `${FICTITIOUS}${text}`;
}

/**
 * A fictitious USCC with both check characters right. `prefix` is registry and class (two characters), `division` six digits;
 * different indexes (0 to 31⁶ − 1) give different codes.
 */
export function fictitiousUscc(prefix: string, division: string, index: number): string {
  const body = bodyOf(index);
  const front = `${prefix}${division}${body}${organisationCheckCharacter(body) ?? ""}`;
  return `${front}${usccCheckCharacter(front) ?? ""}`;
}

/** The same code with a wrong last character. */
export function spoiltUscc(uscc: string): string {
  const last = USCC_ALPHABET.indexOf(uscc.slice(17));
  return `${uscc.slice(0, 17)}${USCC_ALPHABET[(last + 1) % USCC_ALPHABET.length] ?? "0"}`;
}

/** A fictitious fifteen-digit registration number; its ninth and tenth digits can be no month, so that it never reads as an identity number. */
export function fictitiousRegistrationNumber(division: string, index: number): string {
  const front = `${division}6999${String(index).padStart(4, "0")}`;
  return `${front}${registrationCheckDigit(front) ?? ""}`;
}
