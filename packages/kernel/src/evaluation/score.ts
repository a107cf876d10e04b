/** From the values of facts to a score, a grade and the contributions that explain them. */
import type { IndicatorDefinition, ModelDefinition } from "../definition/index.ts";
import type { Text } from "../outcome/index.ts";
import { hold } from "./integer.ts";
import type { CompiledMethod, Points } from "./method.ts";
import { createPrecedence } from "./precedence.ts";
import { createRequirements } from "./requirement.ts";
import { NOT_SCORED, type Contribution, type Evaluation, type FactValue } from "./types.ts";

/** `values` are in the order of the fact ids the scorer was made for. */
export type Scorer = (values: readonly FactValue[]) => Evaluation;

const NO_RECORDS: readonly number[] = Object.freeze([]);

/** A contribution that no fact stands behind. */
const plain = (
  kind: Contribution["kind"],
  indicator: string,
  dimension: string | null,
  label: Text,
  points: number,
): Contribution => ({
  indicator,
  kind,
  dimension,
  label,
  points,
  fact: null,
  value: null,
  missing: false,
  records: NO_RECORDS,
  basis: null,
});

const BASE_LABEL: Text = { zh: "基础分", en: "Base" };
const LIMIT_LABEL: Text = { zh: "总分上下限", en: "Limits of the score" };
const limitLabel = ({ zh, en }: Text): Text => ({ zh: `${zh}：上下限`, en: `${en}: limits` });

/** Adds contributions in order and knows the score so far. */
interface Ledger {
  running: number;
  readonly contributions: Contribution[];
}

function enter(ledger: Ledger, contribution: Contribution): void {
  ledger.running += contribution.points;
  ledger.contributions.push(contribution);
}

interface IndicatorPlan {
  readonly indicator: IndicatorDefinition;
  readonly points: Points;
  readonly missing: number;
  readonly fact: number;
  readonly dimension: number;
}

/** A cited limit that holds from a value on. */
interface HardLimit {
  readonly id: string;
  readonly label: Text;
  readonly fact: string;
  readonly atLeast: number;
  readonly basis: string;
}

interface LimitPlan {
  readonly kind: "floor" | "veto";
  readonly limit: HardLimit;
  /** The floor or ceiling itself. */
  readonly bound: number;
  /** What the limit adds to a score. */
  readonly change: (score: number) => number;
  /** Of the fact among the values. */
  readonly index: number;
}

function planIndicators(
  model: ModelDefinition,
  methods: readonly CompiledMethod[],
  factIds: readonly string[],
): readonly IndicatorPlan[] {
  return methods.flatMap(({ points, missing }, index) => {
    const indicator = model.indicators[index];
    if (indicator === undefined) return [];
    const dimension = model.dimensions.findIndex((one) => one.id === indicator.dimension);
    return [{ indicator, points, missing, fact: factIds.indexOf(indicator.fact), dimension }];
  });
}

/** Enters all indicators and returns the sum of each dimension, in the dimensions' order. */
function enterIndicators(
  ledger: Ledger,
  plans: readonly IndicatorPlan[],
  values: readonly FactValue[],
  dimensions: number,
): readonly number[] {
  const sums = Array.from({ length: dimensions }, () => 0);
  for (const { indicator, points: pointsOf, missing, fact, dimension } of plans) {
    const value = values[fact]?.value ?? null;
    const points = value === null ? missing : pointsOf(value);
    sums[dimension] = (sums[dimension] ?? 0) + points;
    enter(ledger, {
      indicator: indicator.id,
      kind: "indicator",
      dimension: indicator.dimension,
      label: indicator.label,
      points,
      fact: indicator.fact,
      value,
      missing: value === null,
      records: values[fact]?.records ?? NO_RECORDS,
      basis: null,
    });
  }
  return sums;
}

function enterDimensionLimits(ledger: Ledger, model: ModelDefinition, sums: readonly number[]): void {
  for (const [index, { id, label, minimum, maximum }] of model.dimensions.entries()) {
    const sum = sums[index] ?? 0;
    const points = hold(sum, minimum, maximum) - sum;
    if (points !== 0) enter(ledger, plain("dimension-limit", `${id}:limit`, id, limitLabel(label), points));
  }
}

/** A limit that another has already made harmless is listed with no points: it holds all the same. */
function enterLimits(ledger: Ledger, plans: readonly LimitPlan[], values: readonly FactValue[]): void {
  for (const { kind, limit, change, index } of plans) {
    const { id, label, fact, atLeast, basis } = limit;
    const found = values[index];
    if (found === undefined || found.value === null || found.value < atLeast) continue;
    enter(ledger, {
      indicator: id,
      kind,
      dimension: null,
      label,
      points: change(ledger.running),
      fact,
      value: found.value,
      missing: false,
      records: found.records,
      basis,
    });
  }
}

/** Floors first: no floor lifts a score over a veto. */
export function planLimits(model: ModelDefinition, factIds: readonly string[]): readonly LimitPlan[] {
  const floors = (model.floors ?? []).map((limit): LimitPlan => ({
    kind: "floor",
    limit,
    bound: limit.floor,
    change: (score) => Math.max(0, limit.floor - score),
    index: factIds.indexOf(limit.fact),
  }));
  const vetoes = model.vetoes
    .filter((limit) => limit.switch !== "off")
    .map((limit): LimitPlan => ({
      kind: "veto",
      limit,
      bound: limit.ceiling,
      change: (score) => Math.min(0, limit.ceiling - score),
      index: factIds.indexOf(limit.fact),
    }));
  return [...floors, ...vetoes];
}

function gradeOf(model: ModelDefinition, score: number): string | null {
  return model.grades.find((grade) => score >= grade.from)?.id ?? null;
}

/** Builds the scorer of a checked model; `factIds` are in the order in which values will be given. */
export function createScorer(
  model: ModelDefinition,
  methods: readonly CompiledMethod[],
  factIds: readonly string[],
): Scorer {
  const plans = planIndicators(model, methods, factIds);
  const limits = planLimits(model, factIds);
  const base = plain("base", "base", null, BASE_LABEL, model.base);
  const unmet = createRequirements(model, factIds);
  const settle = createPrecedence(model, factIds);
  return (values) => {
    const requirement = unmet((index) => values[index]?.value ?? null);
    if (requirement !== null) return { ...NOT_SCORED, ...requirement, facts: values };
    const ledger: Ledger = { running: 0, contributions: [] };
    enter(ledger, base);
    const sums = enterIndicators(ledger, plans, values, model.dimensions.length);
    enterDimensionLimits(ledger, model, sums);
    enterLimits(ledger, limits, values);
    const points = hold(ledger.running, model.minimum, model.maximum) - ledger.running;
    if (points !== 0) enter(ledger, plain("limit", "limit", null, LIMIT_LABEL, points));
    const score = ledger.running;
    return {
      outcome: "scored",
      score,
      ...settle(gradeOf(model, score), values),
      why: null,
      requirement: null,
      contributions: ledger.contributions,
      facts: values,
    };
  };
}
