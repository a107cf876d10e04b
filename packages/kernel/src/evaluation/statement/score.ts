/** Points, limits, score and grade as SQL, over the values of facts. */
import type { IndicatorDefinition, ModelDefinition } from "../../definition/index.ts";
import { unreachable } from "../../outcome/index.ts";
import { weightOf } from "../compile.ts";
import { bigMagnitude, floorDivideBig } from "../integer.ts";
import { WHOLE_WEIGHT } from "../method.ts";
import { planLimits } from "../score.ts";
import type { ModelPlan } from "../types.ts";
import { magnitudeOfFact } from "./fact.ts";
import { allOf, floorDivideText, holdText, integerText, isNarrow, quoteText } from "./text.ts";

export type ColumnOf = (fact: string) => string;

/** What an indicator contributes. */
export function pointsText(plan: ModelPlan, indicator: IndicatorDefinition, columnOf: ColumnOf): string {
  const value = columnOf(indicator.fact);
  const points = methodText(indicator, value, magnitudeOfFact(plan, indicator.fact));
  const all = `case when ${value} is null then ${integerText(indicator.whenMissing)} else ${points} end`;
  const weight = weightOf(plan.model, indicator);
  if (weight === WHOLE_WEIGHT) return all;
  // Points stay below 2^53, but not times a weight.
  return `${floorDivideText(`((${all})::numeric * ${integerText(weight)})`, integerText(WHOLE_WEIGHT), false)}::bigint`;
}

function methodText(indicator: IndicatorDefinition, value: string, magnitude: bigint): string {
  switch (indicator.method) {
    case "bins": {
      const cases = indicator.bins.map(({ below, points }) =>
        below === undefined
          ? `else ${integerText(points)}`
          : `when ${value} < ${below} then ${integerText(points)}`,
      );
      return cases.length === 1 ? integerText(indicator.bins[0]?.points ?? 0) : `case ${cases.join(" ")} end`;
    }
    case "linear":
      return linearText(indicator, value, magnitude);
    case "deduction":
      return deductionText(indicator, value);
    case "table": {
      const cases = Object.entries(indicator.table).map(
        ([key, points]) => `when ${integerText(Number(key))} then ${integerText(points)}`,
      );
      return cases.length === 0
        ? integerText(indicator.otherwise)
        : `case ${value} ${cases.join(" ")} else ${integerText(indicator.otherwise)} end`;
    }
    default:
      return unreachable(indicator);
  }
}

type Of<M extends IndicatorDefinition["method"]> = Extract<IndicatorDefinition, { method: M }>;

function linearText(indicator: Of<"linear">, value: string, magnitude: bigint): string {
  const { numerator, denominator, offset, minimum, maximum } = indicator;
  const narrow = isNarrow(magnitude * bigMagnitude(BigInt(numerator)) + BigInt(denominator));
  const product = `(${value}::${narrow ? "bigint" : "numeric"} * ${integerText(numerator)})`;
  const quotient = denominator === 1 ? product : floorDivideText(product, integerText(denominator), narrow);
  return `${holdText(`${quotient} + ${integerText(offset)}`, integerText(minimum), integerText(maximum))}::bigint`;
}

/** From the step that reaches the floor on, the product is not formed. */
function deductionText({ start, each, floor }: Of<"deduction">, value: string): string {
  if (each === 0) return integerText(start);
  const steps = -floorDivideBig(BigInt(floor) - BigInt(start), BigInt(each));
  return `case when ${value} >= ${integerText(steps)} then ${integerText(floor)} else ${integerText(start)} - ${integerText(each)} * ${value} end`;
}

/** The score from the columns `p` of the indicators: dimensions held, floors, then vetoes, then the score's own limits. */
export function scoreText({ model, facts }: ModelPlan, columnOf: ColumnOf): string {
  const sums = model.dimensions.map(({ id, minimum, maximum }) => {
    const parts = model.indicators.flatMap((one, index) => (one.dimension === id ? [`p${index}`] : []));
    const sum = parts.length === 0 ? "0::bigint" : `(${parts.join(" + ")})`;
    return holdText(sum, integerText(minimum), integerText(maximum));
  });
  let text = [integerText(model.base), ...sums].join(" + ");
  // `greatest` and `least` pass over what is null, which is every limit that does not hold.
  for (const { kind, limit, bound } of planLimits(
    model,
    facts.map((fact) => fact.id),
  ))
    text = `${kind === "floor" ? "greatest" : "least"}(${text}, case when ${columnOf(limit.fact)} >= ${integerText(limit.atLeast)} then ${integerText(bound)} end)`;
  return holdText(text, integerText(model.minimum), integerText(model.maximum));
}

/** Whether every requirement holds. */
export const meetsText = (model: ModelDefinition, columnOf: ColumnOf): string =>
  allOf(
    (model.requires ?? []).map(({ fact, atLeast, atMost, whenMissing }) => {
      const value = columnOf(fact);
      const limits = [
        ...(atLeast === undefined ? [] : [`${value} >= ${integerText(atLeast)}`]),
        ...(atMost === undefined ? [] : [`${value} <= ${integerText(atMost)}`]),
      ];
      return `coalesce(${allOf(limits)}, ${String(whenMissing === "holds")})`;
    }),
  );

/** The grade by the column `score`, where no result of somebody else goes first. */
export function gradeText(model: ModelDefinition, columnOf: ColumnOf): string {
  const others = (model.precedence ?? []).map(({ fact, grades }) => {
    const cases = Object.entries(grades).map(
      ([value, grade]) => `when ${integerText(Number(value))} then ${quoteText(grade)}`,
    );
    return `case ${columnOf(fact)} ${cases.join(" ")} end`;
  });
  const own = model.grades.map(({ id, from }) => `when score >= ${integerText(from)} then ${quoteText(id)}`);
  return `coalesce(${[...others, `case ${own.join(" ")} end`].join(", ")})`;
}
