import type { CatalogueItemOutput, FieldSuggestionOutput, ProfileContent } from "@xinpark/kernel/contract";

/** A profile while a person works on it. */

export type Field = CatalogueItemOutput["fields"][number];
export type Source = ProfileContent["fields"][string];
type Condition = NonNullable<ProfileContent["onlyWhen"]>;

export const RULES = ["present", "absent", "equals", "differs"] as const;
/** Which rows count, in the form that can be chosen from lists. */
export interface RowRule {
  readonly column: string;
  readonly is: (typeof RULES)[number];
  readonly value: string;
}

export interface Draft {
  readonly name: string;
  readonly sources: Readonly<Record<string, Source>>;
  /** Mandatory fields that the source does not keep. */
  readonly absent: readonly string[];
  readonly rule: RowRule | null;
  /** What this page does not edit, kept as it was: sheet, row of the header, keys, composed conditions. */
  readonly kept: Partial<ProfileContent>;
}

/** The draft that suggestions make. */
export const draftFrom = (suggestions: readonly FieldSuggestionOutput[], name: string): Draft => ({
  name,
  sources: Object.fromEntries(
    suggestions.flatMap((one) => (one.source === null ? [] : [[one.field, one.source] as const])),
  ),
  absent: [],
  rule: null,
  kept: {},
});

/** The draft of a profile that exists. */
export function draftOf(content: ProfileContent, language: "zh" | "en"): Draft {
  const { label, fields, absentAtSource, onlyWhen, columns: _columns, ...kept } = content;
  const rule = onlyWhen === undefined ? null : ruleOf(onlyWhen);
  return {
    name: label[language],
    sources: fields,
    absent: absentAtSource,
    rule,
    kept: { ...kept, ...(onlyWhen === undefined || rule !== null ? {} : { onlyWhen }) },
  };
}

function ruleOf(condition: Condition): RowRule | null {
  if ("is" in condition) return { column: condition.field, is: condition.is, value: "" };
  if ("equals" in condition)
    return { column: condition.field, is: "equals", value: String(condition.equals) };
  if ("not" in condition && "equals" in condition.not)
    return { column: condition.not.field, is: "differs", value: String(condition.not.equals) };
  return null;
}

function conditionOf({ column, is, value }: RowRule): Condition {
  switch (is) {
    case "present":
    case "absent":
      return { field: column, is };
    case "equals":
      return { field: column, equals: value };
    case "differs":
      return { not: { field: column, equals: value } };
  }
}

/** The profile a draft stands for, made for a file of these columns. */
export function contentOf(draft: Draft, columns: readonly string[]): ProfileContent {
  const { rule } = draft;
  const name = draft.name.trim() === "" ? "—" : draft.name.trim();
  return {
    blank: [],
    ...draft.kept,
    label: { zh: name, en: name },
    columns: [...columns],
    fields: draft.sources,
    absentAtSource: [...draft.absent],
    ...(rule === null || rule.column === "" ? {} : { onlyWhen: conditionOf(rule) }),
  };
}

export function withSource(draft: Draft, field: string, source: Source | null): Draft {
  const { [field]: _before, ...rest } = draft.sources;
  const absent = draft.absent.filter((one) => one !== field);
  return { ...draft, absent, sources: source === null ? rest : { ...rest, [field]: source } };
}

/** The source does not keep the field: nothing is read for it and rows count as incomplete. */
export function withAbsent(draft: Draft, field: string): Draft {
  const without = withSource(draft, field, null);
  return { ...without, absent: [...without.absent, field] };
}

export const columnsOf = (source: Source | undefined): readonly string[] =>
  source?.column === undefined ? [] : typeof source.column === "string" ? [source.column] : source.column;

/** How often each column is read; one that is read twice is worth a word. */
export function readersOf(draft: Draft): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  for (const [field, source] of Object.entries(draft.sources))
    for (const column of columnsOf(source)) readers.set(column, [...(readers.get(column) ?? []), field]);
  return readers;
}

export type Standing = "mapped" | "absent" | "open";
export function standingOf(draft: Draft, field: string): Standing {
  if (draft.absent.includes(field)) return "absent";
  return Object.hasOwn(draft.sources, field) ? "mapped" : "open";
}

/** Values of a column that the field does not know and the draft does not replace. */
export function unknownValues(field: Field, source: Source, values: readonly string[]): readonly string[] {
  if (field.values === null) return [];
  const known = new Set([...field.values, ...field.synonyms]);
  const isKnown = (text: string): boolean =>
    known.has(text) ||
    field.separators
      .reduce<readonly string[]>((parts, one) => parts.flatMap((part) => part.split(one)), [text])
      .every((part) => part.trim() === "" || known.has(part.trim()));
  const replaced = source.values ?? {};
  return values.filter((text) => !isKnown(text) && !Object.hasOwn(replaced, text));
}
