import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { cellPath, columnIndex, columnLetters, isBlank, rowPath } from "./cells.ts";
import type { Cell, SourceOptions, SourceRow } from "./source.ts";

/** A header found. */
export interface Header {
  readonly names: readonly string[];
  readonly row: number;
}

/** The rows looked at: the first non-blank ones of the table, cells as read. */
export interface HeaderSearch {
  readonly rows: readonly SourceRow[];
  readonly sheet: string | null;
  /** The row a person said, 1-based. */
  readonly headerRow?: number;
  /** A person said that there is none. */
  readonly headerless?: boolean;
}

/** What a person said of the header. */
export const headerOptions = (options: SourceOptions): Pick<HeaderSearch, "headerRow" | "headerless"> => ({
  ...(options.headerRow === undefined ? {} : { headerRow: options.headerRow }),
  ...(options.headerless === undefined ? {} : { headerless: options.headerless }),
});

const CJK = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]/u;
const NUMBER_OR_DATE =
  /^[-+]?[\d,.]+%?$|^\d{2,4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ T]\d{1,2}:\d{2}(:\d{2})?)?$/u;

/** A name with its white space runs (also line breaks and full-width spaces) closed between CJK, else one space. */
export function normaliseName(text: string): string {
  return text.trim().replaceAll(/\s+/gu, (_run, at: number, whole: string) => {
    const before = whole.charAt(at - 1);
    const after = whole.slice(at).trimStart().charAt(0);
    return CJK.test(before) && CJK.test(after) ? "" : " ";
  });
}

function filled(row: SourceRow): number {
  let count = 0;
  for (const cell of row.cells) if (!isBlank(cell)) count += 1;
  return count;
}

const isLabel = (cell: Cell): cell is string =>
  typeof cell === "string" && !isBlank(cell) && !NUMBER_OR_DATE.test(cell.trim());

/** The typical number of cells filled in the rows from `from` on. */
function typicalWidth(rows: readonly SourceRow[], from: number): number {
  const counts = rows.slice(from, from + 30).map(filled);
  counts.sort((left, right) => left - right);
  return counts[Math.floor(counts.length / 2)] ?? 0;
}

function looksLikeHeader(rows: readonly SourceRow[], at: number): boolean {
  const row = rows[at];
  if (row === undefined) return false;
  const labels = row.cells.filter(isLabel).map(normaliseName);
  if (labels.length < 2 || labels.length < filled(row) * 0.6) return false;
  if (new Set(labels).size * 2 <= labels.length) return false;
  return filled(row) * 2 >= typicalWidth(rows, at + 1);
}

function findRow(search: HeaderSearch): number {
  if (search.headerRow !== undefined) return search.rows.findIndex((row) => row.number === search.headerRow);
  return search.rows.findIndex((_row, at) => looksLikeHeader(search.rows, at));
}

function notFound(search: HeaderSearch): Problem {
  if (search.headerRow !== undefined) {
    return problem(
      "invalid",
      "header-not-found",
      `第 ${search.headerRow} 行为空白，或不在文件开头的若干行之内，不能作为表头。`,
      `Row ${search.headerRow} is blank or too far down to be the header.`,
      rowPath(search.sheet, search.headerRow),
    );
  }
  return {
    ...problem(
      "invalid",
      "header-not-found",
      "没有找到表头行：表头至少要有两个文字列名，且下面有数据。",
      "No header row was found: it needs at least two column names in text, with data below.",
      search.sheet === null ? undefined : `sheet ${search.sheet}`,
    ),
    remedy: { zh: "请指明表头在第几行。", en: "Say which row holds the header." },
  };
}

/** The problem of a table without data below its header. */
export function noDataRows(sheet: string | null, row?: number): Problem {
  const path = row === undefined ? (sheet === null ? undefined : `sheet ${sheet}`) : rowPath(sheet, row);
  return {
    ...problem(
      "invalid",
      "no-data-rows",
      "文件只有表头，没有数据行。",
      "The file has a header but no data rows.",
      path,
    ),
    remedy: {
      zh: "请确认选对了文件和工作表。",
      en: "Check that this is the right file and sheet.",
    },
  };
}

function columnName(cell: Cell | undefined, column: number): string {
  const name =
    cell === undefined || cell === null || typeof cell === "object" ? "" : normaliseName(String(cell));
  return name === "" ? `（无标题列 ${columnLetters(column)}）` : name;
}

/**
 * How many columns the table has: up to the last name, and on over nameless columns that hold data: any data where
 * the header has a blank cell, data in most rows where the header has ended. A few longer rows are no column: their
 * cells were shifted.
 */
function tableWidth(header: SourceRow, data: readonly SourceRow[]): number {
  let width = header.cells.length;
  while (width > 0 && isBlank(header.cells[width - 1])) width -= 1;
  const longest = data.reduce((most, row) => Math.max(most, row.cells.length), width);
  for (let column = longest - 1; column >= width; column -= 1) {
    const count = data.filter((row) => !isBlank(row.cells[column])).length;
    if (column < header.cells.length ? count > 0 : count * 2 > data.length) return column + 1;
  }
  return width;
}

