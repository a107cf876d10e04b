/** The check of models that are declared monotone. */
import type { FactDefinition, IndicatorDefinition, ModelDefinition } from "../definition/index.ts";
import { unreachable, type Problem } from "../outcome/index.ts";
import { excludesNegativeValues } from "./bounds.ts";
import { statusesOf } from "./qualify.ts";
import { factPath, flaw } from "./problems.ts";
import type { Aggregate, Bounds, Polarity } from "./types.ts";

type FactLookup = (
  id: string,
) => { readonly definition: FactDefinition; readonly bounds: Bounds } | undefined;

/**
 * What keeps a model from being monotone; empty when none.
 *
 * Theorem. If this returns no problem, then for every subject, as-of day and set of records:
 * (1) a further record of a negative item never raises the score, and never betters the grade;
 * (2) neither is ever lowered when a record of a negative item goes from in force or lapsed to repaired, or from any of these to withdrawn.
 * Proof. A record touches only facts that name its item, and whether it qualifies depends on itself and the day alone. Facts that name a
 * negative item are here counts, sums of values their own condition holds at zero or above, and existences, worth 0 without records: each
 * such fact is never missing and never falls when a record is added. They count no repaired record unless they count it in force and
 * lapsed too (nor a withdrawn one unless repaired too), so under (2) no such fact rises. The points of each indicator over them
 * never rise with the value (weights are positive and round toward −∞, which keeps the order), and a veto holds from a value on. Weights
 * by age are not below zero. What ends by a repair (publication, a correction outstanding) is counted while it lasts, not for having
 * ended. Requirements, floors and results that go first rest on no such fact. Sums, limits (of dimensions and of the score) and the least of several
 * ceilings keep the order, and the ladder of grades descends. ∎
 */
export function monotoneProblems(
  model: ModelDefinition,
  factOf: FactLookup,
  polarityOf: (item: string) => Polarity,
): readonly Problem[] {
  const problems: Problem[] = [];
  const examined = new Set<string>();
  const examine = (id: string, path: string): FactDefinition | null => {
    const fact = factOf(id)?.definition;
    if (fact === undefined || !fact.items.some((item) => polarityOf(item) === "negative")) return null;
    const refusal = aggregateProblem(fact.aggregate, path);
    if (refusal !== null) problems.push(refusal);
    else if (!examined.has(id)) problems.push(...factProblems(fact));
    examined.add(id);
    return refusal === null ? fact : null;
  };
  for (const [index, indicator] of model.indicators.entries()) {
    const path = `indicators[${index}]`;
    const fact = examine(indicator.fact, `${path}.fact`);
    const bounds = factOf(indicator.fact)?.bounds;
    if (fact !== null && bounds !== undefined) problems.push(...pointProblems(indicator, bounds, path));
  }
  for (const [index, veto] of model.vetoes.entries()) examine(veto.fact, `vetoes[${index}].fact`);
  const namesNegative = (id: string): boolean =>
    factOf(id)?.definition.items.some((item) => polarityOf(item) === "negative") === true;
  for (const [member, parts] of [
    ["floors", model.floors],
    ["requires", model.requires],
    ["precedence", model.precedence],
  ] as const)
    for (const [index, { fact }] of (parts ?? []).entries())
      if (namesNegative(fact)) problems.push(elsewhere(member, `${member}[${index}].fact`));
  return problems;
}

/** What a floor, a requirement or another's result rests on may not move with negative records at all. */
const elsewhere = (member: "floors" | "requires" | "precedence", path: string): Problem => {
  const code = { floors: "floor", requires: "requires", precedence: "precedence" }[member];
  return flaw(
    `monotone-${code}`,
    path,
    "单调模型的保底、适用条件和优先结果不得依据失信类记录",
    "floors, requirements and results that go first may not rest on negative records in a monotone model",
  );
};

const REASONS = {
  "days-since": {
    zh: "新的记录会使距今天数变小",
    en: "the days since the latest record fall when a new one arrives",
  },
  latest: { zh: "新的记录会取代先前的值", en: "a new record replaces the value of the one before" },
  first: {
    zh: "新到的较早记录会取代先前的值",
    en: "a new record of an earlier day replaces the value of the one before",
  },
  share: { zh: "新的记录会使占比变小", en: "a new record may make the share smaller" },
  trend: { zh: "前一时间窗的记录会使趋势变小", en: "a record of the window before makes the trend smaller" },
  yearly: { zh: "新的年度会取代先前的值", en: "a newer year replaces the value of the one before" },
  ratio: { zh: "分母也会随记录变化", en: "the divisor changes with the records too" },
  total: { zh: "合成事实的方向未作证明", en: "the direction of a total is not proved" },
  "first-known": { zh: "已知与否会随记录变化", en: "what is known changes with the records" },
  distinct: {
    zh: "不同取值的个数不反映记录的增加",
    en: "the number of distinct values does not follow the records",
  },
} as const;

