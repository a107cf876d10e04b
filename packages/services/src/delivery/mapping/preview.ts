import type { PreviewOutput, previewQuery } from "@xinpark/kernel/contract";
import type { ItemDefinition, MappingDefinition } from "@xinpark/kernel/definition";
import {
  compareColumns,
  draftProfile,
  driftProblems,
  holdsPersonal,
  observeColumn,
  suggestMapping,
  type ColumnContent,
  type DraftHead,
} from "@xinpark/kernel/mapping";
import { expectValue, type Problem } from "@xinpark/kernel/outcome";
import { stripPersonal } from "@xinpark/kernel/personal";
import { SAMPLE_ROWS } from "@xinpark/kernel/contract";
import type { z } from "zod";
import type { Installation } from "../../installation/index.ts";
import {
  openSource,
  type Cell,
  type SourceOptions,
  type SourceRow,
  type TableSource,
} from "../readers/index.ts";
import { isMendingHeading } from "../mending.ts";
import { readingOf } from "../reading.ts";
import { wordsOf } from "./intake-context.ts";
import type { Upload } from "./uploads.ts";

/** A look at a file before anything is delivered: its first rows, its columns, and what they may be. */

/** Rows that suggestions rest on. */
const LOOKED_ROWS = 2000;
const TOP_ROWS = 12;
const SHOWN_CHARACTERS = 300;

export interface PreviewRequest {
  readonly path: string;
  readonly upload: Upload;
  readonly item: ItemDefinition;
  readonly options: Pick<z.output<typeof previewQuery>, "sheet" | "headerRow" | "encoding">;
  readonly mapping: MappingDefinition | null;
  readonly day: string;
}

/** Reads the head of a file. A file without a readable header is shown all the same, with the problems. */
export async function previewFile(
  installation: Installation,
  request: PreviewRequest,
): Promise<PreviewOutput> {
  const { path } = request;
  const opening = openingOf(request);
  const top = await readTop(path, opening);
  const opened = await openSource(path, opening);
  if (!opened.ok) return unreadable(request, top, opened.problems);
  const source = opened.value;
  try {
    const rows = await firstRows(source, LOOKED_ROWS);
    return shown(installation, request, source, top?.rows ?? [], rows);
  } finally {
    await source.close();
  }
}

/** By the profile, where one is compared; what the person chose goes first. */
function openingOf({ upload, options, mapping }: PreviewRequest): SourceOptions {
  const { columns: _columns, ...reading } = readingOf(mapping);
  return {
    name: upload.file_name,
    digest: upload.file_digest,
    ...reading,
    ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
    ...(options.headerRow === undefined ? {} : { headerRow: options.headerRow }),
    ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
  };
}

interface Top {
  readonly rows: readonly SourceRow[];
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly format: string;
  readonly encoding: string | null;
}

/** The first rows as they lie, the header among them. JSON and XML have none: the paths of their cells stand above. */
async function readTop(path: string, opening: SourceOptions): Promise<Top | null> {
  const { headerRow: _headerRow, ...rest } = opening;
  const opened = await openSource(path, { ...rest, headerless: true });
  if (!opened.ok) return null;
  const source = opened.value;
  try {
    const { sheet, sheets, format, encoding, rowsPath, header } = source;
    const names = rowsPath === null ? [] : [{ number: 0, cells: header }];
    const rows = await firstRows(source, TOP_ROWS);
    return { rows: [...names, ...rows], sheet, sheets, format, encoding };
  } finally {
    await source.close();
  }
}

async function firstRows(source: TableSource, most: number): Promise<SourceRow[]> {
  const rows: SourceRow[] = [];
  for await (const block of source.rows({ block: Math.min(most, 500) })) {
    rows.push(...block);
    if (rows.length >= most) break;
  }
  return rows.slice(0, most);
}

