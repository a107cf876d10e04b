import { expectValue, ProblemError } from "@xinpark/kernel/outcome";
import { Archive } from "./archive.ts";
import { fileUnreadable } from "./problems.ts";
import { SheetScanner } from "./sheet-scanner.ts";
import type { SourceLimits, SourceRow } from "./source.ts";
import { readDateStyles, readMerges, readPart, readSharedStrings, readWorkbook } from "./workbook.ts";
import type { SheetInfo, Workbook } from "./workbook.ts";
import { WorkbookReader } from "./workbook-reader.ts";
import type { Position } from "./workbook-reader.ts";

const MOST_MERGES = 100_000;

interface Shared {
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
}

/** Reads an .xlsx workbook. */
export class XlsxReader extends WorkbookReader {
  readonly #archive: Archive;
  readonly #workbook: Workbook;
  readonly #limits: SourceLimits;
  #shared: Promise<Shared> | undefined;

  private constructor(archive: Archive, workbook: Workbook, limits: SourceLimits) {
    super();
    this.#archive = archive;
    this.#workbook = workbook;
    this.#limits = limits;
  }

  static async open(path: string, limits: SourceLimits): Promise<XlsxReader> {
    const archive = expectValue(await Archive.open(path, limits));
    return new XlsxReader(archive, await readWorkbook(archive), limits);
  }

  override get sheets(): readonly SheetInfo[] {
    return this.#workbook.sheets;
  }

  override sizeOf(sheet: string): number {
    return this.#archive.size(this.#sheet(sheet).part);
  }

  override async mergesOf(sheet: string): Promise<readonly string[]> {
    return await readMerges(this.#archive, this.#sheet(sheet).part, MOST_MERGES);
  }

  override close(): void {
    this.#archive.close();
  }

  #sheet(name: string): SheetInfo {
    const sheet = this.#workbook.sheets.find((one) => one.name === name);
    if (sheet === undefined)
      throw new ProblemError(fileUnreadable(`没有工作表 ${name}`, `there is no sheet ${name}`));
    return sheet;
  }

  async #loadShared(): Promise<Shared> {
    const strings = await readSharedStrings(this.#archive, this.#workbook.sharedStringsPart, this.#limits);
    return { strings, dateStyles: await readDateStyles(this.#archive, this.#workbook.stylesPart) };
  }

  override async *rowsOf(
    name: string,
    position: Position,
  ): AsyncGenerator<readonly SourceRow[], void, undefined> {
    const { part } = this.#sheet(name);
    this.#shared ??= this.#loadShared();
    const { strings, dateStyles } = await this.#shared;
    const { isFrom1904 } = this.#workbook;
    const scanner = new SheetScanner({
      sheet: name,
      strings,
      dateStyles,
      isFrom1904,
      limits: this.#limits,
    });
    for await (const text of readPart(this.#archive, part)) {
      position.characters += text.length;
      const rows = scanner.push(text);
      if (rows.length > 0) yield rows;
    }
    scanner.end();
  }
}
