import { failed, ok, ProblemError, unreachable } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { inBlocks } from "./blocks.ts";
import { fitRow, isBlankRow } from "./cells.ts";
import { RecordParser, rowTooLong } from "./csv-records.ts";
import type { Dialect } from "./csv-records.ts";
import { isCutAtLines, readText } from "./csv-text.ts";
import type { TextTrouble } from "./csv-text.ts";
import type { Detected } from "./detect.ts";
import { encodingBroken, findEncoding } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { findHeader, headerOptions } from "./header.ts";
import type { Header } from "./header.ts";
import { fileUnreadable } from "./problems.ts";
import type { Cell, RowOptions, SourceLimits, SourceOptions, SourceRow, TableSource } from "./source.ts";

const DELIMITERS = [",", "\t", ";", "|"] as const;
const PROBE_ROWS = 200;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

interface Probe {
  readonly rows: readonly SourceRow[];
  readonly dialect: Dialect;
}

const toCells = (record: readonly string[]): Cell[] => record.map((text) => (text === "" ? null : text));

/** The head of the file as UTF-8 without its mark; characters that do not decode are left to the reading proper. */
function headText(head: Buffer, encoding: Encoding): Buffer {
  const body = head.subarray(encoding.mark);
  return encoding.name === "utf-8" ? body : Buffer.from(new TextDecoder(encoding.name).decode(body));
}

/** The first non-blank rows read with one delimiter; trouble further down is left to the reading proper. */
async function probe(
  head: Buffer,
  dialect: Dialect,
  limits: SourceLimits,
  whole: boolean,
): Promise<SourceRow[]> {
  const parser = new RecordParser(dialect, limits, false);
  const rows: SourceRow[] = [];
  const isEnough = (record: readonly string[]): boolean => {
    const cells = toCells(record);
    if (!isBlankRow(cells)) rows.push({ number: parser.count, cells });
    return rows.length >= PROBE_ROWS;
  };
  try {
    const step = 1 << 16;
    for (let at = 0; at < head.length; at += step) {
      for (const record of parser.feed(head.subarray(at, at + step))) if (isEnough(record)) return rows;
    }
    if (whole) for await (const record of parser.finish()) if (isEnough(record)) return rows;
  } catch (error) {
    if (!(error instanceof ProblemError) || rows.length < 2) throw error;
  }
  return rows;
}

function medianCells(rows: readonly SourceRow[]): number {
  const counts = rows.slice(0, 20).map((row) => row.cells.length);
  counts.sort((left, right) => left - right);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

/** The delimiter that cuts the first rows into most cells; a comma when none cuts. */
async function findDialect(
  head: Buffer,
  limits: SourceLimits,
  whole: boolean,
  said: string | undefined,
): Promise<Probe> {
  const lineEnd = head.includes(LINE_FEED) || !head.includes(CARRIAGE_RETURN) ? LINE_FEED : CARRIAGE_RETURN;
  let best: Probe | undefined;
  let trouble: unknown;
  for (const delimiter of said === undefined ? DELIMITERS : [said]) {
    const dialect = { delimiter, lineEnd };
    try {
      const rows = await probe(head, dialect, limits, whole);
      if (best === undefined || medianCells(rows) > medianCells(best.rows)) best = { rows, dialect };
    } catch (error) {
      trouble ??= error;
    }
  }
  if (best === undefined) throw trouble;
  return best;
}

class CsvSource implements TableSource {
  readonly format = "csv";
  readonly sheet = null;
  readonly sheets: readonly string[] = [];
  readonly encoding: string;
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly headerRow: number;
  readonly rowsPath = null;
  readonly #path: string;
  readonly #encoding: Encoding;
  readonly #dialect: Dialect;
  readonly #limits: SourceLimits;
  readonly #bytesTotal: number;
  #bytesRead = 0;
  #closed = false;

  constructor(
    path: string,
    bytes: number,
    encoding: Encoding,
    dialect: Dialect,
    header: Header,
    limits: SourceLimits,
  ) {
    this.encoding = encoding.name;
    this.delimiter = dialect.delimiter;
    this.header = header.names;
    this.headerRow = header.row;
    this.#path = path;
    this.#encoding = encoding;
    this.#dialect = dialect;
    this.#limits = limits;
    this.#bytesTotal = bytes;
  }

  rows(options: RowOptions = {}): AsyncIterable<readonly SourceRow[]> {
    return inBlocks(this.#records(), options);
  }

  progress(): { readonly bytesRead: number; readonly bytesTotal: number } {
    return { bytesRead: this.#bytesRead, bytesTotal: this.#bytesTotal };
  }

  declaredRows(): null {
    return null;
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  /** The data rows of one piece of text after another. */
  async *#records(): AsyncGenerator<readonly SourceRow[], void, undefined> {
    const { lineEnd } = this.#dialect;
    const parser = new RecordParser(this.#dialect, this.#limits, isCutAtLines(this.#encoding));
    let trouble: TextTrouble | undefined;
    for await (const piece of readText(this.#path, this.#encoding, lineEnd, this.#limits.lineCharacters)) {
      if (this.#closed) throw new Error("the source is closed");
      this.#bytesRead = piece.consumed;
      trouble = piece.trouble;
      const batch: SourceRow[] = [];
      const problem = await attempt(() => {
        for (const record of parser.feed(piece.bytes)) this.#take(record, parser, batch);
      });
      if (batch.length > 0) yield batch;
      if (problem !== undefined) throw problem;
    }
    const batch: SourceRow[] = [];
    const problem = await attempt(async () => {
      for await (const record of parser.finish()) this.#take(record, parser, batch);
    });
    if (batch.length > 0) yield batch;
    // Where the text breaks off, that is the cause; a quotation mark left open there is not.
    if (trouble !== undefined) throw new ProblemError(this.#describe(trouble, parser.count + 1));
    if (problem !== undefined) throw problem;
  }

  #describe(trouble: TextTrouble, row: number): Problem {
    switch (trouble.cause) {
      case "encoding":
        return encodingBroken(this.#encoding.name, trouble.at, row);
      case "nul":
        return fileUnreadable(
          `第 ${row} 行有空字节`,
          `there is a NUL byte in row ${row}`,
          `row ${row}, byte ${trouble.at}`,
        );
      case "length":
        return rowTooLong(row, this.#limits.lineCharacters);
      default:
        return unreachable(trouble.cause);
    }
  }

  #take(record: readonly string[], parser: RecordParser, into: SourceRow[]): void {
    if (parser.count <= this.headerRow) return;
    const cells = toCells(record);
    if (!isBlankRow(cells)) into.push(fitRow(parser.count, cells, this.header.length));
  }
}

/** Does the work and gives the ProblemError that ended it, if one did. */
async function attempt(work: () => void | Promise<void>): Promise<ProblemError | undefined> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  return undefined;
}

/** Opens a text table: finds its encoding, delimiter and header in the first MiB. */
export async function openCsv(
  path: string,
  detected: Detected,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  const whole = detected.head.length === detected.bytes;
  const encoding = findEncoding(detected.head, whole, options.encoding);
  if (!encoding.ok) return encoding;
  let found: Probe;
  try {
    const head = headText(detected.head, encoding.value);
    found = await findDialect(head, limits, whole, options.delimiter);
  } catch (error) {
    if (error instanceof ProblemError) return failed(...error.problems);
    throw error;
  }
  const search = { rows: found.rows, sheet: null };
  const header = findHeader({ ...search, ...headerOptions(options) });
  if (!header.ok) return header;
  return ok(new CsvSource(path, detected.bytes, encoding.value, found.dialect, header.value, limits));
}
