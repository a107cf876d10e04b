/** The methods by which an indicator turns a fact's value into points. */
import type { IndicatorDefinition } from "../definition/index.ts";
import { unreachable, type Problem } from "../outcome/index.ts";
import {
  bigMagnitude,
  boundsOf,
  floorDivide,
  floorDivideBig,
  hold,
  isSafeMagnitude,
  magnitudeOf,
  SAFE_TO_ROUND,
} from "./integer.ts";
import { flaw, overflow } from "./problems.ts";
import type { Bounds } from "./types.ts";

/** Points (thousandths) for a value within the fact's bounds. */
export type Points = (value: number) => number;

/** floor(value × numerator ÷ denominator) + offset, within limits; the product stays below 2^52. */
export interface Line {
  readonly numerator: number;
  readonly denominator: number;
  readonly offset: number;
  readonly minimum: number;
  readonly maximum: number;
}

export interface CompiledMethod {
  readonly points: Points;
  /** What `points` does, where it is no more than this; null: more. */
  readonly line: Line | null;
  /** Points for a missing fact. */
  readonly missing: number;
  /** Bounds of the points, those for a missing fact included. */
  readonly bounds: Bounds;
}

type Of<M extends IndicatorDefinition["method"]> = Extract<IndicatorDefinition, { method: M }>;

/** What is wrong with a method by itself; `path` leads to the indicator. */
export function methodProblems(indicator: IndicatorDefinition, path: string): readonly Problem[] {
  switch (indicator.method) {
    case "bins":
      return binProblems(indicator, path);
    case "linear":
      return indicator.minimum > indicator.maximum ? [crossed(`${path}.minimum`)] : [];
    case "deduction":
      return indicator.floor > indicator.start ? [crossed(`${path}.floor`)] : [];
    case "table":
      return Object.keys(indicator.table)
        .filter((key) => !isCanonicalInteger(key))
        .map((key) =>
          flaw(
            "table-key-not-integer",
            `${path}.table.${key}`,
            `对照表的键“${key}”不是整数`,
            `the key "${key}" of the table is no integer`,
          ),
        );
    default:
      return unreachable(indicator);
  }
}

/** A lower limit stands above its upper limit. */
export const crossed = (path: string): Problem =>
  flaw("limits-crossed", path, "下限高于上限", "the lower limit is above the upper limit");

export const isCanonicalInteger = (key: string): boolean =>
  Number.isSafeInteger(Number(key)) && String(Number(key)) === key;

function binProblems({ bins }: Of<"bins">, path: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, { below }] of bins.entries()) {
    const at = `${path}.bins[${index}].below`;
    const before = bins[index - 1]?.below;
    if (index === bins.length - 1) {
      if (below !== undefined)
        problems.push(
          flaw("bins-not-open", at, "最后一档不得有上界", "the last bin must have no upper bound"),
        );
    } else if (below === undefined)
      problems.push(
        flaw(
          "bins-not-ascending",
          at,
          "除最后一档外都须有上界",
          "every bin but the last needs an upper bound",
        ),
      );
    if (below !== undefined && before !== undefined && below <= before)
      problems.push(
        flaw("bins-not-ascending", at, "各档上界须递增", "upper bounds must ascend from bin to bin"),
      );
  }
  return problems;
}

/** Compiles a checked method for values within `domain`, or says where it could pass 2^53. */
export function compileMethod(
  indicator: IndicatorDefinition,
  domain: Bounds,
  path: string,
): CompiledMethod | Problem {
  switch (indicator.method) {
    case "bins":
      return withBounds(
        indicator,
        compileBins(indicator),
        indicator.bins.map((bin) => bin.points),
      );
    case "linear":
      return {
        ...withBounds(indicator, compileLinear(indicator, domain), [indicator.minimum, indicator.maximum]),
        line: isPlainLine(indicator, domain) ? indicator : null,
      };
    case "deduction":
      return compileDeduction(indicator, domain, path);
    case "table": {
      const table = new Map(Object.entries(indicator.table).map(([key, points]) => [Number(key), points]));
      const { otherwise } = indicator;
      const points: Points = (value) => table.get(value) ?? otherwise;
      return withBounds(indicator, points, [...table.values(), otherwise]);
    }
    default:
      return unreachable(indicator);
  }
}

