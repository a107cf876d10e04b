import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { biffBroken, biffRecords, biffText, BIFF, rkNumber, SharedTexts } from "./biff-records.ts";
import type { BiffRecord } from "./biff-records.ts";
import { cellPath, columnLetters, isBlankRow } from "./cells.ts";
import { CompoundFile } from "./compound-file.ts";
import { isDateFormat, isDateFormatNumber, serialToText } from "./excel-date.ts";
import { tooLarge } from "./problems.ts";
import type { Cell, SourceLimits, SourceRow } from "./source.ts";
import { WorkbookReader } from "./workbook-reader.ts";
import type { Position } from "./workbook-reader.ts";

/** Old workbooks (.xls, BIFF8), record by record in flat memory beside the texts that cells share. */

const STREAM = "Workbook";
const BIFF8 = 0x06_00;
const WORKSHEET = 0;
const MOST_MERGES = 100_000;

interface Sheet {
  readonly name: string;
  readonly isVisible: boolean;
  readonly offset: number;
}

interface Globals {
  readonly sheets: readonly Sheet[];
  readonly texts: readonly string[];
  readonly dateStyles: readonly boolean[];
  readonly isFrom1904: boolean;
}

const SAVE_AS = {
  zh: "请在 Excel 或 WPS 中另存为 .xlsx 或 CSV 后重新上传。",
  en: "Save it as .xlsx or CSV in Excel or WPS and send it again.",
};
const tooOld = (): ProblemError =>
  new ProblemError({
    ...problem(
      "invalid",
      "format-xls-unsupported",
      "文件是 Excel 97 以前的工作簿，目前不支持。",
      "The file is a workbook from before Excel 97, which is not supported.",
    ),
    remedy: SAVE_AS,
    details: { format: "xls" },
  });
const encrypted = (): ProblemError =>
  new ProblemError({
    ...problem(
      "invalid",
      "format-encrypted",
      "文件是加密的 Excel 工作簿，没有密码读不了。",
      "The file is an encrypted Excel workbook and cannot be read without its password.",
    ),
    remedy: {
      zh: "请在 Excel 或 WPS 中取消打开密码，另存后重新上传。",
      en: "Remove the password in Excel or WPS, save it and send it again.",
    },
    details: { format: "xls-encrypted" },
  });

/** What stands before the sheets: their names and places, shared texts, which formats are dates. */
async function readGlobals(file: CompoundFile, limits: SourceLimits): Promise<Globals> {
  const sheets: Sheet[] = [];
  const dateFormats = new Set<number>();
  const formats: number[] = [];
  const parts: Buffer[] = [];
  let isFrom1904 = false;
  let isShared = false;
  let isFirst = true;
  let isComplete = false;
  for await (const { id, data } of biffRecords(file.read(STREAM))) {
    if (isFirst && (id !== BIFF.beginning || data.length < 2 || data.readUInt16LE(0) !== BIFF8))
      throw tooOld();
    isFirst = false;
    if (id === BIFF.continued && isShared) parts.push(Buffer.from(data));
    isShared = id === BIFF.sharedStrings || (id === BIFF.continued && isShared);
    if (id === BIFF.endOfFile) {
      isComplete = true;
      break;
    }
    switch (id) {
      case BIFF.passwordProtected:
        throw encrypted();
      case BIFF.dateMode:
        isFrom1904 = data.readUInt16LE(0) === 1;
        break;
      case BIFF.format:
        if (isDateFormat(biffText(data, 2, 2))) dateFormats.add(data.readUInt16LE(0));
        break;
      case BIFF.extendedFormat:
        formats.push(data.readUInt16LE(2));
        break;
      case BIFF.sharedStrings:
        parts.push(Buffer.from(data));
        break;
      case BIFF.sheet:
        if (data.readUInt8(5) === WORKSHEET)
          sheets.push({
            offset: data.readUInt32LE(0),
            isVisible: data.readUInt8(4) === 0,
            name: biffText(data, 6, 1),
          });
        break;
      default:
    }
  }
  if (!isComplete) throw biffBroken();
  const dateStyles = formats.map((format) => isDateFormatNumber(format) || dateFormats.has(format));
  return { sheets, texts: new SharedTexts(parts, limits).read(), dateStyles, isFrom1904 };
}

export class XlsReader extends WorkbookReader {
  readonly #file: CompoundFile;
  readonly #globals: Globals;
  readonly #limits: SourceLimits;

  private constructor(file: CompoundFile, globals: Globals, limits: SourceLimits) {
    super();
    this.#file = file;
    this.#globals = globals;
    this.#limits = limits;
  }

  static async open(path: string, limits: SourceLimits): Promise<XlsReader> {
    const file = await CompoundFile.open(path);
    try {
      // Excel 95 and older call the stream `Book`.
      if (file.size(STREAM) === undefined) throw tooOld();
      return new XlsReader(file, await readGlobals(file, limits), limits);
    } catch (error) {
      await file.close();
      throw error instanceof RangeError ? biffBroken() : error;
    }
  }

  override get sheets(): readonly { readonly name: string; readonly isVisible: boolean }[] {
    return this.#globals.sheets;
  }

