import { getCompileCacheDir } from "node:module";
import { Worker } from "node:worker_threads";
import { z } from "zod";
import { laboratoryReportContent, laboratoryTrialOutput } from "@xinpark/kernel/contract";
import { ProblemError } from "@xinpark/kernel/outcome";
import type { Connections } from "@xinpark/platform/connection";
import type { Laboratory } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";
import { isReply, type Question, type Reply, type Start } from "./protocol.ts";

/** The server's end of the laboratory: it begins with the first question, and ends when nobody has asked for long. */

/** The thread and all it keeps are let go when nobody asked for so long, in milliseconds. */
const IDLE = 35 * 60 * 1000;

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

class Thread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #death: Error | null = null;

  constructor(start: Start) {
    this.#worker = new Worker(new URL("./laboratory-entry.js", import.meta.url), {
      workerData: { ...start, compileCache: getCompileCacheDir() },
      env: {},
      execArgv: [],
    });
    this.#worker.on("message", (message: unknown) => {
      if (isReply(message)) this.#receive(message);
    });
    this.#worker.on("error", (error) => this.#die(error instanceof Error ? error : new Error(String(error))));
    this.#worker.on("exit", (code) => this.#die(new Error(`the laboratory's thread ended (${code})`)));
  }

  get ended(): boolean {
    return this.#death !== null;
  }

  ask(question: Question, at: { readonly today: string; readonly generation: number }): Promise<unknown> {
    if (this.#death !== null) return Promise.reject(this.#death);
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      this.#worker.postMessage({ id, ...at, question });
    });
  }

  async end(): Promise<void> {
    await this.ask({ kind: "close" }, { today: "", generation: 0 }).catch(() => undefined);
    await this.#worker.terminate();
  }

  #receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === "answer") waiting?.resolve(reply.value);
    else
      waiting?.reject(
        reply.kind === "problems" ? new ProblemError(...reply.problems) : new Error(reply.message),
      );
  }

  #die(reason: Error): void {
    this.#death ??= reason;
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}

const moversFound = z.object({
  total: z.number(),
  items: z.array(
    z.object({
      subject: z.number(),
      before: z.object({ score: z.number().nullable(), grade: z.string().nullable() }),
      after: z.object({ score: z.number().nullable(), grade: z.string().nullable() }),
    }),
  ),
  next: z.number().nullable(),
});

/** The laboratory over a database; its thread sees the definitions and the day of whoever made it. */
export function createLaboratory(
  connections: Connections,
  installation: () => Installation,
  today: () => string,
): Laboratory {
  let thread: Thread | null = null;
  let seen: Installation | null = null;
  let generation = 0;
  let idle: NodeJS.Timeout | null = null;
  const close = async (): Promise<void> => {
    const open = thread;
    thread = null;
    if (idle !== null) clearTimeout(idle);
    idle = null;
    await open?.end();
  };
  const ask = async (question: Question): Promise<unknown> => {
    if (seen !== installation()) {
      seen = installation();
      generation += 1;
    }
    if (thread === null || thread.ended) thread = new Thread({ connections });
    idle ??= setTimeout(() => void close(), IDLE).unref();
    idle.refresh();
    return thread.ask(question, { today: today(), generation });
  };
  return {
    today,
    prepare: async (asked, onBehalfOf) => void (await ask({ kind: "prepare", asked, onBehalfOf })),
    try: async (asked, scope) => laboratoryTrialOutput.parse(await ask({ kind: "try", asked, scope })),
    movers: async (asked, scope, filter) =>
      moversFound.parse(await ask({ kind: "movers", asked, scope, filter })),
    prepareReport: async (examined, onBehalfOf) =>
      void (await ask({ kind: "prepare-report", examined, onBehalfOf })),
    report: async (examined, scope) =>
      laboratoryReportContent.parse(await ask({ kind: "report", examined, scope })),
    close,
  };
}
