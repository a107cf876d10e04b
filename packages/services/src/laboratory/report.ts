import { addMonths, toEpochDay } from "@xinpark/kernel/day";
import type { LaboratoryReportContent } from "@xinpark/kernel/contract";
import type { LaboratoryRuleDefinition, ModelDefinition } from "@xinpark/kernel/definition";
import type { ColumnarResult, CompiledModel } from "@xinpark/kernel/evaluation";
import {
  ageGrouping,
  backTest,
  cameAbout,
  changedGrades,
  outcomeModel,
  stabilityOf,
  treatmentOf,
  withScaled,
  type Grouping,
  type Observed,
} from "@xinpark/kernel/laboratory";
import { expectValue, type Text } from "@xinpark/kernel/outcome";
import type { Door, Scope } from "@xinpark/platform/door";
import type { Population, Populations } from "../context/index.ts";
import { compileAsOf } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { tried } from "./asked.ts";
import { GROUPING_LABELS } from "./groupings.ts";
import { tryPair } from "./trying.ts";

/** What a draft of a model is put through, by the rule of the laboratory in force. */

/** Everything a report is computed from. */
export interface Examination {
  readonly rule: LaboratoryRuleDefinition;
  readonly draft: CompiledModel;
  /** The version it is held against; null: none was published. */
  readonly base: CompiledModel | null;
  readonly outcomes: CompiledModel;
  readonly asOf: string;
  /** The days looked back to. */
  readonly tested: string;
  readonly drifted: string;
}

/** Compiles what a report on a draft asks for, over the facts of the day. Throws located problems. */
export function examinationOf(
  installation: Installation,
  definition: ModelDefinition,
  basedOn: string | null,
  today: string,
): Examination {
  const rule = laboratoryRule(installation, today);
  const published = installation.library.all("model").filter((one) => one.id === definition.id);
  const based =
    published.find((one) => one.version === basedOn) ??
    published
      .filter((one) => one.validFrom <= today)
      .toSorted((a, b) => (a.validFrom < b.validFrom ? -1 : 1))
      .at(-1);
  return {
    rule,
    draft: tried(installation, definition, today),
    base: based === undefined ? null : tried(installation, based, today),
    outcomes: expectValue(compileAsOf(installation, outcomeModel(rule, definition), today)),
    asOf: today,
    tested: addMonths(today, -rule.backTest.months),
    drifted: addMonths(today, -rule.drift.months),
  };
}

const RULE = "laboratory";
export const laboratoryRule = (installation: Installation, day: string): LaboratoryRuleDefinition =>
  expectValue(installation.library.find("laboratory-rule", RULE, day));

/** Models whose facts each of the days needs. */
const wanted = ({ draft, base, outcomes }: Examination, present: boolean): readonly CompiledModel[] =>
  present && base !== null ? [draft, base, outcomes] : [draft, outcomes];

/** Loads everyone's facts of today and of the days looked back to. */
export async function prepareExamination(
  populations: Populations,
  door: Door,
  examination: Examination,
  onBehalfOf: string,
): Promise<void> {
  const { asOf, tested, drifted } = examination;
  await populations.ready(door, wanted(examination, true), asOf, onBehalfOf);
  for (const day of new Set([tested, drifted]))
    await populations.ready(door, wanted(examination, false), day, onBehalfOf);
}

/** Computes the report over everyone within the scope. */
export async function examine(
  installation: Installation,
  populations: Populations,
  examination: Examination,
  scope: Scope,
): Promise<LaboratoryReportContent> {
  const { rule, draft, base, asOf } = examination;
  const now = populations.resident(wanted(examination, true), asOf);
  const included = now.within(scope);
  const result = await now.evaluate(draft);
  return {
    rule: rule.version,
    base: base?.version ?? null,
    trial: await tryPair(now, { before: base ?? draft, after: draft, asOf }, scope),
    sensitivity: {
      by: rule.sensitivity,
      indicators: await sensitivityOf(installation, now, examination, result, included),
    },
    fairness: {
      impact: rule.fairness.impact,
      smallestGroup: rule.fairness.smallestGroup,
      groupings: fairnessOf(now, examination, result, included),
    },
    backTest: await backTestOf(populations, now, examination, scope),
    drift: {
      from: examination.drifted,
      psi: await driftOf(populations, examination, scope, result, included),
    },
  };
}

