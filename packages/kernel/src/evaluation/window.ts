/** Calendar windows and weights by age: days that depend on the day asked alone. */
import { addMonths, fromEpochDay, toEpochDay } from "../day/index.ts";
import type { DecayDefinition, FactDefinition, WindowDefinition } from "../definition/index.ts";
import type { Edges } from "./types.ts";

/** More rows than any decay needs, fewer than would cost. */
export const MAXIMUM_DECAY_ROWS = 240;

/** The last epoch day before the window that ends on `asOf`; `times` windows on end. */
export function windowStart(window: WindowDefinition, asOf: number, times = 1): number {
  if ("days" in window) return asOf - window.days * times;
  return toEpochDay(addMonths(fromEpochDay(asOf), -window.months * times));
}

export interface WeightTable {
  /** Ascending. */
  readonly rows: readonly { readonly within: WindowDefinition; readonly weight: number }[];
  readonly beyond: number;
}

const timesWindow = (window: WindowDefinition, times: number): WindowDefinition =>
  "days" in window ? { days: window.days * times } : { months: window.months * times };

/** A decay in steps written out as its table. */
export function weightTable(decay: DecayDefinition): WeightTable {
  if ("table" in decay) return { rows: decay.table, beyond: decay.beyond };
  const steps = Math.min(Math.ceil(decay.from / decay.less), MAXIMUM_DECAY_ROWS + 1);
  const rows = Array.from({ length: steps }, (_, step) => ({
    within: timesWindow(decay.every, step + 1),
    weight: decay.from - decay.less * step,
  }));
  return { rows, beyond: 0 };
}

export const largestWeight = (decay: DecayDefinition | undefined): number => {
  if (decay === undefined) return 1;
  const { rows, beyond } = weightTable(decay);
  return rows.reduce((most, row) => Math.max(most, row.weight), beyond);
};

/** The days of a fact's window and weights, for a day asked. */
export function compileEdges({ window, decay, aggregate }: FactDefinition): (asOf: number) => Edges {
  const rows = decay === undefined ? [] : weightTable(decay).rows;
  return (asOf) => {
    const start = window === undefined ? null : windowStart(window, asOf);
    return {
      start,
      /** A trend looks at the window before this one too. */
      from: window !== undefined && aggregate === "trend" ? windowStart(window, asOf, 2) : start,
      weights: rows.map(({ within }) => windowStart(within, asOf)),
    };
  };
}

/** The weight of a day: of the first row whose window holds it. */
export function compileWeight(
  decay: DecayDefinition | undefined,
): ((day: number, edges: Edges) => number) | null {
  if (decay === undefined) return null;
  const { rows, beyond } = weightTable(decay);
  const weights = rows.map((row) => row.weight);
  return (day, edges) => {
    for (const [index, start] of edges.weights.entries()) if (day > start) return weights[index] ?? beyond;
    return beyond;
  };
}
