import { parentPort, workerData } from "node:worker_threads";
import { createColumnarModel } from "@xinpark/kernel/evaluation";
import { isStart, isTask, PART, type Start, type Task } from "./columns-protocol.ts";

/** A thread that evaluates its share of columns in shared memory. */

const given: unknown = workerData;
if (!isStart(given) || parentPort === null) throw new Error("this is a thread of its own");
const columnar = createColumnarModel(given.plan);

function work({ batch, evaluated }: Start, { asOf, result, next }: Task): void {
  for (;;) {
    const first = Atomics.add(next, 0, PART);
    if (first >= batch.subjects) return;
    columnar.evaluatePart(batch, evaluated, asOf, result, [first, Math.min(first + PART, batch.subjects)]);
  }
}

const port = parentPort;
const start = given;
port.on("message", (task: unknown) => {
  if (!isTask(task)) throw new Error("an unknown task");
  work(start, task);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  port.postMessage("done");
});
