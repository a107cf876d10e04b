import type { Encoding } from "./encoding.ts";
import { inBlocks } from "./blocks.ts";
import type { DeclaredRows, RowOptions, SourceFormat, SourceRow, TableSource } from "./source.ts";

/** A document of JSON or XML as a table: its rows stand somewhere in it, its columns are paths below a row. */

/** What one way through the document tells beside its rows. */
export interface Passage {
  consumed: number;
  declared: DeclaredRows | null;
}

export interface DocumentPlan {
  readonly format: SourceFormat;
  readonly encoding: Encoding;
  readonly header: readonly string[];
  readonly rowsPath: string;
  readonly bytes: number;
  /** The rows, blank ones left out, from the beginning of the file. */
  readonly read: (passage: Passage) => AsyncIterable<readonly SourceRow[]>;
}

export class DocumentSource implements TableSource {
  readonly format: SourceFormat;
  readonly encoding: string;
  readonly delimiter = null;
  readonly sheet = null;
  readonly sheets: readonly string[] = [];
  readonly header: readonly string[];
  readonly headerRow = 0;
  readonly rowsPath: string;
  readonly #plan: DocumentPlan;
  #passage: Passage = { consumed: 0, declared: null };
  #closed = false;

  constructor(plan: DocumentPlan) {
    this.format = plan.format;
    this.encoding = plan.encoding.name;
    this.header = plan.header;
    this.rowsPath = plan.rowsPath;
    this.#plan = plan;
  }

  rows(options: RowOptions = {}): AsyncIterable<readonly SourceRow[]> {
    this.#passage = { consumed: 0, declared: null };
    return inBlocks(this.#checked(this.#passage), options);
  }

  progress(): { readonly bytesRead: number; readonly bytesTotal: number } {
    return { bytesRead: this.#passage.consumed, bytesTotal: this.#plan.bytes };
  }

  declaredRows(): DeclaredRows | null {
    return this.#passage.declared;
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  async *#checked(passage: Passage): AsyncGenerator<readonly SourceRow[], void, undefined> {
    for await (const rows of this.#plan.read(passage)) {
      if (this.#closed) throw new Error("the source is closed");
      yield rows;
    }
  }
}

/** Columns found in the first rows, and those asked for; where none of those asked for was found, only what there is. */
export function documentHeader(
  found: ReadonlySet<string>,
  asked: readonly string[] | undefined,
): readonly string[] {
  const known = asked?.filter((path) => found.has(path)) ?? [];
  return known.length === 0 ? [...found] : [...new Set([...found, ...(asked ?? [])])];
}
