import type { Outcome } from "@xinpark/kernel/outcome";
import { openInWorker } from "./source-client.ts";
import { DEFAULT_LIMITS } from "./source.ts";
import type { SourceOptions, TableSource } from "./source.ts";

export { DEFAULT_LIMITS } from "./source.ts";
export type {
  Cell,
  DeclaredRows,
  ErrorCell,
  FormulaCell,
  RowOptions,
  SourceFormat,
  SourceLimits,
  SourceOptions,
  SourceRow,
  TableSource,
} from "./source.ts";

/**
 * Opens a department's file as a table: what it is, is decided by its content. All of it is read in a worker of its own,
 * within limits of memory and time: what a hostile file breaks there is told as a problem of the file.
 * Fails with located problems: `file-missing`, `file-empty`, `file-damaged`, `file-unreadable`, `format-unsupported`,
 * `format-xls-unsupported`, `format-encrypted`, `extension-disagrees`, `too-large`, `zip-bomb`, `encoding-broken`,
 * `quote-unclosed`, `header-not-found`, `header-merged`, `header-duplicate`, `header-formula`, `no-data-rows`,
 * `rows-not-found`,
 * `sheet-not-found`, `sheet-hidden`, `sheet-none-visible`. The caller closes what it gets.
 */
export async function openSource(path: string, options: SourceOptions): Promise<Outcome<TableSource>> {
  const { limits, ...rest } = options;
  return await openInWorker({ path, options: rest, limits: { ...DEFAULT_LIMITS, ...limits } });
}
