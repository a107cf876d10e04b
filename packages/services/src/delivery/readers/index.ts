import { failed } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { openCsv } from "./csv-source.ts";
import { detect, extensionProblem } from "./detect.ts";
import { DEFAULT_LIMITS } from "./source.ts";
import type { SourceOptions, TableSource } from "./source.ts";
import { openXlsx } from "./xlsx-source.ts";

export { DEFAULT_LIMITS } from "./source.ts";
export type {
  Cell,
  ErrorCell,
  FormulaCell,
  RowOptions,
  SourceLimits,
  SourceOptions,
  SourceRow,
  TableSource,
} from "./source.ts";

/**
 * Opens a department's file as a table: what it is, is decided by its content.
 * Fails with located problems: `file-missing`, `file-empty`, `file-unreadable`, `format-unsupported`,
 * `format-xls-unsupported`, `format-encrypted`, `extension-disagrees`, `too-large`, `zip-bomb`, `encoding-broken`,
 * `quote-unclosed`, `header-not-found`, `header-merged`, `header-duplicate`, `header-formula`, `no-data-rows`,
 * `sheet-not-found`, `sheet-hidden`, `sheet-none-visible`. The caller closes what it gets.
 */
export async function openSource(path: string, options: SourceOptions): Promise<Outcome<TableSource>> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const detected = await detect(path, limits);
  if (!detected.ok) return detected;
  const { format } = detected.value;
  const misnamed = extensionProblem(options.name, format);
  if (misnamed !== undefined) return failed(misnamed);
  return format === "xlsx"
    ? await openXlsx(path, detected.value.bytes, options, limits)
    : await openCsv(path, detected.value, options, limits);
}
