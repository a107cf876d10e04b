import type { ContributionOutput, EvaluationOutput } from "@xinpark/kernel/contract";
import type { Text } from "@xinpark/kernel/outcome";

/** One contribution with the running total before and after it, in thousandths of a point. */
export interface Step {
  readonly contribution: ContributionOutput;
  readonly from: number;
  readonly to: number;
}

export interface StepGroup {
  readonly id: string;
  /** The dimension's label; null for the starting value and for limits. */
  readonly label: Text | null;
  readonly kind: "base" | "dimension" | "limits";
  readonly points: number;
  readonly steps: readonly Step[];
}

export interface Waterfall {
  readonly groups: readonly StepGroup[];
  /** What all contributions add up to: the score. */
  readonly total: number;
  /** Ends of the common scale that every bar is drawn on; where the starting value is far off, its bar is cut. */
  readonly low: number;
  readonly high: number;
}

type GroupKind = StepGroup["kind"];

interface Part {
  readonly id: string;
  readonly label: Text | null;
  readonly kind: GroupKind;
  readonly contributions: readonly ContributionOutput[];
}

/** Starting value, then the dimensions in the model's order, then vetoes and limits; empty parts are left out. */
function parts(evaluation: EvaluationOutput): readonly Part[] {
  const known = new Set(evaluation.dimensions.map((dimension) => dimension.id));
  const inDimension = (one: ContributionOutput): boolean =>
    one.dimension !== null && known.has(one.dimension);
  const all: readonly Part[] = [
    {
      id: "base",
      label: null,
      kind: "base",
      contributions: evaluation.contributions.filter((one) => !inDimension(one) && one.kind === "base"),
    },
    ...evaluation.dimensions.map((dimension): Part => ({
      id: `dimension/${dimension.id}`,
      label: dimension.label,
      kind: "dimension",
      contributions: evaluation.contributions.filter((one) => one.dimension === dimension.id),
    })),
    {
      id: "limits",
      label: null,
      kind: "limits",
      contributions: evaluation.contributions.filter((one) => !inDimension(one) && one.kind !== "base"),
    },
  ];
  return all.filter((part) => part.contributions.length > 0);
}

/** Thousandths of a point kept free on both ends of the scale, so that a lone value is not a whole bar. */
const LEAST_MARGIN = 1000;

/** The way from nothing to the score, contribution by contribution. */
export function waterfall(evaluation: EvaluationOutput): Waterfall {
  let running = 0;
  const groups = parts(evaluation).map((part): StepGroup => {
    const start = running;
    const steps = part.contributions.map((contribution): Step => {
      const from = running;
      running += contribution.points;
      return { contribution, from, to: running };
    });
    return { id: part.id, label: part.label, kind: part.kind, points: running - start, steps };
  });
  const reached = groups.flatMap((group) => group.steps.map((step) => step.to));
  const lowest = Math.min(running, ...reached);
  const highest = Math.max(running, ...reached);
  const margin = Math.max(LEAST_MARGIN, Math.ceil((highest - lowest) / 8));
  return { groups, total: running, low: lowest - margin, high: highest + margin };
}
