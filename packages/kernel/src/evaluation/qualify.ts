/** Which records a fact counts. */
import {
  compileCondition,
  type Condition,
  type DomainDefinition,
  type FactDefinition,
} from "../definition/index.ts";
import { USE_BITS } from "../record/index.ts";
import { conditionValue } from "./reading.ts";
import type { Edges, EvaluatedRecord } from "./types.ts";

const STATUS_BITS = { "in-force": 1, lapsed: 2, repaired: 4, withdrawn: 8 } as const;

const statusBit = (record: EvaluatedRecord, asOf: number): number =>
  record.status === "in-force" && record.validTo !== null && record.validTo < asOf
    ? STATUS_BITS.lapsed
    : STATUS_BITS[record.status];

/** The statuses a fact counts: in force, unless it says otherwise. */
export const statusesOf = (fact: FactDefinition): readonly (keyof typeof STATUS_BITS)[] =>
  fact.where.status ?? ["in-force"];

type Publication = NonNullable<FactDefinition["where"]["publication"]>[number];
type Repair = NonNullable<FactDefinition["where"]["repair"]>[number];

/** Where a day stands in a record's time of publication. */
export function publicationOf(record: EvaluatedRecord, asOf: number): Publication {
  const { publicFrom, publicTo } = record;
  if (publicFrom === null || (record.uses & USE_BITS.publish) === 0) return "never";
  if (publicTo !== null && publicTo <= asOf) return "over";
  return asOf < publicFrom ? "not-yet" : "shown";
}

export function repairOf(record: EvaluatedRecord, asOf: number): Repair {
  if (record.status === "repaired") return "repaired";
  return record.performedDay !== null && record.performedDay <= asOf ? "performed" : "open";
}

type Test = (record: EvaluatedRecord, day: number | null, asOf: number) => boolean;

export function compileFilter(condition: Condition | undefined): Test | null {
  if (condition === undefined) return null;
  const predicate = compileCondition(condition);
  return (record, day, asOf) => predicate((name) => conditionValue(record, day, asOf, name));
}

/** The domains asked for, as conditions by item; null for an item that belongs to them whatever it says. */
export function domainConditions(
  domains: readonly DomainDefinition[],
  wanted: readonly string[],
): ReadonlyMap<string, Condition | null> {
  const byItem = new Map<string, Condition | null>();
  const chosen = domains.filter((domain) => wanted.includes(domain.id));
  for (const { items, when } of chosen.flatMap((domain) => domain.rules))
    for (const item of items) {
      const before = byItem.get(item);
      if (when === undefined || before === null) byItem.set(item, null);
      else byItem.set(item, before === undefined ? when : { any: [before, when] });
    }
  return byItem;
}

function compileDomain(fact: FactDefinition, domains: readonly DomainDefinition[]): Test | null {
  if (fact.where.domain === undefined) return null;
  const tests = new Map<string, Test | null>();
  for (const [item, condition] of domainConditions(domains, fact.where.domain))
    tests.set(item, compileFilter(condition ?? undefined));
  return (record, day, asOf) => {
    const found = tests.get(record.item);
    return found !== undefined && (found === null || found(record, day, asOf));
  };
}

function compileTests(fact: FactDefinition, domains: readonly DomainDefinition[]): readonly Test[] {
  const { publication, repair, severity, fields } = fact.where;
  const severities = severity === undefined ? null : new Set(severity);
  const all: readonly (Test | null)[] = [
    severities === null ? null : (record) => record.severity !== null && severities.has(record.severity),
    publication === undefined
      ? null
      : (record, _day, asOf) => publication.includes(publicationOf(record, asOf)),
    repair === undefined ? null : (record, _day, asOf) => repair.includes(repairOf(record, asOf)),
    compileDomain(fact, domains),
    compileFilter(fields),
  ];
  return all.filter((one) => one !== null);
}

/** The day a record counts under when it qualifies (null: undated), or `false`. The caller has matched the item. */
export type Qualify = (record: EvaluatedRecord, asOf: number, edges: Edges) => number | null | false;

export function compileQualify(fact: FactDefinition, domains: readonly DomainDefinition[]): Qualify {
  const { countsIncomplete } = fact;
  // By consent: whether it was given is asked before anything is counted.
  const useBit = fact.use === "consent" ? null : USE_BITS[fact.use];
  const statuses = statusesOf(fact).reduce((bits, status) => bits | STATUS_BITS[status], 0);
  const tests = compileTests(fact, domains);
  const undated = countsIncomplete && fact.window === undefined && fact.decay === undefined;
  return (record, asOf, { from }) => {
    if (useBit !== null && (record.uses & useBit) === 0) return false;
    if (record.scoreFrom !== null && record.scoreFrom > asOf) return false;
    if (record.incomplete && !countsIncomplete) return false;
    const day = record.incomplete ? (record.day ?? record.publishedDay) : record.day;
    if (day === null) {
      if (!undated) return false;
    } else if (day > asOf || (from !== null && day <= from)) return false;
    if ((statusBit(record, asOf) & statuses) === 0) return false;
    for (const test of tests) if (!test(record, day, asOf)) return false;
    return day;
  };
}
