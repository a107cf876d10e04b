import type { ItemDefinition, MappingDefinition } from "../definition/index.ts";
import type { FieldSuggestion } from "./suggest.ts";

/** What a profile needs beside its fields. */
export interface DraftHead {
  readonly id: string;
  readonly version: string;
  readonly validFrom: string;
  readonly department: string | null;
  readonly label: MappingDefinition["label"];
  readonly source: string;
}

/** A profile from suggestions: what was found is taken, what was not is left to the person. */
export function draftProfile(
  item: ItemDefinition,
  suggestions: readonly FieldSuggestion[],
  columns: readonly string[],
  head: DraftHead,
): MappingDefinition {
  const fields = suggestions.flatMap(({ field, source }) =>
    source === null ? [] : [[field, source] as const],
  );
  return {
    kind: "mapping",
    id: head.id,
    version: head.version,
    validFrom: head.validFrom,
    label: head.label,
    sources: [{ title: head.source, confirmed: true }],
    item: item.id,
    ...(head.department === null ? {} : { department: head.department }),
    columns: [...columns],
    fields: Object.fromEntries(fields),
    blank: [],
    absentAtSource: [],
  };
}
