export { evaluateAll, evaluateBatch } from "./run.ts";
export type { Engine, EvaluationContext, RunRequest, RunResult } from "./run.ts";
export { readEvaluation } from "./read.ts";
export { evaluationOperations } from "./operations.ts";
export { evaluateLoaded, loadColumns } from "./memory.ts";
export type { Loaded } from "./memory.ts";
export type { RunPoint, RunSubject } from "./population.ts";
export { evaluateBySql } from "./statement.ts";
export type { SqlResult } from "./statement.ts";
