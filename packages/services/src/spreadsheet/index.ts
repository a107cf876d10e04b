import { blocksOf, commentsXml, drawingXml, type Comment } from "./comments.ts";
import { sheetXml, type ListPlaces } from "./sheet.ts";
import { stylesXml } from "./styles.ts";
import type { Sheet, Workbook } from "./types.ts";
import { cellText, columnLetters, escapeXml, XML_HEAD } from "./xml.ts";
import { zipBytes, type Part } from "./zip.ts";

export type {
  Cell,
  CellMark,
  CellValue,
  Choices,
  Column,
  ColumnFormat,
  HeadingLook,
  Sheet,
  Workbook,
} from "./types.ts";

/** Workbooks (.xlsx) of the house: templates, lists and error workbooks are all written here. */

export const WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/**
 * A workbook's bytes, as they come: rows are taken while they are written, flat in memory but for comments. Text stays text:
 * what begins with `=`, `+`, `-` or `@` is neither reckoned nor becomes a formula when it is edited. Throws RangeError where a
 * sheet would pass 1,048,576 rows or the file 4 GiB; errors of `rows` are passed on.
 */
export function workbookBytes(workbook: Workbook): AsyncGenerator<Buffer> {
  return zipBytes(partsOf(workbook));
}

/** The whole workbook, for a small one. */
export async function workbookFile(workbook: Workbook): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of workbookBytes(workbook)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Commented {
  readonly sheet: number;
  readonly comments: readonly Comment[];
}

async function* partsOf({ sheets, listsName = "清单" }: Workbook): AsyncGenerator<Part> {
  const lists = new Lists(listsName);
  const places = sheets.map((sheet) => lists.place(sheet));
  const names = uniqueNames([...sheets.map((sheet) => sheet.name), ...(lists.isEmpty ? [] : [listsName])]);
  const count = names.length;
  yield part("_rels/.rels", relations([["officeDocument", "xl/workbook.xml"]]));
  yield part("xl/workbook.xml", workbookXml(names, lists.isEmpty ? null : count - 1));
  yield part(
    "xl/_rels/workbook.xml.rels",
    relations([
      ...names.map((_, index): [string, string] => ["worksheet", `worksheets/sheet${index + 1}.xml`]),
      ["styles", "styles.xml"],
    ]),
  );
  yield part("xl/styles.xml", stylesXml());
  const commented: Commented[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const comments: Comment[] = [];
    const content = sheetXml(sheet, places[index] ?? [], { comments }, index === 0);
    yield { name: `xl/worksheets/sheet${index + 1}.xml`, content };
    if (comments.length > 0) commented.push({ sheet: index + 1, comments });
  }
  if (!lists.isEmpty) yield part(`xl/worksheets/sheet${count}.xml`, lists.xml());
  let block = 1;
  for (const { sheet, comments } of commented) {
    yield part(`xl/comments${sheet}.xml`, commentsXml(comments));
    yield part(`xl/drawings/vmlDrawing${sheet}.vml`, drawingXml(comments, block));
    yield part(
      `xl/worksheets/_rels/sheet${sheet}.xml.rels`,
      relations([
        ["vmlDrawing", `../drawings/vmlDrawing${sheet}.vml`],
        ["comments", `../comments${sheet}.xml`],
      ]),
    );
    block += blocksOf(comments.length);
  }
  yield part("[Content_Types].xml", contentTypes(count, commented));
}

const part = (name: string, content: string): Part => ({ name, content: [content] });

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

function relations(targets: readonly (readonly [string, string])[]): string {
  const list = targets.map(
    ([kind, target], index) =>
      `<Relationship Id="rId${index + 1}" Type="${OFFICE}/${kind}" Target="${target}"/>`,
  );
  return `${XML_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list.join("")}</Relationships>`;
}

function workbookXml(names: readonly string[], hidden: number | null): string {
  const list = names.map((name, index) => {
    const state = index === hidden ? ` state="hidden"` : "";
    return `<sheet name="${escapeXml(name)}" sheetId="${index + 1}"${state} r:id="rId${index + 1}"/>`;
  });
  return `${XML_HEAD}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${OFFICE}"><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" windowHeight="12000" activeTab="0"/></bookViews><sheets>${list.join("")}</sheets></workbook>`;
}

const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml";

function contentTypes(sheets: number, commented: readonly Commented[]): string {
  const overrides = [
    ["/xl/workbook.xml", "sheet.main"],
    ["/xl/styles.xml", "styles"],
    ...Array.from({ length: sheets }, (_, index) => [`/xl/worksheets/sheet${index + 1}.xml`, "worksheet"]),
    ...commented.map(({ sheet }) => [`/xl/comments${sheet}.xml`, "comments"]),
  ].map(([name, kind]) => `<Override PartName="${name}" ContentType="${SHEET_TYPE}.${kind}+xml"/>`);
  return `${XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>${overrides.join("")}</Types>`;
}

const MOST_NAME = 31;

/** Names as Excel admits them, no two alike. */
function uniqueNames(wanted: readonly string[]): string[] {
  const taken = new Set<string>();
  return wanted.map((name) => {
    const clean = name
      .replaceAll(/[[\]:*?/\\]/gu, " ")
      .replaceAll(/^'+|'+$/gu, "")
      .slice(0, MOST_NAME);
    let unique = clean.trim() === "" ? "Sheet" : clean;
    for (let number = 2; taken.has(unique.toLowerCase()); number += 1)
      unique = `${clean.slice(0, MOST_NAME - 4)} ${number}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/** The hidden sheet that drop-downs take their values from: however long, and whatever signs are in them. */
class Lists {
  readonly #name: string;
  readonly #columns: (readonly string[])[] = [];
  constructor(name: string) {
    this.#name = name;
  }
  get isEmpty(): boolean {
    return this.#columns.length === 0;
  }
  place(sheet: Sheet): ListPlaces {
    return sheet.columns.map(({ choices }) => {
      if (choices === undefined || choices.values.length === 0) return null;
      this.#columns.push(choices.values);
      const letters = columnLetters(this.#columns.length - 1);
      return `'${this.#name.replaceAll("'", "''")}'!$${letters}$1:$${letters}$${choices.values.length}`;
    });
  }
  xml(): string {
    const height = Math.max(...this.#columns.map((values) => values.length));
    const rows = Array.from({ length: height }, (_, row) => {
      const cells = this.#columns.flatMap((values, column) => {
        const value = values[row];
        if (value === undefined) return [];
        return [
          `<c r="${columnLetters(column)}${row + 1}" t="inlineStr"><is><t xml:space="preserve">${cellText(value)}</t></is></c>`,
        ];
      });
      return `<row r="${row + 1}">${cells.join("")}</row>`;
    });
    return `${XML_HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows.join("")}</sheetData></worksheet>`;
  }
}
