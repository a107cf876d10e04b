import type { ModelDefinition } from "../definition/index.ts";

/** What a model of candidates proposes an enterprise for; null: for nothing, which is what its last grade stands for. */
export function proposalOf(
  model: Pick<ModelDefinition, "grades">,
  grade: string | null,
): ModelDefinition["grades"][number] | null {
  const found = model.grades.slice(0, -1).find((one) => one.id === grade);
  return found ?? null;
}
