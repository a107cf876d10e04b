import type { IdentifierKindDefinition, ItemDefinition } from "../definition/index.ts";
import type { FieldValue } from "./field.ts";
import type { Finding, LinkingIdentifier } from "./types.ts";

/** Which identifiers of a row link: every checked one, and what it carries inside. */

export interface IdentifierPlan {
  readonly item: ItemDefinition;
  readonly kinds: ReadonlyMap<string, IdentifierKindDefinition>;
}

export interface Identified {
  readonly identifiers: readonly LinkingIdentifier[];
  readonly wrong: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/**
 * A wrong identifier beside a right one is a warning: the right one links, the wrong one is left out.
 * Alone, it refuses the row.
 */
export function identify(
  plan: IdentifierPlan,
  values: ReadonlyMap<string, FieldValue>,
  places: ReadonlyMap<string, string | null>,
  wrong: readonly Finding[],
): Identified {
  const identifiers: LinkingIdentifier[] = [];
  for (const role of plan.item.roles.identifiers) {
    const value = values.get(role.field);
    if (typeof value === "string")
      add(identifiers, plan.kinds, role.identifier, value, places.get(role.field) ?? null);
  }
  if (identifiers.length === 0 || wrong.length === 0) return { identifiers, wrong, warnings: [] };
  const roles = new Set(plan.item.roles.identifiers.map((role) => role.field));
  const isIdentifier = (one: Finding): boolean => one.field !== null && roles.has(one.field);
  return {
    identifiers,
    wrong: wrong.filter((one) => !isIdentifier(one)),
    warnings: wrong.filter(isIdentifier),
  };
}

function add(
  identifiers: LinkingIdentifier[],
  kinds: ReadonlyMap<string, IdentifierKindDefinition>,
  kind: string,
  value: string,
  column: string | null,
): void {
  if (identifiers.some((one) => one.kind === kind && one.value === value)) return;
  const definition = kinds.get(kind);
  identifiers.push({ kind, value, opensFile: definition?.opensFile ?? false, column });
  const embeds = definition?.embeds;
  if (embeds !== undefined)
    add(identifiers, kinds, embeds.identifier, value.slice(embeds.from, embeds.to), column);
}
