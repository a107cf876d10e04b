/** Bulk reads: rows of a query by binary COPY, parsed where they lie. */
import type pg from "pg";

/** One row of a binary COPY; valid only while it is handed over. Fields count from 0. */
export interface BinaryRow {
  /** Of a column of type smallint, integer or bigint; beyond 2^53 it is no longer exact. Null of null. */
  readonly integer: (field: number) => number | null;
  /** Of a column of type text. */
  readonly text: (field: number) => string | null;
  /** The same, of a column of few different short texts: each is decoded once. */
  readonly word: (field: number) => string | null;
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
  const reader = new CopyReader(`copy (${query}) to stdout (format binary)`, new RowParser(onRow));
  client.query(reader);
  await reader.ended;
}

const [COPY_OUT, COPY_DATA, COPY_DONE] = [0x48, 0x64, 0x63];
/** Told in between: of a setting, a notice, a notification. */
const ASIDE: ReadonlySet<number | undefined> = new Set([0x53, 0x4e, 0x41, COPY_OUT]);
/** A letter and the length, which counts itself and not the letter. */
const MESSAGE_HEAD = 5;

type Listener = (chunk: Buffer) => void;
const isListener = (given: unknown): given is Listener => typeof given === "function";

/** Reads rows where they lie in what the connection received; a stream of rows would cut and copy each of them. */
class CopyReader implements pg.Submittable {
  readonly ended: Promise<void>;
  readonly #text: string;
  readonly #parser: RowParser;
  readonly #settle = Promise.withResolvers<void>();
  #failure: Error | null = null;
  #rest: Buffer = Buffer.alloc(0);
  #release: (rest: Buffer) => void = () => undefined;

  constructor(text: string, parser: RowParser) {
    this.#text = text;
    this.#parser = parser;
    this.ended = this.#settle.promise;
  }

  /** Takes the connection's bytes until the rows have come, then gives them back to the client. */
  submit(connection: pg.Connection): void {
    const { stream } = connection;
    const others = stream.listeners("data").filter(isListener);
    const take: Listener = (chunk) => this.#take(chunk);
    for (const other of others) stream.off("data", other);
    stream.on("data", take);
    this.#release = (rest) => {
      stream.off("data", take);
      for (const other of others) {
        stream.on("data", other);
        if (rest.length > 0) other(rest);
      }
    };
    connection.query(this.#text);
  }

  #take(chunk: Buffer): void {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (buffer.length - at >= MESSAGE_HEAD) {
      const code = buffer[at];
      const end = at + 1 + buffer.readInt32BE(at + 1);
      if (code !== COPY_DATA && code !== COPY_DONE && !ASIDE.has(code)) {
        this.#release(buffer.subarray(at));
        return;
      }
      if (end > buffer.length) break;
      if (code === COPY_DATA) this.#row(buffer, at + MESSAGE_HEAD);
      at = end;
      if (code !== COPY_DONE) continue;
      this.#release(buffer.subarray(at));
      return;
    }
    this.#rest = buffer.subarray(at);
  }

  /** What is thrown while rows are taken is told once the connection is in order again. */
  #row(buffer: Buffer, start: number): void {
    if (this.#failure !== null) return;
    try {
      this.#parser.take(buffer, start);
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error("a row was not taken");
    }
  }

  handleCommandComplete(): void {
    // The client is told that it may go on by the message after this one.
  }

  handleReadyForQuery(): void {
    if (this.#failure === null) this.#settle.resolve();
    else this.#settle.reject(this.#failure);
  }

  handleError(error: Error): void {
    this.#failure ??= error;
    this.#settle.reject(this.#failure);
  }
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

  /** Takes the row that begins here, in a message of its own; the first comes behind the header, the last is none. */
  take(buffer: Buffer, start: number): void {
    this.#buffer = buffer;
    let at = start;
    if (!this.#headerRead) {
      at += HEADER_BYTES + buffer.readInt32BE(start + SIGNATURE_BYTES + 4);
      this.#headerRead = true;
    }
    const fields = buffer.readInt16BE(at);
    if (fields === END) return;
    at += 2;
    for (let field = 0; field < fields; field += 1) {
      const length = buffer.readInt32BE(at);
      at += 4;
      this.#starts[field] = at;
      this.#lengths[field] = length;
      if (length > 0) at += length;
    }
    this.#onRow(this);
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
}

function sameBytes(bytes: Buffer, buffer: Buffer, start: number, length: number): boolean {
  if (bytes.length !== length) return false;
  for (let at = 0; at < length; at += 1) if (bytes[at] !== buffer[start + at]) return false;
  return true;
}
