import { failed, ok, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { isBlankRow, rowPath } from "./cells.ts";
import { DeclaredCount } from "./declared-count.ts";
import type { Detected } from "./detect.ts";
import { documentHeader, DocumentSource } from "./document-source.ts";
import type { Passage } from "./document-source.ts";
import { readCharacters } from "./document-text.ts";
import { findEncoding } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { noDataRows } from "./header.ts";
import { JsonElements } from "./json-elements.ts";
import { parseRowsPath, stepText } from "./json-path.ts";
import type { RowsPath } from "./json-path.ts";
import { CellReader, findColumns, parseElement, rowsWithin } from "./json-rows.ts";
import type { FoundRow } from "./json-rows.ts";
import { rowsNotFound, tooLarge, tooManyRows } from "./problems.ts";
import type { SourceLimits, SourceOptions, SourceRow, TableSource } from "./source.ts";

/** JSON lines, a JSON list, or a list somewhere in a JSON document, element by element. */

/** One element of the list: its text, its place, and its line where the file has one element a line. */
interface Element {
  readonly text: string;
  readonly place: string;
  readonly line: number | null;
}

interface Way {
  readonly path: string;
  readonly encoding: Encoding;
  readonly isLines: boolean;
  readonly rows: RowsPath;
  /** The path of the list; null to find it. */
  readonly list: string | null;
  readonly declaredCount: string | undefined;
  readonly limits: SourceLimits;
}

const PROBE_ROWS = 1_000;
const PROBE_CHARACTERS = 1 << 20;
const BATCH = 250;

async function* lines(way: Way, passage: Passage): AsyncGenerator<Element, void, undefined> {
  let rest = "";
  let line = 0;
  const element = (text: string): Element => {
    line += 1;
    const { lineCharacters } = way.limits;
    if (text.length > lineCharacters) {
      const what = { zh: `第 ${line} 行的字数`, en: `The length of line ${line}` };
      throw new ProblemError(tooLarge(what, `${lineCharacters}`, `${text.length}`, rowPath(null, line)));
    }
    return { text, place: stepText("", line - 1), line };
  };
  for await (const { text, consumed } of readCharacters(way.path, way.encoding)) {
    passage.consumed = consumed;
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    for (const part of parts) yield element(part);
    if (rest.length > way.limits.lineCharacters) yield element(rest);
  }
  if (rest !== "") yield element(rest);
}

async function* listElements(
  way: Way,
  passage: Passage,
  count: DeclaredCount,
  onList: (path: string) => void,
): AsyncGenerator<Element, void, undefined> {
  const cutter = new JsonElements(way.list, way.limits, count);
  let index = 0;
  const placed = (texts: readonly string[]): Element[] => {
    const before = cutter.listPath ?? "";
    return texts.map((text) => {
      index += 1;
      return { text, place: stepText(before, index - 1), line: null };
    });
  };
  for await (const { text, consumed } of readCharacters(way.path, way.encoding)) {
    passage.consumed = consumed;
    yield* placed(cutter.push(text));
  }
  cutter.end();
  if (cutter.listPath === null) throw new ProblemError(rowsNotFound(way.list ?? undefined));
  onList(cutter.listPath);
}

/** Rows with their numbers: the line where a line is a row, else their running number. Blank lines are no rows. */
async function* numbered(
  way: Way,
  passage: Passage,
  count: DeclaredCount,
  onList: (path: string) => void = () => undefined,
): AsyncGenerator<{ readonly number: number; readonly row: FoundRow }, void, undefined> {
  const isRowALine = way.isLines && way.rows.within.length === 0;
  const elements = way.isLines ? lines(way, passage) : listElements(way, passage, count, onList);
  let rows = 0;
  for await (const { text, place, line } of elements) {
    if (way.isLines && text.trim() === "") continue;
    const where = (): string => (line === null ? place : rowPath(null, line));
    for (const row of rowsWithin(parseElement(text, where), way.rows.within, place)) {
      rows += 1;
      if (rows > way.limits.rows) throw new ProblemError(tooManyRows(way.limits.rows));
      yield { number: isRowALine && line !== null ? line : rows, row };
    }
  }
  passage.declared = count.compare(rows);
}

async function* readRows(
  way: Way,
  header: readonly string[],
  passage: Passage,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const reader = new CellReader(header, way.limits);
  const isPlaced = !(way.isLines && way.rows.within.length === 0);
  let batch: SourceRow[] = [];
  try {
    for await (const { number, row } of numbered(way, passage, new DeclaredCount(way.declaredCount))) {
      const made = reader.row(number, row, isPlaced);
      if (isBlankRow(made.cells)) continue;
      batch.push(made);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    // What was read before the trouble is given before it is told.
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

/** Columns of the first rows; trouble behind the first row is left to the reading proper. */
async function probe(way: Way): Promise<{ readonly columns: ReadonlySet<string>; readonly rows: number }> {
  const columns = new Set<string>();
  const passage: Passage = { consumed: 0, declared: null };
  let rows = 0;
  try {
    for await (const { row } of numbered(way, passage, new DeclaredCount(undefined))) {
      rows += 1;
      findColumns(row.chain, columns, way.limits.columns);
      if (rows >= PROBE_ROWS || passage.consumed > PROBE_CHARACTERS) break;
    }
  } catch (error) {
    if (!(error instanceof ProblemError) || rows === 0) throw error;
  }
  return { columns, rows };
}

/** Where the list stands that nobody named, as far as the head of the document tells; null where it does not. */
function findList(head: string, limits: SourceLimits): string | null {
  const cutter = new JsonElements(null, limits, new DeclaredCount(undefined));
  try {
    cutter.push(head);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
  }
  return cutter.listPath;
}

/** Whether each line is an element: the first line is a whole value and no document that holds a list of objects. */
function isOfLines(head: string, isWhole: boolean): boolean {
  const text = head.trimStart();
  const end = text.indexOf("\n");
  if (end < 0 && !isWhole) return false;
  const first = (end < 0 ? text : text.slice(0, end)).trim();
  try {
    const value: unknown = JSON.parse(first);
    const holdsRows =
      Array.isArray(value) ||
      (typeof value === "object" &&
        value !== null &&
        Object.values(value).some(
          (one) => Array.isArray(one) && one.some((inner) => typeof inner === "object"),
        ));
    return !holdsRows || (end >= 0 && text.slice(end).trim() !== "");
  } catch {
    return false;
  }
}

async function plan(
  path: string,
  detected: Detected,
  encoding: Encoding,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  const head = new TextDecoder(encoding.name).decode(detected.head.subarray(encoding.mark));
  const isWhole = detected.head.length === detected.bytes;
  const said = options.rowsPath === undefined ? undefined : parseRowsPath(options.rowsPath);
  if (options.rowsPath !== undefined && said === undefined) return failed(rowsNotFound(options.rowsPath));
  const isLines = (said === undefined || said.list.length === 0) && isOfLines(head, isWhole);
  const named = said === undefined ? null : said.list.reduce(stepText, "");
  const way: Way = {
    path,
    encoding,
    isLines,
    rows: said ?? { list: [], within: [] },
    list: isLines ? null : (named ?? findList(head, limits)),
    declaredCount: options.declaredCount,
    limits,
  };
  const { columns, rows } = await probe(way);
  if (rows === 0) return failed(noDataRows(null));
  const header = documentHeader(columns, options.columns);
  const list = options.rowsPath ?? `${way.list ?? ""}[]`;
  return ok(
    new DocumentSource({
      format: isLines ? "json-lines" : "json",
      encoding,
      header,
      rowsPath: list,
      bytes: detected.bytes,
      read: (passage) => readRows(way, header, passage),
    }),
  );
}

/** Opens JSON: finds its encoding, where its rows stand and which columns they have. */
export async function openJson(
  path: string,
  detected: Detected,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  const isWhole = detected.head.length === detected.bytes;
  const encoding = findEncoding(detected.head, isWhole, options.encoding);
  if (!encoding.ok) return encoding;
  try {
    return await plan(path, detected, encoding.value, options, limits);
  } catch (error) {
    if (error instanceof ProblemError) return failed(...error.problems);
    throw error;
  }
}
