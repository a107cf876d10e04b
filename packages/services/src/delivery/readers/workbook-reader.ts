import { unreachable } from "@xinpark/kernel/outcome";
import { inBlocks } from "./blocks.ts";
import { fitRow } from "./cells.ts";
import type { SourceRow } from "./source.ts";
import type { Answer, Command } from "./xlsx-commands.ts";

/** How far a sheet has been gone through. */
export interface Position {
  readonly bytesTotal: number;
  characters: number;
}

interface RowStream {
  readonly blocks: AsyncGenerator<readonly SourceRow[], void, undefined>;
  readonly position: Position;
}

/** Reads one workbook on command, whatever its format. */
export abstract class WorkbookReader {
  readonly #streams = new Map<number, RowStream>();

  abstract get sheets(): readonly { readonly name: string; readonly isVisible: boolean }[];
  /** The size of a sheet, in the measure in which `rowsOf` moves on. */
  abstract sizeOf(sheet: string): number;
  abstract mergesOf(sheet: string): Promise<readonly string[]>;
  /** The non-blank rows of a sheet, cells as read. */
  abstract rowsOf(sheet: string, position: Position): AsyncGenerator<readonly SourceRow[], void, undefined>;
  /** Lets go of the file. */
  abstract close(): void;

  /** Carries out one command. Throws a ProblemError. */
  async answer(command: Command): Promise<Answer> {
    switch (command.kind) {
      case "describe":
        return { kind: "sheets", sheets: this.sheets.map(({ name, isVisible }) => ({ name, isVisible })) };
      case "probe":
        return await this.#probe(command.sheet, command.rows);
      case "merges":
        return { kind: "merges", merges: await this.mergesOf(command.sheet) };
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

  async #probe(sheet: string, most: number): Promise<Answer> {
    const found: SourceRow[] = [];
    for await (const rows of this.rowsOf(sheet, { bytesTotal: 0, characters: 0 })) {
      found.push(...rows.slice(0, most - found.length));
      if (found.length >= most) break;
    }
    return { kind: "rows", rows: found, isLast: true, share: 0 };
  }

  async #start(command: Extract<Command, { kind: "start" }>): Promise<Answer> {
    const position = {
      bytesTotal: this.sizeOf(command.sheet),
      characters: 0,
    };
    const data = dataRows(this.rowsOf(command.sheet, position), command.headerRow, command.width);
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
