import { availableParallelism } from "node:os";
import { emptyResult, type ColumnarResult, type CompiledModel } from "@xinpark/kernel/evaluation";
import { Thread } from "@xinpark/platform/thread";
import type { Loaded } from "./memory.ts";
import type { Start, Task } from "./columns-protocol.ts";
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
  const data: Start = { plan: model.plan, batch, evaluated: shared };
  const module = new URL("./columns-worker.ts", import.meta.url);
  const workers = Array.from({ length: threads }, () => new Thread({ module, data }));
  return {
    evaluate: async (point) => {
      const result = emptyResult(batch.subjects, "shared");
      const next = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      const task: Task = { asOf: dayOfPoint(point), result, next };
      await Promise.all(workers.map((worker) => worker.ask(task)));
      return result;
    },
    close: async () => {
      await Promise.all(workers.map((worker) => worker.end()));
    },
  };
}
