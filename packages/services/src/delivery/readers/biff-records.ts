import { ProblemError } from "@xinpark/kernel/outcome";
import { cellTooLong } from "./workbook.ts";
import { fileUnreadable } from "./problems.ts";
import type { SourceLimits } from "./source.ts";

/** The records of an old workbook ([MS-XLS], BIFF8): a number, a length, that many bytes. */

export const BIFF = {
  formula: 0x06,
  endOfFile: 0x0a,
  dateMode: 0x22,
  passwordProtected: 0x2f,
  continued: 0x3c,
  sheet: 0x85,
  mulRk: 0xbd,
  extendedFormat: 0xe0,
  mergedCells: 0xe5,
  rich: 0xd6,
  sharedStrings: 0xfc,
  labelShared: 0xfd,
  number: 0x203,
  label: 0x204,
  boolean: 0x205,
  rk: 0x27e,
  format: 0x41e,
  beginning: 0x809,
} as const;

export interface BiffRecord {
  readonly id: number;
  readonly data: Buffer;
}

export const biffBroken = (): ProblemError =>
  new ProblemError(fileUnreadable("工作簿内容已损坏或不完整", "its workbook is damaged or cut off"));

/** Records from chunks of bytes of any length. Ends with the chunks. */
export async function* biffRecords(
  chunks: AsyncIterable<Buffer>,
): AsyncGenerator<BiffRecord, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (at + 4 <= bytes.length) {
      const length = bytes.readUInt16LE(at + 2);
      if (at + 4 + length > bytes.length) break;
      yield { id: bytes.readUInt16LE(at), data: bytes.subarray(at + 4, at + 4 + length) };
      at += 4 + length;
    }
    rest = bytes.subarray(at);
  }
}

const WIDE = 1;
const RICH = 8;
const EXTENDED = 4;

/** A text with its length in front: `count` characters of one or two bytes. */
export function biffText(data: Buffer, at: number, lengthBytes: 1 | 2): string {
  if (at + lengthBytes + 1 > data.length) throw biffBroken();
  const count = lengthBytes === 1 ? data.readUInt8(at) : data.readUInt16LE(at);
  const flags = data.readUInt8(at + lengthBytes);
  let from = at + lengthBytes + 1;
  if ((flags & RICH) !== 0) from += 2;
  if ((flags & EXTENDED) !== 0) from += 4;
  const end = from + count * ((flags & WIDE) === 0 ? 1 : 2);
  if (end > data.length) throw biffBroken();
  return data.toString((flags & WIDE) === 0 ? "latin1" : "utf16le", from, end);
}

/** The texts that cells share; a text goes on in the next record wherever the first is full, and says anew how wide it is. */
export class SharedTexts {
  readonly #limits: SourceLimits;
  readonly #parts: readonly Buffer[];
  #part = 0;
  #at = 0;

  constructor(parts: readonly Buffer[], limits: SourceLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  read(): string[] {
    const texts: string[] = [];
    const [first] = this.#parts;
    if (first === undefined || first.length < 8) return texts;
    const count = first.readUInt32LE(4);
    this.#at = 8;
    for (let one = 0; one < count; one += 1) texts.push(this.#text(one + 1));
    return texts;
  }

  #text(place: number): string {
    const head = this.#bytes(3);
    const count = head.readUInt16LE(0);
    if (count > this.#limits.cellCharacters) throw cellTooLong(count, this.#limits, `shared string ${place}`);
    let flags = head.readUInt8(2);
    const runs = (flags & RICH) === 0 ? 0 : this.#bytes(2).readUInt16LE(0);
    const extra = (flags & EXTENDED) === 0 ? 0 : this.#bytes(4).readUInt32LE(0);
    let text = "";
    while (text.length < count) {
      const width = (flags & WIDE) === 0 ? 1 : 2;
      const left = this.#left();
      if (left === 0) {
        this.#next();
        flags = this.#bytes(1).readUInt8(0);
        continue;
      }
      const taken = Math.min(count - text.length, Math.floor(left / width));
      if (taken === 0) throw biffBroken();
      text += this.#bytes(taken * width).toString(width === 1 ? "latin1" : "utf16le");
    }
    this.#skip(runs * 4 + extra);
    return text;
  }

  #left(): number {
    return (this.#parts[this.#part]?.length ?? 0) - this.#at;
  }

  #next(): void {
    this.#part += 1;
    this.#at = 0;
    if (this.#part >= this.#parts.length) throw biffBroken();
  }

  #bytes(count: number): Buffer {
    if (this.#left() === 0) this.#next();
    const part = this.#parts[this.#part];
    if (part === undefined || this.#at + count > part.length) throw biffBroken();
    this.#at += count;
    return part.subarray(this.#at - count, this.#at);
  }

  #skip(bytes: number): void {
    let rest = bytes;
    while (rest > 0) {
      if (this.#left() === 0) this.#next();
      const step = Math.min(rest, this.#left());
      this.#at += step;
      rest -= step;
    }
  }
}

/** A number in 30 bits: an integer or the upper half of a double, perhaps a hundredfold. */
export function rkNumber(raw: number): number {
  const isHundredfold = (raw & 1) !== 0;
  let value: number;
  if ((raw & 2) === 0) {
    const double = Buffer.alloc(8);
    double.writeUInt32LE((raw & 0xff_ff_ff_fc) >>> 0, 4);
    value = double.readDoubleLE(0);
  } else value = raw >> 2;
  return isHundredfold ? value / 100 : value;
}
