export { candidatesFor, parserOf } from "./candidates.ts";
export { applyMerge, applyWaitingMerges, type MergingContext } from "./merging.ts";
export { mergeOperations } from "./merge-operations.ts";
export { matchingOperations } from "./operations.ts";
