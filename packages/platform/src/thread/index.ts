import { getCompileCacheDir } from "node:module";
import { Worker, type ResourceLimits } from "node:worker_threads";
import { ProblemError } from "@xinpark/kernel/outcome";
import { isReply, type Reply } from "./protocol.ts";

export { answerQuestions, startedWith } from "./answering.ts";
export { holds } from "./protocol.ts";

/** Threads that answer questions: what is asked and answered is copied between them, shared memory is shared. */

export interface ThreadStart {
  /** The module the thread runs; it calls `answerQuestions`. */
  readonly module: URL;
  /** What the module finds by `startedWith`. */
  readonly data: unknown;
  readonly limits?: ResourceLimits;
  /** Milliseconds an answer may take before the thread is stopped; without it there is no end to waiting. */
  readonly longest?: number;
  /** What whoever waits is told when the thread was stopped for that, or ended by itself. */
  readonly told?: (end: ThreadEnd) => Error;
}

/** How a thread came to an end that nobody asked for. */
export type ThreadEnd = { readonly kind: "overdue" } | { readonly kind: "died"; readonly reason: string };

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/** One thread and those who wait for its answers. Its death is theirs to hear, never a crash. */
export class Thread {
  readonly #worker: Worker;
  readonly #start: ThreadStart;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #death: Error | undefined;

  constructor(start: ThreadStart) {
    this.#start = start;
    this.#worker = new Worker(new URL("./entry.js", import.meta.url), {
      workerData: { module: start.module.href, data: start.data, compileCache: getCompileCacheDir() },
      // A thread may see hostile input: it gets neither the program's environment nor its start options.
      env: {},
      execArgv: [],
      ...(start.limits === undefined ? {} : { resourceLimits: start.limits }),
    });
    this.#worker.on("message", (message: unknown) => {
      if (isReply(message)) this.#receive(message);
    });
    this.#worker.on("error", (error) => this.#die(error instanceof Error ? error.message : String(error)));
    this.#worker.on("exit", (code) => this.#die(`exit ${code}`));
  }

  /** Whether it answers no more. */
  get ended(): boolean {
    return this.#death !== undefined;
  }

  /** Asks, and waits for the answer. @throws ProblemError what the thread refuses; an error when it failed or ended */
  ask(question: unknown): Promise<unknown> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    this.#lastId += 1;
    const id = this.#lastId;
    const { longest } = this.#start;
    return new Promise((resolve, reject) => {
      const timer = longest === undefined ? undefined : setTimeout(() => this.#giveUp(), longest);
      this.#waiting.set(id, { resolve, reject, timer });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ id, question });
    });
  }

  /** Stops it; whoever still waits is told so. */
  async end(): Promise<void> {
    this.#settle(new Error("the thread was ended"));
    await this.#worker.terminate();
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.kind === "answer") waiting.resolve(reply.value);
    else
      waiting.reject(
        reply.kind === "problems" ? new ProblemError(...reply.problems) : new Error(reply.message),
      );
  }

  #giveUp(): void {
    this.#settle(this.#start.told?.({ kind: "overdue" }) ?? new Error("the thread took too long"));
    void this.#worker.terminate();
  }

  #die(reason: string): void {
    this.#settle(this.#start.told?.({ kind: "died", reason }) ?? new Error(`the thread ended (${reason})`));
  }

  #settle(error: Error): void {
    this.#death ??= error;
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(this.#death);
    }
    this.#waiting.clear();
  }
}
