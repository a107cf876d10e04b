export { accountOfRun } from "./account.ts";
export type { RunResult } from "./account.ts";
export type { EvaluationContext } from "./context.ts";
export { evaluateAll, evaluateBatch, evaluateDay } from "./run.ts";
export type { Engine, RunRequest } from "./run.ts";
export { readEvaluation, shownEvaluation } from "./read.ts";
export { overrideInForce } from "./override-mark.ts";
export { evaluateByConsent, modelByConsent } from "./by-consent.ts";
export type { ByConsent } from "./by-consent.ts";
export { forecastRequest, FURTHEST_DAYS } from "./forecast.ts";
export { classAbsent, evaluationOperations } from "./operations.ts";
export { evaluatedOf, evaluateLoaded, inTurns, loadColumns, loadFacts } from "./memory.ts";
export type { Loaded, LoadOptions } from "./memory.ts";
export { dayOfPoint, kindsAtPoint, subjectRow, subjectsAtPoint } from "./population.ts";
export type { RecordSources, RunPoint, RunSubject, SubjectRow } from "./population.ts";
export {
  compileAsOf,
  knownNoAt,
  lastKnownNo,
  readRecords,
  readSubjectRecords,
  readyModel,
} from "./records.ts";
export type { ReadyModel } from "./records.ts";
export { openThreads } from "./threads.ts";
export type { ColumnThreads } from "./threads.ts";
export { evaluateBySql } from "./statement.ts";
export type { SqlResult } from "./statement.ts";
