/** What is gathered about one fact while the records pass by, and the value it comes to. */
import type { FactDefinition } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";
import { floorDivideBig } from "./integer.ts";
import { compileFilter } from "./qualify.ts";
import { compileReader, dayOf, integerOf, rawValue } from "./reading.ts";
import { MAXIMUM_RECORDS, type Edges, type EvaluatedRecord, type GatheringAggregate } from "./types.ts";
import { compileWeight } from "./window.ts";

/** A record chosen among others. */
interface Choice {
  readonly record: EvaluatedRecord;
  readonly day: number | null;
}

export interface Tally {
  count: number;
  total: number;
  /** Of share, the part; of trend, what lay in the window before. */
  other: number;
  chosen: Choice | null;
  readonly ids: number[];
  readonly seen: Set<string>;
  readonly years: Map<number, Choice>;
}

const NO_IDS: readonly number[] = Object.freeze([]);
const NO_VALUES: Set<string> = new Set();
const NO_YEARS: Map<number, Choice> = new Map();

/** An empty tally; few aggregates need sets of their own. */
export const newTally = ({ aggregate }: FactDefinition): Tally => ({
  count: 0,
  total: 0,
  other: 0,
  chosen: null,
  ids: [],
  seen: aggregate === "distinct" ? new Set() : NO_VALUES,
  years: aggregate === "yearly" ? new Map<number, Choice>() : NO_YEARS,
});

/** Records mostly come in the order of their ids, and looking is much cheaper than sorting. */
function isAscending(ids: readonly number[]): boolean {
  let before = Number.NEGATIVE_INFINITY;
  for (const id of ids) {
    if (id < before) return false;
    before = id;
  }
  return true;
}

/** The ids that made the value, ascending. */
export function tallyIds(tally: Tally): readonly number[] {
  if (tally.chosen !== null) return [tally.chosen.record.id];
  if (tally.ids.length === 0) return NO_IDS;
  return isAscending(tally.ids) ? tally.ids : tally.ids.sort((a, b) => a - b);
}

export type Add = (
  tally: Tally,
  record: EvaluatedRecord,
  day: number | null,
  edges: Edges,
  asOf: number,
) => void;

/** Order of records: day, then known order, then id; a record without a day is preferred to none only. */
function isLater(a: Choice, b: Choice, undated: number): boolean {
  const [aDay, bDay] = [a.day ?? undated, b.day ?? undated];
  if (aDay !== bDay) return aDay > bDay;
  return a.record.knownNo === b.record.knownNo
    ? a.record.id > b.record.id
    : a.record.knownNo > b.record.knownNo;
}

function choose(latest: boolean): Add {
  const undated = latest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return (tally, record, day) => {
    tally.count += 1;
    const offered = { record, day };
    if (tally.chosen !== null && isLater(offered, tally.chosen, undated) !== latest) return;
    tally.chosen = offered;
  };
}

export function compileAdd(fact: FactDefinition, aggregate: GatheringAggregate): Add {
  switch (aggregate) {
    case "count":
      return compileCount(fact);
    case "exists":
      return (tally, record) => {
        tally.count += 1;
        tally.ids.push(record.id);
      };
    case "sum":
      return compileSum(fact);
    case "distinct":
      return compileDistinct(fact);
    case "share":
      return compileShare(fact);
    case "trend":
      return compileTrend(fact);
    case "yearly":
      return compileYearly(fact);
    case "first":
      return choose(false);
    case "latest":
    case "days-since":
      return choose(true);
    default:
      return unreachable(aggregate);
  }
}

/** Of a record without a day under a decay nothing is counted: `compileQualify` leaves it out. */
function compileCount(fact: FactDefinition): Add {
  const weightOf = compileWeight(fact.decay);
  return (tally, record, day, edges) => {
    tally.count += 1;
    tally.total += weightOf === null || day === null ? 1 : weightOf(day, edges);
    tally.ids.push(record.id);
  };
}