async function sensitivityOf(
  installation: Installation,
  now: Population,
  { rule, draft, asOf }: Examination,
  result: ColumnarResult,
  included: Uint8Array,
): Promise<LaboratoryReportContent["sensitivity"]["indicators"]> {
  const { model } = draft.plan;
  const changed = async (indicator: string, thousandths: number): Promise<number | null> => {
    const compiled = compileAsOf(installation, withScaled(model, indicator, thousandths), asOf);
    return compiled.ok ? changedGrades(result, await now.evaluate(compiled.value), included) : null;
  };
  const rows: LaboratoryReportContent["sensitivity"]["indicators"] = [];
  for (const { id, label } of model.indicators)
    rows.push({
      id,
      label,
      less: await changed(id, 1000 - rule.sensitivity),
      more: await changed(id, 1000 + rule.sensitivity),
    });
  return rows;
}

const AGE: Text = { zh: "成立年限", en: "Age" };

/** Size and region as they part trials, and age by the rule. */
function fairnessOf(
  now: Population,
  { rule, draft, asOf }: Examination,
  result: ColumnarResult,
  included: Uint8Array,
): LaboratoryReportContent["fairness"]["groupings"] {
  const age = ageGrouping(now.founded, toEpochDay(asOf), rule.fairness.ages);
  const treated = (label: Text, grouping: Grouping, labelOf: (group: number) => Text) => ({
    id: grouping.id,
    label,
    groups: treatmentOf(result, draft.plan.model, grouping, included, rule.fairness).map(
      ({ group, ...row }) => ({ label: labelOf(group), ...row }),
    ),
  });
  return [
    ...now.groupings
      .filter((one) => one.id === "size" || one.id === "region")
      .map((one) =>
        treated(
          one.id === "size" ? GROUPING_LABELS.size : GROUPING_LABELS.region,
          one,
          (group) => one.names[group]?.label ?? UNKNOWN,
        ),
      ),
    treated(AGE, age, (group) =>
      ageLabel(
        rule.fairness.ages.toSorted((a, b) => a - b),
        group,
      ),
    ),
  ];
}

const UNKNOWN: Text = { zh: "未知", en: "Not known" };

function ageLabel(ages: readonly number[], group: number): Text {
  const [from, to] = [ages[group - 1], ages[group]];
  if (group > ages.length) return UNKNOWN;
  if (from === undefined && to === undefined) return { zh: "任何年限", en: "Any age" };
  if (from === undefined) return { zh: `不满 ${to} 年`, en: `Under ${to} years` };
  if (to === undefined) return { zh: `${from} 年及以上`, en: `${from} years and more` };
  return { zh: `${from} 至不满 ${to} 年`, en: `${from} to under ${to} years` };
}

/** Fixes the split that calibration is told from. */
const SEED = 1;

async function backTestOf(
  populations: Populations,
  now: Population,
  examination: Examination,
  scope: Scope,
): Promise<LaboratoryReportContent["backTest"]> {
  const { rule, draft, outcomes, tested, asOf } = examination;
  const then = populations.resident(wanted(examination, false), tested);
  const [given, held, holds] = [
    await then.evaluate(draft),
    await then.evaluate(outcomes),
    await now.evaluate(outcomes),
  ];
  const included = existing(then, scope);
  const placeNow = new Map(now.ids.map((id, place) => [id, place]));
  const observed = then.ids.flatMap((id, place): readonly Observed[] => {
    const score = given.score[place] ?? Number.NaN;
    const today = placeNow.get(id);
    if (included[place] !== 1 || Number.isNaN(score) || today === undefined) return [];
    const bad = cameAbout(
      rule.backTest.outcomes,
      held.score[place] ?? Number.NaN,
      holds.score[today] ?? Number.NaN,
    );
    return [{ score, grade: given.grade[place] ?? -1, bad }];
  });
  const { grades, lift, calibration, ...figures } = backTest(observed, SEED);
  return {
    from: tested,
    to: asOf,
    outcomes: rule.backTest.outcomes.map((one) => one.label),
    ...figures,
    lift: [...lift],
    calibration: [...calibration],
    grades: grades.map(({ grade, ...row }) => ({
      label: draft.plan.model.grades[grade]?.label ?? UNKNOWN,
      ...row,
    })),
  };
}

async function driftOf(
  populations: Populations,
  examination: Examination,
  scope: Scope,
  result: ColumnarResult,
  included: Uint8Array,
): Promise<number | null> {
  const then = populations.resident(wanted(examination, false), examination.drifted);
  return stabilityOf(await then.evaluate(examination.draft), existing(then, scope), result, included);
}

/** Those within the scope who were founded by then, as far as that is known. */
function existing(then: Population, scope: Scope): Uint8Array {
  const day = toEpochDay(then.asOf);
  return then.within(scope).map((one, place) => ((then.founded[place] ?? day) <= day ? one : 0));
}
