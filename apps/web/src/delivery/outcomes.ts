import type { DeliveryOutput, RowOutcome } from "@xinpark/kernel/contract";

/** The six ways a row can end, in the order they are shown. */
export const OUTCOMES = [
  "accepted",
  "superseding",
  "duplicate",
  "held",
  "refused",
  "ignored",
] as const satisfies readonly RowOutcome[];

/** The six counts and what they add up to. */
export function outcomeCounts(counts: DeliveryOutput["counts"]) {
  const parts = OUTCOMES.map((outcome) => ({ outcome, count: counts[outcome] }));
  return { parts, total: parts.reduce((sum, part) => sum + part.count, 0) };
}
