/** The values of a record as the evaluator takes them. */
import { fromEpochDay, isDay, toEpochDay } from "../day/index.ts";
import type { Condition, FactDefinition, Value } from "../definition/index.ts";
import { hold } from "./integer.ts";
import type { EvaluatedRecord } from "./types.ts";

/** A record's value as an integer; null when it has none, or one that says nothing known. */
export type Reader = (record: EvaluatedRecord, day: number | null) => number | null;

export function rawValue(record: EvaluatedRecord, day: number | null, name: string): Value {
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
export function conditionValue(
  record: EvaluatedRecord,
  day: number | null,
  asOf: number,
  name: string,
): Value {
  if (name === "$today") return fromEpochDay(asOf);
  if (name === "$day") return day === null ? null : fromEpochDay(day);
  return rawValue(record, day, name);
}

const INTEGER = /^-?\d{1,16}$/u;

export function integerOf(value: Value): number | null {
  const number = typeof value === "string" && INTEGER.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) ? number + 0 : null;
}

const DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{1,30}))?$/u;

/** floor(value × 10^places), exact; null for what is no plain decimal. */
export function decimalOf(value: Value, places: number): bigint | null {
  if (typeof value !== "string" && typeof value !== "number") return null;
  const found = DECIMAL.exec(String(value));
  if (found === null) return null;
  const [, sign = "", whole = "", fraction = ""] = found;
  const kept = BigInt(whole + fraction.slice(0, places).padEnd(places, "0"));
  if (sign === "") return kept;
  return /[1-9]/u.test(fraction.slice(places)) ? -kept - 1n : -kept;
}

const holdBig = (value: bigint, limit: number): number =>
  value > BigInt(limit) ? limit : value < BigInt(-limit) ? -limit : Number(value);

export function compileReader(fact: FactDefinition): Reader {
  const { codes, maximumEach, places } = fact;
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
  if (places !== undefined)
    return (record, day) => {
      const value = decimalOf(rawValue(record, day, name), places);
      return value === null ? null : holdBig(value, maximumEach);
    };
  return (record, day) => {
    const value = integerOf(rawValue(record, day, name));
    return value === null ? null : hold(value, -maximumEach, maximumEach);
  };
}

/** The epoch day a date field holds. */
export function dayOf(value: Value): number | null {
  return typeof value === "string" && isDay(value) ? toEpochDay(value) : null;
}

export function conditionNames(condition: Condition): readonly string[] {
  if ("all" in condition) return condition.all.flatMap(conditionNames);
  if ("any" in condition) return condition.any.flatMap(conditionNames);
  if ("not" in condition) return conditionNames(condition.not);
  const other =
    "atLeast" in condition ? condition.atLeast : "atMost" in condition ? condition.atMost : undefined;
  return typeof other === "object" ? [condition.field, other.field] : [condition.field];
}
