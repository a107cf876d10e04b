/** Models over columns of records: the execution for everyone at once, on one machine. */

export { NO_DAY } from "./batch.ts";
export type { Batch, BatchBuilder, ColumnMemory, Segment } from "./batch.ts";
export { createColumnarModel, emptyResult, gradeId } from "./model.ts";
export type { ColumnarModel } from "./model.ts";
export type { ColumnarResult } from "./result.ts";
export { coversFacts, createColumnScorer, mergeFacts } from "./facts.ts";
export type { ColumnScorer, FactColumns } from "./facts.ts";
