/** What a workbook is made of: sheets of columns with a form, rows of cells, marks and comments. */

/** How a column shows and keeps what is typed into it: `text` keeps codes as they are, `wrapped` is text in several lines. */
export type ColumnFormat = "text" | "wrapped" | "date" | "integer" | "decimal" | "money" | "general";

/** How a heading is shown: by how needed its column is. */
export type HeadingLook = "mandatory" | "conditional" | "plain";

/** Why a cell stands out. */
export type CellMark = "wrong" | "warning" | "example" | "quiet" | "strong";

export type CellValue = string | number | null;

/** A value alone, or one with a mark or a comment. Text is never a formula, whatever it begins with. */
export type Cell =
  | CellValue
  | { readonly value: CellValue; readonly mark?: CellMark; readonly comment?: string };

export interface Choices {
  readonly values: readonly string[];
  /** Others are refused; else they are only asked about. */
  readonly strict: boolean;
}

export interface Column {
  readonly heading: string;
  readonly look?: HeadingLook;
  readonly format?: ColumnFormat;
  /** In characters. Default 18. */
  readonly width?: number;
  readonly choices?: Choices;
  /** Shown when a cell of the column is chosen: at most 32 and 255 characters. */
  readonly prompt?: { readonly title: string; readonly text: string };
}

export interface Sheet {
  /** At most 31 characters; what Excel forbids in it is replaced. */
  readonly name: string;
  /** The first row, kept in view. */
  readonly columns: readonly Column[];
  readonly rows: Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;
  /** Columns kept in view at the left. Default 0. */
  readonly frozenColumns?: number;
  /** Buttons for filtering in the heading. */
  readonly filter?: boolean;
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** What the hidden sheet of lists is called. Default `清单`. */
  readonly listsName?: string;
}
