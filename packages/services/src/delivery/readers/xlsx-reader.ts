import { expectValue, ProblemError, unreachable } from "@xinpark/kernel/outcome";
import { Archive } from "./archive.ts";
import { inBlocks } from "./blocks.ts";
import { fitRow } from "./cells.ts";
import { fileUnreadable } from "./problems.ts";
import { SheetScanner } from "./sheet-scanner.ts";
import type { SourceLimits, SourceRow } from "./source.ts";
import { readDateStyles, readMerges, readPart, readSharedStrings, readWorkbook } from "./workbook.ts";
import type { SheetInfo, Workbook } from "./workbook.ts";
import type { Answer, Command } from "./xlsx-commands.ts";

const MOST_MERGES = 100_000;

interface Shared {
  readonly strings: readonly string[];
  readonly dateStyles: readonly boolean[];
}

interface RowStream {
  readonly blocks: AsyncGenerator<readonly SourceRow[], void, undefined>;
  readonly position: Position;
}

interface Position {
  readonly bytesTotal: number;
  characters: number;
}

/** Reads one workbook on command. */
export class XlsxReader {
  readonly #archive: Archive;
  readonly #workbook: Workbook;
  readonly #limits: SourceLimits;
  readonly #streams = new Map<number, RowStream>();
  #shared: Promise<Shared> | undefined;

  private constructor(archive: Archive, workbook: Workbook, limits: SourceLimits) {
    this.#archive = archive;
    this.#workbook = workbook;
    this.#limits = limits;
  }

  static async open(path: string, limits: SourceLimits): Promise<XlsxReader> {
    const archive = expectValue(await Archive.open(path, limits));
    return new XlsxReader(archive, await readWorkbook(archive), limits);
  }

  /** Carries out one command. Throws a ProblemError. */
  async answer(command: Command): Promise<Answer> {
    switch (command.kind) {
      case "describe":
        return {
          kind: "sheets",
          sheets: this.#workbook.sheets.map(({ name, isVisible }) => ({ name, isVisible })),
        };
      case "probe":
        return await this.#probe(command.sheet, command.rows);
      case "merges":
        return {
          kind: "merges",
          merges: await readMerges(this.#archive, this.#sheet(command.sheet).part, MOST_MERGES),
        };
      case "start":
        return await this.#start(command);
      case "next":
        return await this.#next(command.stream);
      case "stop":
        await this.#streams.get(command.stream)?.blocks.return();
        this.#streams.delete(command.stream);
        return { kind: "done" };
      default:
        return unreachable(command);
    }
  }

  /** Lets go of the file. */
  close(): void {
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

  async *#rows(name: string, position: Position): AsyncGenerator<readonly SourceRow[], void, undefined> {
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

  async #probe(sheet: string, most: number): Promise<Answer> {
    const found: SourceRow[] = [];
    for await (const rows of this.#rows(sheet, { bytesTotal: 0, characters: 0 })) {
      found.push(...rows.slice(0, most - found.length));
      if (found.length >= most) break;
    }
    return { kind: "rows", rows: found, isLast: true, share: 0 };
  }

  async #start(command: Extract<Command, { kind: "start" }>): Promise<Answer> {
    const position = {
      bytesTotal: this.#archive.size(this.#sheet(command.sheet).part),
      characters: 0,
    };
    const data = dataRows(this.#rows(command.sheet, position), command.headerRow, command.width);
    this.#streams.set(command.stream, {
      blocks: inBlocks(data, { after: command.after, block: command.block }),
      position,
    });
    return await this.#next(command.stream);
  }

  async #next(id: number): Promise<Answer> {
    const stream = this.#streams.get(id);
    if (stream === undefined) return { kind: "rows", rows: [], isLast: true, share: 1 };
    const next = await stream.blocks.next();
    if (next.done === true) {
      this.#streams.delete(id);
      return { kind: "rows", rows: [], isLast: true, share: 1 };
    }
    const { bytesTotal, characters } = stream.position;
    return {
      kind: "rows",
      rows: next.value,
      isLast: false,
      share: Math.min(1, characters / Math.max(1, bytesTotal)),
    };
  }
}

async function* dataRows(
  batches: AsyncIterable<readonly SourceRow[]>,
  headerRow: number,
  width: number,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  for await (const batch of batches) {
    const rows = batch.filter((row) => row.number > headerRow);
    if (rows.length > 0) yield rows.map((row) => fitRow(row.number, [...row.cells], width));
  }
}
