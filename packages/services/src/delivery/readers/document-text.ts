import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";
import { ProblemError } from "@xinpark/kernel/outcome";
import { encodingBroken, invalidAt } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { documentUnreadable, tooLarge } from "./problems.ts";
import type { SourceLimits } from "./source.ts";

/** The text of a document that has no lines to cut it at, in parts of any length. */

/** A part of the text, and the bytes of the file consumed with it. */
export interface TextPart {
  readonly text: string;
  readonly consumed: number;
}

const CHUNK_BYTES = 1 << 18;

/** Throws a ProblemError at the first byte that is not valid in the encoding, after all text before its chunk was given. */
export async function* readCharacters(
  path: string,
  encoding: Encoding,
): AsyncGenerator<TextPart, void, undefined> {
  const decoder = new TextDecoder(encoding.name, { fatal: true, ignoreBOM: true });
  let consumed = encoding.mark;
  for await (const chunk of createReadStream(path, { start: encoding.mark, highWaterMark: CHUNK_BYTES })) {
    if (!Buffer.isBuffer(chunk)) continue;
    const text = decodePart(decoder, encoding, chunk, consumed);
    consumed += chunk.length;
    yield { text, consumed };
  }
  decodePart(decoder, encoding, null, consumed);
}

function decodePart(
  decoder: TextDecoder,
  encoding: Encoding,
  chunk: Buffer | null,
  consumed: number,
): string {
  try {
    return chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    const within = chunk === null ? 0 : invalidAt(chunk, encoding.name);
    throw new ProblemError(encodingBroken(encoding.name, consumed + within, undefined));
  }
}

/** Throws where a text of a document cannot be kept: too long, with a null character, or with half of a character. */
export function checkText(text: string, limits: SourceLimits, place: () => string): void {
  if (text.length > limits.cellCharacters) {
    const what = { zh: "一个单元格的字数", en: "The text of one cell" };
    throw new ProblemError(tooLarge(what, `${limits.cellCharacters}`, `${text.length}`, place()));
  }
  if (text.includes("\0") || !text.isWellFormed()) {
    throw new ProblemError(
      documentUnreadable("有空字符或不完整的字符", "it has a null character or half of a character", place()),
    );
  }
}
