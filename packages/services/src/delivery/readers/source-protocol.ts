import type { DeclaredRows, SourceFormat, SourceLimits, SourceOptions, SourceRow } from "./source.ts";

/** What the server and the worker that reads one file say to each other. Both ends are our own code. */

/** What a worker is started with. */
export interface Start {
  readonly path: string;
  readonly options: Omit<SourceOptions, "limits">;
  readonly limits: SourceLimits;
}

export type Command =
  /** Reads what the file is; the first command. */
  | { readonly kind: "open" }
  | { readonly kind: "rows"; readonly stream: number; readonly after: number; readonly block: number }
  | { readonly kind: "next"; readonly stream: number }
  | { readonly kind: "stop"; readonly stream: number };

/** All of a source but its rows. */
export interface Description {
  readonly format: SourceFormat;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly header: readonly string[];
  readonly headerRow: number;
  readonly rowsPath: string | null;
  readonly bytesTotal: number;
}

/**
 * Rows whose cells are text or nothing, as bytes: copied between threads they cost a fourth of what rows of cells cost.
 * Row `i` ends before byte `ends[i]`; its cells are parted by U+001F.
 */
export interface PackedRows {
  readonly bytes: Uint8Array;
  readonly ends: Uint32Array;
  readonly numbers: Uint32Array;
  /** Where each row stands, for documents of no lines. */
  readonly places: readonly string[] | null;
}

export type Answer =
  | { readonly kind: "opened"; readonly description: Description }
  | { readonly kind: "rows"; readonly rows: readonly SourceRow[] | PackedRows; readonly bytesRead: number }
  | { readonly kind: "end"; readonly bytesRead: number; readonly declaredRows: DeclaredRows | null }
  | { readonly kind: "done" };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

// The envelope is looked at, what is inside is trusted for speed: checking it cell by cell would cost more than reading it.
export const isStart = (value: unknown): value is Start =>
  isRecord(value) &&
  typeof value["path"] === "string" &&
  isRecord(value["limits"]) &&
  isRecord(value["options"]);
export const isCommand = (value: unknown): value is Command =>
  isRecord(value) && typeof value["kind"] === "string";
export const isAnswer = (value: unknown): value is Answer =>
  isRecord(value) && typeof value["kind"] === "string";