  override sizeOf(name: string): number {
    return (this.#file.size(STREAM) ?? 0) - this.#sheet(name).offset;
  }

  override async mergesOf(name: string): Promise<readonly string[]> {
    const merges: string[] = [];
    for await (const { id, data } of this.#records(name, null)) {
      if (id !== BIFF.mergedCells) continue;
      for (let at = 2; at + 8 <= data.length && merges.length < MOST_MERGES; at += 8) {
        const [top, bottom] = [data.readUInt16LE(at) + 1, data.readUInt16LE(at + 2) + 1];
        const [left, right] = [data.readUInt16LE(at + 4), data.readUInt16LE(at + 6)];
        merges.push(`${columnLetters(left)}${top}:${columnLetters(right)}${bottom}`);
      }
    }
    return merges;
  }

  override async *rowsOf(
    name: string,
    position: Position,
  ): AsyncGenerator<readonly SourceRow[], void, undefined> {
    let row = -1;
    let cells: Cell[] = [];
    let rows: SourceRow[] = [];
    const put = (at: number, column: number, cell: Cell): void => {
      if (at < row) throw biffBroken();
      if (at > row && !isBlankRow(cells)) rows.push({ number: row + 1, cells });
      if (at > row) [row, cells] = [at, []];
      if (cell === null) return;
      this.#check(name, at, column, cell);
      while (cells.length < column) cells.push(null);
      cells[column] = cell;
    };
    for await (const record of this.#records(name, position)) {
      withinBounds(() => this.#cells(record, put));
      if (rows.length < 100) continue;
      yield rows;
      rows = [];
    }
    if (!isBlankRow(cells)) rows.push({ number: row + 1, cells });
    if (rows.length > 0) yield rows;
  }

  override close(): void {
    void this.#file.close();
  }

  #sheet(name: string): Sheet {
    const sheet = this.#globals.sheets.find((one) => one.name === name);
    if (sheet === undefined) throw biffBroken();
    return sheet;
  }

  /** The records of a sheet to its end; those of charts within it are passed over. */
  async *#records(name: string, position: Position | null): AsyncGenerator<BiffRecord, void, undefined> {
    let depth = 0;
    for await (const record of biffRecords(this.#file.read(STREAM, this.#sheet(name).offset))) {
      if (position !== null) position.characters += record.data.length + 4;
      if (record.id === BIFF.beginning) depth += 1;
      else if (record.id === BIFF.endOfFile) {
        depth -= 1;
        if (depth <= 0) return;
      } else if (depth === 1) yield record;
      else if (depth === 0) throw biffBroken();
    }
    throw biffBroken();
  }

  #cells({ id, data }: BiffRecord, put: (row: number, column: number, cell: Cell) => void): void {
    if (data.length < 6) return;
    const at = (): [number, number] => [data.readUInt16LE(0), data.readUInt16LE(2)];
    const style = (): number => data.readUInt16LE(4);
    switch (id) {
      case BIFF.number:
        put(...at(), this.#number(data.readDoubleLE(6), style()));
        break;
      case BIFF.rk:
        put(...at(), this.#number(rkNumber(data.readInt32LE(6)), style()));
        break;
      case BIFF.mulRk:
        for (
          let place = 4, column = data.readUInt16LE(2);
          place + 6 <= data.length - 2;
          place += 6, column += 1
        )
          put(
            data.readUInt16LE(0),
            column,
            this.#number(rkNumber(data.readInt32LE(place + 2)), data.readUInt16LE(place)),
          );
        break;
      case BIFF.labelShared:
        put(...at(), this.#shared(data.readUInt32LE(6)));
        break;
      case BIFF.label:
      case BIFF.rich: {
        const text = biffText(data, 6, 2);
        put(...at(), text === "" ? null : text);
        break;
      }
      case BIFF.boolean: {
        const value = data.readUInt8(6);
        put(...at(), data.readUInt8(7) === 0 ? value === 1 : { error: ERRORS[value] ?? "#ERR" });
        break;
      }
      case BIFF.formula:
        put(...at(), { formula: "" });
        break;
      default:
    }
  }

  #number(value: number, style: number): Cell {
    if (!Number.isFinite(value)) throw biffBroken();
    if (this.#globals.dateStyles[style] !== true) return value;
    return serialToText(value, this.#globals.isFrom1904) ?? value;
  }

  #shared(index: number): Cell {
    const text = this.#globals.texts[index];
    if (text === undefined) throw biffBroken();
    return text === "" ? null : text;
  }

  #check(sheet: string, row: number, column: number, cell: Cell): void {
    const { columns, cellCharacters } = this.#limits;
    if (column >= columns) {
      const what = { zh: "列数", en: "The number of columns" };
      throw new ProblemError(
        tooLarge(what, `${columns}`, `≥ ${column + 1}`, cellPath(sheet, row + 1, column)),
      );
    }
    if (typeof cell === "string" && cell.length > cellCharacters) {
      const what = { zh: "一个单元格的字数", en: "The text of one cell" };
      throw new ProblemError(
        tooLarge(what, `${cellCharacters}`, `${cell.length}`, cellPath(sheet, row + 1, column)),
      );
    }
  }
}

/** A record shorter than it should be is read beyond its end. */
function withinBounds(read: () => void): void {
  try {
    read();
  } catch (error) {
    throw error instanceof RangeError ? biffBroken() : error;
  }
}

const ERRORS: Readonly<Record<number, string>> = {
  0x00: "#NULL!",
  0x07: "#DIV/0!",
  0x0f: "#VALUE!",
  0x17: "#REF!",
  0x1d: "#NAME?",
  0x24: "#NUM!",
  0x2a: "#N/A",
};
