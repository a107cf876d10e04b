export { candidatesFor, parserOf } from "./candidates.ts";
export { applyMerge, applyWaitingMerges, type MergingContext } from "./merging.ts";
export { applyMatch, applyWaitingMatches } from "./confirming.ts";
export { heldMatchOperations } from "./held-operations.ts";
export { mergeOperations } from "./merge-operations.ts";
export { matchingOperations } from "./operations.ts";
