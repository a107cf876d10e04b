import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { DEFAULT_LIMITS, openSource } from "./index.ts";
import type { RowOptions, SourceOptions, SourceRow, TableSource } from "./index.ts";

import { openTable } from "./table.ts";

/** Files that tests make for themselves, and how they look at them. */

/** One part of a package written by hand; `declaredSize` lies about its size. */
export interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  readonly declaredSize?: number;
}

/** A zip package with the parts. */
export function zip(parts: readonly Part[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content);
    const packed = deflateRawSync(content);
    const name = Buffer.from(part.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(part.declaredSize ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, name, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, tail, name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** One sheet of a workbook written by hand. */
export interface SheetXml {
  readonly name: string;
  /** The rows as XML. */
  readonly rows: string;
  readonly state?: "hidden" | "veryHidden";
  readonly merges?: readonly string[];
}

/** The parts of a workbook written by hand. */
export function workbookParts(
  sheets: readonly SheetXml[],
  more: { strings?: string; styles?: string; date1904?: boolean } = {},
): Part[] {
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const listed = sheets.map(({ name, state }, at) => {
    const hidden = state === undefined ? "" : ` state="${state}"`;
    return `<sheet name="${name}" sheetId="${at + 1}"${hidden} r:id="rId${at + 1}"/>`;
  });
  const relations = sheets.map(
    (_sheet, at) =>
      `<Relationship Id="rId${at + 1}" Type="${type}/worksheet" Target="worksheets/sheet${at + 1}.xml"/>`,
  );
  const parts: Part[] = sheets.map(({ rows, merges = [] }, at) => {
    const merged = merges.map((range) => `<mergeCell ref="${range}"/>`).join("");
    const tail = merged === "" ? "" : `<mergeCells>${merged}</mergeCells>`;
    return {
      name: `xl/worksheets/sheet${at + 1}.xml`,
      content: `<worksheet><sheetData>${rows}</sheetData>${tail}</worksheet>`,
    };
  });
  if (more.strings !== undefined) {
    relations.push(`<Relationship Id="rIdS" Type="${type}/sharedStrings" Target="/xl/sharedStrings.xml"/>`);
    parts.push({ name: "xl/sharedStrings.xml", content: `<sst>${more.strings}</sst>` });
  }
  if (more.styles !== undefined) {
    relations.push(`<Relationship Id="rIdT" Type="${type}/styles" Target="styles.xml"/>`);
    parts.push({ name: "xl/styles.xml", content: `<styleSheet>${more.styles}</styleSheet>` });
  }
  const properties = more.date1904 === true ? `<workbookPr date1904="1"/>` : "";
  return [
    {
      name: "xl/workbook.xml",
      content: `<workbook>${properties}<sheets>${listed.join("")}</sheets></workbook>`,
    },
    { name: "xl/_rels/workbook.xml.rels", content: `<Relationships>${relations.join("")}</Relationships>` },
    ...parts,
  ];
}

/** A row of inline texts as sheet XML. */
export function textRow(row: number, texts: readonly string[]): string {
  const cells = texts.map((text, at) =>
    text === ""
      ? ""
      : `<c r="${String.fromCharCode(65 + at)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  return `<row r="${row}">${cells.join("")}</row>`;
}

/** A temporary folder that goes away by itself. */
export class Folder implements AsyncDisposable {
  readonly #path: string;
  #count = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<Folder> {
    return new Folder(await mkdtemp(join(tmpdir(), "readers-")));
  }

  async write(content: string | Buffer): Promise<string> {
    this.#count += 1;
    const path = join(this.#path, `file-${this.#count}`);
    await writeFile(path, content);
    return path;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#path, { recursive: true, force: true });
  }
}

/** What came of opening and reading a file. */
export interface Reading {
  readonly source?: TableSource;
  readonly rows: readonly SourceRow[];
  readonly blocks: readonly number[];
  readonly problems: readonly Problem[];
}

/** Opens and reads all of a file made of the content. */
export async function read(
  content: string | Buffer,
  options: SourceOptions & { rows?: RowOptions } = { name: "表.csv" },
): Promise<Reading> {
  await using folder = await Folder.make();
  return await readFile(await folder.write(content), options);
}

/** Opens and reads all of a file. */
export async function readFile(
  path: string,
  options: SourceOptions & { rows?: RowOptions },
): Promise<Reading> {
  return await readAll(await openSource(path, options), options);
}

/** The same without a worker of its own: for how files are read, not for what a worker is granted. */
export async function readHere(
  content: string | Buffer,
  options: SourceOptions & { rows?: RowOptions },
): Promise<Reading> {
  await using folder = await Folder.make();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return await readAll(await openTable(await folder.write(content), options, limits), options);
}

async function readAll(
  opened: Outcome<TableSource>,
  options: SourceOptions & { rows?: RowOptions },
): Promise<Reading> {
  if (!opened.ok) return { rows: [], blocks: [], problems: opened.problems };
  const source = opened.value;
  const rows: SourceRow[] = [];
  const blocks: number[] = [];
  let problems: readonly Problem[] = [];
  try {
    for await (const block of source.rows(options.rows)) {
      rows.push(...block);
      blocks.push(block.length);
    }
  } catch (error) {
    if (!(error instanceof Error && "problems" in error && Array.isArray(error.problems))) throw error;
    problems = error.problems;
  } finally {
    await source.close();
  }
  return { source, rows, blocks, problems };
}

/** The cells of all rows as text, null as empty. */
export function texts(rows: readonly SourceRow[]): string[][] {
  return rows.map((row) =>
    row.cells.map((cell) => (typeof cell === "object" ? JSON.stringify(cell ?? "") : String(cell))),
  );
}
