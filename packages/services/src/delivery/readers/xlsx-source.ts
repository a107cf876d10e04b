import { failed, ok, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { findHeader, headerOptions, mayBeMerged, mergedHeader, noDataRows } from "./header.ts";
import type { Header } from "./header.ts";
import type { RowOptions, SourceLimits, SourceOptions, SourceRow, TableSource } from "./source.ts";
import type { Answer, Command } from "./xlsx-commands.ts";
import type { WorkbookReader } from "./workbook-reader.ts";
import { XlsReader } from "./xls-reader.ts";
import { XlsxReader } from "./xlsx-reader.ts";

const PROBE_ROWS = 200;
const DEFAULT_BLOCK = 1_000;

async function ask<K extends Answer["kind"]>(
  client: WorkbookReader,
  command: Command,
  kind: K,
): Promise<Extract<Answer, { kind: K }>> {
  const answer = await client.answer(command);
  if (isKind(answer, kind)) return answer;
  throw new Error(`the reader answered ${answer.kind} to ${command.kind}`);
}

function isKind<K extends Answer["kind"]>(answer: Answer, kind: K): answer is Extract<Answer, { kind: K }> {
  return answer.kind === kind;
}

class WorkbookSource implements TableSource {
  readonly format: "xlsx" | "xls";
  readonly encoding = null;
  readonly delimiter = null;
  readonly sheet: string;
  readonly sheets: readonly string[];
  readonly header: readonly string[];
  readonly headerRow: number;
  readonly rowsPath = null;
  readonly #client: WorkbookReader;
  readonly #bytesTotal: number;
  #share = 0;
  #lastStream = 0;

  constructor(
    format: "xlsx" | "xls",
    client: WorkbookReader,
    bytes: number,
    sheets: readonly string[],
    sheet: string,
    header: Header,
  ) {
    this.format = format;
    this.#client = client;
    this.#bytesTotal = bytes;
    this.sheets = sheets;
    this.sheet = sheet;
    this.header = header.names;
    this.headerRow = header.row;
  }

  async *rows(options: RowOptions = {}): AsyncGenerator<readonly SourceRow[], void, undefined> {
    options.signal?.throwIfAborted();
    this.#lastStream += 1;
    const stream = this.#lastStream;
    let next = this.#take({
      kind: "start",
      stream,
      sheet: this.sheet,
      headerRow: this.headerRow,
      width: this.header.length,
      after: options.after ?? 0,
      block: Math.max(1, options.block ?? DEFAULT_BLOCK),
    });
    try {
      for (;;) {
        const { rows, isLast } = await next;
        options.signal?.throwIfAborted();
        if (isLast) return;
        // The worker makes the next block while the caller works on this one: never more than one ahead.
        next = this.#take({ kind: "next", stream });
        yield rows;
        options.signal?.throwIfAborted();
      }
    } finally {
      await next.catch(() => undefined);
      await this.#client.answer({ kind: "stop", stream }).catch(() => undefined);
    }
  }

  progress(): { readonly bytesRead: number; readonly bytesTotal: number } {
    return { bytesRead: Math.round(this.#bytesTotal * this.#share), bytesTotal: this.#bytesTotal };
  }

  declaredRows(): null {
    return null;
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }

  async #take(command: Command): Promise<Extract<Answer, { kind: "rows" }>> {
    const answer = ask(this.#client, command, "rows");
    // Its failure is told when it is awaited, which may be after the caller has taken another block.
    answer.catch(() => undefined);
    const found = await answer;
    this.#share = found.share;
    return found;
  }
}

function sheetProblem(code: string, zh: string, en: string, remedy: { zh: string; en: string }): Problem {
  return { ...problem("invalid", code, zh, en), remedy };
}

function refuseSheet(
  name: string,
  sheets: Extract<Answer, { kind: "sheets" }>["sheets"],
): Problem | undefined {
  const found = sheets.find((sheet) => sheet.name === name);
  const visible = sheets.filter((sheet) => sheet.isVisible).map((sheet) => sheet.name);
  if (found === undefined) {
    const remedy = {
      zh: `可选的工作表：${visible.join("、")}`,
      en: `The sheets to choose from: ${visible.join(", ")}`,
    };
    return sheetProblem(
      "sheet-not-found",
      `没有名为“${name}”的工作表。`,
      `There is no sheet called “${name}”.`,
      remedy,
    );
  }
  if (found.isVisible) return undefined;
  return sheetProblem("sheet-hidden", `工作表“${name}”是隐藏的。`, `The sheet “${name}” is hidden.`, {
    zh: "请在 Excel 或 WPS 中取消隐藏后重新上传。",
    en: "Unhide it in Excel or WPS and send the file again.",
  });
}

function noVisibleSheet(): Problem {
  return sheetProblem(
    "sheet-none-visible",
    "工作簿里没有可见的工作表。",
    "The workbook has no visible sheet.",
    {
      zh: "请取消隐藏要上报的工作表后重新上传。",
      en: "Unhide the sheet to be delivered and send the file again.",
    },
  );
}

/** The sheet to read and its first rows: the one asked for, else the first visible one that is not empty. */
async function chooseSheet(
  client: WorkbookReader,
  names: readonly string[],
): Promise<{ name: string; rows: readonly SourceRow[] } | undefined> {
  for (const name of names) {
    const { rows } = await ask(client, { kind: "probe", sheet: name, rows: PROBE_ROWS }, "rows");
    if (rows.length > 0) return { name, rows };
  }
  return undefined;
}

async function openWith(
  format: "xlsx" | "xls",
  client: WorkbookReader,
  bytes: number,
  options: SourceOptions,
): Promise<Outcome<TableSource>> {
  const { sheets } = await ask(client, { kind: "describe" }, "sheets");
  const visible = sheets.filter((sheet) => sheet.isVisible).map((sheet) => sheet.name);
  if (options.sheet !== undefined) {
    const refusal = refuseSheet(options.sheet, sheets);
    if (refusal !== undefined) return failed(refusal);
  }
  if (visible.length === 0) return failed(noVisibleSheet());
  const chosen = await chooseSheet(client, options.sheet === undefined ? visible : [options.sheet]);
  if (chosen === undefined) return failed(noDataRows(options.sheet ?? visible[0] ?? null));
  const search = { rows: chosen.rows, sheet: chosen.name };
  const header = findHeader({ ...search, ...headerOptions(options) });
  const merged = await findMerged(client, chosen, header, options);
  if (merged !== undefined) return failed(merged);
  if (!header.ok) return header;
  return ok(new WorkbookSource(format, client, bytes, visible, chosen.name, header.value));
}

async function findMerged(
  client: WorkbookReader,
  chosen: { name: string; rows: readonly SourceRow[] },
  header: Outcome<Header>,
  options: SourceOptions,
): Promise<Problem | undefined> {
  if (
    !header.ok ||
    options.headerRow !== undefined ||
    options.headerless === true ||
    !mayBeMerged(chosen.rows, header.value)
  )
    return undefined;
  const { merges } = await ask(client, { kind: "merges", sheet: chosen.name }, "merges");
  return mergedHeader(header.value, merges, chosen.name);
}

/** Opens a workbook and finds the sheet and its header. */
export async function openWorkbook(
  format: "xlsx" | "xls",
  path: string,
  bytes: number,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  let reader: WorkbookReader | undefined;
  try {
    reader = format === "xlsx" ? await XlsxReader.open(path, limits) : await XlsReader.open(path, limits);
    const opened = await openWith(format, reader, bytes, options);
    if (!opened.ok) reader.close();
    return opened;
  } catch (error) {
    reader?.close();
    if (error instanceof ProblemError) return failed(...error.problems);
    throw error;
  }
}
