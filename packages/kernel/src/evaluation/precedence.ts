/** National, sector and local results beside a model's own: which one counts, and which disagree. */
import type { ModelDefinition } from "../definition/index.ts";
import type { Evaluation, FactValue, OtherResult } from "./types.ts";

type Settled = Pick<Evaluation, "grade" | "source" | "conflicts">;

const NO_CONFLICTS: readonly OtherResult[] = Object.freeze([]);

/** A declared result of others: the fact it stands in, and the place of the grade each of its values means. */
export interface OtherSource {
  readonly id: string;
  readonly fact: number;
  readonly grades: ReadonlyMap<number, number>;
}

/** The declared results of others, the one that counts first at the beginning. */
export const otherSources = (model: ModelDefinition, factIds: readonly string[]): readonly OtherSource[] =>
  (model.precedence ?? []).map(({ id, fact, grades }) => ({
    id,
    fact: factIds.indexOf(fact),
    grades: new Map(
      Object.entries(grades).map(([value, grade]) => [
        Number(value),
        model.grades.findIndex((one) => one.id === grade),
      ]),
    ),
  }));

/** The place of the grade that the first known of the results gives; null: none is known, the model's own counts. NaN: no value. */
export function firstGiven(
  sources: readonly OtherSource[],
  valueOf: (fact: number) => number,
): number | null {
  for (const { fact, grades } of sources) {
    const grade = grades.get(valueOf(fact));
    if (grade !== undefined) return grade;
  }
  return null;
}

/** The first of the declared results that is known gives the grade; the model's own comes last. */
export function createPrecedence(
  model: ModelDefinition,
  factIds: readonly string[],
): (own: string | null, values: readonly FactValue[]) => Settled {
  const sources = otherSources(model, factIds);
  if (sources.length === 0) return (own) => ({ grade: own, source: null, conflicts: NO_CONFLICTS });
  return (own, values) => {
    const valueOf = (fact: number): number => values[fact]?.value ?? Number.NaN;
    const first = firstGiven(sources, valueOf);
    if (first === null) return { grade: own, source: null, conflicts: NO_CONFLICTS };
    const results = sources.flatMap((source): OtherResult[] => {
      const given = firstGiven([source], valueOf);
      const grade = given === null ? undefined : model.grades[given];
      return grade === undefined
        ? []
        : [{ source: source.id, grade: grade.id, records: values[source.fact]?.records ?? [] }];
    });
    const all = own === null ? results : [...results, { source: "own", grade: own, records: [] }];
    const grade = model.grades[first]?.id ?? null;
    return {
      grade,
      source: results[0]?.source ?? null,
      conflicts: all.filter((one) => one.grade !== grade),
    };
  };
}
