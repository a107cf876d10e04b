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
  readonly rows: AsyncIterable<TextRow>;
}

/** The table in pieces of bytes; flat in memory. */
export const bytesOf = (
  format: "csv" | "xlsx",
  table: TextTable,
  encoding: TextEncodingName,
): AsyncIterable<Uint8Array> =>
  format === "csv" ? csvBytes(csvRows(table), encoding) : workbookBytes(workbookOf(table));

async function* csvRows({ head, headings, rows }: TextTable): AsyncGenerator<TextRow> {
  yield* head;
  if (head.length > 0) yield [];
  yield headings;
  yield* rows;
}

const HEAD_WIDTH = 60;

function workbookOf({ name, head, headings, rows }: TextTable) {
  const columns = headings.map((heading) => ({ heading, format: "text", width: widthOf(heading) }) as const);
  const [title = [], ...said] = head;
  const about = {
    name: "说明 About",
    columns: [0, 1, 2].map(
      (index) => ({ heading: title[index] ?? "", width: HEAD_WIDTH, format: "wrapped" }) as const,
    ),
    rows: said,
  };
  return { sheets: [{ name, columns, rows, filter: true }, ...(head.length > 0 ? [about] : [])] };
}

/** Chinese characters are twice as wide as letters. */
const widthOf = (heading: string): number =>
  Math.min(
    40,
    Math.max(
      14,
      Array.from(heading).reduce((sum, one) => sum + (one > "\u2E7F" ? 2 : 1), 4),
    ),
  );

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
