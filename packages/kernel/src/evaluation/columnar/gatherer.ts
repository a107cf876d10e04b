/** Facts over records made ready for columns. */
import type { FactDefinition } from "../../definition/index.ts";
import type { Edges, GatheringAggregate } from "../types.ts";
import { compileEdges, compileWeight } from "../window.ts";
import type { FactSource } from "./layout.ts";
import { selectionOf, type Selection } from "./select.ts";

/** What the records of a day weigh. */
export interface AgeWeights {
  /** By age in days, the last for all beyond. */
  readonly byAge: Float64Array;
  /** The largest of them, whatever its sign. */
  readonly largest: number;
}

/** A fact over records, ready for columns. */
export interface FactGatherer {
  readonly definition: FactDefinition;
  readonly aggregate: GatheringAggregate;
  readonly sources: readonly FactSource[];
  readonly selection: Selection;
  readonly edges: (asOf: number) => Edges;
  readonly weight: ((day: number, edges: Edges) => number) | null;
  readonly weightsOn: (asOf: number, edges: Edges) => AgeWeights | null;
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

/** Remembers the weights of one day. */
function weightsByAge(
  weight: ((day: number, edges: Edges) => number) | null,
): (asOf: number, edges: Edges) => AgeWeights | null {
  if (weight === null) return () => null;
  let kept: (AgeWeights & { readonly asOf: number }) | null = null;
  return (asOf, edges) => {
    if (kept?.asOf === asOf) return kept;
    const oldest = edges.weights.reduce((least, day) => Math.min(least, day), asOf);
    const byAge = Float64Array.from({ length: asOf - oldest + 2 }, (_, age) => weight(asOf - age, edges));
    kept = { asOf, byAge, largest: byAge.reduce((most, one) => Math.max(most, Math.abs(one)), 0) };
    return kept;
  };
}
