export { evaluateAll, evaluateBatch } from "./run.ts";
export type { Engine, EvaluationContext, RunRequest, RunResult } from "./run.ts";
export { readEvaluation } from "./read.ts";
export { evaluationOperations } from "./operations.ts";
