import type { SourceRow } from "./source.ts";

/** What a reader of one workbook can be told to do, and what it answers. */

export type Command =
  | { readonly kind: "describe" }
  /** The first `rows` non-blank rows of a sheet. */
  | { readonly kind: "probe"; readonly sheet: string; readonly rows: number }
  | { readonly kind: "merges"; readonly sheet: string }
  /** Begins a stream of data rows below `headerRow`, each at least `width` cells; answered with its first block. */
  | {
      readonly kind: "start";
      readonly stream: number;
      readonly sheet: string;
      readonly headerRow: number;
      readonly width: number;
      readonly after: number;
      readonly block: number;
    }
  | { readonly kind: "next"; readonly stream: number }
  | { readonly kind: "stop"; readonly stream: number };

export type Answer =
  | {
      readonly kind: "sheets";
      readonly sheets: readonly { readonly name: string; readonly isVisible: boolean }[];
    }
  | { readonly kind: "merges"; readonly merges: readonly string[] }
  | {
      readonly kind: "rows";
      readonly rows: readonly SourceRow[];
      readonly isLast: boolean;
      /** The part of the sheet gone through, 0 to 1. */
      readonly share: number;
    }
  | { readonly kind: "done" };
