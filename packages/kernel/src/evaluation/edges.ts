/** The days on which an evaluation can change although nothing new happens. */
import type { Condition, FactDefinition, IndicatorDefinition, ModelDefinition } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";
import { canonicalJson } from "./canonical.ts";
import { isDeriving, partsOfFact } from "./derive.ts";
import { countingDay, domainConditions } from "./qualify.ts";
import { conditionNames, dayOf, rawValue } from "./reading.ts";
import type { EvaluatedRecord, ModelPlan } from "./types.ts";
import { compileEdges } from "./window.ts";

/** The days on which evaluations by a plan can change, within a span of days. Days too many are harmless, a day too few would be wrong. */
export interface EdgeDays {
  /** All of them, ascending; where edges cannot be told, every day. */
  readonly all: (records: readonly EvaluatedRecord[]) => readonly number[];
  /** The first on account of one record; null: none. The first of several records is the least of theirs. */
  readonly first: (record: EvaluatedRecord) => number | null;
}

/** The edges after epoch day `from`, up to `to`. Made once for everyone: what depends on the days alone is remembered. */
export function compileEdgeDays(plan: ModelPlan, from: number, to: number): EdgeDays {
  const facts = plan.facts.filter((fact) => !isDeriving(fact.aggregate));
  const ends = new Map<string, WindowEnds>();
  const edgesOf = new Map<string, FactEdges[]>();
  for (const fact of facts) {
    const edges = factEdges(plan, fact, ends, from, to);
    for (const item of new Set(fact.items)) edgesOf.set(item, [...(edgesOf.get(item) ?? []), edges]);
  }
  const within = (day: number): boolean => day > from && day <= to;
  const note = (record: EvaluatedRecord, days: (day: number) => void): void => {
    const own = edgesOf.get(record.item);
    if (own === undefined) return;
    for (const day of recordDays(record)) days(day);
    for (const edges of own) edges(record, days);
  };
  return {
    all: (records) => {
      const days = new Set<number>();
      for (const record of records) {
        if (edgesOf.get(record.item)?.includes(EVERY_DAY) === true) return everyDay(from, to);
        note(record, (day) => days.add(day));
      }
      return [...days].filter(within).sort((a, b) => a - b);
    },
    first: (record) => {
      if (edgesOf.get(record.item)?.includes(EVERY_DAY) === true) return from < to ? from + 1 : null;
      let first = Number.POSITIVE_INFINITY;
      note(record, (day) => {
        if (day < first && within(day)) first = day;
      });
      return Number.isFinite(first) ? first : null;
    },
  };
}

/** Every day after `from`, up to `to`, on which a score or grade can differ from the day before; ascending. */
export const edgeDays = (
  plan: ModelPlan,
  records: readonly EvaluatedRecord[],
  from: number,
  to: number,
): readonly number[] => compileEdgeDays(plan, from, to).all(records);

/** Tells the days of one record that matter to one fact. */
type FactEdges = (record: EvaluatedRecord, days: (day: number) => void) => void;

/** Of a fact whose edges cannot be told. */
const EVERY_DAY: FactEdges = () => undefined;

function factEdges(
  plan: ModelPlan,
  fact: FactDefinition,
  known: Map<string, WindowEnds>,
  from: number,
  to: number,
): FactEdges {
  const condition = todayConditions(plan, fact);
  const steps = fact.aggregate === "days-since" ? thresholdsOf(plan, fact.id) : [];
  if (steps === null || condition === null) return EVERY_DAY;
  const { window, decay, aggregate } = fact;
  const key = canonicalJson({ window, decay, trend: aggregate === "trend" });
  const windowEnds = known.get(key) ?? windowsOf(fact, from, to);
  known.set(key, windowEnds);
  return (record, days) => {
    condition(record).forEach(days);
    const counted = countingDay(record);
    if (counted === null) return;
    windowEnds(counted).forEach(days);
    const since = fact.value === undefined ? counted : dayOf(rawValue(record, counted, fact.value));
    if (since !== null) for (const step of steps) days(since + step);
  };
}

const everyDay = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => from + 1 + index);

/** Days in a record's own life. */
const recordDays = (record: EvaluatedRecord): readonly number[] =>
  [
    record.day,
    record.publishedDay,
    record.scoreFrom,
    record.validTo === null ? null : record.validTo + 1,
    record.publicFrom,
    record.publicTo,
    record.performedDay,
  ].filter((day) => day !== null);

/** When a day leaves the fact's window, its earlier window, and each row of its weights. */
type WindowEnds = (day: number) => readonly number[];