function aggregateProblem(aggregate: Aggregate, path: string): Problem | null {
  switch (aggregate) {
    case "count":
    case "sum":
    case "exists":
      return null;
    case "days-since":
    case "latest":
    case "first":
    case "share":
    case "trend":
    case "yearly":
    case "ratio":
    case "total":
    case "first-known":
    case "distinct": {
      const { zh, en } = REASONS[aggregate];
      return flaw(
        "monotone-aggregate",
        path,
        `单调模型对失信类记录不能使用 ${aggregate}：${zh}`,
        `a monotone model cannot take ${aggregate} over negative records: ${en}`,
      );
    }
    default:
      return unreachable(aggregate);
  }
}

function factProblems(fact: FactDefinition): readonly Problem[] {
  const problems: Problem[] = [];
  if (fact.whenNone !== 0)
    problems.push(
      flaw(
        "monotone-when-none",
        factPath(fact, "whenNone"),
        "单调模型中，失信类记录的事实在无记录时须为 0",
        "in a monotone model a fact over negative records is 0 when there are none",
      ),
    );
  if (fact.aggregate === "sum" && !excludesNegativeValues(fact))
    problems.push(
      flaw(
        "monotone-sum",
        factPath(fact, fact.codes === undefined ? "where.fields" : "codes"),
        `负值会使合计变小；请在条件中加入 {field: ${fact.value ?? ""}, atLeast: 0}`,
        `a value below zero would lower the sum; add {field: ${fact.value ?? ""}, atLeast: 0} to the condition`,
      ),
    );
  const { publication, repair } = fact.where;
  if (
    publication !== undefined &&
    publication.length < 4 &&
    publication.some((one) => one === "over" || one === "never")
  )
    problems.push(
      flaw(
        "monotone-publication",
        factPath(fact, "where.publication"),
        "单调模型不能只计入已停止公示的失信类记录：修复会停止公示，使事实变大",
        "a monotone model cannot count negative records by their publication having ended: a repair ends it and would raise the fact",
      ),
    );
  if (repair !== undefined && !startsFromOpen(repair))
    problems.push(
      flaw(
        "monotone-repair",
        factPath(fact, "where.repair"),
        "单调模型计入已整改的须同时计入未整改的，计入已修复的须同时计入前两者",
        "in a monotone model those corrected count only where those not yet corrected do, and those repaired where both do",
      ),
    );
  if (!countsRepairsEvenly(fact))
    problems.push(
      flaw(
        "monotone-status",
        factPath(fact, "where.status"),
        "单调模型中，计入已修复记录须同时计入有效和失效记录，计入已撤销记录须同时计入已修复记录，否则修复会使事实变大",
        "in a monotone model repaired records count only where those in force and lapsed do, and withdrawn ones only where repaired do: otherwise a repair would raise the fact",
      ),
    );
  return problems;
}

const startsFromOpen = (repair: readonly string[]): boolean =>
  repair.includes("open") && (!repair.includes("repaired") || repair.includes("performed"));

function countsRepairsEvenly(fact: FactDefinition): boolean {
  const counted = new Set(statusesOf(fact));
  if (counted.has("withdrawn") && !counted.has("repaired")) return false;
  return !counted.has("repaired") || (counted.has("in-force") && counted.has("lapsed"));
}

const rising = (path: string): Problem =>
  flaw(
    "monotone-points",
    path,
    "单调模型中，失信类记录增加时得分不得上升",
    "in a monotone model the points must not rise with negative records",
  );

function pointProblems(indicator: IndicatorDefinition, bounds: Bounds, path: string): readonly Problem[] {
  switch (indicator.method) {
    case "bins":
      return indicator.bins.flatMap((bin, index) => {
        const before = indicator.bins[index - 1];
        return before !== undefined && bin.points > before.points
          ? [rising(`${path}.bins[${index}].points`)]
          : [];
      });
    case "linear":
      return indicator.numerator > 0 ? [rising(`${path}.numerator`)] : [];
    case "deduction":
      return indicator.each < 0 ? [rising(`${path}.each`)] : [];
    case "table":
      return tableProblems(indicator.table, indicator.otherwise, bounds, path);
    default:
      return unreachable(indicator);
  }
}

/** Walks the values the fact can take in ascending order: the keys, and the gaps between them. */
function tableProblems(
  table: Readonly<Record<string, number>>,
  otherwise: number,
  { low, high }: Bounds,
  path: string,
): readonly Problem[] {
  const entries = Object.entries(table)
    .map(([key, points]) => ({ value: BigInt(key), key, points }))
    .filter(({ value }) => value >= low && value <= high)
    .sort((a, b) => (a.value < b.value ? -1 : 1));
  const problems: Problem[] = [];
  let next = low;
  let before = Number.POSITIVE_INFINITY;
  const step = (points: number, at: string): void => {
    if (points > before) problems.push(rising(at));
    before = points;
  };
  for (const { value, key, points } of entries) {
    if (value > next) step(otherwise, `${path}.otherwise`);
    step(points, `${path}.table.${key}`);
    next = value + 1n;
  }
  if (next <= high) step(otherwise, `${path}.otherwise`);
  return problems;
}
