/** What a score will be on the coming days if nothing new happens, or if chosen repairs succeed. It promises nothing. */
import { fromEpochDay, toEpochDay } from "../day/index.ts";
import type { Text } from "../outcome/index.ts";
import { pointsText } from "./difference.ts";
import { edgeDays } from "./edges.ts";
import { shownClass, type ClassOverride, type ShownClass } from "./override.ts";
import type { CompiledModel, Contribution, EvaluatedRecord, EvaluatedSubject, Evaluation } from "./types.ts";

export const NO_PROMISE: Text = {
  zh: "按现有记录和规则推算，不构成承诺；新的记录、更正或者规则变化会改变结果。",
  en: "Reckoned from today's records and rules; no promise. New records, corrections or other rules change it.",
};

/** A repair that is supposed to succeed on an epoch day. */
export interface SupposedRepair {
  readonly record: number;
  readonly on: number;
}

export type CauseKind =
  | "repaired"
  | "counts"
  | "lapsed"
  | "publication"
  | "window"
  | "age"
  | "rules"
  | "override";

/** Why an indicator's points change on a day. */
export interface Cause {
  readonly indicator: string;
  readonly kind: CauseKind;
  readonly before: number;
  readonly after: number;
  /** Records that come or go. */
  readonly records: readonly number[];
  readonly text: Text;
}

export interface ForecastDay {
  /** Epoch day. */
  readonly day: number;
  readonly evaluation: Evaluation;
  /** The class shown on the day: the model's, or one that people put in its place. */
  readonly grade: string | null;
  readonly because: readonly Cause[];
}

export interface Forecast {
  readonly today: Evaluation;
  /** The class shown today. */
  readonly grade: string | null;
  /** Only days on which score, class or outcome change. */
  readonly days: readonly ForecastDay[];
  /** Per record that counts today: the first day from which no fact counts it any more; absent: it counts to the end of the forecast. */
  readonly expires: ReadonlyMap<number, number>;
}

export interface ForecastRequest {
  /** The model as in force from an epoch day on, ascending; the first is in force today. */
  readonly versions: readonly { readonly from: number; readonly model: CompiledModel }[];
  readonly subject: EvaluatedSubject;
  readonly records: readonly EvaluatedRecord[];
  readonly today: number;
  /** Days to look ahead. */
  readonly days: number;
  readonly repairs?: readonly SupposedRepair[];
  /** Approved overrides of the class. */
  readonly overrides?: readonly ClassOverride[];
}

/** The records as they stand on a day if the supposed repairs succeed: repaired, and no longer published. */
function recordsOn(
  records: readonly EvaluatedRecord[],
  repairs: readonly SupposedRepair[],
  day: number,
): readonly EvaluatedRecord[] {
  const done = new Map(repairs.filter((one) => one.on <= day).map((one) => [one.record, one.on]));
  if (done.size === 0) return records;
  return records.map((record) => {
    const on = done.get(record.id);
    if (on === undefined || record.status !== "in-force") return record;
    const publicTo = record.publicFrom === null ? null : Math.min(record.publicTo ?? on, on);
    return { ...record, status: "repaired", publicTo };
  });
}

type Versions = Pick<ForecastRequest, "versions">;

function modelOn({ versions }: Versions, day: number): CompiledModel {
  const model = versions.findLast((version) => version.from <= day)?.model ?? versions[0]?.model;
  if (model === undefined) throw new Error("a forecast needs a model in force today");
  return model;
}

/** The evaluation of one day if the supposed repairs have succeeded. */
export const evaluationOn = (request: ForecastRequest, day: number): Evaluation =>
  modelOn(request, day).evaluate(
    request.subject,
    recordsOn(request.records, request.repairs ?? [], day),
    day,
  );

/** The class shown on a day. */
export const shownOn = (
  request: Versions & Pick<ForecastRequest, "overrides">,
  day: number,
  { grade, source }: Evaluation,
): ShownClass<ClassOverride> =>
  shownClass(
    modelOn(request, day).plan.model,
    { grade, imported: source !== null },
    request.overrides ?? [],
    fromEpochDay(day),
  );

/** Evaluates the days on which something can change, and no others. */
export function forecast(request: ForecastRequest): Forecast {
  const { versions, records, today, days: span, repairs = [], overrides = [] } = request;
  const last = today + span;
  const edges = new Set([...repairs.map((one) => one.on), ...versions.map((version) => version.from)]);
  for (const { model } of versions)
    for (const day of edgeDays(model.plan, records, today, last)) edges.add(day);
  for (const one of overrides) for (const day of boundsOf(one)) edges.add(day);
  const first = evaluationOn(request, today);
  const days: ForecastDay[] = [];
  const leaving = new Map<number, number>();
  let before = first;
  let dayBefore = today;
  let shownBefore = shownOn(request, today, first);
  const { grade } = shownBefore;
  for (const day of [...edges].filter((one) => one > today && one <= last).toSorted((a, b) => a - b)) {
    const evaluation = evaluationOn(request, day);
    noteLeaving(leaving, before, evaluation, day);
    const shown = shownOn(request, day, evaluation);
    if (differs(before, evaluation) || shown.grade !== shownBefore.grade) {
      const rules = modelOn(request, dayBefore) !== modelOn(request, day);
      const causes = causesOf(before, evaluation, { records, repairs, from: dayBefore, to: day, rules });
      const ended = shownBefore.override !== null && shown.override === null;
      days.push({
        day,
        evaluation,
        grade: shown.grade,
        because: ended ? [...causes, OVERRIDE_OVER] : causes,
      });
    }
    before = evaluation;
    shownBefore = shown;
    dayBefore = day;
  }
  return { today: first, grade, days, expires: leaving };
}

