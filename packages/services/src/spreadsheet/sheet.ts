import type { Comment } from "./comments.ts";
import { headingStyle, styleOf } from "./styles.ts";
import type { Cell, CellValue, Column, ColumnFormat, Sheet } from "./types.ts";
import { cellText, columnLetters, escapeXml, XML_HEAD } from "./xml.ts";

/** One sheet as XML, row by row. */

const NAMESPACES = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`;
const LAST_ROW = 1_048_576;
const WIDTH = 18;
const MOST_TITLE = 32;
const MOST_PROMPT = 255;

/** Where a column's list stands on the sheet of lists; null where it has none. */
export type ListPlaces = readonly (string | null)[];

/** What a sheet gathers while it is written. */
export interface Gathering {
  readonly comments: Comment[];
}

/** The sheet's part; comments are gathered on the way. */
export async function* sheetXml(
  sheet: Sheet,
  lists: ListPlaces,
  gathering: Gathering,
  first: boolean,
): AsyncGenerator<string> {
  const { columns } = sheet;
  yield `${XML_HEAD}<worksheet ${NAMESPACES}>${isNarrow(sheet) ? `<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>` : ""}${viewsXml(sheet, first)}<sheetFormatPr defaultRowHeight="16"/>${columnsXml(columns)}<sheetData>`;
  yield headingRow(columns);
  let row = 1;
  for await (const cells of sheet.rows) {
    row += 1;
    if (row > LAST_ROW) throw new RangeError("a sheet holds no more rows than 1,048,576");
    yield rowXml(row, cells, columns, gathering);
  }
  yield "</sheetData>";
  if (sheet.filter === true && columns.length > 0)
    yield `<autoFilter ref="A1:${columnLetters(columns.length - 1)}${row}"/>`;
  yield validationsXml(columns, lists);
  yield `<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape"${isNarrow(sheet) ? ` fitToHeight="0"` : ""}/>`;
  if (gathering.comments.length > 0) yield `<legacyDrawing r:id="rId1"/>`;
  yield "</worksheet>";
}

/** Columns that can still be read when a page holds all of them. */
const NARROW = 260;
const isNarrow = ({ columns }: Sheet): boolean =>
  columns.reduce((sum, { width = WIDTH }) => sum + width, 0) <= NARROW;

function viewsXml({ frozenColumns = 0 }: Sheet, first: boolean): string {
  const left = frozenColumns > 0 ? ` xSplit="${frozenColumns}"` : "";
  const corner = `${columnLetters(frozenColumns)}2`;
  const pane = frozenColumns > 0 ? "bottomRight" : "bottomLeft";
  const selected = first ? ` tabSelected="1"` : "";
  return `<sheetViews><sheetView${selected} workbookViewId="0"><pane${left} ySplit="1" topLeftCell="${corner}" activePane="${pane}" state="frozen"/><selection pane="${pane}" activeCell="${corner}" sqref="${corner}"/></sheetView></sheetViews>`;
}

