import { CsvError, Parser } from "csv-parse";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Problem } from "@xinpark/kernel/outcome";
import { rowPath } from "./cells.ts";
import { fileUnreadable, tooLarge, tooManyRows } from "./problems.ts";
import type { SourceLimits } from "./source.ts";

/** How the text of a table is cut into records. */
export interface Dialect {
  readonly delimiter: string;
  /** The byte that ends a line: LF, or CR in files of old Macs. */
  readonly lineEnd: number;
}

const QUOTATION_MARK = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function isRecord(value: unknown): value is string[] {
  return Array.isArray(value);
}

/** Cuts UTF-8 bytes into records, a piece at a time; the records of a piece are read before the next is fed. */
export class RecordParser {
  readonly #parser: Parser;
  readonly #limits: SourceLimits;
  readonly #dialect: Dialect;
  #isPlain: boolean;
  #count = 0;
  #error: Error | undefined;

  /** `isCutAtLines` promises that every piece fed ends at a line end, except the last. */
  constructor(dialect: Dialect, limits: SourceLimits, isCutAtLines: boolean) {
    this.#dialect = dialect;
    this.#isPlain = isCutAtLines;
    this.#limits = limits;
    this.#parser = new Parser({
      delimiter: dialect.delimiter,
      record_delimiter: dialect.lineEnd === CARRIAGE_RETURN ? ["\r"] : ["\r\n", "\n"],
      relax_column_count: true,
      // Excel takes a quotation mark inside a bare field as it stands; so do we.
      relax_quotes: true,
      max_record_size: limits.lineCharacters,
    });
    this.#parser.on("error", (error) => {
      this.#error = error;
    });
  }

  /** The number of the last record given, 1-based, blank lines counted. */
  get count(): number {
    return this.#count;
  }

  /** Feeds bytes that end at a character and gives the records completed by them. Throws a ProblemError. */
  *feed(bytes: Buffer): Generator<string[], void, undefined> {
    // Up to the first quotation mark of the file every line is a record: cutting it is four times quicker.
    this.#isPlain &&= !bytes.includes(QUOTATION_MARK);
    if (this.#isPlain) {
      yield* this.#split(bytes);
      return;
    }
    this.#parser.write(bytes);
    yield* this.#drain();
  }

  // Each line gets a text of its own: cells cut from the text of a whole piece would keep the piece in memory.
  *#split(bytes: Buffer): Generator<string[], void, undefined> {
    const { delimiter, lineEnd } = this.#dialect;
    for (let from = 0; from < bytes.length;) {
      const found = bytes.indexOf(lineEnd, from);
      let end = found < 0 ? bytes.length : found;
      if (lineEnd === LINE_FEED && found > from && bytes[found - 1] === CARRIAGE_RETURN) end -= 1;
      const line = bytes.toString("utf8", from, end);
      from = found < 0 ? bytes.length : found + 1;
      if (line.length > this.#limits.lineCharacters) {
        throw new ProblemError(rowTooLong(this.#count + 1, this.#limits.lineCharacters));
      }
      yield this.#take(line.split(delimiter));
    }
  }

  /** Gives the records left at the end of the file. Throws a ProblemError. */
  async *finish(): AsyncGenerator<string[], void, undefined> {
    this.#parser.end();
    try {
      for await (const record of this.#parser) yield this.#take(record);
    } catch (error) {
      throw error instanceof CsvError ? new ProblemError(this.#located(error)) : error;
    }
  }

  *#drain(): Generator<string[], void, undefined> {
    for (let record: unknown = this.#parser.read(); record !== null; record = this.#parser.read()) {
      yield this.#take(record);
    }
    const error = this.#error ?? this.#parser.errored;
    if (error !== undefined && error !== null) throw new ProblemError(this.#located(error));
  }

  #take(record: unknown): string[] {
    if (!isRecord(record)) throw new TypeError("a CSV record is not a list");
    this.#count += 1;
    if (this.#count > this.#limits.rows) throw new ProblemError(tooManyRows(this.#limits.rows));
    this.#check(record);
    return record;
  }

  #check(record: readonly string[]): void {
    const { columns, cellCharacters } = this.#limits;
    const path = rowPath(null, this.#count);
    if (record.length > columns) {
      throw new ProblemError(
        tooLarge({ zh: "列数", en: "The number of columns" }, `${columns}`, `${record.length}`, path),
      );
    }
    for (const cell of record) {
      if (cell.length > cellCharacters) {
        throw new ProblemError(
          tooLarge(
            { zh: "一个单元格的字数", en: "The text of one cell" },
            `${cellCharacters}`,
            `${cell.length}`,
            path,
          ),
        );
      }
    }
  }

  #located(error: Error): Problem {
    const row = this.#count + 1;
    const code = error instanceof CsvError ? error.code : "";
    if (code === "CSV_QUOTE_NOT_CLOSED") return quoteUnclosed(row);
    if (code === "CSV_MAX_RECORD_SIZE") return rowTooLong(row, this.#limits.lineCharacters);
    return fileUnreadable(
      `第 ${row} 行无法解析`,
      `row ${row} cannot be parsed (${error.message})`,
      rowPath(null, row),
    );
  }
}

function quoteUnclosed(row: number): Problem {
  return {
    ...problem(
      "invalid",
      "quote-unclosed",
      `第 ${row} 行打开的双引号到文件末尾也没有关闭。`,
      `A quotation mark opened in row ${row} is not closed by the end of the file.`,
      rowPath(null, row),
    ),
    remedy: {
      zh: "请检查这一行的双引号：内容里的双引号要写成两个。",
      en: "Check the quotation marks in that row: one inside a text is written twice.",
    },
  };
}

/** The problem of a row beyond the limit of characters. */
export function rowTooLong(row: number, limit: number): Problem {
  return {
    ...tooLarge(
      { zh: `第 ${row} 行的字数`, en: `The length of row ${row}` },
      `${limit}`,
      `> ${limit}`,
      rowPath(null, row),
    ),
    remedy: {
      zh: "多半是这一行有双引号没有关闭，请检查。",
      en: "Most likely a quotation mark in that row is not closed: check it.",
    },
  };
}
