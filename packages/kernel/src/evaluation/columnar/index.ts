/** Models over columns of records: the execution for everyone at once, on one machine. */

export { NO_DAY } from "./batch.ts";
export type { Batch, BatchBuilder, Segment } from "./batch.ts";
export { createColumnarModel, gradeId } from "./model.ts";
export type { ColumnarModel, ColumnarResult } from "./model.ts";
