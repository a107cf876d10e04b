import { isUtf8 } from "node:buffer";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";

/** The encodings of text tables that are read. */
export type TextEncoding = "utf-8" | "gb18030" | "utf-16le" | "utf-16be";

/** An encoding and how many bytes its mark takes at the start of the file. */
export interface Encoding {
  readonly name: TextEncoding;
  readonly mark: number;
}

const LINE_FEED = 0x0a;

function byMark(head: Buffer): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { name: "utf-8", mark: 3 };
  if (head[0] === 0xff && head[1] === 0xfe) return { name: "utf-16le", mark: 2 };
  if (head[0] === 0xfe && head[1] === 0xff) return { name: "utf-16be", mark: 2 };
  return undefined;
}

/** The sample up to the last line end, so that no character is cut; the whole sample when it has none. */
function wholeLines(head: Buffer, whole: boolean): Buffer {
  if (whole) return head;
  const end = head.lastIndexOf(LINE_FEED);
  return end < 0 ? head : head.subarray(0, end + 1);
}

/** Whether the bytes are valid in the encoding. No state: they must start and end at characters. */
export function isValid(bytes: Buffer, encoding: TextEncoding): boolean {
  return encoding === "utf-8" ? isUtf8(bytes) : decode(bytes, encoding) !== undefined;
}

/** The text of the bytes, undefined when they are not valid in the encoding. */
export function decode(bytes: Buffer, encoding: TextEncoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Whether bytes that are not UTF-8 are UTF-8 text with a few broken places: real GB18030 read as UTF-8 is broken
 * nearly everywhere, while a broken UTF-8 file may happen to be valid GB18030 and would become mojibake.
 */
function isBrokenUtf8(sample: Buffer): boolean {
  const text = new TextDecoder("utf-8").decode(sample);
  let broken = 0;
  let beyondAscii = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) beyondAscii += 1;
    if (code === 0xfffd) broken += 1;
  }
  return broken * 10 < beyondAscii;
}

/** The byte at which the first character begins that is not valid. */
export function invalidAt(bytes: Buffer, encoding: TextEncoding): number {
  let from = 0;
  let to = bytes.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    try {
      new TextDecoder(encoding, { fatal: true }).decode(bytes.subarray(0, middle + 1), {
        stream: true,
      });
      from = middle + 1;
    } catch {
      to = middle;
    }
  }
  // The decoder complains of the byte that cannot follow: the character began up to three bytes before it.
  let start = from;
  while (start > 0 && from - start < 3 && !isValid(bytes.subarray(0, start), encoding)) start -= 1;
  return start;
}

/** The problem of a byte that contradicts the encoding. `offset` counts from the start of the file. */
export function encodingBroken(encoding: TextEncoding, offset: number, row: number | undefined): Problem {
  const place = row === undefined ? "" : `row ${row}, `;
  return {
    ...problem(
      "invalid",
      "encoding-broken",
      `第 ${offset} 字节${row === undefined ? "" : `（第 ${row} 行）`}不是有效的 ${encoding} 字符。`,
      `Byte ${offset}${row === undefined ? "" : ` (row ${row})`} is not a valid ${encoding} character.`,
      `${place}byte ${offset}`,
    ),
    remedy: {
      zh: "请用同一种编码（UTF-8 或 GB18030）重新导出文件，或指明编码。",
      en: "Export the file again in one encoding (UTF-8 or GB18030), or say which encoding it is in.",
    },
    details: { encoding, offset },
  };
}

/** Finds the encoding from the first bytes. `whole` says that `head` is the whole file. */
export function findEncoding(
  head: Buffer,
  whole: boolean,
  said: "utf-8" | "gb18030" | undefined,
): Outcome<Encoding> {
  const marked = byMark(head);
  if (said !== undefined)
    return ok({ name: said, mark: said === "utf-8" && marked?.name === "utf-8" ? 3 : 0 });
  if (marked !== undefined) return ok(marked);
  const sample = wholeLines(head, whole);
  if (isUtf8(sample)) return ok({ name: "utf-8", mark: 0 });
  if (isBrokenUtf8(sample)) return ok({ name: "utf-8", mark: 0 });
  if (decode(sample, "gb18030") !== undefined) return ok({ name: "gb18030", mark: 0 });
  return failed(encodingBroken("gb18030", invalidAt(sample, "gb18030"), undefined));
}