function unreadable(request: PreviewRequest, top: Top | null, problems: readonly Problem[]): PreviewOutput {
  return {
    upload: request.upload.id,
    fileName: request.upload.file_name,
    format: top?.format ?? null,
    encoding: top?.encoding ?? null,
    delimiter: null,
    sheet: top?.sheet ?? request.options.sheet ?? null,
    sheets: [...(top?.sheets ?? [])],
    headerRow: null,
    header: [],
    problems: problems.map((one) => ({ ...one })),
    top: (top?.rows ?? []).map(shownRow),
    rows: [],
    columns: [],
    looked: 0,
    suggestions: [],
    drift: null,
  };
}

function shown(
  installation: Installation,
  request: PreviewRequest,
  source: TableSource,
  top: readonly SourceRow[],
  rows: readonly SourceRow[],
): PreviewOutput {
  const contents = observe(installation, source.header, rows);
  const words = wordsOf(installation, request.day);
  const { format, encoding, delimiter, sheet, sheets, headerRow, header } = source;
  return {
    upload: request.upload.id,
    fileName: request.upload.file_name,
    format,
    encoding,
    delimiter,
    sheet,
    sheets: [...sheets],
    headerRow,
    header: [...header],
    problems: [],
    top: top.map(shownRow),
    rows: rows.slice(0, SAMPLE_ROWS).map(shownRow),
    columns: contents.map(columnOutput),
    looked: rows.length,
    suggestions: suggestMapping(request.item, contents, words).map((one) => ({
      ...one,
      alternatives: [...one.alternatives],
      unmatched: one.unmatched.map(masked),
    })),
    drift: driftOf(request, header, words),
  };
}

const observe = (installation: Installation, header: readonly string[], rows: readonly SourceRow[]) =>
  header.map((heading, at) =>
    observeColumn(
      heading,
      rows.map((row) => row.cells[at] ?? null),
      installation.codeTables,
    ),
  );

function driftOf(
  { mapping, item }: PreviewRequest,
  header: readonly string[],
  words: ReturnType<typeof wordsOf>,
): PreviewOutput["drift"] {
  if (mapping === null) return null;
  const own = header.filter((heading) => !isMendingHeading(heading));
  const drift = compareColumns(mapping, own, words);
  return {
    missing: drift.missing.map((one) => ({ ...one, uses: [...one.uses] })),
    added: [...drift.added],
    moved: drift.moved,
    stops: drift.stops,
    problems: driftProblems(drift, item).map((one) => ({ ...one })),
  };
}

const masked = (text: string): string => stripPersonal(text).text;

/** Numbers of persons are of no use for mapping and are not shown again. */
function shownCell(cell: Cell): Cell {
  if (typeof cell === "number") {
    const text = masked(String(cell));
    return text === String(cell) ? cell : text;
  }
  if (typeof cell !== "string") return cell;
  const text = masked(cell);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

const shownRow = (row: SourceRow) => ({ row: row.number, cells: row.cells.map(shownCell) });

const columnOutput = (content: ColumnContent): PreviewOutput["columns"][number] => ({
  heading: content.heading,
  filled: content.filled,
  blank: content.blank,
  distinct: content.distinct.map((one) => ({
    text: masked(one.text).slice(0, SHOWN_CHARACTERS),
    count: one.count,
  })),
  more: content.more,
  personal: holdsPersonal(content),
});

/** A profile suggested for a file on this machine. Throws the located problems of a file that cannot be read. */
export async function suggestProfile(
  installation: Installation,
  file: { readonly path: string; readonly name: string },
  item: ItemDefinition,
  day: string,
  head: DraftHead,
) {
  const source = expectValue(await openSource(file.path, { name: file.name }));
  try {
    const rows = await firstRows(source, LOOKED_ROWS);
    const contents = observe(installation, source.header, rows);
    const suggestions = suggestMapping(item, contents, wordsOf(installation, day));
    return { suggestions, profile: draftProfile(item, suggestions, source.header, head) };
  } finally {
    await source.close();
  }
}
