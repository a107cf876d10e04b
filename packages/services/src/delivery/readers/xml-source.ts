import { failed, ok, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { isBlankRow } from "./cells.ts";
import { DeclaredCount } from "./declared-count.ts";
import type { Detected } from "./detect.ts";
import { documentHeader, DocumentSource } from "./document-source.ts";
import type { Passage } from "./document-source.ts";
import { readCharacters } from "./document-text.ts";
import { findEncoding } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { noDataRows } from "./header.ts";
import { documentUnreadable, rowsNotFound } from "./problems.ts";
import type { Cell, SourceLimits, SourceOptions, SourceRow, TableSource } from "./source.ts";
import { RepeatedElement, XmlRows } from "./xml-rows.ts";
import type { XmlRow } from "./xml-rows.ts";
import { XmlScanner } from "./xml-scanner.ts";

/** XML by path: the row element, and values by relative element and attribute paths. No document types, no entities of one's own. */

interface Way {
  readonly path: string;
  readonly encoding: Encoding;
  readonly row: string;
  readonly outside: ReadonlySet<string>;
  readonly declaredCount: string | undefined;
  readonly limits: SourceLimits;
}

const PROBE_ROWS = 1_000;
const PROBE_BYTES = 1 << 20;
const MOST_PATHS = 10_000;

async function* xmlRows(way: Way, passage: Passage): AsyncGenerator<readonly XmlRow[], void, undefined> {
  const count = new DeclaredCount(way.declaredCount);
  const rows = new XmlRows({ row: way.row, outside: way.outside, count, limits: way.limits });
  const scanner = new XmlScanner(rows);
  for await (const { text, consumed } of readCharacters(way.path, way.encoding)) {
    passage.consumed = consumed;
    try {
      scanner.push(text);
    } catch (error) {
      // What was read before the trouble is given before it is told.
      yield rows.take();
      throw error;
    }
    yield rows.take();
  }
  scanner.end();
  rows.end();
  passage.declared = count.compare(rows.count);
}

async function* readRows(
  way: Way,
  header: readonly string[],
  passage: Passage,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const paths = header.map((column) => absolute(column, way.row));
  for await (const rows of xmlRows(way, passage)) {
    const made = rows.map(({ number, values }): SourceRow => {
      const cells = paths.map((path): Cell => values.get(path) ?? null);
      return { number, cells, place: `${way.row}[${number}]` };
    });
    const filled = made.filter((row) => !isBlankRow(row.cells));
    if (filled.length > 0) yield filled;
  }
}

/** `../@name` and `../../Date` as paths from the root; others as they are. */
function absolute(column: string, row: string): string {
  if (!column.startsWith("../")) return column;
  const up = column.split("../").length - 1;
  const base = row.split("/").slice(0, -up).join("/");
  return `${base}/${column.slice(up * 3)}`;
}

async function probe(way: Way): Promise<{ readonly columns: ReadonlySet<string>; readonly rows: number }> {
  const columns = new Set<string>();
  const passage: Passage = { consumed: 0, declared: null };
  let count = 0;
  try {
    for await (const rows of xmlRows(way, passage)) {
      count += rows.length;
      for (const { values } of rows) for (const path of values.keys()) columns.add(path);
      if (count >= PROBE_ROWS || (count > 0 && passage.consumed > PROBE_BYTES)) break;
    }
  } catch (error) {
    if (!(error instanceof ProblemError) || count === 0) throw error;
  }
  return { columns, rows: count };
}

function findRow(head: string): string | null {
  const found = new RepeatedElement(MOST_PATHS);
  try {
    new XmlScanner(found).push(head);
  } catch (error) {
    if (!(error instanceof ProblemError) || found.found === null) throw error;
  }
  return found.found;
}

async function plan(
  path: string,
  detected: Detected,
  encoding: Encoding,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  const head = new TextDecoder(encoding.name).decode(detected.head.subarray(encoding.mark));
  const said = options.rowsPath === undefined ? undefined : `/${options.rowsPath.replace(/^\/+/u, "")}`;
  const row = said ?? findRow(head);
  if (row === null) return failed(rowsNotFound(undefined));
  const asked = (options.columns ?? []).map((column) => absolute(column, row));
  const way: Way = {
    path,
    encoding,
    row,
    outside: new Set(asked.filter((column) => column.startsWith("/"))),
    declaredCount: options.declaredCount,
    limits,
  };
  const { columns, rows } = await probe(way);
  if (rows === 0) return failed(said === undefined ? noDataRows(null) : rowsNotFound(said));
  // Columns keep the names they were asked by.
  const byPath = new Map((options.columns ?? []).map((column) => [absolute(column, row), column]));
  const header = documentHeader(
    new Set([...columns].map((column) => byPath.get(column) ?? column)),
    options.columns,
  );
  return ok(
    new DocumentSource({
      format: "xml",
      encoding,
      header,
      rowsPath: row,
      bytes: detected.bytes,
      read: (passage) => readRows(way, header, passage),
    }),
  );
}

const ENCODINGS: Readonly<Record<string, "utf-8" | "gb18030">> = {
  "utf-8": "utf-8",
  "us-ascii": "utf-8",
  gb2312: "gb18030",
  gbk: "gb18030",
  gb18030: "gb18030",
};

/** The encoding by its mark, by what a person or the declaration says, or by the bytes. */
function encodingOf(detected: Detected, options: SourceOptions): Outcome<Encoding> {
  const isWhole = detected.head.length === detected.bytes;
  const start = detected.head.toString("latin1", 0, 200);
  const named = /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/u
    .exec(start)?.[1]
    ?.toLowerCase();
  const declared = named === undefined ? undefined : ENCODINGS[named];
  if (named !== undefined && declared === undefined) {
    return failed(
      documentUnreadable(
        `不支持声明的编码 ${named}`,
        `it declares the encoding ${named}, which is not supported`,
      ),
    );
  }
  return findEncoding(detected.head, isWhole, options.encoding ?? declared);
}

/** Opens XML: finds its encoding, its row element and the paths below it. */
export async function openXml(
  path: string,
  detected: Detected,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  const encoding = encodingOf(detected, options);
  if (!encoding.ok) return encoding;
  try {
    return await plan(path, detected, encoding.value, options, limits);
  } catch (error) {
    if (error instanceof ProblemError) return failed(...error.problems);
    throw error;
  }
}
