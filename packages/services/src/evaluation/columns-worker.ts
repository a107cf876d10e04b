import { createColumnarModel } from "@xinpark/kernel/evaluation";
import { answerQuestions, startedWith } from "@xinpark/platform/thread";
import { isStart, isTask, PART } from "./columns-protocol.ts";

/** A thread that evaluates its share of columns in shared memory. */

const { plan, batch, evaluated } = startedWith(isStart);
const columnar = createColumnarModel(plan);

answerQuestions(isTask, ({ asOf, result, next }): null => {
  for (;;) {
    const first = Atomics.add(next, 0, PART);
    if (first >= batch.subjects) return null;
    columnar.evaluatePart(batch, evaluated, asOf, result, [first, Math.min(first + PART, batch.subjects)]);
  }
});
