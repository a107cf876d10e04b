/** The laboratory's computations: pure, and fixed by their seed. */

export { parseArff } from "./arff.ts";
export type { PlainTable } from "./arff.ts";
export {
  auc,
  boundsOfSorted,
  calibration,
  fairness,
  groupOf,
  ks,
  lift,
  psi,
  quantileBounds,
  SMALLEST_SHARE,
  stabilityIndex,
} from "./metrics.ts";
export type { CalibrationRow, FairnessRow, LiftRow, Scored } from "./metrics.ts";
export { seededNumbers, seededOrder, stratifiedSplit } from "./random.ts";
export type { Split } from "./random.ts";
export { readLabel } from "./label.ts";
export { buildAndMeasure, measure, measureColumn } from "./run.ts";
export type { LaboratoryResult, LaboratoryRequest } from "./run.ts";
export { fileModel, scoreRows } from "./rows.ts";
export type { FileModel, ScoredRow } from "./rows.ts";
export { buildScorecard } from "./scorecard.ts";
export type { Scorecard } from "./scorecard.ts";
export { buildBins, cellText, describeBins, variableOf } from "./variable.ts";
export type { Bin, BinnedVariable, Binning, Variable } from "./variable.ts";
export { informationValue, mergeNeighbours, MERGE_RULES, weightOfEvidence } from "./woe.ts";
export type { Counts } from "./woe.ts";
export { incrementOf } from "./increment.ts";
export type { Increment } from "./increment.ts";
export { createTrial, moversOf, movesOf, sortedScores, stabilityOf } from "./trial.ts";
export type {
  Grouping,
  Migrations,
  MoverFilter,
  Moves,
  ScoreRange,
  Trial,
  TrialGroup,
  TrialSide,
} from "./trial.ts";
export { scaledIndicator } from "./scale.ts";
export {
  ageGrouping,
  backTest,
  cameAbout,
  changedGrades,
  outcomeModel,
  treatmentOf,
  withScaled,
} from "./assessment.ts";
export type { BackTest, GroupTreatment, Observed } from "./assessment.ts";
