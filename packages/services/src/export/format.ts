import iconv from "iconv-lite";
import { workbookBytes } from "../spreadsheet/index.ts";

/** The file's own form: a table of text as CSV in UTF-8 or GB18030, or as a workbook. */

export type TextRow = readonly string[];

export type TextEncodingName = "utf-8" | "gb18030";

export interface TextTable {
  /** What the sheet is called. */
  readonly name: string;
  /** Who asked and why: above the table in CSV, on a sheet of its own in a workbook. */
  readonly head: readonly TextRow[];
  readonly headings: TextRow;
  /** Columns of whole numbers, by their place: a workbook can add them up. */
  readonly numbers?: ReadonlySet<number>;
  readonly rows: AsyncIterable<TextRow>;
}

/** The table in pieces of bytes; flat in memory. */
export const bytesOf = (
  format: "csv" | "xlsx",
  table: TextTable,
  encoding: TextEncodingName,
): AsyncIterable<Uint8Array> => (format === "csv" ? csvBytes(csvRows(table), encoding) : tableBytes(table));

async function* csvRows({ head, headings, rows }: TextTable): AsyncGenerator<TextRow> {
  yield* head;
  if (head.length > 0) yield [];
  yield headings;
  yield* rows;
}

const HEAD_WIDTH = 60;

/** Rows by which the widths of columns are chosen. */
const LOOKED_AT = 200;

async function* tableBytes(table: TextTable): AsyncGenerator<Uint8Array> {
  const rows = table.rows[Symbol.asyncIterator]();
  try {
    const first: TextRow[] = [];
    for (let next = await rows.next(); next.done !== true; next = await rows.next()) {
      first.push(next.value);
      if (first.length === LOOKED_AT) break;
    }
    async function* all(): AsyncGenerator<TextRow> {
      yield* first;
      for (let next = await rows.next(); next.done !== true; next = await rows.next()) yield next.value;
    }
    yield* workbookBytes(workbookOf({ ...table, rows: all() }, first));
  } finally {
    await rows.return?.();
  }
}

function workbookOf({ name, head, headings, numbers, rows }: TextTable, first: readonly TextRow[]) {
  const columns = headings.map((heading, index) => ({
    heading,
    format: numbers?.has(index) === true ? ("integer" as const) : ("text" as const),
    width: widthOf([heading, ...first.map((row) => row[index] ?? "")]),
  }));
  const [title = [], ...said] = head;
  const about = {
    name: "说明 About",
    columns: [0, 1, 2].map(
      (index) => ({ heading: title[index] ?? "", width: HEAD_WIDTH, format: "wrapped" }) as const,
    ),
    rows: said,
  };
  const cells = cellRows(rows, numbers ?? NONE);
  return { sheets: [{ name, columns, rows: cells, filter: true }, ...(head.length > 0 ? [about] : [])] };
}

const NONE: ReadonlySet<number> = new Set();
const WHOLE = /^-?\d{1,15}$/u;

async function* cellRows(rows: AsyncIterable<TextRow>, numbers: ReadonlySet<number>) {
  for await (const row of rows)
    yield row.map((text, index) => (numbers.has(index) && WHOLE.test(text) ? Number(text) : text));
}

const LEAST_WIDTH = 10;
const MOST_WIDTH = 48;

/** As wide as the widest of the texts, within bounds; Chinese characters are twice as wide as letters. */
const widthOf = (texts: readonly string[]): number =>
  Math.min(
    MOST_WIDTH,
    texts.reduce((most, text) => Math.max(most, charactersOf(text) + 4), LEAST_WIDTH),
  );

const charactersOf = (text: string): number =>
  Array.from(text).reduce((sum, one) => sum + (one > "\u2E7F" ? 2 : 1), 0);

const BLOCK = 64 * 1024;

async function* csvBytes(
  rows: AsyncIterable<TextRow>,
  encoding: TextEncodingName,
): AsyncGenerator<Uint8Array> {
  const encode = (text: string): Uint8Array =>
    encoding === "gb18030" ? iconv.encode(text, "gb18030") : Buffer.from(text);
  // The mark by which spreadsheet programs know UTF-8.
  let text = encoding === "utf-8" ? "\uFEFF" : "";
  for await (const row of rows) {
    text += `${row.map(csvCell).join(",")}\r\n`;
    if (text.length < BLOCK) continue;
    yield encode(text);
    text = "";
  }
  yield encode(text);
}

/** A cell that a spreadsheet program would take for a formula is told to be text. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
