/** Facts compiled to closures. */
import { addMonths, FIRST_DAY, fromEpochDay, LAST_DAY, toEpochDay } from "../day/index.ts";
import { compileCondition, type Condition, type FactDefinition, type Value } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";
import { boundsOf, hold } from "./integer.ts";
import { USE_BITS } from "../record/index.ts";
import { MAXIMUM_RECORDS, type Bounds, type EvaluatedRecord } from "./types.ts";

/** What is gathered about one fact while the records pass by. */
export interface Tally {
  count: number;
  total: number;
  chosen: EvaluatedRecord | null;
  chosenDay: number | null;
  readonly ids: number[];
  readonly seen: Set<string>;
}

export interface CompiledFact {
  readonly definition: FactDefinition;
  readonly bounds: Bounds;
  /** Records dated on this epoch day or earlier are before the window; null: no window. */
  readonly windowStart: (asOf: number) => number | null;
  /** Adds the record if it qualifies. The caller has matched the item. */
  readonly offer: (tally: Tally, record: EvaluatedRecord, asOf: number, windowStart: number | null) => void;
  /** The value, null when missing. */
  readonly value: (tally: Tally, asOf: number) => number | null;
}

const NO_IDS: readonly number[] = Object.freeze([]);
const NO_VALUES: Set<string> = new Set();