const withBounds = (
  indicator: IndicatorDefinition,
  points: Points,
  reachable: readonly (number | bigint)[],
): CompiledMethod => ({
  points,
  line: null,
  missing: indicator.whenMissing,
  bounds: boundsOf([indicator.whenMissing, ...reachable]),
});

/** Thousandths of thousandths: an indicator's weight within its dimension, and the dimension's. */
export const WHOLE_WEIGHT = 1_000_000;

/** The method with its points taken by `weight`, toward −∞: what the indicator contributes is rounded once, by itself. */
export function weighted(method: CompiledMethod, weight: number): CompiledMethod {
  if (weight === WHOLE_WEIGHT) return method;
  const weigh = weigher(magnitudeOf(method.bounds), weight);
  const { low, high } = method.bounds;
  return {
    points: (value) => weigh(method.points(value)),
    line: null,
    missing: weigh(method.missing),
    bounds: boundsOf([weigh(Number(low)), weigh(Number(high))]),
  };
}

function weigher(largest: bigint, weight: number): Points {
  if (isSafeMagnitude(largest * BigInt(weight)))
    return (points) => floorDivide(points * weight, WHOLE_WEIGHT);
  return (points) => Number(floorDivideBig(BigInt(points) * BigInt(weight), BigInt(WHOLE_WEIGHT)));
}

function compileBins({ bins }: Of<"bins">): Points {
  const bounds = bins.map((bin) => bin.below ?? Number.POSITIVE_INFINITY);
  const points = bins.map((bin) => bin.points);
  return (value) => {
    let index = 0;
    while (value >= (bounds[index] ?? Number.POSITIVE_INFINITY)) index += 1;
    return points[index] ?? 0;
  };
}

const isPlainLine = ({ numerator }: Of<"linear">, domain: Bounds): boolean =>
  magnitudeOf(domain) * bigMagnitude(BigInt(numerator)) <= BigInt(SAFE_TO_ROUND);

/** Products that could pass 2^53 are formed in BigInt; the others are proved not to. */
function compileLinear(indicator: Of<"linear">, domain: Bounds): Points {
  const { numerator, denominator, offset, minimum, maximum } = indicator;
  const product = magnitudeOf(domain) * bigMagnitude(BigInt(numerator));
  if (isSafeMagnitude(product + bigMagnitude(BigInt(offset))))
    return (value) => hold(floorDivide(value * numerator, denominator) + offset, minimum, maximum);
  const big = { numerator: BigInt(numerator), denominator: BigInt(denominator), offset: BigInt(offset) };
  const limits = { minimum: BigInt(minimum), maximum: BigInt(maximum) };
  return (value) => {
    const points = floorDivideBig(BigInt(value) * big.numerator, big.denominator) + big.offset;
    if (points <= limits.minimum) return minimum;
    return points >= limits.maximum ? maximum : Number(points);
  };
}

/** From the step that reaches the floor on, the product is not formed at all. */
function compileDeduction(
  indicator: Of<"deduction">,
  domain: Bounds,
  path: string,
): CompiledMethod | Problem {
  const { start, each, floor } = indicator;
  const lowest = domain.low < 0n ? domain.low : 0n;
  const highest = BigInt(start) - BigInt(each) * lowest;
  const span = BigInt(start) - BigInt(floor);
  if (!isSafeMagnitude(bigMagnitude(highest)) || !isSafeMagnitude(span)) return overflow(`${path}.each`);
  const steps = each === 0 ? Number.POSITIVE_INFINITY : Number(-floorDivideBig(-span, BigInt(each)));
  const points: Points = (value) => (value >= steps ? floor : start - each * value);
  return withBounds(indicator, points, [floor, start, highest]);
}
