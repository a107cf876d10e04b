/** What a laboratory report says of a model beside its trial: how it treats groups, how firm it stands, and how well it foretold. */
import type { LaboratoryRuleDefinition, ModelDefinition } from "../definition/index.ts";
import type { ColumnarResult } from "../evaluation/index.ts";
import { auc, calibration, ks, lift, type CalibrationRow, type LiftRow, type Scored } from "./metrics.ts";
import { stratifiedSplit } from "./random.ts";
import { scaledIndicator } from "./scale.ts";
import type { Grouping } from "./trial.ts";

export interface GroupTreatment {
  readonly group: number;
  /** Of those who have a grade. */
  readonly subjects: number;
  readonly bad: number;
  /** Share of the group without a bad grade. */
  readonly passes: number;
  /** That share against the largest of any group that is looked at; null: the group is too small to say. */
  readonly impact: number | null;
}

/** How a model's bad grades fall on groups; groups smaller than `smallest` are told and not compared. */
export function treatmentOf(
  { grade }: ColumnarResult,
  model: Pick<ModelDefinition, "grades">,
  { codes, groups }: Grouping,
  included: Uint8Array,
  rule: LaboratoryRuleDefinition["fairness"],
): readonly GroupTreatment[] {
  const wanted = new Set<string>(rule.bad);
  const isBad = model.grades.map((one) => wanted.has(one.code));
  const [subjects, bad] = [new Int32Array(groups), new Int32Array(groups)];
  for (let subject = 0; subject < included.length; subject += 1) {
    const own = grade[subject] ?? -1;
    if (included[subject] !== 1 || own < 0) continue;
    const group = codes[subject] ?? 0;
    subjects[group] = (subjects[group] ?? 0) + 1;
    if (isBad[own] === true) bad[group] = (bad[group] ?? 0) + 1;
  }
  const rows = Array.from({ length: groups }, (_, group) => {
    const [all, worse] = [subjects[group] ?? 0, bad[group] ?? 0];
    return { group, subjects: all, bad: worse, passes: all === 0 ? 0 : (all - worse) / all };
  }).filter((row) => row.subjects > 0);
  const best = Math.max(
    0,
    ...rows.filter((row) => row.subjects >= rule.smallestGroup).map((row) => row.passes),
  );
  return rows.map((row) => ({
    ...row,
    impact: row.subjects < rule.smallestGroup || best === 0 ? null : row.passes / best,
  }));
}

/** The model with one indicator counting more or less: what its sensitivity is told from. */
export function withScaled(model: ModelDefinition, indicator: string, thousandths: number): ModelDefinition {
  return {
    ...model,
    // Points that no longer fall evenly are no longer declared monotone; the trial asks for no declaration.
    monotone: false,
    indicators: model.indicators.map((one) =>
      one.id === indicator ? scaledIndicator(one, thousandths) : one,
    ),
  };
}

/** How many of those included have another grade. */
export function changedGrades(one: ColumnarResult, other: ColumnarResult, included: Uint8Array): number {
  let changed = 0;
  for (let subject = 0; subject < included.length; subject += 1)
    if (included[subject] === 1 && one.grade[subject] !== other.grade[subject]) changed += 1;
  return changed;
}

/** Ages as groups: how many of the rule's years each has completed on a day; of whom it is not known, last. */
export function ageGrouping(
  founded: readonly (number | null)[],
  asOf: number,
  ages: readonly number[],
): Grouping {
  const bounds = ages.toSorted((a, b) => a - b);
  const codes = founded.map((day) => {
    if (day === null) return bounds.length + 1;
    const years = (asOf - day) / DAYS_A_YEAR;
    return bounds.filter((bound) => years >= bound).length;
  });
  return { id: "age", codes: Uint16Array.from(codes), groups: bounds.length + 2 };
}

/** A mean year: bands of ages need no calendar. */
const DAYS_A_YEAR = 365.25;

/**
 * What counts as an outcome, as a model over its facts, so that both executions read it as they read any: each outcome that holds
 * adds a power of two of points.
 */
