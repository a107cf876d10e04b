import { z } from "zod";
import { unreachable } from "../outcome/index.ts";

/** Conditions over named values, as data: the one small language of checks, severities, uses and filters. */

export type Scalar = string | number | boolean;

export type Condition =
  | { readonly field: string; readonly is: "present" | "absent" }
  | { readonly field: string; readonly equals: Scalar }
  | { readonly field: string; readonly in: readonly Scalar[] }
  | { readonly field: string; readonly includesAny: readonly string[] }
  | { readonly field: string; readonly includesOnly: readonly string[] }
  | { readonly field: string; readonly matches: string }
  | { readonly field: string; readonly atLeast: Comparable }
  | { readonly field: string; readonly atMost: Comparable }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** A number, a day, or another field's value; `$today` stands for the day the check is made. */
export type Comparable = number | string | { readonly field: string };

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const comparable = z.union([z.number(), z.string(), z.strictObject({ field: z.string() })]);
const field = z.string().min(1);

export const conditionSchema: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ field, is: z.enum(["present", "absent"]) }),
    z.strictObject({ field, equals: scalar }),
    z.strictObject({ field, in: z.array(scalar).min(1) }),
    z.strictObject({ field, includesAny: z.array(z.string()).min(1) }),
    z.strictObject({ field, includesOnly: z.array(z.string()).min(1) }),
    z.strictObject({ field, matches: z.string().refine(isPattern, "not a readable pattern") }),
    z.strictObject({ field, atLeast: comparable }),
    z.strictObject({ field, atMost: comparable }),
    z.strictObject({ all: z.array(conditionSchema).min(1) }),
    z.strictObject({ any: z.array(conditionSchema).min(1) }),
    z.strictObject({ not: conditionSchema }),
  ]),
);

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

/** What a condition may look at: a scalar, a list (multi-valued field), or nothing. */
export type Value = Scalar | readonly string[] | null | undefined;
export type Lookup = (field: string) => Value;
export type Predicate = (lookup: Lookup) => boolean;

/**
 * Compiles a condition to a closure. A comparison with an absent value is false; days compare as text.
 * Numbers written as text compare as numbers when the other side is a number.
 */
export function compileCondition(condition: Condition): Predicate {
  if ("all" in condition) {
    const parts = condition.all.map(compileCondition);
    return (lookup) => parts.every((part) => part(lookup));
  }
  if ("any" in condition) {
    const parts = condition.any.map(compileCondition);
    return (lookup) => parts.some((part) => part(lookup));
  }
  if ("not" in condition) {
    const part = compileCondition(condition.not);
    return (lookup) => !part(lookup);
  }
  return compileLeaf(condition);
}

/** Every name that a condition looks at. */
export function namesIn(condition: Condition): readonly string[] {
  if ("all" in condition) return condition.all.flatMap(namesIn);
  if ("any" in condition) return condition.any.flatMap(namesIn);
  if ("not" in condition) return namesIn(condition.not);
  const bound = "atLeast" in condition ? condition.atLeast : "atMost" in condition ? condition.atMost : null;
  return typeof bound === "object" && bound !== null ? [condition.field, bound.field] : [condition.field];
}

type Leaf = Exclude<
  Condition,
  { all: readonly Condition[] } | { any: readonly Condition[] } | { not: Condition }
>;

function compileLeaf(condition: Leaf): Predicate {
  const { field: name } = condition;
  if ("is" in condition) {
    const wanted = condition.is === "present";
    return (lookup) => isPresent(lookup(name)) === wanted;
  }
  if ("equals" in condition) return (lookup) => lookup(name) === condition.equals;
  if ("in" in condition) {
    const set = new Set<unknown>(condition.in);
    return (lookup) => set.has(lookup(name));
  }
  if ("includesAny" in condition) {
    const set = new Set(condition.includesAny);
    return (lookup) => listOf(lookup(name)).some((part) => set.has(part));
  }
  if ("includesOnly" in condition) {
    const set = new Set(condition.includesOnly);
    return (lookup) => {
      const parts = listOf(lookup(name));
      return parts.length > 0 && parts.every((part) => set.has(part));
    };
  }
  if ("matches" in condition) {
    const pattern = new RegExp(condition.matches, "u");
    return (lookup) => {
      const value = lookup(name);
      return typeof value === "string" && pattern.test(value);
    };
  }
  if ("atLeast" in condition)
    return (lookup) => (compare(lookup(name), condition.atLeast, lookup) ?? -1) >= 0;
  if ("atMost" in condition) return (lookup) => (compare(lookup(name), condition.atMost, lookup) ?? 1) <= 0;
  return unreachable(condition);
}

const isPresent = (value: Value): boolean =>
  value !== null && value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0);

function listOf(value: Value): readonly string[] {
  if (typeof value === "string") return [value];
  return isList(value) ? value : [];
}

const isList = (value: Value): value is readonly string[] => Array.isArray(value);

function compare(left: Value, right: Comparable, lookup: Lookup): number | null {
  const other =
    typeof right === "object" ? lookup(right.field) : right === "$today" ? lookup("$today") : right;
  if (!isPresent(left) || !isPresent(other)) return null;
  if (typeof other === "number" || typeof left === "number") {
    const difference = Number(left) - Number(other);
    return Number.isNaN(difference) ? null : difference;
  }
  if (typeof left !== "string" || typeof other !== "string") return null;
  return left < other ? -1 : left > other ? 1 : 0;
}