function nameProblems(names: readonly string[], header: SourceRow, sheet: string | null): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, number>();
  for (const [column, name] of names.entries()) {
    const cell = header.cells[column];
    if (typeof cell === "object" && cell !== null) {
      problems.push(
        problem(
          "invalid",
          "header-formula",
          `表头单元格 ${columnLetters(column)}${header.number} 是公式或错误值，不是文字。`,
          `Header cell ${columnLetters(column)}${header.number} is a formula or an error, not text.`,
          cellPath(sheet, header.number, column),
        ),
      );
    }
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, column);
    else problems.push(duplicate(name, earlier, column, header.number, sheet));
  }
  return problems;
}

function duplicate(name: string, first: number, second: number, row: number, sheet: string | null): Problem {
  const columns = [columnLetters(first), columnLetters(second)];
  return {
    ...problem(
      "invalid",
      "header-duplicate",
      `列名“${name}”出现两次：${columns.join(" 列和 ")} 列。`,
      `The column name “${name}” occurs twice: columns ${columns.join(" and ")}.`,
      cellPath(sheet, row, second),
    ),
    remedy: {
      zh: "请改其中一个列名后重新上传。",
      en: "Rename one of them and send the file again.",
    },
    details: { name, columns },
  };
}

/** Columns by their letters, as many as the longest of the first rows has. */
function withoutHeader(rows: readonly SourceRow[], sheet: string | null): Outcome<Header> {
  if (rows.length === 0) return failed(noDataRows(sheet));
  const width = rows.reduce((most, row) => Math.max(most, row.cells.length), 0);
  return ok({ names: Array.from({ length: width }, (_unused, column) => columnLetters(column)), row: 0 });
}

/** Finds the header among the first rows and names its columns. Only a row with data below it is a header. */
export function findHeader(search: HeaderSearch): Outcome<Header> {
  const { rows, sheet } = search;
  if (search.headerless === true) return withoutHeader(rows, sheet);
  const [only] = rows;
  if (rows.length === 1 && only !== undefined && search.headerRow === undefined) {
    return failed(noDataRows(sheet, only.number));
  }
  const at = findRow(search);
  const header = rows[at];
  if (header === undefined) return failed(notFound(search));
  const data = rows.slice(at + 1);
  if (data.length === 0) return failed(noDataRows(sheet, header.number));
  const width = tableWidth(
    header,
    data.filter((row) => filled(row) > 0),
  );
  const names = Array.from({ length: width }, (_unused, column) => columnName(header.cells[column], column));
  const problems = nameProblems(names, header, sheet);
  return problems.length > 0 ? failed(...problems) : ok({ names, row: header.number });
}

/** Whether the header could be part of a two-level one, so that the merged cells must be looked at. */
export function mayBeMerged(rows: readonly SourceRow[], header: Header): boolean {
  const row = rows.find((one) => one.number === header.row);
  if (row === undefined) return false;
  for (let column = 0; column < header.names.length; column += 1) if (isBlank(row.cells[column])) return true;
  return rows.some((one) => one.number < header.row && filled(one) > 1);
}

interface MergedRange {
  readonly text: string;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
}

function parseRange(text: string): MergedRange | undefined {
  const match = /^([A-Z]+)(\d+):([A-Z]+)(\d+)$/u.exec(text);
  if (match === null) return undefined;
  const [, left = "", top = "", right = "", bottom = ""] = match;
  return {
    text,
    top: Number(top),
    bottom: Number(bottom),
    width: columnIndex(right) - columnIndex(left) + 1,
  };
}

/**
 * The problem of a two-level header, if there is one: merged cells in the header row, or in the row right above it
 * merged group names (a title over the whole table is not one).
 */
export function mergedHeader(
  header: Header,
  merges: readonly string[],
  sheet: string | null,
): Problem | undefined {
  const ranges = merges.map(parseRange).filter((range) => range !== undefined);
  const inside = ranges.filter((range) => range.top <= header.row && range.bottom >= header.row);
  const groups = ranges.filter(
    (range) => range.bottom === header.row - 1 && range.width < header.names.length * 0.8,
  );
  const found = inside.length > 0 ? inside : groups.length > 1 ? groups : [];
  if (found.length === 0) return undefined;
  const cells = found.map((range) => range.text);
  const some = cells.slice(0, 10).join(", ");
  return {
    ...problem(
      "invalid",
      "header-merged",
      `表头有合并单元格（多级表头）：${some}。`,
      `The header has merged cells (a header of several levels): ${some}.`,
      rowPath(sheet, header.row),
    ),
    remedy: {
      zh: "请取消合并，让每一列只有一个列名；或者指明哪一行是表头。",
      en: "Unmerge them so that each column has one name, or say which row is the header.",
    },
    details: { cells },
  };
}
