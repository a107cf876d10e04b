import { fromEpochDay, toEpochDay } from "../day/index.ts";
import { bytesToHex, hexToBytes } from "../proof/index.ts";
import { fromBase64Url, toBase64, toBase64Url } from "./base64.ts";
import { isCodeNumber } from "./number.ts";

/**
 * The enterprise's code (企业码) as bytes: version (1), number (16), first and last day as days since 2000-01-01 (2 and 2,
 * the highest byte first), key id (8), length and characters of the enterprise's USCC, length and UTF-8 of its public
 * grade and, where there is one, its day (2); then the signature. All in base64url, at most 200 characters.
 */

export interface CreditCode {
  /** 32 hex digits. */
  readonly number: string;
  readonly issuedOn: string;
  /** The last day on which it holds. */
  readonly expiresOn: string;
  readonly keyId: string;
  /** Whose code it is: the unified social credit code, which is public; null where there is none. */
  readonly uscc: string | null;
  /** The public (national) grade as its owner published it; null where none is published. Never the local class. */
  readonly grade: { readonly value: string; readonly evaluatedOn: string } | null;
}

/** A code read from its text, with what must be signed. */
export interface ReadCode {
  readonly code: CreditCode;
  readonly signedText: string;
  /** In base64. */
  readonly signature: string;
}

const VERSION = 1;
const FIRST_DAY = toEpochDay("2000-01-01");
const KEY_ID = /^[0-9a-f]{16}$/u;
const USCC = /^[0-9A-Z]{18}$/u;
const LONGEST_GRADE = 8;
const SHORTEST_SIGNATURE = 64;
const LONGEST_SIGNATURE = 80;
/** The longest text of a code. */
export const LONGEST_CODE = 200;

/** The unsigned part in base64url. Throws RangeError on what a code cannot hold. */
export function encodeCode(code: CreditCode): string {
  const grade = new TextEncoder().encode(code.grade?.value ?? "");
  const uscc = new TextEncoder().encode(code.uscc ?? "");
  require(isCodeNumber(code.number) && KEY_ID.test(code.keyId), "number or key id");
  require(code.uscc === null || USCC.test(code.uscc), "unified social credit code");
  require(code.grade === null || (grade.length > 0 && grade.length <= LONGEST_GRADE), "grade");
  return toBase64Url(
    Uint8Array.from([
      VERSION,
      ...hexToBytes(code.number),
      ...dayBytes(code.issuedOn),
      ...dayBytes(code.expiresOn),
      ...hexToBytes(code.keyId),
      uscc.length,
      ...uscc,
      grade.length,
      ...grade,
      ...(code.grade === null ? [] : dayBytes(code.grade.evaluatedOn)),
    ]),
  );
}

/** The text that is signed for the unsigned part. */
export const codeSigningText = (unsigned: string): string => `xinpark/code/v1\n${unsigned}\n`;

/** The whole code; `signature` in base64. */
export function assembleCode(unsigned: string, signature: string): string {
  const head = fromBase64Url(unsigned) ?? new Uint8Array();
  const tail = Uint8Array.from(atob(signature), (character) => character.charCodeAt(0));
  return toBase64Url(Uint8Array.from([...head, ...tail]));
}

/** The code's own text from whatever was scanned or pasted: a link (`…/c#…`), or the text alone. */
export function findCodeText(input: string): string {
  const trimmed = input.replaceAll(/\s/gu, "");
  const mark = trimmed.indexOf("/c#");
  return mark < 0 ? trimmed : trimmed.slice(mark + 3);
}

/** Reads a code; null when the text is none. Nothing is checked but its form. */
export function readCode(text: string): ReadCode | null {
  const bytes = text.length > LONGEST_CODE ? null : fromBase64Url(text);
  if (bytes === null) return null;
  const reader = new Reader(bytes);
  if (reader.byte() !== VERSION) return null;
  const number = bytesToHex(reader.take(16));
  const [issuedOn, expiresOn] = [reader.day(), reader.day()];
  const keyId = bytesToHex(reader.take(8));
  const uscc = reader.text();
  const grade = reader.text();
  const evaluatedOn = grade === "" ? "" : reader.day();
  const unsigned = bytes.subarray(0, reader.at);
  const signature = bytes.subarray(reader.at);
  if (reader.failed || (uscc !== "" && !USCC.test(uscc))) return null;
  if (signature.length < SHORTEST_SIGNATURE || signature.length > LONGEST_SIGNATURE) return null;
  return {
    code: {
      number,
      issuedOn,
      expiresOn,
      keyId,
      uscc: uscc === "" ? null : uscc,
      grade: grade === "" ? null : { value: grade, evaluatedOn },
    },
    signedText: codeSigningText(toBase64Url(unsigned)),
    signature: toBase64(signature),
  };
}

function require(holds: boolean, what: string): void {
  if (!holds) throw new RangeError(`a code cannot hold this ${what}`);
}

function dayBytes(day: string): readonly [number, number] {
  const days = toEpochDay(day) - FIRST_DAY;
  require(days >= 0 && days <= 0xff_ff, "day");
  return [days >> 8, days & 0xff];
}

/** Reads bytes in order; past the end or in wrong UTF-8 it notes the failure and gives nothing. */
class Reader {
  readonly #bytes: Uint8Array;
  at = 0;
  failed = false;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  take(length: number): Uint8Array {
    const end = this.at + length;
    if (end > this.#bytes.length) this.failed = true;
    const part = this.#bytes.subarray(this.at, end);
    this.at = end;
    return part;
  }
  byte(): number {
    return this.take(1)[0] ?? 0;
  }
  day(): string {
    const [high = 0, low = 0] = this.take(2);
    return fromEpochDay(FIRST_DAY + high * 256 + low);
  }
  text(): string {
    const bytes = this.take(this.byte());
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      this.failed = true;
      return "";
    }
  }
}
