/** An indicator that counts more or less than before. */
import type { IndicatorDefinition } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";

/** The indicator with every point it can give taken `thousandths` ÷ 1000 times, rounded to thousandths of a point. */
export function scaledIndicator(indicator: IndicatorDefinition, thousandths: number): IndicatorDefinition {
  // Adding zero leaves no negative zero, which no definition holds.
  const scaled = (points: number): number => Math.round((points * thousandths) / 1000) + 0;
  const whenMissing = scaled(indicator.whenMissing);
  switch (indicator.method) {
    case "bins": {
      const bins = indicator.bins.map((bin) => ({ ...bin, points: scaled(bin.points) }));
      return { ...indicator, whenMissing, bins };
    }
    case "linear":
      return {
        ...indicator,
        whenMissing,
        numerator: indicator.numerator * thousandths,
        denominator: indicator.denominator * 1000,
        offset: scaled(indicator.offset),
        minimum: scaled(indicator.minimum),
        maximum: scaled(indicator.maximum),
      };
    case "deduction":
      return {
        ...indicator,
        whenMissing,
        start: scaled(indicator.start),
        each: scaled(indicator.each),
        floor: scaled(indicator.floor),
      };
    case "table": {
      const table = Object.fromEntries(
        Object.entries(indicator.table).map(([key, points]) => [key, scaled(points)]),
      );
      return { ...indicator, whenMissing, table, otherwise: scaled(indicator.otherwise) };
    }
    default:
      return unreachable(indicator);
  }
}
