/** Facts over facts: ratios, totals, and the first that is known. Products are formed in BigInt; there is one division. */
import type { FactDefinition } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";
import { floorDivideBig } from "./integer.ts";
import type { DerivingAggregate, FactValue } from "./types.ts";

type Part = NonNullable<FactDefinition["of"]>[number];

export const DERIVING: ReadonlySet<string> = new Set(["ratio", "total", "first-known"]);

export const isDeriving = (aggregate: FactDefinition["aggregate"]): aggregate is DerivingAggregate =>
  DERIVING.has(aggregate);

/** The ids of the facts a fact is made of, in the order they are named. */
export const partsOfFact = (fact: FactDefinition): readonly string[] =>
  [...(fact.of ?? []), ...(fact.over ?? [])].map((part) => part.fact);

export interface Derived {
  readonly value: number | null;
  readonly records: readonly number[];
  /** Of first-known: the fact that was known. */
  readonly via?: string;
}

export type Derive = (valueOf: (fact: string) => FactValue | undefined) => Derived;

/** Looks up the value of a part; null: missing. */
export type ValueOf = (fact: string) => number | null;

/** The value alone; of first-known, also which part was known. */
export type DeriveValue = (valueOf: ValueOf) => {
  readonly value: number | null;
  readonly via: string | null;
};

function sumOf(parts: readonly Part[], valueOf: ValueOf): bigint | null {
  let sum = 0n;
  for (const { fact, times } of parts) {
    const value = valueOf(fact);
    if (value === null) return null;
    sum += BigInt(value) * BigInt(times);
  }
  return sum;
}

function recordsOf(
  facts: readonly string[],
  valueOf: (fact: string) => FactValue | undefined,
): readonly number[] {
  const ids = new Set(facts.flatMap((fact) => valueOf(fact)?.records ?? []));
  return [...ids].sort((a, b) => a - b);
}

const declared = (value: number | "missing" | undefined): number | null =>
  value === undefined || value === "missing" ? null : value;

/** How the value of a derived fact comes from its parts, whoever holds them. */
export function compileDeriveValue(fact: FactDefinition, aggregate: DerivingAggregate): DeriveValue {
  const of = fact.of ?? [];
  const over = fact.over ?? [];
  const none = { value: declared(fact.whenNone), via: null };
  switch (aggregate) {
    case "total":
      return (valueOf) => {
        const sum = sumOf(of, valueOf);
        return sum === null ? none : { value: Number(sum), via: null };
      };
    case "ratio": {
      const [scale, limit] = [BigInt(fact.scale ?? 1), BigInt(fact.maximumEach)];
      const zero = { value: declared(fact.whenZero), via: null };
      return (valueOf) => {
        const [dividend, divisor] = [sumOf(of, valueOf), sumOf(over, valueOf)];
        if (dividend === null || divisor === null) return none;
        if (divisor <= 0n) return zero;
        const value = floorDivideBig(dividend * scale, divisor);
        return { value: Number(value > limit ? limit : value < -limit ? -limit : value), via: null };
      };
    }
    case "first-known":
      return (valueOf) => {
        for (const { fact: id, times } of of) {
          const value = valueOf(id);
          if (value !== null) return { value: Number(BigInt(value) * BigInt(times)), via: id };
        }
        return none;
      };
    default:
      return unreachable(aggregate);
  }
}

/** The value with the records it comes from: those of the known part, else of every part. */
export function compileDerive(fact: FactDefinition, aggregate: DerivingAggregate): Derive {
  const parts = partsOfFact(fact);
  const derive = compileDeriveValue(fact, aggregate);
  return (valueOf) => {
    const { value, via } = derive((id) => valueOf(id)?.value ?? null);
    return via === null
      ? { value, records: recordsOf(parts, valueOf) }
      : { value, records: valueOf(via)?.records ?? [], via };
  };
}
