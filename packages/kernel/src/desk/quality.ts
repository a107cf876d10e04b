import type { QualityCounter, QualityRuleDefinition } from "../definition/index.ts";
import type { Text } from "../outcome/index.ts";

/** The quality of a department's deliveries: measures and their weighted mean, in thousandths. */

export type QualityCounts = Readonly<Record<QualityCounter, number>>;

export interface Measured {
  readonly id: string;
  readonly label: Text;
  /** Thousandths, floored; null where there is nothing to measure. */
  readonly value: number | null;
  readonly part: number;
  readonly over: number;
}

export interface Quality {
  readonly measures: readonly Measured[];
  /** The weighted mean of what could be measured, floored; null where nothing could. */
  readonly score: number | null;
}

const THOUSAND = 1000;

/** Measures counts by a rule. A measure over nothing has no value and no weight: what was not there is neither good nor bad. */
export function measureQuality(
  rule: Pick<QualityRuleDefinition, "measures">,
  counts: QualityCounts,
): Quality {
  const measures = rule.measures.map((measure): Measured => {
    const sum = (names: readonly QualityCounter[]): number =>
      names.reduce((total, name) => total + counts[name], 0);
    const over = counts[measure.over];
    const part = Math.min(over, Math.max(0, sum(measure.plus) - sum(measure.minus)));
    const value = over === 0 ? null : Math.floor((part * THOUSAND) / over);
    return { id: measure.id, label: measure.label, value, part, over };
  });
  let weights = 0;
  let total = 0;
  rule.measures.forEach((measure, index) => {
    const value = measures[index]?.value ?? null;
    if (value === null) return;
    weights += measure.weight;
    total += measure.weight * value;
  });
  return { measures, score: weights === 0 ? null : Math.floor(total / weights) };
}

/** Places by score, best first; equal scores share a place, who has none has no place. */
export function rank(scores: readonly (number | null)[]): readonly (number | null)[] {
  return scores.map((score) =>
    score === null ? null : 1 + scores.filter((other) => other !== null && other > score).length,
  );
}
