import { Worker } from "node:worker_threads";
import { ProblemError } from "@xinpark/kernel/outcome";
import { fileUnreadable } from "./problems.ts";
import type { SourceLimits } from "./source.ts";
import { ReplySchema } from "./xlsx-protocol.ts";
import type { Answer, Command } from "./xlsx-protocol.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The server's end of a worker that reads one workbook. The worker's death is a problem of the file, never a crash. */
export class XlsxClient {
  readonly #worker: Worker;
  readonly #limits: SourceLimits;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #death: Error | undefined;

  constructor(path: string, limits: SourceLimits) {
    this.#limits = limits;
    this.#worker = new Worker(new URL("./xlsx-worker.ts", import.meta.url), {
      workerData: { path, limits },
      // The worker sees hostile input: it gets neither the server's environment nor its start options.
      env: {},
      execArgv: [],
      resourceLimits: {
        maxOldGenerationSizeMb: limits.workerMegabytes,
        maxYoungGenerationSizeMb: 64,
      },
    });
    this.#worker.on("message", (message: unknown) => this.#receive(message));
    this.#worker.on("error", (error) => this.#die(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code) => this.#die(`exit ${code}`));
  }

  /** Sends a command. Throws a ProblemError when the worker says so or dies. */
  async ask(command: Command): Promise<Answer> {
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
    const { id, answer } = ReplySchema.parse(message);
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
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
