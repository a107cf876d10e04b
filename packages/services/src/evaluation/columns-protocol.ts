import type { Batch, ColumnarResult, ModelPlan } from "@xinpark/kernel/evaluation";
import { holds } from "@xinpark/platform/thread";

/** What the threads over shared columns say to one another. */

/** What a thread begins with. */
export interface Start {
  readonly plan: ModelPlan;
  readonly batch: Batch;
  readonly evaluated: Uint8Array;
}

/** One evaluation: every thread takes the next part until none is left. */
export interface Task {
  readonly asOf: number;
  readonly result: ColumnarResult;
  /** The first subject nobody has taken, in shared memory. */
  readonly next: Int32Array;
}

/** Subjects a thread takes at a time. */
export const PART = 16_384;

export const isStart = (value: unknown): value is Start => holds(value, "plan", "batch", "evaluated");
export const isTask = (value: unknown): value is Task => holds(value, "asOf", "result", "next");