/** A column's style holds for the cells nobody has filled yet: that is where codes would lose their digits. */
function columnsXml(columns: readonly Column[]): string {
  if (columns.length === 0) return "";
  const list = columns.map(
    ({ width = WIDTH, format = "general" }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" style="${styleOf(format, "plain", false)}" customWidth="1"/>`,
  );
  return `<cols>${list.join("")}</cols>`;
}

function headingRow(columns: readonly Column[]): string {
  const cells = columns.map(({ heading, look = "plain" }, index) =>
    textCell(`${columnLetters(index)}1`, headingStyle(look), heading),
  );
  return `<row r="1" ht="34" customHeight="1">${cells.join("")}</row>`;
}

const textCell = (reference: string, style: number, text: string): string =>
  `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${cellText(text)}</t></is></c>`;

function rowXml(
  row: number,
  cells: readonly Cell[],
  columns: readonly Column[],
  gathering: Gathering,
): string {
  let text = "";
  let lines = 1;
  for (const [index, cell] of cells.entries()) {
    const format = columns[index]?.format ?? "general";
    const reference = `${columnLetters(index)}${row}`;
    const given = cell !== null && typeof cell === "object" ? cell : { value: cell };
    if (given.comment !== undefined)
      gathering.comments.push({ row: row - 1, column: index, reference, text: given.comment });
    text += cellXml(reference, given.value, format, given.mark ?? "plain");
    if (format === "wrapped" && typeof given.value === "string")
      lines = Math.max(lines, linesOf(given.value, columns[index]?.width ?? WIDTH));
  }
  const height = lines === 1 ? "" : ` ht="${Math.min(MOST_HEIGHT, lines * LINE_HEIGHT)}" customHeight="1"`;
  return `<row r="${row}"${height}>${text}</row>`;
}

/** In points: what a row may have at most, and what a line takes. */
const MOST_HEIGHT = 400;
const LINE_HEIGHT = 15;
const WIDE = /[\u1100-\u115F\u2E80-\uFFDC]|[\u{1F000}-\u{3FFFF}]/u;

/** How many lines a text takes in a column: not every program reckons it for itself. */
function linesOf(text: string, width: number): number {
  let lines = 0;
  for (const line of text.split("\n")) {
    let characters = 0;
    for (const one of line) characters += WIDE.test(one) ? 2 : 1;
    lines += Math.max(1, Math.ceil((characters * 1.1) / width));
  }
  return lines;
}

/** Characters at whose sight a spreadsheet program, or the one that gets its CSV, would reckon. */
const LIKE_FORMULA = /^[=+\-@\t\r]/u;

function cellXml(
  reference: string,
  value: CellValue,
  format: ColumnFormat,
  look: Parameters<typeof styleOf>[1],
): string {
  if (value === null) return `<c r="${reference}" s="${styleOf(format, look, false)}"/>`;
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new RangeError("a cell holds no number beyond all numbers");
    return `<c r="${reference}" s="${styleOf(format, look, false)}"><v>${value}</v></c>`;
  }
  const serial = format === "date" ? daySerial(value) : null;
  if (serial !== null) return `<c r="${reference}" s="${styleOf(format, look, false)}"><v>${serial}</v></c>`;
  return textCell(reference, styleOf(format, look, LIKE_FORMULA.test(value)), value);
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/u;
const DAY_ZERO = Date.UTC(1899, 11, 30);
const MILLISECONDS = 86_400_000;
/** Before March 1900 programs count differently; such a day stays text. */
const FIRST_SERIAL = 61;

/** The number by which spreadsheets know a day; null where the text is none. */
export function daySerial(text: string): number | null {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (year === undefined) return null;
  const moment = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(moment).toISOString().slice(0, 10) !== text) return null;
  const serial = Math.round((moment - DAY_ZERO) / MILLISECONDS);
  return serial < FIRST_SERIAL ? null : serial;
}

function validationsXml(columns: readonly Column[], lists: ListPlaces): string {
  const list = columns.flatMap((column, index) => {
    const place = lists[index] ?? null;
    if (place === null && column.prompt === undefined) return [];
    const letters = columnLetters(index);
    const strict = column.choices?.strict ?? false;
    const kind = place === null ? "" : ` type="list" errorStyle="${strict ? "stop" : "warning"}"`;
    const error = place !== null && strict ? ` showErrorMessage="1"` : "";
    const { prompt } = column;
    const said =
      prompt === undefined
        ? ""
        : ` showInputMessage="1" promptTitle="${escapeXml(prompt.title.slice(0, MOST_TITLE))}" prompt="${escapeXml(shortened(prompt.text))}"`;
    const formula = place === null ? "" : `<formula1>${escapeXml(place)}</formula1>`;
    return [
      `<dataValidation${kind} allowBlank="1"${said}${error} sqref="${letters}2:${letters}${LAST_ROW}">${formula}</dataValidation>`,
    ];
  });
  return list.length === 0
    ? ""
    : `<dataValidations count="${list.length}">${list.join("")}</dataValidations>`;
}

const shortened = (text: string): string =>
  text.length > MOST_PROMPT ? `${text.slice(0, MOST_PROMPT - 1)}…` : text;
