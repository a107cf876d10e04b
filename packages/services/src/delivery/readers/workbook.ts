import { ProblemError } from "@xinpark/kernel/outcome";
import { TextDecoder } from "node:util";
import type { Archive } from "./archive.ts";
import { fileUnreadable, tooLarge } from "./problems.ts";
import type { SourceLimits } from "./source.ts";
import { isDateFormat, isDateFormatNumber } from "./excel-date.ts";
import { allAttributes, attribute, XmlScanner } from "./xml-scanner.ts";
import type { XmlHandler } from "./xml-scanner.ts";

/** One sheet of a workbook. */
export interface SheetInfo {
  readonly name: string;
  readonly isVisible: boolean;
  /** The part that holds it. */
  readonly part: string;
}

/** What is known of a workbook before any of its sheets is read. */
export interface Workbook {
  readonly sheets: readonly SheetInfo[];
  /** Whether days are counted from 1904 (old Macs) and not from 1900. */
  readonly isFrom1904: boolean;
  readonly sharedStringsPart: string | undefined;
  readonly stylesPart: string | undefined;
}

const WORKBOOK = "xl/workbook.xml";
const RELATIONS = "xl/_rels/workbook.xml.rels";

/** Sends one part of the package through a handler. Throws a ProblemError when it is missing, damaged or too large. */
export async function scanPart(archive: Archive, part: string, handler: XmlHandler): Promise<void> {
  const scanner = new XmlScanner(handler);
  for await (const text of readPart(archive, part)) scanner.push(text);
  scanner.end();
}

/** One part of the package as text. Throws a ProblemError when it is missing, damaged, too large or not UTF-8. */
export async function* readPart(archive: Archive, part: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const chunk of archive.read(part)) yield decodeChunk(decoder, part, chunk);
  yield decodeChunk(decoder, part);
}

function decodeChunk(decoder: TextDecoder, part: string, chunk?: Buffer): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch {
    throw new ProblemError(fileUnreadable("内容不是 UTF-8", "its content is not UTF-8", `part ${part}`));
  }
}

const ignore = (): void => undefined;

interface Relation {
  readonly kind: string;
  readonly part: string;
}

/** The part a relation's target means, seen from the workbook's folder. */
function resolveTarget(target: string): string {
  if (target.startsWith("/")) return target.slice(1);
  const path = ["xl"];
  for (const step of target.split("/")) {
    if (step === "..") path.pop();
    else if (step !== "." && step !== "") path.push(step);
  }
  return path.join("/");
}

async function readRelations(archive: Archive): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>();
  await scanPart(archive, RELATIONS, {
    open(name, raw) {
      if (name !== "Relationship") return;
      const values = allAttributes(raw);
      const kind = values.get("Type")?.split("/").at(-1) ?? "";
      relations.set(values.get("Id") ?? "", {
        kind,
        part: resolveTarget(values.get("Target") ?? ""),
      });
    },
    close: ignore,
    text: ignore,
  });
  return relations;
}

const isTrue = (value: string | undefined): boolean => value === "1" || value === "true";

/** Reads what the workbook says of its sheets. */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const relations = await readRelations(archive);
  const sheets: SheetInfo[] = [];
  let isFrom1904 = false;
  await scanPart(archive, WORKBOOK, {
    open(name, raw) {
      if (name === "workbookPr") isFrom1904 = isTrue(allAttributes(raw).get("date1904"));
      if (name !== "sheet") return;
      const values = allAttributes(raw);
      const id = [...values].find(([key]) => key.endsWith(":id"))?.[1] ?? "";
      const relation = relations.get(id);
      if (relation?.kind !== "worksheet") return;
      const isVisible = (values.get("state") ?? "visible") === "visible";
      sheets.push({ name: values.get("name") ?? "", isVisible, part: relation.part });
    },
    close: ignore,
    text: ignore,
  });
  const partOf = (kind: string): string | undefined =>
    [...relations.values()].find((one) => one.kind === kind && archive.has(one.part))?.part;
  return {
    sheets,
    isFrom1904,
    sharedStringsPart: partOf("sharedStrings"),
    stylesPart: partOf("styles"),
  };
}

/** For every cell style whether it shows a number as a date or a time. */
export async function readDateStyles(archive: Archive, part: string | undefined): Promise<boolean[]> {
  const styles: boolean[] = [];
  if (part === undefined) return styles;
  const custom = new Map<number, boolean>();
  let isInside = false;
  await scanPart(archive, part, {
    open(name, raw) {
      if (name === "numFmt") {
        const values = allAttributes(raw);
        custom.set(Number(values.get("numFmtId")), isDateFormat(values.get("formatCode") ?? ""));
      }
      if (name === "cellXfs") isInside = true;
      if (name !== "xf" || !isInside) return;
      const format = Number(attribute(raw, "numFmtId") ?? "0");
      styles.push(custom.get(format) ?? isDateFormatNumber(format));
    },
    close(name) {
      if (name === "cellXfs") isInside = false;
    },
    text: ignore,
  });
  return styles;
}

/** Undoes `_x000D_` and the like, by which Excel writes characters that XML cannot hold. */
export function decodeExcelEscapes(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/gu, (_whole, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** The problem of a text beyond the limit. */
export function cellTooLong(length: number, limits: SourceLimits, path: string): ProblemError {
  const what = { zh: "一个单元格的字数", en: "The text of one cell" };
  return new ProblemError(tooLarge(what, `${limits.cellCharacters}`, `≥ ${length}`, path));
}

/** Gathers the texts that cells share; rich text is joined, phonetic hints are left out. */
class SharedStrings implements XmlHandler {
  readonly strings: string[] = [];
  readonly #limits: SourceLimits;
  #text = "";
  #isText = false;
  #phonetic = 0;

  constructor(limits: SourceLimits) {
    this.#limits = limits;
  }

  open(name: string): void {
    if (name === "si") this.#text = "";
    else if (name === "rPh") this.#phonetic += 1;
    else if (name === "t") this.#isText = this.#phonetic === 0;
  }

  close(name: string): void {
    if (name === "t") this.#isText = false;
    else if (name === "rPh") this.#phonetic -= 1;
    else if (name === "si") this.strings.push(decodeExcelEscapes(this.#text));
  }

  text(text: string): void {
    if (!this.#isText) return;
    this.#text += text;
    if (this.#text.length <= this.#limits.cellCharacters) return;
    throw cellTooLong(this.#text.length, this.#limits, `shared string ${this.strings.length + 1}`);
  }
}

/** The texts that cells of the workbook share. */
export async function readSharedStrings(
  archive: Archive,
  part: string | undefined,
  limits: SourceLimits,
): Promise<string[]> {
  const shared = new SharedStrings(limits);
  if (part !== undefined) await scanPart(archive, part, shared);
  return shared.strings;
}

/** The merged ranges of a sheet (`A1:C1`), at most `most`. Looks only at their tags: quick. */
export async function readMerges(archive: Archive, part: string, most: number): Promise<string[]> {
  const merges: string[] = [];
  let tail = "";
  for await (const chunk of readPart(archive, part)) {
    const text = tail + chunk;
    if (text.includes("mergeCell")) {
      for (const match of text.matchAll(/<(?:\w+:)?mergeCell\s+ref="([A-Z]+\d+:[A-Z]+\d+)"/gu)) {
        if (merges.length < most && !merges.includes(match[1] ?? "")) merges.push(match[1] ?? "");
      }
    }
    tail = text.slice(-100);
  }
  return merges;
}
