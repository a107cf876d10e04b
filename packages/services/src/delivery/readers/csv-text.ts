import { createReadStream } from "node:fs";
import { decode, invalidAt, isValid } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";

/** A piece of the text as UTF-8 bytes. */
export interface TextPiece {
  readonly bytes: Buffer;
  /** Bytes of the file consumed with this piece. */
  readonly consumed: number;
  /** What ends the text right after `bytes`. */
  readonly trouble?: TextTrouble;
}

/** Why a text cannot be read on, and at which byte of the file. */
export interface TextTrouble {
  readonly cause: "encoding" | "nul" | "length";
  readonly at: number;
}

const CHUNK_BYTES = 1 << 18;
const LONGEST_CHARACTER = 4;

async function* readBytes(path: string, start: number): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of createReadStream(path, { start, highWaterMark: CHUNK_BYTES })) {
    if (Buffer.isBuffer(chunk)) yield chunk;
  }
}

/** UTF-16 as UTF-8 pieces, cut anywhere between characters. */
async function* transcode(path: string, encoding: Encoding): AsyncGenerator<TextPiece, void, undefined> {
  const decoder = new TextDecoder(encoding.name, { fatal: true, ignoreBOM: true });
  let consumed = encoding.mark;
  for await (const chunk of readBytes(path, encoding.mark)) {
    let text: string;
    try {
      text = decoder.decode(chunk, { stream: true });
    } catch {
      yield { bytes: Buffer.alloc(0), consumed, trouble: { cause: "encoding", at: consumed } };
      return;
    }
    consumed += chunk.length;
    if (text.includes("\0")) {
      yield { bytes: Buffer.alloc(0), consumed, trouble: { cause: "nul", at: consumed } };
      return;
    }
    yield { bytes: Buffer.from(text), consumed };
  }
}

function findTrouble(bytes: Buffer, encoding: Encoding): TextTrouble | undefined {
  const nul = bytes.indexOf(0);
  if (!isValid(bytes, encoding.name)) {
    const at = invalidAt(bytes, encoding.name);
    if (nul < 0 || at < nul) return { cause: "encoding", at };
  }
  return nul < 0 ? undefined : { cause: "nul", at: nul };
}

/** Whole lines as UTF-8; with trouble among them, only the lines before it. */
function convert(bytes: Buffer, encoding: Encoding, consumed: number, lineEnd: number): TextPiece {
  if (encoding.name === "utf-8") {
    if (!bytes.includes(0) && isValid(bytes, "utf-8")) return { bytes, consumed };
  } else {
    const text = decode(bytes, encoding.name);
    if (text !== undefined && !bytes.includes(0)) return { bytes: Buffer.from(text), consumed };
  }
  const trouble = findTrouble(bytes, encoding);
  if (trouble === undefined) return { bytes, consumed };
  const good = bytes.subarray(0, trouble.at === 0 ? 0 : bytes.lastIndexOf(lineEnd, trouble.at - 1) + 1);
  const at = consumed - bytes.length + trouble.at;
  return {
    bytes: Buffer.from(decode(good, encoding.name) ?? ""),
    consumed,
    trouble: { ...trouble, at },
  };
}

/** Whether the pieces of a text in this encoding are whole lines. */
export const isCutAtLines = (encoding: Encoding): boolean =>
  encoding.name === "utf-8" || encoding.name === "gb18030";

/**
 * The text of a file as UTF-8 pieces. In UTF-8 and GB18030 the bytes of a line end are never part of another
 * character, so that pieces are cut at line ends and each is checked on its own. Ends with the first trouble.
 * A line of more than `mostCharacters` is trouble.
 */
export async function* readText(
  path: string,
  encoding: Encoding,
  lineEnd: number,
  mostCharacters: number,
): AsyncGenerator<TextPiece, void, undefined> {
  if (!isCutAtLines(encoding)) {
    yield* transcode(path, encoding);
    return;
  }
  let rest: Buffer[] = [];
  let restBytes = 0;
  let consumed = encoding.mark;
  for await (const chunk of readBytes(path, encoding.mark)) {
    const end = chunk.lastIndexOf(lineEnd) + 1;
    if (end === 0) {
      rest.push(chunk);
      restBytes += chunk.length;
      if (restBytes <= mostCharacters * LONGEST_CHARACTER) continue;
      yield { bytes: Buffer.alloc(0), consumed, trouble: { cause: "length", at: consumed } };
      return;
    }
    const first = chunk.subarray(0, end);
    const piece = convert(
      restBytes === 0 ? first : Buffer.concat([...rest, first]),
      encoding,
      consumed + restBytes + end,
      lineEnd,
    );
    yield piece;
    if (piece.trouble !== undefined) return;
    consumed += restBytes + end;
    rest = [chunk.subarray(end)];
    restBytes = chunk.length - end;
  }
  if (restBytes > 0) yield convert(Buffer.concat(rest), encoding, consumed + restBytes, lineEnd);
}
