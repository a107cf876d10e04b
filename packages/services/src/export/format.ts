import { writeXlsxStream } from "hucre/xlsx";

/** The file's own form: rows of text as CSV in UTF-8, or as a workbook. */

export type TextRow = readonly string[];

/** Rows in pieces of bytes; flat in memory. */
export function bytesOf(format: "csv" | "xlsx", rows: AsyncIterable<TextRow>): AsyncIterable<Uint8Array> {
  return format === "csv" ? csvBytes(rows) : writeXlsxStream(asCells(rows), { name: "导出" });
}

async function* asCells(rows: AsyncIterable<TextRow>): AsyncGenerator<string[]> {
  for await (const row of rows) yield [...row];
}

const BLOCK = 64 * 1024;

async function* csvBytes(rows: AsyncIterable<TextRow>): AsyncGenerator<Uint8Array> {
  // The mark by which spreadsheet programs know UTF-8.
  let text = "\uFEFF";
  for await (const row of rows) {
    text += `${row.map(csvCell).join(",")}\r\n`;
    if (text.length < BLOCK) continue;
    yield Buffer.from(text);
    text = "";
  }
  yield Buffer.from(text);
}

/** A cell that a spreadsheet program would take for a formula is told to be text. */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/u.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
