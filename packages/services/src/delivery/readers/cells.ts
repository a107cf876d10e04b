import type { Cell, SourceRow } from "./source.ts";

/** The letters a spreadsheet shows over a column; `index` is 0-based: 0 → A, 26 → AA. */
export function columnLetters(index: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  }
  return letters;
}

/** The 0-based column of a reference such as `AB12`; -1 when it has no letters. */
export function columnIndex(reference: string): number {
  let index = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at) & ~0x20;
    if (code < 65 || code > 90) break;
    index = index * 26 + code - 64;
  }
  return index - 1;
}

/** Whether a cell shows nothing: empty, or white space only (the full-width space counts). */
export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === "string" && cell.trim() === "");
}

/** Whether a row shows nothing. */
export function isBlankRow(cells: readonly Cell[]): boolean {
  for (const cell of cells) if (!isBlank(cell)) return false;
  return true;
}

/** A row as wide as the header: padded with null; blank cells beyond the header are dropped, others kept. */
export function fitRow(number: number, cells: Cell[], width: number): SourceRow {
  let length = cells.length;
  while (length > width && isBlank(cells[length - 1])) length -= 1;
  if (length < cells.length) cells.length = length;
  while (cells.length < width) cells.push(null);
  return { number, cells };
}

/** The place of a row for people: `row 12`, or `sheet 处罚, row 12`. */
export function rowPath(sheet: string | null, row: number): string {
  return sheet === null ? `row ${row}` : `sheet ${sheet}, row ${row}`;
}

/** The place of a cell for people: `row 12, column F`, or `sheet 处罚, cell F12`. `column` is 0-based. */
export function cellPath(sheet: string | null, row: number, column: number): string {
  const letters = columnLetters(column);
  return sheet === null ? `row ${row}, column ${letters}` : `sheet ${sheet}, cell ${letters}${row}`;
}
