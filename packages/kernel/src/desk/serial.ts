import type { Day } from "../day/index.ts";
import type { SerialRuleDefinition } from "../definition/index.ts";

/** Numbers of documents: the series each stands in, and what is missing of a run. */

export interface Serial {
  /** The number without its place in the run, in one form: 平环罚〔2023〕. */
  readonly series: string;
  readonly number: number;
}

const NUMBERED =
  /^(?<head>\D{0,40}?)[〔[(【](?<year>(?:19|20)\d{2})[〕\])】](?<middle>\D{0,20}?)(?:第)?0*(?<number>\d{1,6})(?:-\d{1,4})?号?$/u;

/** Reads 平环罚〔2023〕12号, 平环罚[2023]第012号, 平环罚字(2023)12-1号; null for what is numbered otherwise. */
export function parseSerial(text: string): Serial | null {
  const plain = text.normalize("NFKC").replaceAll(/\s/gu, "");
  const found = NUMBERED.exec(plain)?.groups;
  if (found === undefined) return null;
  const { head = "", year = "", middle = "", number = "" } = found;
  const value = Number(number);
  return value === 0 ? null : { series: `${head}〔${year}〕${middle}`, number: value };
}

export interface KnownNumber {
  readonly number: number;
  /** The day by which the document had to be delivered, once it is known. */
  readonly dueOn: Day;
}

/**
 * The missing numbers of a run, ascending: those below a known number that was due before `today`, so that a document that may
 * still come in time is not missed. Empty for what is no run by the rule. `known` in any order.
 */
export function missingNumbers(
  rule: Pick<SerialRuleDefinition, "leastKnown" | "leastDensity" | "mostMissing">,
  known: readonly KnownNumber[],
  today: Day,
): readonly number[] {
  const numbers = [...new Set(known.map((one) => one.number))].toSorted((a, b) => a - b);
  const [first] = numbers;
  const last = numbers.at(-1);
  if (first === undefined || last === undefined || numbers.length < rule.leastKnown) return [];
  if (numbers.length * 1000 < rule.leastDensity * (last - first + 1)) return [];
  const settled = known.reduce((most, one) => (one.dueOn < today ? Math.max(most, one.number) : most), 0);
  const missing: number[] = [];
  for (let index = 1; index < numbers.length && missing.length < rule.mostMissing; index += 1) {
    const until = Math.min(numbers[index] ?? 0, settled);
    for (
      let number = (numbers[index - 1] ?? 0) + 1;
      number < until && missing.length < rule.mostMissing;
      number += 1
    )
      missing.push(number);
  }
  return missing;
}

/** Numbers as people write them: 3、5–8、12. */
export function writeNumbers(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? String(from) : `${from}–${to}`)).join("、");
}
