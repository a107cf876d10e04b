/** Facts over records, and models over facts: pure, exact, explained. */

export { askedByAll } from "./asked.ts";
export type { AskedByAll } from "./asked.ts";
export { compileModel } from "./compile.ts";
export { catalogueOf } from "./catalogue.ts";
export { modelDifferences, pointsText } from "./difference.ts";
export type { Difference } from "./difference.ts";
export { compileEdgeDays } from "./edges.ts";
export type { EdgeDays } from "./edges.ts";
export { forecast, NO_PROMISE } from "./forecast.ts";
export type { Cause, CauseKind, Forecast, ForecastDay, ForecastRequest, SupposedRepair } from "./forecast.ts";
export { checkOverride, isInForce, OVERRIDE_STATES, overrideState, shownClass } from "./override.ts";
export type {
  ClassOverride,
  ModelResult,
  OverrideEffect,
  OverrideFacts,
  OverrideRequest,
  OverrideState,
  ShownClass,
} from "./override.ts";
export { proposalOf } from "./candidate.ts";
export { changesOf } from "./changes.ts";
export type { Gain, RecordChange } from "./changes.ts";
export { factValueText, reasonsOf } from "./words.ts";
export type { LabelledContribution, Reason } from "./words.ts";
export { checkRecordCount } from "./compile.ts";
export {
  coversFacts,
  createColumnarModel,
  createColumnScorer,
  emptyResult,
  gradeId,
  mergeFacts,
} from "./columnar/index.ts";
export type {
  Batch,
  BatchBuilder,
  ColumnarModel,
  ColumnarResult,
  ColumnMemory,
  ColumnScorer,
  FactColumns,
} from "./columnar/index.ts";
export { compileStatement } from "./statement/index.ts";
export type { StatementSources } from "./statement/index.ts";
export { resultLine } from "./digest.ts";
export { EVALUATOR_VERSION, MAXIMUM_RECORDS, MAXIMUM_WINDOW_DAYS, MAXIMUM_WINDOW_MONTHS } from "./types.ts";
export type {
  Catalogue,
  CompiledModel,
  Contribution,
  EvaluatedRecord,
  EvaluatedSubject,
  Evaluation,
  FactValue,
  ModelPlan,
  OtherResult,
  Polarity,
  UnitEvaluation,
} from "./types.ts";
