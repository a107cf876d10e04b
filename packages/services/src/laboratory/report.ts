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
import type { Scope } from "@xinpark/platform/door";
import { compileAsOf } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { tried } from "./asked.ts";
import { GROUPING_LABELS } from "./groupings.ts";
import type { Moment } from "./population.ts";
import type { Population, Populations } from "./resident.ts";
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

/** A population and the models whose facts are asked of it. */
interface Wanted {
  readonly moment: Moment;
  readonly models: readonly CompiledModel[];
}

const present = ({ draft, base, outcomes, asOf }: Examination): Wanted => ({
  moment: { asOf, known: "now" },
  models: base === null ? [draft, outcomes] : [draft, base, outcomes],
});
/** A day gone by as it is known today: what came about is told by all that is known. */
const hindsight = ({ draft, outcomes }: Examination, asOf: string): Wanted => ({
  moment: { asOf, known: "now" },
  models: [draft, outcomes],
});
/** A day gone by as it was known then: what the draft would have been given to judge by. */
const foresight = ({ draft }: Examination, asOf: string): Wanted => ({
  moment: { asOf, known: "then" },
  models: [draft],
});

/** Loads everyone's facts of today and of the days looked back to. */
export async function prepareExamination(
  populations: Populations,
  examination: Examination,
  onBehalfOf: string,
): Promise<void> {
  const days = [...new Set([examination.tested, examination.drifted])];
  const wanted = [
    present(examination),
    ...days.flatMap((day) => [hindsight(examination, day), foresight(examination, day)]),
  ];
  for (const { models, moment } of wanted) await populations.ready(models, moment, onBehalfOf);
}

/** Computes the report over everyone within the scope. */
export async function examine(
  installation: Installation,
  populations: Populations,
  examination: Examination,
  scope: Scope,
): Promise<LaboratoryReportContent> {
  const { rule, draft, base, asOf, tested, drifted } = examination;
  const population = ({ models, moment }: Wanted): Population => populations.resident(models, moment);
  const now = population(present(examination));
  const included = now.within(scope);
  const result = await now.evaluate(draft);
  const lookedBack = (day: string): LookedBack =>
    lookBack(population(foresight(examination, day)), population(hindsight(examination, day)));
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
    backTest: await backTestOf(lookedBack(tested), now, examination, scope),
    drift: { from: drifted, ...(await driftOf(lookedBack(drifted), draft, scope, result, included)) },
  };
}

/** A day looked back to: what the draft judges by, and what is known of it today. */
interface LookedBack {
  readonly judged: Population;
  readonly today: Population;
  /** The last batch known then; null: nothing was, and what is known today stands for it. */
  readonly knownNo: number | null;
}

const lookBack = (then: Population, today: Population): LookedBack =>
  then.knownNo === 0
    ? { judged: today, today, knownNo: null }
    : { judged: then, today, knownNo: then.knownNo };

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
  const age = ageGrouping(
    Array.from(now.members.founded, (day) => (Number.isNaN(day) ? null : day)),
    toEpochDay(asOf),
    rule.fairness.ages,
  );
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
  { judged, today, knownNo }: LookedBack,
  now: Population,
  { rule, draft, outcomes, tested, asOf }: Examination,
  scope: Scope,
): Promise<LaboratoryReportContent["backTest"]> {
  const given = await judged.evaluate(draft);
  const [held, holds] = [await scoresById(today, outcomes), await scoresById(now, outcomes)];
  const included = existing(judged, scope);
  const observed: Observed[] = [];
  for (const [place, id] of judged.members.ids.entries()) {
    const score = given.score[place] ?? Number.NaN;
    const came = holds.get(id);
    if (included[place] !== 1 || Number.isNaN(score) || came === undefined) continue;
    const bad = cameAbout(rule.backTest.outcomes, held.get(id) ?? Number.NaN, came);
    observed.push({ score, grade: given.grade[place] ?? -1, bad });
  }
  const { grades, lift, calibration, ...figures } = backTest(observed, SEED);
  return {
    from: tested,
    to: asOf,
    knownNo,
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

async function scoresById(
  population: Population,
  model: CompiledModel,
): Promise<ReadonlyMap<number, number>> {
  const { score } = await population.evaluate(model);
  return new Map(Array.from(population.members.ids, (id, place) => [id, score[place] ?? Number.NaN]));
}

async function driftOf(
  { judged, knownNo }: LookedBack,
  draft: CompiledModel,
  scope: Scope,
  result: ColumnarResult,
  included: Uint8Array,
): Promise<Pick<LaboratoryReportContent["drift"], "psi" | "knownNo">> {
  const given = await judged.evaluate(draft);
  return { psi: stabilityOf(given, existing(judged, scope), result, included), knownNo };
}

/** Those within the scope who were founded by then, as far as that is known. */
function existing(then: Population, scope: Scope): Uint8Array {
  const day = toEpochDay(then.asOf);
  const { founded } = then.members;
  return then.within(scope).map((one, place) => ((founded[place] ?? Number.NaN) > day ? 0 : one));
}
