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

function sumOf(parts: readonly Part[], valueOf: (fact: string) => FactValue | undefined): bigint | null {
  let sum = 0n;
  for (const { fact, times } of parts) {
    const value = valueOf(fact)?.value ?? null;
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

export function compileDerive(fact: FactDefinition, aggregate: DerivingAggregate): Derive {
  const of = fact.of ?? [];
  const over = fact.over ?? [];
  const parts = partsOfFact(fact);
  const none = declared(fact.whenNone);
  switch (aggregate) {
    case "total":
      return (valueOf) => {
        const sum = sumOf(of, valueOf);
        return { value: sum === null ? none : Number(sum), records: recordsOf(parts, valueOf) };
      };
    case "ratio": {
      const [scale, limit] = [BigInt(fact.scale ?? 1), BigInt(fact.maximumEach)];
      const zero = declared(fact.whenZero);
      return (valueOf) => {
        const records = recordsOf(parts, valueOf);
        const [dividend, divisor] = [sumOf(of, valueOf), sumOf(over, valueOf)];
        if (dividend === null || divisor === null) return { value: none, records };
        if (divisor <= 0n) return { value: zero, records };
        const value = floorDivideBig(dividend * scale, divisor);
        return { value: Number(value > limit ? limit : value < -limit ? -limit : value), records };
      };
    }
    case "first-known":
      return (valueOf) => {
        for (const { fact: id, times } of of) {
          const found = valueOf(id);
          if (found !== undefined && found.value !== null)
            return { value: Number(BigInt(found.value) * BigInt(times)), records: found.records, via: id };
        }
        return { value: none, records: recordsOf(parts, valueOf) };
      };
    default:
      return unreachable(aggregate);
  }
}