function compileSum(fact: FactDefinition): Add {
  const read = compileReader(fact);
  const weightOf = compileWeight(fact.decay);
  return (tally, record, day, edges) => {
    tally.count += 1;
    const value = read(record, day);
    if (value === null) return;
    tally.total += weightOf === null || day === null ? value : value * weightOf(day, edges);
    tally.ids.push(record.id);
  };
}

function compileDistinct(fact: FactDefinition): Add {
  const name = fact.value ?? "";
  return (tally, record, day) => {
    tally.count += 1;
    const value = rawValue(record, day, name);
    if (value === null || value === undefined || value === "") return;
    if (typeof value !== "object") tally.seen.add(String(value));
    else if (value.length === 0) return;
    else for (const part of value) tally.seen.add(part);
    tally.ids.push(record.id);
  };
}

function compileShare(fact: FactDefinition): Add {
  const severities = fact.part?.severity;
  const filter = compileFilter(fact.part?.fields);
  return (tally, record, day, _edges, asOf) => {
    tally.count += 1;
    tally.ids.push(record.id);
    if (severities !== undefined && (record.severity === null || !severities.includes(record.severity)))
      return;
    if (filter === null || filter(record, day, asOf)) tally.other += 1;
  };
}

function compileTrend(fact: FactDefinition): Add {
  const read = fact.value === undefined ? () => 1 : compileReader(fact);
  return (tally, record, day, { start }) => {
    tally.count += 1;
    const value = read(record, day);
    if (value === null || day === null || start === null) return;
    if (day > start) tally.total += value;
    else tally.other += value;
    tally.ids.push(record.id);
  };
}

function compileYearly(fact: FactDefinition): Add {
  const field = fact.year?.field ?? "";
  return (tally, record, day) => {
    tally.count += 1;
    const year = integerOf(rawValue(record, day, field));
    if (year === null) return;
    const offered = { record, day };
    const before = tally.years.get(year);
    if (before === undefined || isLater(offered, before, Number.NEGATIVE_INFINITY))
      tally.years.set(year, offered);
  };
}

export type Conclude = (tally: Tally, asOf: number) => number | null;

/** The value when some record qualifies. */
export function compileConclude(fact: FactDefinition, aggregate: GatheringAggregate): Conclude {
  switch (aggregate) {
    case "count":
    case "sum":
      return (tally) => tally.total;
    case "exists":
      return () => 1;
    case "distinct":
      return (tally) => Math.min(tally.seen.size, MAXIMUM_RECORDS);
    case "share": {
      const scale = BigInt(fact.scale ?? 1);
      return (tally) => Number(floorDivideBig(BigInt(tally.other) * scale, BigInt(tally.count)));
    }
    case "trend":
      return (tally) => tally.total - tally.other;
    case "yearly":
      return concludeYearly(fact);
    case "days-since":
      return concludeDaysSince(fact);
    case "first":
    case "latest": {
      const read = compileReader(fact);
      return ({ chosen }) => (chosen === null ? null : read(chosen.record, chosen.day));
    }
    default:
      return unreachable(aggregate);
  }
}

/** Names the record of the latest year too: it says which year the one asked for is. */
function concludeYearly(fact: FactDefinition): Conclude {
  const read = compileReader(fact);
  const back = fact.year?.back ?? 0;
  return ({ years, ids }) => {
    if (years.size === 0) return null;
    const latest = [...years.keys()].reduce((most, year) => Math.max(most, year));
    const chosen = years.get(latest - back);
    for (const one of back === 0 ? [chosen] : [years.get(latest), chosen])
      if (one !== undefined) ids.push(one.record.id);
    return chosen === undefined ? null : read(chosen.record, chosen.day);
  };
}

function concludeDaysSince({ value: field }: FactDefinition): Conclude {
  if (field === undefined)
    return ({ chosen }, asOf) => (chosen === null || chosen.day === null ? null : asOf - chosen.day);
  return ({ chosen }, asOf) => {
    const day = chosen === null ? null : dayOf(rawValue(chosen.record, chosen.day, field));
    return day === null ? null : asOf - day;
  };
}
