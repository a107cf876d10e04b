import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { emptyResult, type ColumnarResult, type CompiledModel } from "@xinpark/kernel/evaluation";
import type { Loaded } from "./memory.ts";
import type { Task } from "./columns-protocol.ts";
import { dayOfPoint, type RunPoint } from "./population.ts";

/** Columns in shared memory and the threads that evaluate them, each taking parts of the subjects; the calling thread stays free. */
export interface ColumnThreads {
  /** Score and grade of everyone, as `evaluateLoaded` gives them. One evaluation at a time. */
  readonly evaluate: (point: RunPoint) => Promise<ColumnarResult>;
  readonly close: () => Promise<void>;
}

/** Starts the threads, as many as processors unless told; `loaded` was loaded into shared memory. */
export function openThreads(
  model: CompiledModel,
  { batch, evaluated }: Loaded,
  threads: number = availableParallelism(),
): ColumnThreads {
  const shared = new Uint8Array(new SharedArrayBuffer(evaluated.length));
  shared.set(evaluated);
  const workers = Array.from(
    { length: threads },
    () =>
      new Worker(new URL("./columns-entry.js", import.meta.url), {
        workerData: { plan: model.plan, batch, evaluated: shared, compileCache: getCompileCacheDir() },
        env: {},
        execArgv: [],
      }),
  );
  return {
    evaluate: async (point) => {
      const result = emptyResult(batch.subjects, "shared");
      const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const task: Task = { asOf: dayOfPoint(point), result, next };
      await Promise.all(
        workers.map(async (worker) => {
          // A thread that fails rejects this: `once` listens to errors too.
          const done = once(worker, "message");
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
          worker.postMessage(task);
          await done;
        }),
      );
      return result;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
