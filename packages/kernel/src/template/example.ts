import { organisationCheckCharacter, registrationCheckDigit, usccCheckCharacter } from "../code/index.ts";
import {
  compileCondition,
  type Condition,
  type FieldDefinition,
  type ItemDefinition,
} from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";

/** The example row of an item: values that its own rules accept, under a name nobody bears. */

/** Whoever bears one of these names is the example of a template, never an enterprise. */
const NAMES = {
  zh: "示例企业（示例行，不作为数据）",
  en: "Example enterprise (example row, not data)",
} as const;
const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES));

export const isExampleName = (text: string | null): boolean => text !== null && KNOWN.has(text.trim());

/** Before any clock the house runs under, and the day that stands for "without end". */
const DAY = "2024-03-04";
const NO_END = "2099-12-31";

const checked = (head: string, organisation: string): string => {
  const body = `${head}${organisation}${organisationCheckCharacter(organisation) ?? ""}`;
  return `${body}${usccCheckCharacter(body) ?? ""}`;
};
const PARTY = checked("91110000", "MA00XY00");
const AUTHORITY = checked("11110000", "00000000");
const REGISTRATION = `11000000000000${registrationCheckDigit("11000000000000") ?? ""}`;

const ROUNDS = 5;

/** What stands in the example row, by field code; a field that may be left blank is left blank. Null for an item whose records bear no name. */
export function exampleOf(item: ItemDefinition, language: "zh" | "en"): ReadonlyMap<string, string> | null {
  const { name } = item.roles;
  if (name === undefined) return null;
  const values = new Map<string, string | readonly string[]>();
  const party = item.roles.identifiers[0]?.field;
  const fill = (field: FieldDefinition): void => {
    values.set(field.code, field.code === name ? NAMES[language] : valueOf(item, field));
  };
  for (const field of item.fields)
    if (field.presence === "mandatory" || field.code === name || field.code === party) fill(field);
  avoidPersons(item, values);
  for (let round = 0; round < ROUNDS; round += 1) {
    const missing = item.fields.filter(
      (field) =>
        !values.has(field.code) &&
        field.mandatoryWhen !== undefined &&
        compileCondition(field.mandatoryWhen)((code) => values.get(code) ?? null),
    );
    if (missing.length === 0) break;
    for (const field of missing) fill(field);
  }
  return new Map(
    [...values].map(([code, value]) => [code, typeof value === "string" ? value : value.join(";")]),
  );
}

/** An item knows natural persons by a choice: the first value that makes the party none. */
function avoidPersons(item: ItemDefinition, values: Map<string, string | readonly string[]>): void {
  if (item.naturalPerson === undefined) return;
  const isPerson = compileCondition(item.naturalPerson);
  const lookup = (code: string) => values.get(code) ?? null;
  for (const field of item.fields) {
    if (!isPerson(lookup)) return;
    if (field.type !== "choice" || !values.has(field.code)) continue;
    const before = values.get(field.code) ?? "";
    const other = field.values.find((value) => {
      values.set(field.code, value);
      return !isPerson(lookup);
    });
    if (other === undefined) values.set(field.code, before);
  }
}

function valueOf(item: ItemDefinition, field: FieldDefinition): string | readonly string[] {
  switch (field.type) {
    case "text":
      return textOf(item, field, field.maxLength);
    case "choice":
      return field.values[0] ?? "";
    case "choices":
      return [field.values[0] ?? ""];
    case "date":
      return field.code === item.roles.validTo || field.label.zh.includes("有效期")
        ? endOf(item, field)
        : DAY;
    case "integer":
      return field.example ?? String(Math.max(field.minimum ?? 1, 1));
    case "decimal":
    case "money":
      return field.example ?? "1";
    case "code":
      return codeOf(item, field.code, field.identifier);
    default:
      return unreachable(field);
  }
}

const endOf = (item: ItemDefinition, field: FieldDefinition): string =>
  field.code === item.roles.validFrom || field.code === item.roles.decidedOn ? DAY : NO_END;

function textOf(item: ItemDefinition, field: FieldDefinition, most: number): string {
  const digits = item.checks.map((check) => digitsWanted(check.when, field.code)).find((count) => count > 0);
  if (digits !== undefined) return "1".repeat(digits);
  if (field.example !== undefined) return field.example;
  if (field.code === item.roles.documentNumber) return "示例〔2024〕1号".slice(0, most);
  return `示例${field.label.zh}`.slice(0, most);
}

const SO_MANY_DIGITS = /^\^\\d\{(\d+)\}\$$/u;

/** How many digits a check wants of a field; 0 where it wants none. */
function digitsWanted(condition: Condition, code: string): number {
  if ("all" in condition) return Math.max(...condition.all.map((one) => digitsWanted(one, code)));
  if ("any" in condition) return Math.max(...condition.any.map((one) => digitsWanted(one, code)));
  if ("not" in condition) return digitsWanted(condition.not, code);
  if (!("matches" in condition) || condition.field !== code) return 0;
  return Number(SO_MANY_DIGITS.exec(condition.matches)?.[1] ?? 0);
}

function codeOf(item: ItemDefinition, code: string, identifier: string): string {
  const isParty = item.roles.identifiers.some((role) => role.field === code);
  if (identifier === "uscc") return isParty ? PARTY : AUTHORITY;
  if (identifier === "organisation-code") return PARTY.slice(8, 17);
  return REGISTRATION;
}