export function outcomeModel(
  { backTest, ...rule }: LaboratoryRuleDefinition,
  { subjectKinds }: Pick<ModelDefinition, "subjectKinds">,
): ModelDefinition {
  const most = 2 ** backTest.outcomes.length;
  const { version, validFrom, label, sources } = rule;
  const grade = (id: string, from: number): ModelDefinition["grades"][number] => ({
    id,
    label,
    from,
    code: "none",
    meaning: label,
  });
  return {
    kind: "model",
    id: `${rule.id}.outcomes`,
    version,
    validFrom,
    label,
    sources,
    title: label,
    subjectKinds,
    audience: "internal",
    base: 0,
    minimum: 0,
    maximum: most,
    dimensions: [{ id: "outcome", label, minimum: 0, maximum: most }],
    indicators: backTest.outcomes.map((one, index) => ({
      id: one.id,
      label: one.label,
      dimension: "outcome",
      fact: one.fact,
      whenMissing: 0,
      method: "bins",
      bins: [{ below: one.atLeast, points: 0 }, { points: 2 ** index }],
    })),
    vetoes: [],
    grades: [grade("held", 1), grade("none", 0)],
    monotone: false,
  };
}

/** Whether an outcome came about between two days, by what the outcome model gives on either. */
export function cameAbout(
  outcomes: LaboratoryRuleDefinition["backTest"]["outcomes"],
  then: number,
  now: number,
): boolean {
  return outcomes.some(({ onlyNew }, index) => {
    const holds = (score: number): boolean =>
      Math.floor((Number.isNaN(score) ? 0 : score) / 2 ** index) % 2 === 1;
    return holds(now) && !(onlyNew && holds(then));
  });
}

/** A score and grade given at the earlier day, and whether an outcome came about since. */
export interface Observed extends Scored {
  readonly grade: number;
}

export interface BackTest {
  readonly rows: number;
  readonly bad: number;
  /** Null: all came out alike, and nothing can be told. */
  readonly ks: number | null;
  readonly auc: number | null;
  readonly lift: readonly LiftRow[];
  /** The rate of bad each grade had in one part of the rows, against the other part. */
  readonly calibration: readonly CalibrationRow[];
  readonly grades: readonly { readonly grade: number; readonly rows: number; readonly bad: number }[];
}

/** Each class must stand in both parts of the split. */
const LEAST_OF_CLASS = 4;

/** How well scores foretold what came; the split is fixed by the seed. */
export function backTest(observed: readonly Observed[], seed: number): BackTest {
  const bad = observed.map((row) => row.bad);
  const bads = bad.filter(Boolean).length;
  const byGrade = Map.groupBy(observed, (row) => row.grade);
  const grades = [...byGrade.entries()]
    .map(([grade, rows]) => ({ grade, rows: rows.length, bad: rows.filter((row) => row.bad).length }))
    .toSorted((a, b) => a.grade - b.grade);
  const known = Math.min(bads, observed.length - bads) >= LEAST_OF_CLASS;
  return {
    rows: observed.length,
    bad: bads,
    ks: known ? ks(observed) : null,
    auc: known ? auc(observed) : null,
    lift: known ? lift(observed) : [],
    calibration: known ? calibrated(observed, bad, seed) : [],
    grades,
  };
}

function calibrated(
  observed: readonly Observed[],
  bad: readonly boolean[],
  seed: number,
): readonly CalibrationRow[] {
  const { train, test } = stratifiedSplit(bad, seed);
  const rates = new Map<number, { rows: number; bad: number }>();
  for (const at of train) {
    const row = observed[at];
    if (row === undefined) continue;
    const rate = rates.get(row.grade) ?? { rows: 0, bad: 0 };
    rates.set(row.grade, { rows: rate.rows + 1, bad: rate.bad + (row.bad ? 1 : 0) });
  }
  const overall = train.filter((at) => bad[at] === true).length / train.length;
  const probability = (grade: number): number => {
    const rate = rates.get(grade);
    return rate === undefined ? overall : rate.bad / rate.rows;
  };
  return calibration(
    test.flatMap((at) => {
      const row = observed[at];
      return row === undefined ? [] : [{ probability: probability(row.grade), bad: row.bad }];
    }),
  );
}
