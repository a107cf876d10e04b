import { ProblemError, unreachable } from "@xinpark/kernel/outcome";
import { answerQuestions, startedWith } from "@xinpark/platform/thread";
import { packRows } from "./packed-rows.ts";
import { fileUnreadable } from "./problems.ts";
import { isCommand, isStart, type Answer, type Command } from "./source-protocol.ts";
import type { SourceFormat, SourceRow, TableSource } from "./source.ts";
import { openTable } from "./table.ts";

/** Runs in a worker thread: opens the one file named in the worker's data and answers commands about it. */

const { path, options, limits } = startedWith(isStart);

type Stream = AsyncIterator<readonly SourceRow[]>;
let source: TableSource | undefined;
const streams = new Map<number, Stream>();

async function open(): Promise<Answer> {
  const opened = await openTable(path, options, limits);
  if (!opened.ok) throw new ProblemError(...opened.problems);
  source = opened.value;
  const { format, encoding, delimiter, sheet, sheets, header, headerRow, rowsPath } = source;
  const { bytesTotal } = source.progress();
  return {
    kind: "opened",
    description: { format, encoding, delimiter, sheet, sheets, header, headerRow, rowsPath, bytesTotal },
  };
}

async function next(id: number): Promise<Answer> {
  const step = await streams.get(id)?.next();
  if (step === undefined || step.done === true) {
    streams.delete(id);
    return {
      kind: "end",
      bytesRead: source?.progress().bytesRead ?? 0,
      declaredRows: source?.declaredRows() ?? null,
    };
  }
  const rows = isText(source?.format) ? (packRows(step.value) ?? step.value) : step.value;
  return { kind: "rows", rows, bytesRead: source?.progress().bytesRead ?? 0 };
}

const isText = (format: SourceFormat | undefined): boolean => format !== "xlsx" && format !== "xls";

async function carryOut(command: Command): Promise<Answer> {
  switch (command.kind) {
    case "open":
      return await open();
    case "rows": {
      if (source === undefined) return { kind: "end", bytesRead: 0, declaredRows: null };
      const { stream, after, block } = command;
      streams.set(stream, source.rows({ after, block })[Symbol.asyncIterator]());
      return await next(stream);
    }
    case "next":
      return await next(command.stream);
    case "stop":
      await streams.get(command.stream)?.return?.();
      streams.delete(command.stream);
      return { kind: "done" };
    default:
      return unreachable(command);
  }
}

async function answer(command: Command): Promise<Answer> {
  try {
    return await carryOut(command);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError(fileUnreadable("内容无法解析", `its content cannot be parsed (${reason})`));
  }
}

/** Packed rows change hands without being copied. */
const transferred = (found: Answer): ArrayBuffer[] =>
  found.kind === "rows" && "bytes" in found.rows && found.rows.bytes.buffer instanceof ArrayBuffer
    ? [found.rows.bytes.buffer]
    : [];

answerQuestions(isCommand, answer, transferred);
