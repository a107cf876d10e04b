/** The bounds of a fact's value, whatever the records. */
import { FIRST_DAY, LAST_DAY, toEpochDay } from "../day/index.ts";
import type { Condition, FactDefinition } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";
import { boundsOf } from "./integer.ts";
import { MAXIMUM_RECORDS, type Bounds } from "./types.ts";
import { largestWeight } from "./window.ts";

const FIRST_EPOCH_DAY = toEpochDay(FIRST_DAY);
const LAST_EPOCH_DAY = toEpochDay(LAST_DAY);
const ALL_DAYS = LAST_EPOCH_DAY - FIRST_EPOCH_DAY;

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

export type BoundsLookup = (fact: string) => Bounds | undefined;

/** Bounds of factor × value of a part, or of all parts added up. */
export function partBounds(parts: FactDefinition["of"], boundsOfFact: BoundsLookup): readonly Bounds[] {
  return (parts ?? []).map(({ fact, times }) => {
    const { low, high } = boundsOfFact(fact) ?? { low: 0n, high: 0n };
    return boundsOf([low * BigInt(times), high * BigInt(times)]);
  });
}

const addBounds = (all: readonly Bounds[]): Bounds =>
  all.reduce((sum, one) => ({ low: sum.low + one.low, high: sum.high + one.high }), { low: 0n, high: 0n });

function someBounds(fact: FactDefinition, boundsOfFact: BoundsLookup): Bounds {
  const records = BigInt(MAXIMUM_RECORDS);
  switch (fact.aggregate) {
    case "count":
      return boundsOf([0n, records * BigInt(largestWeight(fact.decay))]);
    case "distinct":
      return boundsOf([0, MAXIMUM_RECORDS]);
    case "exists":
      return boundsOf([0, 1]);
    case "share":
      return boundsOf([0, fact.scale ?? 1]);
    case "days-since":
      return fact.value === undefined ? boundsOf([0, ALL_DAYS]) : boundsOf([-ALL_DAYS, ALL_DAYS]);
    case "first":
    case "latest":
    case "yearly":
      return valueBounds(fact);
    case "sum": {
      const { low, high } = valueBounds(fact);
      const times = records * BigInt(largestWeight(fact.decay));
      return boundsOf([0n, low * times, high * times]);
    }
    case "trend": {
      const { low, high } = fact.value === undefined ? { low: 0n, high: 1n } : valueBounds(fact);
      const most = (high > 0n ? high : 0n) - (low < 0n ? low : 0n);
      return boundsOf([-most * records, most * records]);
    }
    case "ratio":
      return boundsOf([
        -fact.maximumEach,
        fact.maximumEach,
        ...(typeof fact.whenZero === "number" ? [fact.whenZero] : []),
      ]);
    case "total":
      return addBounds(partBounds(fact.of, boundsOfFact));
    case "first-known":
      return boundsOf(partBounds(fact.of, boundsOfFact).flatMap(({ low, high }) => [low, high]));
    default:
      return unreachable(fact.aggregate);
  }
}

/** Bounds of the fact's value whatever the records; `boundsOfFact` knows those of its parts. */
export function factBounds(fact: FactDefinition, boundsOfFact: BoundsLookup): Bounds {
  const { low, high } = someBounds(fact, boundsOfFact);
  return fact.whenNone === "missing" ? { low, high } : boundsOf([low, high, fact.whenNone]);
}
