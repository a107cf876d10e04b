import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { failed, ok, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { unpackRows } from "./packed-rows.ts";
import { fileUnreadable } from "./problems.ts";
import { isReply, type Answer, type Command, type Description, type Start } from "./source-protocol.ts";
import type {
  DeclaredRows,
  RowOptions,
  SourceFormat,
  SourceLimits,
  SourceRow,
  TableSource,
} from "./source.ts";

const DEFAULT_BLOCK = 1_000;
/** Room for what a block of rows leaves behind before it is collected. */
const YOUNG_MEGABYTES = 8;

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The server's end of a worker that reads one file. The worker's death is a problem of the file, never a crash. */
class SourceClient {
  readonly #worker: Worker;
  readonly #limits: SourceLimits;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #death: Error | undefined;

  constructor(start: Start) {
    this.#limits = start.limits;
    this.#worker = new Worker(new URL("./source-entry.js", import.meta.url), {
      workerData: { ...start, compileCache: getCompileCacheDir() },
      // The worker sees hostile input: it gets neither the server's environment nor its start options.
      env: {},
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: start.limits.workerMegabytes,
        maxYoungGenerationSizeMb: YOUNG_MEGABYTES,
      },
    });
    this.#worker.on("message", (message: unknown) => this.#receive(message));
    this.#worker.on("error", (error) => this.#die(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code) => this.#die(`exit ${code}`));
  }

  /** Sends a command. Throws a ProblemError when the worker says so or dies. */
  async ask(command: Command): Promise<Exclude<Answer, { kind: "failed" }>> {
    if (this.#death !== undefined) throw this.#death;
    this.#lastId += 1;
    const id = this.#lastId;
    const answer = await new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(() => this.#giveUp(), this.#limits.answerSeconds * 1_000);
      this.#waiting.set(id, { resolve, reject, timer });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ id, command });
    });
    if (answer.kind === "failed") throw new ProblemError(...answer.problems);
    return answer;
  }

  async close(): Promise<void> {
    this.#end(new Error("the source is closed"));
    await this.#worker.terminate();
  }

  #receive(message: unknown): void {
    if (!isReply(message)) return;
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    waiting.resolve(message.answer);
  }

  #giveUp(): void {
    this.#end(
      new ProblemError(fileUnreadable("解析时间过长，已停止", "it took too long to parse and was stopped")),
    );
    void this.#worker.terminate();
  }

  #die(reason: string): void {
    const zh = "解析它需要的内存超过上限，或内容异常";
    this.#end(
      new ProblemError(fileUnreadable(zh, `parsing it took more memory than granted, or failed (${reason})`)),
    );
  }

  #end(error: Error): void {
    this.#death ??= error;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(this.#death);
    }
    this.#waiting.clear();
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
