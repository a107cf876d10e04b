import { failed, ok, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { Thread, type ThreadEnd } from "@xinpark/platform/thread";
import { unpackRows } from "./packed-rows.ts";
import { fileUnreadable } from "./problems.ts";
import { isAnswer, type Answer, type Command, type Description, type Start } from "./source-protocol.ts";
import type { DeclaredRows, RowOptions, SourceFormat, SourceRow, TableSource } from "./source.ts";

const DEFAULT_BLOCK = 1_000;
/** Room for what a block of rows leaves behind before it is collected. */
const YOUNG_MEGABYTES = 8;

/** The server's end of a worker that reads one file. The worker's death is a problem of the file, never a crash. */
class SourceClient {
  readonly #thread: Thread;

  constructor(start: Start) {
    this.#thread = new Thread({
      module: new URL("./source-worker.ts", import.meta.url),
      data: start,
      limits: {
        maxOldGenerationSizeMb: start.limits.workerMegabytes,
        maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
      },
      longest: start.limits.answerSeconds * 1_000,
      told: fileFault,
    });
  }

  /** Sends a command. Throws a ProblemError when the worker says so or dies. */
  async ask(command: Command): Promise<Answer> {
    const answer = await this.#thread.ask(command);
    if (!isAnswer(answer)) throw new TypeError("the worker's answer is none");
    return answer;
  }

  close(): Promise<void> {
    return this.#thread.end();
  }
}

function fileFault(end: ThreadEnd): ProblemError {
  switch (end.kind) {
    case "overdue":
      return new ProblemError(
        fileUnreadable("解析时间过长，已停止", "it took too long to parse and was stopped"),
      );
    case "died": {
      const en = `parsing it took more memory than granted, or failed (${end.reason})`;
      return new ProblemError(fileUnreadable("解析它需要的内存超过上限，或内容异常", en));
    }
  }
}

/** A table whose file a worker reads. */
class WorkerSource implements TableSource {
  readonly format: SourceFormat;
  readonly encoding: string | null;
  readonly delimiter: string | null;
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  readonly header: readonly string[];
  readonly headerRow: number;
  readonly rowsPath: string | null;
  readonly #client: SourceClient;
  readonly #bytesTotal: number;
  #bytesRead = 0;
  #lastStream = 0;
  #declared: DeclaredRows | null = null;

  constructor(client: SourceClient, description: Description) {
    this.format = description.format;
    this.encoding = description.encoding;
    this.delimiter = description.delimiter;
    this.sheet = description.sheet;
    this.sheets = description.sheets;
    this.header = description.header;
    this.headerRow = description.headerRow;
    this.rowsPath = description.rowsPath;
    this.#client = client;
    this.#bytesTotal = description.bytesTotal;
  }

  async *rows(options: RowOptions = {}): AsyncGenerator<readonly SourceRow[], void, undefined> {
    options.signal?.throwIfAborted();
    this.#lastStream += 1;
    const stream = this.#lastStream;
    const block = Math.max(1, options.block ?? DEFAULT_BLOCK);
    let next = this.#take({ kind: "rows", stream, after: options.after ?? 0, block });
    try {
      for (;;) {
        const rows = await next;
        options.signal?.throwIfAborted();
        if (rows === null) return;
        // The worker makes the next block while the caller works on this one: never more than one ahead.
        next = this.#take({ kind: "next", stream });
        yield rows;
        options.signal?.throwIfAborted();
      }
    } finally {
      await next.catch(() => undefined);
      await this.#client.ask({ kind: "stop", stream }).catch(() => undefined);
    }
  }

  progress(): { readonly bytesRead: number; readonly bytesTotal: number } {
    return { bytesRead: this.#bytesRead, bytesTotal: this.#bytesTotal };
  }

  declaredRows(): DeclaredRows | null {
    return this.#declared;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #take(command: Command): Promise<readonly SourceRow[] | null> {
    const rows = this.#read(command);
    // Its failure is told when it is awaited, which may be after the caller has worked on another block.
    rows.catch(() => undefined);
    return rows;
  }

  async #read(command: Command): Promise<readonly SourceRow[] | null> {
    const found = await this.#client.ask(command);
    if (found.kind !== "rows" && found.kind !== "end") return null;
    this.#bytesRead = found.bytesRead;
    if (found.kind === "end") {
      this.#declared = found.declaredRows;
      return null;
    }
    return "bytes" in found.rows ? unpackRows(found.rows) : found.rows;
  }
}

/** Opens a file in a worker of its own. */
export async function openInWorker(start: Start): Promise<Outcome<TableSource>> {
  const client = new SourceClient(start);
  try {
    const answer = await client.ask({ kind: "open" });
    if (answer.kind !== "opened") throw new Error(`the worker answered ${answer.kind} to open`);
    return ok(new WorkerSource(client, answer.description));
  } catch (error) {
    await client.close();
    if (error instanceof ProblemError) return failed(...error.problems);
    throw error;
  }
}
