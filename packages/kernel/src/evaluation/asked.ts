/** What every fact of a plan asks of records alike: a record that fails it counts for none. */
import { isDeriving } from "./derive.ts";
import { useBitOf } from "./qualify.ts";
import type { ModelPlan } from "./types.ts";
import { compileEdges } from "./window.ts";

export interface AskedByAll {
  /** A dated, complete record counts only where its day lies after this epoch day, today and on every later day; null: from always. */
  readonly after: number | null;
  /** Incomplete records count nowhere. */
  readonly complete: boolean;
  /** A bit of `uses` that must be set; null: none that all facts ask for. */
  readonly use: number | null;
}

/** What all facts over records ask, as of an epoch day. Windows only move on, so that it holds on later days as well. */
export function askedByAll({ facts }: Pick<ModelPlan, "facts">, asOf: number): AskedByAll {
  const gathering = facts.filter((fact) => !isDeriving(fact.aggregate));
  const edges = gathering.map((fact) => compileEdges(fact)(asOf).from);
  const [use = null, ...others] = gathering.map(useBitOf);
  return {
    after: edges.reduce<number | null>(
      (least, from) => (least === null || from === null ? null : Math.min(least, from)),
      edges[0] ?? null,
    ),
    complete: gathering.every((fact) => !fact.countsIncomplete),
    use: others.every((one) => one === use) ? use : null,
  };
}