/** An empty tally; only `distinct` needs a set of its own. */
export const newTally = (fact: CompiledFact): Tally => ({
  count: 0,
  total: 0,
  chosen: null,
  chosenDay: null,
  ids: [],
  seen: fact.definition.aggregate === "distinct" ? new Set() : NO_VALUES,
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
  if (tally.chosen !== null) return [tally.chosen.id];
  if (tally.ids.length === 0) return NO_IDS;
  return isAscending(tally.ids) ? tally.ids : tally.ids.sort((a, b) => a - b);
}

const STATUS_BITS = { "in-force": 1, lapsed: 2, repaired: 4, withdrawn: 8 } as const;

const statusBit = (record: EvaluatedRecord, asOf: number): number =>
  record.status === "in-force" && record.validTo !== null && record.validTo < asOf
    ? STATUS_BITS.lapsed
    : STATUS_BITS[record.status];

/** The statuses a fact counts: in force, unless it says otherwise. */
export const statusesOf = (fact: FactDefinition): readonly (keyof typeof STATUS_BITS)[] =>
  fact.where.status ?? ["in-force"];

function rawValue(record: EvaluatedRecord, day: number | null, name: string): Value {
  switch (name) {
    case "$amount":
      return record.amountFen;
    case "$severity":
      return record.severity;
    case "$day":
      return day;
    default:
      return Object.hasOwn(record.fields, name) ? record.fields[name] : null;
  }
}

/** In conditions days are ISO text, as date fields are, so that they compare with them. */
function conditionValue(record: EvaluatedRecord, day: number | null, asOf: number, name: string): Value {
  if (name === "$today") return fromEpochDay(asOf);
  if (name === "$day") return day === null ? null : fromEpochDay(day);
  return rawValue(record, day, name);
}

type Filter = (record: EvaluatedRecord, day: number | null, asOf: number) => boolean;

function compileFilter(condition: Condition | undefined): Filter {
  if (condition === undefined) return () => true;
  const predicate = compileCondition(condition);
  return (record, day, asOf) => predicate((name) => conditionValue(record, day, asOf, name));
}

type Add = (tally: Tally, record: EvaluatedRecord, day: number | null) => void;

function compileOffer(fact: FactDefinition): CompiledFact["offer"] {
  const { countsIncomplete } = fact;
  const useBit = USE_BITS[fact.use];
  const statuses = statusesOf(fact).reduce((bits, status) => bits | STATUS_BITS[status], 0);
  const severities = fact.where.severity === undefined ? null : new Set(fact.where.severity);
  const filter = compileFilter(fact.where.fields);
  const add = compileAdd(fact);
  return (tally, record, asOf, windowStart) => {
    if ((record.uses & useBit) === 0) return;
    if (record.scoreFrom !== null && record.scoreFrom > asOf) return;
    if (record.incomplete && !countsIncomplete) return;
    const day = record.incomplete ? (record.day ?? record.publishedDay) : record.day;
    if (day === null) {
      if (windowStart !== null || !countsIncomplete) return;
    } else if (day > asOf || (windowStart !== null && day <= windowStart)) return;
    if ((statusBit(record, asOf) & statuses) === 0) return;
    if (severities !== null && (record.severity === null || !severities.has(record.severity))) return;
    if (filter(record, day, asOf)) add(tally, record, day);
  };
}

/** Order of records: day, then known order, then id; a record without a day is preferred to none only. */
function isLater(a: EvaluatedRecord, aDay: number, b: EvaluatedRecord, bDay: number): boolean {
  if (aDay !== bDay) return aDay > bDay;
  return a.knownNo === b.knownNo ? a.id > b.id : a.knownNo > b.knownNo;
}

function choose(latest: boolean): Add {
  const undated = latest ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return (tally, record, day) => {
    tally.count += 1;
    const { chosen, chosenDay } = tally;
    if (chosen !== null && isLater(record, day ?? undated, chosen, chosenDay ?? undated) !== latest) return;
    tally.chosen = record;
    tally.chosenDay = day;
  };
}

function compileAdd(fact: FactDefinition): Add {
  switch (fact.aggregate) {
    case "count":
    case "exists":
      return (tally, record) => {
        tally.count += 1;
        tally.ids.push(record.id);
      };
    case "sum":
      return compileSum(fact);
    case "distinct":
      return compileDistinct(fact);
    case "first":
      return choose(false);
    case "latest":
    case "days-since":
      return choose(true);
    default:
      return unreachable(fact.aggregate);
  }
}

function compileSum(fact: FactDefinition): Add {
  const read = compileReader(fact);
  return (tally, record, day) => {
    tally.count += 1;
    const value = read(record, day);
    if (value === null) return;
    tally.total += value;
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

type Reader = (record: EvaluatedRecord, day: number | null) => number | null;

const INTEGER = /^-?\d{1,16}$/u;

function integerOf(value: Value): number | null {
  const number = typeof value === "string" && INTEGER.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number + 0 : null;
}

/** A record's value as an integer; null when it has none, or one that says nothing known. */
function compileReader(fact: FactDefinition): Reader {
  const { codes, maximumEach } = fact;
  const name = fact.value ?? "";
  if (codes !== undefined) {
    const table = new Map(Object.entries(codes));
    return (record, day) => {
      const value = rawValue(record, day, name);
      return typeof value === "string" || typeof value === "number"
        ? (table.get(String(value)) ?? null)
        : null;
    };
  }
  if (name === "$day") return (_record, day) => day;
  return (record, day) => {
    const value = integerOf(rawValue(record, day, name));
    return value === null ? null : hold(value, -maximumEach, maximumEach);
  };
}

function compileValue(fact: FactDefinition): CompiledFact["value"] {
  const none = fact.whenNone === "missing" ? null : fact.whenNone;
  const some = compileSome(fact);
  return (tally, asOf) => (tally.count === 0 ? none : some(tally, asOf));
}

/** The value when some record qualifies. */
function compileSome(fact: FactDefinition): CompiledFact["value"] {
  switch (fact.aggregate) {
    case "count":
      return (tally) => tally.count;
    case "exists":
      return () => 1;
    case "sum":
      return (tally) => tally.total;
    case "distinct":
      return (tally) => Math.min(tally.seen.size, MAXIMUM_RECORDS);
    case "days-since":
      return (tally, asOf) => (tally.chosenDay === null ? null : asOf - tally.chosenDay);
    case "first":
    case "latest": {
      const read = compileReader(fact);
      return (tally) => (tally.chosen === null ? null : read(tally.chosen, tally.chosenDay));
    }
    default:
      return unreachable(fact.aggregate);
  }
}

function compileWindow(fact: FactDefinition): CompiledFact["windowStart"] {
  const { window } = fact;
  if (window === undefined) return () => null;
  if ("days" in window) return (asOf) => asOf - window.days;
  return (asOf) => toEpochDay(addMonths(fromEpochDay(asOf), -window.months));
}

const FIRST_EPOCH_DAY = toEpochDay(FIRST_DAY);
const LAST_EPOCH_DAY = toEpochDay(LAST_DAY);

/** Whether the fact's own condition excludes records whose value is below zero. */
export const excludesNegativeValues = (fact: FactDefinition): boolean =>
  fact.codes === undefined
    ? fact.where.fields !== undefined && provesNonNegative(fact.where.fields, fact.value ?? "")
    : Object.values(fact.codes).every((code) => code >= 0);

function provesNonNegative(condition: Condition, name: string): boolean {
  if ("all" in condition) return condition.all.some((part) => provesNonNegative(part, name));
  return (
    "atLeast" in condition &&
    condition.field === name &&
    typeof condition.atLeast === "number" &&
    condition.atLeast >= 0
  );
}

/** Bounds of what one record can contribute by its value. */
function valueBounds(fact: FactDefinition): Bounds {
  if (fact.codes !== undefined) return boundsOf(Object.values(fact.codes));
  if (fact.value === "$day") return boundsOf([FIRST_EPOCH_DAY, LAST_EPOCH_DAY]);
  return boundsOf([excludesNegativeValues(fact) ? 0 : -fact.maximumEach, fact.maximumEach]);
}

function someBounds(fact: FactDefinition): Bounds {
  switch (fact.aggregate) {
    case "count":
    case "distinct":
      return boundsOf([0, MAXIMUM_RECORDS]);
    case "exists":
      return boundsOf([0, 1]);
    case "days-since":
      return boundsOf([0, LAST_EPOCH_DAY - FIRST_EPOCH_DAY]);
    case "first":
    case "latest":
      return valueBounds(fact);
    case "sum": {
      const { low, high } = valueBounds(fact);
      const records = BigInt(MAXIMUM_RECORDS);
      return boundsOf([0n, low * records, high * records]);
    }
    default:
      return unreachable(fact.aggregate);
  }
}

/** Bounds of the fact's value whatever the records. */
export function factBounds(fact: FactDefinition): Bounds {
  const { low, high } = someBounds(fact);
  return fact.whenNone === "missing" ? { low, high } : boundsOf([low, high, fact.whenNone]);
}

/** The field codes a fact reads from a record, without the built-in `$` names. */
export function fieldsOf(fact: FactDefinition): readonly string[] {
  return namesOf(fact).filter((name) => !name.startsWith("$"));
}

/** Every name a fact reads: its value's and its condition's. */
export function namesOf(fact: FactDefinition): readonly string[] {
  const names = fact.value === undefined ? [] : [fact.value];
  return fact.where.fields === undefined ? names : [...names, ...conditionNames(fact.where.fields)];
}

export function conditionNames(condition: Condition): readonly string[] {
  if ("all" in condition) return condition.all.flatMap(conditionNames);
  if ("any" in condition) return condition.any.flatMap(conditionNames);
  if ("not" in condition) return conditionNames(condition.not);
  const other =
    "atLeast" in condition ? condition.atLeast : "atMost" in condition ? condition.atMost : undefined;
  return typeof other === "object" ? [condition.field, other.field] : [condition.field];
}

/** Compiles a checked fact. */
export function compileFact(definition: FactDefinition): CompiledFact {
  return {
    definition,
    bounds: factBounds(definition),
    windowStart: compileWindow(definition),
    offer: compileOffer(definition),
    value: compileValue(definition),
  };
}
