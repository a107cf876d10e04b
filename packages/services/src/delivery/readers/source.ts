/** A cell whose content is computed. Its value is never trusted; the row says so. */
export interface FormulaCell {
  /** The formula without its equals sign; empty where the file shares a formula written in another cell. */
  readonly formula: string;
}

/** A cell that shows an error of the spreadsheet program: `#N/A`, `#DIV/0!`. */
export interface ErrorCell {
  readonly error: string;
}

/**
 * What a cell holds.
 * Dates from real Excel date cells arrive as `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS` text, a time of day without a
 * date as `HH:MM:SS`. Numbers are given as they are: one of 1e15 or more has lost its end in Excel.
 * An empty cell is null. CSV cells are text or null.
 */
export type Cell = string | number | boolean | null | FormulaCell | ErrorCell;

/** One row of the table. */
export interface SourceRow {
  /**
   * 1-based, as a spreadsheet shows it; for CSV the record number with the header as 1, blank lines counted; for JSON lines the
   * line, for JSON and XML the running number of the row.
   */
  readonly number: number;
  /** At least as many as the header has; more when the row itself has more. */
  readonly cells: readonly Cell[];
  /** Where the row stands in a document of no lines: `data.items[12]`, `/Register/Entry[37]`. */
  readonly place?: string;
}

/** What a file is, judged by its content. Separated text is `csv` whatever separates it. */
export type SourceFormat = "xlsx" | "xls" | "csv" | "json-lines" | "json" | "xml";

/** How many rows a file says it has, and how many it has. */
export interface DeclaredRows {
  /** Where the file says so. */
  readonly path: string;
  readonly declared: number;
  readonly found: number;
}

/** How to go through the rows. */
export interface RowOptions {
  /** Non-blank data rows to skip before the first one given (resuming). Default 0. */
  readonly after?: number;
  /** Most rows in one block. Default 1,000. */
  readonly block?: number;
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A department's file opened as a table. Whoever opened it closes it. */
export interface TableSource {
  readonly format: SourceFormat;
  /** `utf-8`, `gb18030`, `utf-16le`, `utf-16be` for text; null for workbooks. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
  /** The sheet read; null for text. */
  readonly sheet: string | null;
  /** The visible sheets in the workbook's order; none for text. */
  readonly sheets: readonly string[];
  /**
   * Column names, white space normalised; a nameless column that holds data is called `（无标题列 F）`. Of JSON and XML the paths
   * below a row. Of a table without header the letters of its columns.
   */
  readonly header: readonly string[];
  /** 1-based row of the header; 0 where there is none. */
  readonly headerRow: number;
  /** Where the rows of JSON or XML stand; null for tables. */
  readonly rowsPath: string | null;
  /**
   * The non-blank data rows in file order. Rows whose cells are all blank are neither given nor counted.
   * Throws a ProblemError where the file cannot be read on; rows before that place are given first.
   */
  rows(options?: RowOptions): AsyncIterable<readonly SourceRow[]>;
  /** Bytes of the file consumed so far and in all. For XLSX the part of the sheet gone through, scaled to the file. */
  progress(): { readonly bytesRead: number; readonly bytesTotal: number };
  /** What the file says of the number of its rows; null while they are being read, and where it says nothing. */
  declaredRows(): DeclaredRows | null;
  /** Lets go of the file and of the worker that reads it. */
  close(): Promise<void>;
}

/** Limits on what a file may cost. Each protects the server from one kind of hostile or broken file. */
export interface SourceLimits {
  /** Bytes of an XLSX file as it lies on disk. */
  readonly compressedBytes: number;
  /** Bytes of all its parts together when unpacked. */
  readonly uncompressedBytes: number;
  /** Unpacked size over packed size, judged for a part only above `ratioFromBytes`. */
  readonly ratio: number;
  /** Unpacked bytes above which `ratio` is judged. */
  readonly ratioFromBytes: number;
  /** Parts in the package. */
  readonly entries: number;
  /** Bytes of one unpacked part. */
  readonly partBytes: number;
  readonly columns: number;
  /** Levels of JSON or XML within each other. */
  readonly depth: number;
  /** Characters in one cell. */
  readonly cellCharacters: number;
  /** Characters in one CSV row (UTF-8 bytes where it is not plain ASCII), in one element of JSON, in one row of XML. */
  readonly lineCharacters: number;
  /** Heap of the worker that reads the file, in MiB. */
  readonly workerMegabytes: number;
  /** Data rows of one file: more is taken for endless. */
  readonly rows: number;
  /** Seconds a worker may take for one answer. */
  readonly answerSeconds: number;
}

/**
 * Reasons: a full Excel sheet (1,048,576 rows × 30 columns) packs to about 150 MB and unpacks to about 1 GB;
 * ordinary sheets pack 5 to 50 times and a bomb 1,000 times; Excel itself ends at 32,767 characters per cell;
 * departments' tables have tens of columns, their documents a handful of levels; a CSV row of a million characters is a quotation mark left open.
 * Rows: five full Excel sheets; a province's yearly decisions come in parts.
 * Memory: the shared texts of such a sheet fit in 1 GiB of heap.
 */
export const DEFAULT_LIMITS: SourceLimits = {
  compressedBytes: 200_000_000,
  uncompressedBytes: 1_500_000_000,
  ratio: 200,
  ratioFromBytes: 50_000_000,
  entries: 10_000,
  partBytes: 1_000_000_000,
  columns: 1_000,
  depth: 64,
  cellCharacters: 100_000,
  lineCharacters: 1_000_000,
  workerMegabytes: 1_024,
  rows: 5_000_000,
  answerSeconds: 300,
};

/** How to open a file. */
export interface SourceOptions {
  /** The name the person gave: its extension is compared with the content. */
  readonly name: string;
  /** Default: the first visible sheet that is not empty. */
  readonly sheet?: string;
  /** SHA-256 of the bytes that were received, in hexadecimal: others are not read. */
  readonly digest?: string;
  /** 1-based. Default: found. */
  readonly headerRow?: number;
  /** The table has no header: its columns are called A, B, C. */
  readonly headerless?: boolean;
  /** Default: found. */
  readonly encoding?: "utf-8" | "gb18030";
  /** What separates the cells of a text table. Default: found. */
  readonly delimiter?: string;
  /** Where the rows stand: `data.items[]` in JSON, `/Register/Entry` in XML. Default: found. */
  readonly rowsPath?: string;
  /** Columns that are asked for, whether the first rows have them or not: JSON and XML leave out what is empty. */
  readonly columns?: readonly string[];
  /** Where the file says how many rows it has. Default: found where it is called a count or a total. */
  readonly declaredCount?: string;
  readonly limits?: Partial<SourceLimits>;
}
