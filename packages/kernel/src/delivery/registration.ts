import { compileCondition, type ItemDefinition, type Lookup } from "../definition/index.ts";
import type { PreparedRegistration } from "./types.ts";

/** What a registering item says of the subject: kind, state, former names, places. */

export type Register = (lookup: Lookup) => PreparedRegistration;

export function compileRegistration(registration: NonNullable<ItemDefinition["registration"]>): Register {
  const kinds = registration.kind.map((rule) => ({ when: compileCondition(rule.when), kind: rule.kind }));
  const states = registration.state.map((rule) => ({ when: compileCondition(rule.when), state: rule.state }));
  const { formerNames } = registration;
  return (lookup) => {
    const text = (code: string | undefined): string | null => {
      const value = code === undefined ? undefined : lookup(code);
      return typeof value === "string" ? value : null;
    };
    return {
      kind: kinds.find((rule) => rule.when(lookup))?.kind ?? registration.kindOtherwise,
      state: states.find((rule) => rule.when(lookup))?.state ?? "active",
      formerNames: formerNames === undefined ? [] : namesIn(text(formerNames.field), formerNames.separators),
      establishedOn: text(registration.establishedOn),
      industry: text(registration.industry),
      area: text(registration.area),
      park: text(registration.park),
    };
  };
}

function namesIn(text: string | null, separators: string): string[] {
  if (text === null) return [];
  let parts = [text];
  for (const separator of separators) parts = parts.flatMap((part) => part.split(separator));
  return [...new Set(parts.map((part) => part.trim()).filter((part) => part !== ""))];
}

/** Looks fields up in a stored payload. */
export const payloadLookup =
  (payload: Readonly<Record<string, unknown>>): Lookup =>
  (name) => {
    const value = payload[name];
    return typeof value === "string" || typeof value === "number" ? value : null;
  };
