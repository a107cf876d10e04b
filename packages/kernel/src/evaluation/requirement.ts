/** What must hold before a model gives a class: age, size, trade, and that enough is known. */
import type { ModelDefinition } from "../definition/index.ts";
import type { Evaluation } from "./types.ts";

type Unmet = Pick<Evaluation, "outcome" | "why" | "requirement">;

/** The first requirement that does not hold; null when all do. Values are looked up by the place of their fact; null: missing. */
export function createRequirements(
  model: ModelDefinition,
  factIds: readonly string[],
): (valueAt: (index: number) => number | null) => Unmet | null {
  const plans = (model.requires ?? []).map((requirement) => ({
    requirement,
    index: factIds.indexOf(requirement.fact),
  }));
  return (valueAt) => {
    for (const { requirement, index } of plans) {
      const { id, atLeast, atMost, otherwise, whenMissing, why } = requirement;
      const value = valueAt(index);
      if (value === null) {
        if (whenMissing !== "holds") return { outcome: whenMissing, why, requirement: id };
      } else if ((atLeast !== undefined && value < atLeast) || (atMost !== undefined && value > atMost))
        return { outcome: otherwise, why, requirement: id };
    }
    return null;
  };
}
