/** Facts compiled to closures. */
import type { DomainDefinition, FactDefinition } from "../definition/index.ts";
import { factBounds, type BoundsLookup } from "./bounds.ts";
import { compileDerive, isDeriving, partsOfFact, type Derive } from "./derive.ts";
import {
  compileAdd,
  compileConclude,
  newTally,
  tallyIds,
  type Add,
  type Conclude,
  type Tally,
} from "./gather.ts";
import { compileQualify, domainConditions, type Qualify } from "./qualify.ts";
import { conditionNames } from "./reading.ts";
import type { Bounds, Edges, EvaluatedRecord, FactValue } from "./types.ts";
import { compileEdges } from "./window.ts";

interface Common {
  readonly definition: FactDefinition;
  readonly bounds: Bounds;
}

/** A fact over records. */
export interface GatheredFact extends Common {
  readonly gathers: true;
  readonly edges: (asOf: number) => Edges;
  readonly qualify: Qualify;
  readonly add: Add;
  readonly conclude: Conclude;
}

/** A fact over facts that stand before it. */
export interface DerivedFact extends Common {
  readonly gathers: false;
  readonly derive: Derive;
}

export type CompiledFact = GatheredFact | DerivedFact;

export function compileFact(
  definition: FactDefinition,
  domains: readonly DomainDefinition[],
  boundsOfFact: BoundsLookup,
): CompiledFact {
  const { aggregate } = definition;
  const bounds = factBounds(definition, boundsOfFact);
  if (isDeriving(aggregate))
    return { definition, bounds, gathers: false, derive: compileDerive(definition, aggregate) };
  return {
    definition,
    bounds,
    gathers: true,
    edges: compileEdges(definition),
    qualify: compileQualify(definition, domains),
    add: compileAdd(definition, aggregate),
    conclude: compileConclude(definition, aggregate),
  };
}

/** The facts that `ids` name, each after the facts it is made of; or the id at which they go in a circle. */
export function orderFacts(
  ids: Iterable<string>,
  byId: ReadonlyMap<string, FactDefinition>,
): { readonly facts: readonly FactDefinition[]; readonly circle: FactDefinition | null } {
  const ordered = new Map<string, FactDefinition>();
  const open = new Set<string>();
  let circle: FactDefinition | null = null;
  const visit = (id: string): void => {
    const fact = byId.get(id);
    if (fact === undefined || ordered.has(id)) return;
    if (open.has(id)) {
      circle ??= fact;
      return;
    }
    open.add(id);
    for (const part of partsOfFact(fact)) visit(part);
    open.delete(id);
    ordered.set(id, fact);
  };
  for (const id of ids) visit(id);
  return { facts: [...ordered.values()], circle };
}

/** The field codes a fact reads from records of an item, without the built-in `$` names. */
export function fieldsOf(
  fact: FactDefinition,
  item: string,
  domains: readonly DomainDefinition[],
): readonly string[] {
  const domain =
    fact.where.domain === undefined ? undefined : domainConditions(domains, fact.where.domain).get(item);
  const names = [
    ...namesOf(fact),
    ...(domain === undefined || domain === null ? [] : conditionNames(domain)),
  ];
  return names.filter((name) => !name.startsWith("$"));
}

/** Every name a fact itself reads: its value's, its year's and its conditions'. */
export function namesOf(fact: FactDefinition): readonly string[] {
  return [
    ...(fact.value === undefined ? [] : [fact.value]),
    ...(fact.year === undefined ? [] : [fact.year.field]),
    ...[fact.where.fields, fact.part?.fields].flatMap((one) =>
      one === undefined ? [] : conditionNames(one),
    ),
  ];
}

export type FactsOf = (records: readonly EvaluatedRecord[], asOf: number) => readonly FactValue[];

/** A whole population is evaluated as of one day, so the last answer is nearly always the one asked for. */
function rememberLast<T>(compute: (asOf: number) => T): (asOf: number) => T {
  let last: { readonly asOf: number; readonly value: T } | null = null;
  return (asOf) => {
    if (last === null || last.asOf !== asOf) last = { asOf, value: compute(asOf) };
    return last.value;
  };
}

const NO_EDGES: Edges = { start: null, from: null, weights: [] };

/** All facts in one pass over the records, then those over facts; `facts` are in an order in which parts come first. */
export function createFacts(facts: readonly CompiledFact[]): FactsOf {
  const factsByItem = new Map<string, number[]>();
  for (const [index, { definition, gathers }] of facts.entries()) {
    if (!gathers) continue;
    for (const item of new Set(definition.items)) {
      const indices = factsByItem.get(item);
      if (indices === undefined) factsByItem.set(item, [index]);
      else indices.push(index);
    }
  }
  const edgesOf = rememberLast((asOf) => facts.map((fact) => (fact.gathers ? fact.edges(asOf) : NO_EDGES)));
  return (records, asOf) => {
    const edges = edgesOf(asOf);
    const tallies = facts.map(({ definition }) => newTally(definition));
    for (const record of records)
      for (const index of factsByItem.get(record.item) ?? []) {
        const [fact, tally, own] = [facts[index], tallies[index], edges[index] ?? NO_EDGES];
        if (fact === undefined || !fact.gathers || tally === undefined) continue;
        const day = fact.qualify(record, asOf, own);
        if (day !== false) fact.add(tally, record, day, own, asOf);
      }
    return concludeAll(facts, tallies, asOf);
  };
}

function concludeAll(
  facts: readonly CompiledFact[],
  tallies: readonly Tally[],
  asOf: number,
): readonly FactValue[] {
  const values = new Map<string, FactValue>();
  return facts.map((fact, index) => {
    const { id, label, unit } = fact.definition;
    const found = fact.gathers
      ? gathered(fact, tallies[index] ?? newTally(fact.definition), asOf)
      : fact.derive((part) => values.get(part));
    const value: FactValue = { fact: id, label, unit, ...found };
    values.set(id, value);
    return value;
  });
}

function gathered(
  { definition, conclude }: GatheredFact,
  tally: Tally,
  asOf: number,
): Pick<FactValue, "value" | "records"> {
  if (tally.count === 0)
    return { value: definition.whenNone === "missing" ? null : definition.whenNone, records: [] };
  const value = conclude(tally, asOf);
  return { value, records: tallyIds(tally) };
}
