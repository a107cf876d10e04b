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

export const STATUS_BITS = { "in-force": 1, lapsed: 2, repaired: 4, withdrawn: 8 } as const;

const statusBit = (record: EvaluatedRecord, asOf: number): number =>
  record.status === "in-force" && record.validTo !== null && record.validTo < asOf
    ? STATUS_BITS.lapsed
    : STATUS_BITS[record.status];

/** The statuses a fact counts: in force, unless it says otherwise. */
export const statusesOf = (fact: FactDefinition): readonly (keyof typeof STATUS_BITS)[] =>
  fact.where.status ?? ["in-force"];

export const statusMask = (fact: FactDefinition): number =>
  statusesOf(fact).reduce((bits, status) => bits | STATUS_BITS[status], 0);

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

export type Test = (record: EvaluatedRecord, day: number | null, asOf: number) => boolean;

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

/** What a record says of itself: these hold whatever the day, unless a condition mentions `$today`. */
function contentTests(fact: FactDefinition, domains: readonly DomainDefinition[]): readonly Test[] {
  const { severity, fields } = fact.where;
  const severities = severity === undefined ? null : new Set(severity);
  const all: readonly (Test | null)[] = [
    severities === null ? null : (record) => record.severity !== null && severities.has(record.severity),
    compileDomain(fact, domains),
    compileFilter(fields),
  ];
  return all.filter((one) => one !== null);
}

function compileTests(fact: FactDefinition, domains: readonly DomainDefinition[]): readonly Test[] {
  const { publication, repair } = fact.where;
  const states: readonly (Test | null)[] = [
    publication === undefined
      ? null
      : (record, _day, asOf) => publication.includes(publicationOf(record, asOf)),
    repair === undefined ? null : (record, _day, asOf) => repair.includes(repairOf(record, asOf)),
  ];
  return [...states.filter((one) => one !== null), ...contentTests(fact, domains)];
}

/** Use, completeness and content of a record: all that its fact asks beside day, status, publication and repair. */
export function compileFixed(fact: FactDefinition, domains: readonly DomainDefinition[]): Test {
  const useBit = useBitOf(fact);
  const { countsIncomplete } = fact;
  const tests = contentTests(fact, domains);
  return (record, day, asOf) => {
    if (useBit !== null && (record.uses & useBit) === 0) return false;
    if (record.incomplete && !countsIncomplete) return false;
    for (const test of tests) if (!test(record, day, asOf)) return false;
    return true;
  };
}

/** Null by consent: whether it was given is asked before anything is counted. */
export const useBitOf = ({ use }: FactDefinition): number | null =>
  use === "consent" ? null : USE_BITS[use];

/** The day a record counts under, whichever fact asks: of an incomplete one, failing the decision's, the publication's. */
export const countingDay = (
  record: Pick<EvaluatedRecord, "incomplete" | "day" | "publishedDay">,
): number | null => (record.incomplete ? (record.day ?? record.publishedDay) : record.day);

/** Whether records without a day count. */
export const countsUndated = (fact: FactDefinition): boolean =>
  fact.countsIncomplete && fact.window === undefined && fact.decay === undefined;

/** Whether the fact's own conditions, or those of its domains, depend on the day asked. */
export function dependsOnToday(fact: FactDefinition, domains: readonly DomainDefinition[]): boolean {
  const ofDomains = domains.filter((domain) => fact.where.domain?.includes(domain.id) === true);
  const conditions = [fact.where.fields, fact.part?.fields, ofDomains.map((domain) => domain.rules)];
  return JSON.stringify(conditions).includes('"$today"');
}

/** The day a record counts under when it qualifies (null: undated), or `false`. The caller has matched the item. */
export type Qualify = (record: EvaluatedRecord, asOf: number, edges: Edges) => number | null | false;

export function compileQualify(fact: FactDefinition, domains: readonly DomainDefinition[]): Qualify {
  const { countsIncomplete } = fact;
  const useBit = useBitOf(fact);
  const statuses = statusMask(fact);
  const tests = compileTests(fact, domains);
  const undated = countsUndated(fact);
  return (record, asOf, { from }) => {
    if (useBit !== null && (record.uses & useBit) === 0) return false;
    if (record.scoreFrom !== null && record.scoreFrom > asOf) return false;
    if (record.incomplete && !countsIncomplete) return false;
    const day = countingDay(record);
    if (day === null) {
      if (!undated) return false;
    } else if (day > asOf || (from !== null && day <= from)) return false;
    if ((statusBit(record, asOf) & statuses) === 0) return false;
    for (const test of tests) if (!test(record, day, asOf)) return false;
    return day;
  };
}
