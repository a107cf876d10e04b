/** A class that people put in the place of a model's: what is shown on a day, and what may be asked for. */
import type { ModelDefinition, OverrideRuleDefinition } from "../definition/index.ts";
import { addMonths } from "../day/index.ts";
import { failed, ok, problem, type Outcome, type Problem } from "../outcome/index.ts";

/** Against the class the model gave when it was approved. */
export type OverrideEffect = "better" | "worse";

/** An approved override. Days are YYYY-MM-DD. */
export interface ClassOverride {
  readonly grade: string;
  readonly effect: OverrideEffect;
  /** The first day on which it is shown. */
  readonly from: string;
  /** The last one. */
  readonly to: string;
  /** From this day on it is not shown any more. */
  readonly withdrawnOn: string | null;
}

/** A model's result, as far as an override looks at it. */
export interface ModelResult {
  readonly grade: string | null;
  /** The grade is somebody else's, which goes before the model's own: nobody overrides it. */
  readonly imported: boolean;
}

/** The class shown on a day, and the override that made it so. */
export interface ShownClass<T extends ClassOverride> {
  readonly grade: string | null;
  /** Null: it is the model's. */
  readonly override: T | null;
}

type Graded = Pick<ModelDefinition, "grades">;

/** Grades stand from best to worst; -1 for none of the model's. */
const rankOf = (model: Graded, grade: string | null): number =>
  model.grades.findIndex((one) => one.id === grade);

/** Whether an override is in force on a day, both ends included. */
export const isInForce = (override: ClassOverride, day: string): boolean =>
  override.from <= day && day <= override.to && (override.withdrawnOn === null || day < override.withdrawnOn);

/**
 * The class to show on a day: the one place where this is decided. An override for the better never worsens, and one for the
 * worse never betters, whatever the model says meanwhile; without a class of the model's own there is none.
 */
export function shownClass<T extends ClassOverride>(
  model: Graded,
  result: ModelResult,
  overrides: readonly T[],
  day: string,
): ShownClass<T> {
  const own = rankOf(model, result.grade);
  const override = overrides.find((one) => isInForce(one, day));
  if (override === undefined || result.imported || own < 0) return { grade: result.grade, override: null };
  const wanted = rankOf(model, override.grade);
  const changes = wanted >= 0 && (override.effect === "better" ? wanted < own : wanted > own);
  return changes ? { grade: override.grade, override } : { grade: result.grade, override: null };
}

/** What somebody wants to put in the place of a model's class. */
export interface OverrideRequest {
  readonly grade: string;
  /** The last day. */
  readonly to: string;
}

/**
 * Whether it would be better or worse than the model's class, or every problem: `override-candidate`, `override-by-consent`,
 * `override-class-absent`, `override-imported`, `override-grade`, `override-same`, `override-period`, `override-too-long`.
 */
export function checkOverride(
  model: ModelDefinition,
  result: ModelResult,
  request: OverrideRequest,
  rule: OverrideRuleDefinition,
  today: string,
): Outcome<OverrideEffect> {
  const problems = [...modelProblems(model, result), ...periodProblems(request, rule, today)];
  const [own, wanted] = [rankOf(model, result.grade), rankOf(model, request.grade)];
  if (wanted < 0)
    problems.push(
      problem(
        "invalid",
        "override-grade",
        `该模型没有“${request.grade}”类`,
        `the model has no class “${request.grade}”`,
        "grade",
      ),
    );
  else if (own === wanted)
    problems.push(
      problem(
        "invalid",
        "override-same",
        "与模型给出的类别相同，无须调整",
        "the model gives this class already",
        "grade",
      ),
    );
  return problems.length > 0 ? failed(...problems) : ok(wanted < own ? "better" : "worse");
}

function modelProblems(model: ModelDefinition, result: ModelResult): Problem[] {
  if (model.decides === "candidate")
    return [
      problem(
        "refused",
        "override-candidate",
        "该模型只提出候选，没有可调整的类别",
        "the model only proposes candidates; there is no class to override",
        "model",
      ),
    ];
  if (model.consent !== undefined)
    return [
      problem(
        "refused",
        "override-by-consent",
        "该模型只凭企业授权计算，不作人工调整",
        "the model is computed by the enterprise's consent alone and is not overridden",
        "model",
      ),
    ];
  if (result.imported)
    return [
      {
        ...problem(
          "refused",
          "override-imported",
          "这是其他部门认定后导入的类别，本平台不得调整",
          "this class was made by another authority and imported; it is never overridden here",
          "model",
        ),
        remedy: {
          zh: "请向作出认定的部门提出",
          en: "turn to the authority that made it",
        },
      },
    ];
  if (result.grade !== null) return [];
  return [
    problem(
      "refused",
      "override-class-absent",
      "模型没有给出类别，无从调整",
      "the model gives no class that could be overridden",
      "model",
    ),
  ];
}

function periodProblems(request: OverrideRequest, rule: OverrideRuleDefinition, today: string): Problem[] {
  if (request.to < today)
    return [
      problem(
        "invalid",
        "override-period",
        "最后一天不得早于今天",
        "the last day cannot lie before today",
        "to",
      ),
    ];
  const latest = addMonths(today, rule.maximumMonths);
  if (request.to <= latest) return [];
  return [
    {
      ...problem(
        "invalid",
        "override-too-long",
        `调整最长 ${rule.maximumMonths} 个月`,
        `an override runs for at most ${rule.maximumMonths} months`,
        "to",
      ),
      remedy: { zh: `最后一天不晚于 ${latest}`, en: `let it end by ${latest}` },
    },
  ];
}

/** What has happened to an override; days are YYYY-MM-DD. */
export interface OverrideFacts {
  readonly effect: OverrideEffect;
  /** The last day on which the enterprise may answer; null: it was given no notice. */
  readonly hearingTo: string | null;
  readonly answered: boolean;
  readonly approved: boolean | null;
  readonly to: string;
  readonly withdrawnOn: string | null;
}

/**
 * `for-notice`: a worse class waits for its notice to be served; `hearing`: the enterprise may answer; `for-decision`: a second
 * person decides; `lapsed`: its last day passed undecided.
 */
export const OVERRIDE_STATES = [
  "for-notice",
  "hearing",
  "for-decision",
  "lapsed",
  "refused",
  "in-force",
  "ended",
  "withdrawn",
] as const;
export type OverrideState = (typeof OVERRIDE_STATES)[number];

/** Where an override stands on a day. */
export function overrideState(facts: OverrideFacts, day: string): OverrideState {
  if (facts.withdrawnOn !== null) return "withdrawn";
  if (facts.approved === false) return "refused";
  if (facts.approved === true) return day <= facts.to ? "in-force" : "ended";
  if (facts.to < day) return "lapsed";
  if (facts.effect === "better") return "for-decision";
  if (facts.hearingTo === null) return "for-notice";
  // Who was heard has been heard; without an answer the whole period is waited for.
  return facts.answered || facts.hearingTo < day ? "for-decision" : "hearing";
}
