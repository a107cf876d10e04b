/** National, sector and local results beside a model's own: which one counts, and which disagree. */
import type { ModelDefinition } from "../definition/index.ts";
import type { Evaluation, FactValue, OtherResult } from "./types.ts";

type Settled = Pick<Evaluation, "grade" | "source" | "conflicts">;

const NO_CONFLICTS: readonly OtherResult[] = Object.freeze([]);

/** The first of the declared results that is known gives the grade; the model's own comes last. */
export function createPrecedence(
  model: ModelDefinition,
  factIds: readonly string[],
): (own: string | null, values: readonly FactValue[]) => Settled {
  const plans = (model.precedence ?? []).map(({ id, fact, grades }) => ({
    id,
    index: factIds.indexOf(fact),
    grades: new Map(Object.entries(grades)),
  }));
  if (plans.length === 0) return (own) => ({ grade: own, source: null, conflicts: NO_CONFLICTS });
  return (own, values) => {
    const results = plans.flatMap(({ id, index, grades }): OtherResult[] => {
      const found = values[index];
      const grade = found === undefined || found.value === null ? undefined : grades.get(String(found.value));
      return grade === undefined ? [] : [{ source: id, grade, records: found?.records ?? [] }];
    });
    const first = results[0];
    if (first === undefined) return { grade: own, source: null, conflicts: NO_CONFLICTS };
    const all = own === null ? results : [...results, { source: "own", grade: own, records: [] }];
    return {
      grade: first.grade,
      source: first.source,
      conflicts: all.filter((one) => one.grade !== first.grade),
    };
  };
}