function windowsOf(fact: FactDefinition, from: number, to: number): WindowEnds {
  const edges = compileEdges(fact);
  const rows = edges(to).weights.length;
  const starts: readonly ((asOf: number) => number | null)[] = [
    (asOf) => edges(asOf).start,
    (asOf) => edges(asOf).from,
    ...Array.from({ length: rows }, (_, row) => (asOf: number) => edges(asOf).weights[row] ?? null),
  ];
  const known = new Map<number, readonly number[]>();
  return (day) => {
    const before = known.get(day);
    if (before !== undefined) return before;
    const ends = starts.map((start) => firstOutside(start, day, from, to)).filter((end) => end !== null);
    known.set(day, ends);
    return ends;
  };
}

/** The first day in (from, to] on which the window's start has reached the day; starts never go back. */
function firstOutside(
  start: (asOf: number) => number | null,
  day: number,
  from: number,
  to: number,
): number | null {
  const isOutside = (asOf: number): boolean => (start(asOf) ?? Number.NEGATIVE_INFINITY) >= day;
  if (!isOutside(to)) return null;
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isOutside(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of conditions that look at the day asked, the days at which they can turn; null: they cannot be told. */
function todayConditions(
  plan: ModelPlan,
  fact: FactDefinition,
): ((record: EvaluatedRecord) => readonly number[]) | null {
  const domains =
    fact.where.domain === undefined ? [] : [...domainConditions(plan.domains, fact.where.domain).values()];
  const conditions = [fact.where.fields, fact.part?.fields, ...domains].filter(
    (one) => one !== undefined && one !== null,
  );
  const leaves = conditions.flatMap(leavesOf).filter(mentionsToday);
  if (leaves.some((leaf) => "matches" in leaf)) return null;
  const names = [...new Set(leaves.flatMap(conditionNames))];
  const constants = leaves.flatMap(constantDays);
  return (record) =>
    [...constants, ...names.map((name) => dayOf(rawValue(record, record.day, name)))]
      .filter((day) => day !== null)
      .flatMap((day) => [day, day + 1]);
}

function leavesOf(condition: Condition): readonly Condition[] {
  if ("all" in condition) return condition.all.flatMap(leavesOf);
  if ("any" in condition) return condition.any.flatMap(leavesOf);
  return "not" in condition ? leavesOf(condition.not) : [condition];
}

function comparedWith(leaf: Condition): unknown {
  return "atLeast" in leaf ? leaf.atLeast : "atMost" in leaf ? leaf.atMost : undefined;
}

const mentionsToday = (leaf: Condition): boolean =>
  conditionNames(leaf).includes("$today") || comparedWith(leaf) === "$today";

function constantDays(leaf: Condition): readonly number[] {
  const written: readonly unknown[] =
    "equals" in leaf
      ? [leaf.equals]
      : "in" in leaf
        ? leaf.in
        : "includesAny" in leaf
          ? leaf.includesAny
          : "includesOnly" in leaf
            ? leaf.includesOnly
            : [comparedWith(leaf)];
  return written.flatMap((one) => (typeof one === "string" ? (dayOf(one) ?? []) : []));
}

/** The values at which something that looks at the fact can turn; null: at every value. */
function thresholdsOf(plan: ModelPlan, fact: string): readonly number[] | null {
  const { model, facts } = plan;
  if (facts.some((one) => partsOfFact(one).includes(fact))) return null;
  const indicators = model.indicators.filter((one) => one.fact === fact).map(methodThresholds);
  const steps: number[] = [];
  for (const one of indicators) {
    if (one === null) return null;
    steps.push(...one);
  }
  return [...steps, ...limitThresholds(model, fact)];
}

function methodThresholds(indicator: IndicatorDefinition): readonly number[] | null {
  switch (indicator.method) {
    case "bins":
      return indicator.bins.flatMap((bin) => bin.below ?? []);
    case "table":
      return Object.keys(indicator.table).flatMap((key) => [Number(key), Number(key) + 1]);
    case "linear":
    case "deduction":
      return null;
    default:
      return unreachable(indicator);
  }
}

const limitThresholds = (model: ModelDefinition, fact: string): readonly number[] => [
  ...[...model.vetoes, ...(model.floors ?? [])].flatMap((one) => (one.fact === fact ? one.atLeast : [])),
  ...(model.requires ?? []).flatMap((one) =>
    one.fact === fact
      ? [one.atLeast, one.atMost === undefined ? undefined : one.atMost + 1].filter(
          (step) => step !== undefined,
        )
      : [],
  ),
  ...(model.precedence ?? []).flatMap((one) =>
    one.fact === fact ? Object.keys(one.grades).flatMap((key) => [Number(key), Number(key) + 1]) : [],
  ),
];
