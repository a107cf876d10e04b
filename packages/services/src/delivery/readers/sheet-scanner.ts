import { ProblemError } from "@xinpark/kernel/outcome";
import { cellPath, columnIndex, isBlankRow, rowPath } from "./cells.ts";
import { serialToText } from "./excel-date.ts";
import { fileUnreadable, tooLarge } from "./problems.ts";
import type { Cell, SourceLimits, SourceRow } from "./source.ts";
import { cellTooLong, decodeExcelEscapes } from "./workbook.ts";
import { attribute, XmlScanner } from "./xml-scanner.ts";
import type { XmlHandler } from "./xml-scanner.ts";

/** What the cells of a sheet refer to. */
export interface SheetContext {
  readonly sheet: string;
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly isFrom1904: boolean;
  readonly limits: SourceLimits;
}

const LAST_ROW = 1_048_576;

/** Turns the XML of one sheet, given in parts, into its non-blank rows. */
export class SheetScanner implements XmlHandler {
  readonly #context: SheetContext;
  readonly #scanner: XmlScanner;
  #rows: SourceRow[] = [];
  #isComplete = false;
  #row = 0;
  #cells: Cell[] = [];
  #isRow = false;
  #column = -1;
  #type = "";
  #style = 0;
  #isCell = false;
  #value = "";
  #formula: string | undefined;
  #into: "value" | "formula" | "none" = "none";
  #phonetic = 0;

  constructor(context: SheetContext) {
    this.#context = context;
    this.#scanner = new XmlScanner(this);
  }

  /** The non-blank rows completed by the next part, cells as read. Throws a ProblemError with the place. */
  push(part: string): SourceRow[] {
    this.#scanner.push(part);
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  /** Says that the sheet's XML is over. Throws a ProblemError when it was cut off. */
  end(): void {
    this.#scanner.end();
    if (!this.#isComplete) throw this.#unreadable("工作表不完整", "the sheet is cut off");
  }

  open(name: string, attributes: string): void {
    switch (name) {
      case "c":
        if (this.#isRow) this.#openCell(attributes);
        break;
      case "v":
        if (this.#isCell) this.#into = "value";
        break;
      case "t":
        if (this.#isCell && this.#phonetic === 0) this.#into = "value";
        break;
      case "f":
        if (this.#isCell) {
          this.#formula = "";
          this.#into = "formula";
        }
        break;
      case "rPh":
        this.#phonetic += 1;
        break;
      case "row":
        this.#openRow(attributes);
        break;
      default:
    }
  }

  close(name: string): void {
    switch (name) {
      case "v":
      case "t":
      case "f":
        this.#into = "none";
        break;
      case "c":
        if (this.#isCell) this.#closeCell();
        break;
      case "rPh":
        this.#phonetic -= 1;
        break;
      case "row":
        if (!isBlankRow(this.#cells)) this.#rows.push({ number: this.#row, cells: this.#cells });
        this.#isRow = false;
        break;
      case "worksheet":
        this.#isComplete = true;
        break;
      default:
    }
  }

  text(text: string): void {
    if (this.#into === "none") return;
    if (this.#into === "value") this.#value += text;
    else this.#formula = (this.#formula ?? "") + text;
    const length = Math.max(this.#value.length, this.#formula?.length ?? 0);
    if (length > this.#context.limits.cellCharacters)
      throw cellTooLong(length, this.#context.limits, this.#path());
  }

  #openRow(attributes: string): void {
    const said = attribute(attributes, "r");
    const row = said === undefined ? this.#row + 1 : Number(said);
    if (!Number.isInteger(row) || row <= this.#row || row > LAST_ROW) {
      throw this.#unreadable(`行号 ${said ?? row} 不对`, `the row number ${said ?? row} is wrong`);
    }
    this.#row = row;
    this.#cells = [];
    this.#column = -1;
    this.#isRow = true;
  }

  #openCell(attributes: string): void {
    const reference = attribute(attributes, "r");
    const column = reference === undefined ? this.#column + 1 : columnIndex(reference);
    if (column < 0)
      throw this.#unreadable(`单元格地址 ${reference} 不对`, `the cell reference ${reference} is wrong`);
    this.#column = column;
    this.#type = attribute(attributes, "t") ?? "n";
    this.#style = Number(attribute(attributes, "s") ?? "0");
    this.#value = "";
    this.#formula = undefined;
    this.#isCell = true;
  }

  #closeCell(): void {
    this.#isCell = false;
    const cell = this.#cell();
    if (cell === null) return;
    const { columns } = this.#context.limits;
    // An empty formatted cell far to the right is common and harmless: only one with content counts.
    if (this.#column >= columns) {
      const what = { zh: "列数", en: "The number of columns" };
      throw new ProblemError(tooLarge(what, `${columns}`, `≥ ${this.#column + 1}`, this.#path()));
    }
    while (this.#cells.length < this.#column) this.#cells.push(null);
    this.#cells[this.#column] = cell;
  }

  #cell(): Cell {
    if (this.#formula !== undefined) return { formula: this.#formula };
    const value = this.#value;
    if (value === "") return null;
    switch (this.#type) {
      case "s":
        return this.#shared(value);
      case "str":
      case "inlineStr":
        return decodeExcelEscapes(value);
      case "b":
        return value === "1" || value === "true";
      case "e":
        return { error: value };
      case "d":
        return value.replace(/T00:00:00(\.0+)?Z?$/u, "").replace(/(\.\d+)?Z?$/u, "");
      default:
        return this.#number(value);
    }
  }

  #shared(value: string): Cell {
    const text = this.#context.strings[Number(value)];
    if (text === undefined)
      throw this.#unreadable("引用了不存在的共享文字", "it refers to a shared text that does not exist");
    return text === "" ? null : text;
  }

  #number(value: string): Cell {
    const number = Number(value);
    if (!Number.isFinite(number))
      throw this.#unreadable(`数字 ${value} 不对`, `the number ${value} is wrong`);
    if (this.#context.dateStyles[this.#style] !== true) return number;
    return serialToText(number, this.#context.isFrom1904) ?? number;
  }

  #path(): string {
    const { sheet } = this.#context;
    return this.#column < 0 ? rowPath(sheet, this.#row) : cellPath(sheet, this.#row, this.#column);
  }

  #unreadable(zh: string, en: string): ProblemError {
    return new ProblemError(fileUnreadable(zh, en, this.#path()));
  }
}
