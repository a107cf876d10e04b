/** Facts over records made ready for columns. */
import type { FactDefinition } from "../../definition/index.ts";
import type { Edges, GatheringAggregate } from "../types.ts";
import { compileEdges, compileWeight } from "../window.ts";
import type { FactSource } from "./layout.ts";
import { selectionOf, type Selection } from "./select.ts";

/** A fact over records, ready for columns. */
export interface FactGatherer {
  readonly definition: FactDefinition;
  readonly aggregate: GatheringAggregate;
  readonly sources: readonly FactSource[];
  readonly selection: Selection;
  readonly edges: (asOf: number) => Edges;
  readonly weight: ((day: number, edges: Edges) => number) | null;
  /** The weights of a day by age; null: none. */
  readonly weightsOn: (asOf: number, edges: Edges) => Float64Array | null;
}

export const gathererOf = (
  definition: FactDefinition,
  aggregate: GatheringAggregate,
  sources: readonly FactSource[],
): FactGatherer => ({
  definition,
  aggregate,
  sources,
  selection: selectionOf(definition),
  edges: compileEdges(definition),
  weight: compileWeight(definition.decay),
  weightsOn: weightsByAge(compileWeight(definition.decay)),
});

/** Remembers the weights of one day: by age in days, the last for all beyond. */
export function weightsByAge(
  weight: ((day: number, edges: Edges) => number) | null,
): (asOf: number, edges: Edges) => Float64Array | null {
  if (weight === null) return () => null;
  let kept: { readonly asOf: number; readonly weights: Float64Array } | null = null;
  return (asOf, edges) => {
    if (kept?.asOf === asOf) return kept.weights;
    const oldest = edges.weights.reduce((least, day) => Math.min(least, day), asOf);
    const weights = Float64Array.from({ length: asOf - oldest + 2 }, (_, age) => weight(asOf - age, edges));
    kept = { asOf, weights };
    return weights;
  };
}
