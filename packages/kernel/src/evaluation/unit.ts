/** Models whose unit is not the subject alone: one evaluation for each value of a field, such as a qualification. */
import type { ModelDefinition } from "../definition/index.ts";
import type { CompiledModel, EvaluatedRecord } from "./types.ts";

export function createUnits(
  model: ModelDefinition,
  evaluate: CompiledModel["evaluate"],
): CompiledModel["evaluateUnits"] {
  if (model.unit === undefined)
    return (subject, records, asOf) => [{ unit: "", evaluation: evaluate(subject, records, asOf) }];
  const { fields } = model.unit;
  return (subject, records, asOf) => {
    const shared: EvaluatedRecord[] = [];
    const units = new Map<string, EvaluatedRecord[]>();
    for (const record of records) {
      const field = Object.hasOwn(fields, record.item) ? fields[record.item] : undefined;
      if (field === undefined) shared.push(record);
      else
        for (const unit of valuesOf(record, field)) {
          const known = units.get(unit);
          if (known === undefined) units.set(unit, [record]);
          else known.push(record);
        }
    }
    return [...units.entries()]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([unit, own]) => ({ unit, evaluation: evaluate(subject, [...own, ...shared], asOf) }));
  };
}

/** A record of several qualifications stands in each; one of none in no unit. */
function valuesOf(record: EvaluatedRecord, field: string): readonly string[] {
  const value = Object.hasOwn(record.fields, field) ? record.fields[field] : undefined;
  if (value === undefined || value === "") return [];
  return typeof value === "object" ? [...new Set(value)] : [String(value)];
}