const differs = (a: Evaluation, b: Evaluation): boolean => a.score !== b.score || a.outcome !== b.outcome;

/** The first day of an override, and the first on which it is over. */
const boundsOf = ({ from, to, withdrawnOn }: ClassOverride): readonly number[] => [
  toEpochDay(from),
  toEpochDay(to) + 1,
  ...(withdrawnOn === null ? [] : [toEpochDay(withdrawnOn)]),
];

const countedIn = (evaluation: Evaluation): ReadonlySet<number> =>
  new Set(evaluation.facts.flatMap((fact) => fact.records));

/** A record that comes back (another window, another rule) has not left. */
function noteLeaving(leaving: Map<number, number>, before: Evaluation, after: Evaluation, day: number): void {
  const now = countedIn(after);
  for (const id of countedIn(before)) if (!now.has(id)) leaving.set(id, day);
  for (const id of now) leaving.delete(id);
}

interface Step {
  readonly records: readonly EvaluatedRecord[];
  readonly repairs: readonly SupposedRepair[];
  readonly from: number;
  readonly to: number;
  readonly rules: boolean;
}

function causesOf(before: Evaluation, after: Evaluation, step: Step): readonly Cause[] {
  const was = new Map(before.contributions.map((one) => [one.indicator, one]));
  const is = new Map(after.contributions.map((one) => [one.indicator, one]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id): readonly Cause[] => {
    const [old, now] = [was.get(id), is.get(id)];
    const [a, b] = [old?.points ?? 0, now?.points ?? 0];
    const shown = now ?? old;
    if (a === b || shown === undefined) return [];
    const changed = changedRecords(old, now);
    const kind = kindOf(changed, step);
    return [
      {
        indicator: id,
        kind,
        before: a,
        after: b,
        records: changed,
        text: causeText(shown.label, kind, a, b),
      },
    ];
  });
}

function changedRecords(old: Contribution | undefined, now: Contribution | undefined): readonly number[] {
  const [was, is] = [old?.records ?? [], now?.records ?? []];
  const [before, after] = [new Set(was), new Set(is)];
  return [...was.filter((id) => !after.has(id)), ...is.filter((id) => !before.has(id))].sort((a, b) => a - b);
}

function kindOf(changed: readonly number[], { records, repairs, from, to, rules }: Step): CauseKind {
  if (rules) return "rules";
  const within = (day: number | null): boolean => day !== null && day > from && day <= to;
  const own = records.filter((record) => changed.includes(record.id));
  if (own.length === 0) return "age";
  if (own.some((record) => repairs.some((one) => one.record === record.id && within(one.on))))
    return "repaired";
  if (own.some((record) => record.validTo !== null && within(record.validTo + 1))) return "lapsed";
  if (own.some((record) => within(record.scoreFrom) || within(record.day))) return "counts";
  if (own.some((record) => within(record.publicFrom) || within(record.publicTo))) return "publication";
  return "window";
}

const KINDS: Readonly<Record<CauseKind, Text>> = {
  repaired: { zh: "所设想的修复成功", en: "the supposed repair has succeeded" },
  counts: { zh: "有记录开始计入", en: "a record begins to count" },
  lapsed: { zh: "有记录到期失效", en: "a record has lapsed" },
  publication: { zh: "公示状态改变", en: "its publication begins or ends" },
  window: { zh: "有记录已过统计期", en: "a record has left the period that counts" },
  age: { zh: "随时间变化", en: "time passes" },
  rules: { zh: "规则改版", en: "the rules change" },
  override: {
    zh: "人工调整不再起作用，恢复模型给出的类别",
    en: "the override is over; the model's class holds again",
  },
};

/** The class alone changes: no indicator stands behind it. */
const OVERRIDE_OVER: Cause = {
  indicator: "override",
  kind: "override",
  before: 0,
  after: 0,
  records: [],
  text: KINDS.override,
};

function causeText(label: Text, kind: CauseKind, before: number, after: number): Text {
  const [a, b] = [pointsText(before), pointsText(after)];
  return {
    zh: `${label.zh}：${KINDS[kind].zh}，${a} 分变为 ${b} 分`,
    en: `${label.en}: ${KINDS[kind].en}, ${a} becomes ${b} points`,
  };
}
