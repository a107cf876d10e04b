/** Bulk reads: rows of a query by binary COPY, parsed where they lie. */
import { once } from "node:events";
import { to as copyTo } from "pg-copy-streams";
import type pg from "pg";

/** One row of a binary COPY; valid only while it is handed over. Fields count from 0. */
export interface BinaryRow {
  readonly isNull: (field: number) => boolean;
  /** Of a column of type smallint, integer or bigint; beyond 2^53 it is no longer exact. Null of null. */
  readonly integer: (field: number) => number | null;
  /** Of a column of type text. */
  readonly text: (field: number) => string | null;
  /** The same, of a column of few different short texts: each is decoded once. */
  readonly word: (field: number) => string | null;
  readonly boolean: (field: number) => boolean;
}

const SIGNATURE_BYTES = 11;
const HEADER_BYTES = SIGNATURE_BYTES + 8;
const END = -1;

/**
 * Runs a query, given as text without parameters, and hands over each row. The same `BinaryRow` serves for all of them.
 * Resolves when the last row was handed over; fails when the query does or `onRow` throws.
 */
export async function copyOut(
  client: pg.PoolClient,
  query: string,
  onRow: (row: BinaryRow) => void,
): Promise<void> {
  const source = client.query(copyTo(`copy (${query}) to stdout (format binary)`));
  const parser = new RowParser(onRow);
  let failure: unknown = null;
  const ended = once(source, "end");
  // What was thrown while rows were taken is told once the stream has ended: the connection is in order again then.
  source.on("data", (chunk: Buffer) => {
    if (failure !== null) return;
    try {
      parser.take(chunk);
    } catch (error) {
      failure = error;
    }
  });
  await ended;
  if (failure !== null) throw failure instanceof Error ? failure : new Error("a row was not taken");
}

/** A short text and its bytes. */
interface Word {
  readonly bytes: Buffer;
  readonly text: string;
}

/** Words remembered; longer texts and more of them are decoded each time. */
const MOST_WORDS = 1000;
const LONGEST_WORD = 64;

class RowParser implements BinaryRow {
  readonly #words = new Map<number, Word>();
  readonly #onRow: (row: BinaryRow) => void;
  #buffer: Buffer = Buffer.alloc(0);
  #starts: number[] = [];
  #lengths: number[] = [];
  #headerRead = false;

  constructor(onRow: (row: BinaryRow) => void) {
    this.#onRow = onRow;
  }

  take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    let at = this.#readHeader();
    if (at === null) return;
    for (;;) {
      const next = this.#readRow(at);
      if (next === null) break;
      this.#onRow(this);
      at = next;
    }
    this.#buffer = this.#buffer.subarray(at);
  }

  /** Where rows begin; null when the header has not come whole. */
  #readHeader(): number | null {
    if (this.#headerRead) return 0;
    if (this.#buffer.length < HEADER_BYTES) return null;
    const extension = this.#buffer.readInt32BE(SIGNATURE_BYTES + 4);
    if (this.#buffer.length < HEADER_BYTES + extension) return null;
    this.#headerRead = true;
    return HEADER_BYTES + extension;
  }

  /** Where the row that begins at `start` ends; null when it has not come whole, or there are no more. */
  #readRow(start: number): number | null {
    const buffer = this.#buffer;
    const total = buffer.length;
    if (total - start < 2) return null;
    const fields = buffer.readInt16BE(start);
    if (fields === END) return null;
    let at = start + 2;
    for (let field = 0; field < fields; field += 1) {
      if (total - at < 4) return null;
      const length = buffer.readInt32BE(at);
      at += 4;
      this.#starts[field] = at;
      this.#lengths[field] = length;
      if (length <= 0) continue;
      at += length;
      if (at > total) return null;
    }
    return at;
  }

  isNull(field: number): boolean {
    return (this.#lengths[field] ?? END) === END;
  }

  integer(field: number): number | null {
    const start = this.#starts[field] ?? 0;
    const length = this.#lengths[field];
    if (length === 8) return this.#buffer.readInt32BE(start) * 2 ** 32 + this.#buffer.readUInt32BE(start + 4);
    if (length === 4) return this.#buffer.readInt32BE(start);
    return length === 2 ? this.#buffer.readInt16BE(start) : null;
  }

  text(field: number): string | null {
    const start = this.#starts[field] ?? 0;
    const length = this.#lengths[field] ?? END;
    return length === END ? null : this.#buffer.toString("utf8", start, start + length);
  }

  word(field: number): string | null {
    const start = this.#starts[field] ?? 0;
    const length = this.#lengths[field] ?? END;
    if (length === END || length > LONGEST_WORD) return this.text(field);
    const buffer = this.#buffer;
    let hash = length;
    for (let at = start; at < start + length; at += 1) hash = (Math.imul(hash, 31) + (buffer[at] ?? 0)) | 0;
    const known = this.#words.get(hash);
    if (known !== undefined && sameBytes(known.bytes, buffer, start, length)) return known.text;
    const text = buffer.toString("utf8", start, start + length);
    if (this.#words.size < MOST_WORDS)
      this.#words.set(hash, { bytes: Buffer.from(buffer.subarray(start, start + length)), text });
    return text;
  }

  boolean(field: number): boolean {
    return this.#lengths[field] === 1 && this.#buffer[this.#starts[field] ?? 0] === 1;
  }
}

function sameBytes(bytes: Buffer, buffer: Buffer, start: number, length: number): boolean {
  if (bytes.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (bytes[at] !== buffer[start + at]) return false;
  return true;
}
