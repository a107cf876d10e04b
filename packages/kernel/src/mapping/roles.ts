import type { FieldDefinition, ItemDefinition } from "../definition/index.ts";

/** Which parts of a record a field plays, by the names the table of synonyms uses. */

export function partsOf(item: ItemDefinition, field: FieldDefinition): readonly string[] {
  const { roles, registration } = item;
  const named: readonly (readonly [string, string | undefined])[] = [
    ["role name", roles.name],
    ["role documentNumber", roles.documentNumber],
    ["role decidedOn", roles.decidedOn],
    ["role validFrom", roles.validFrom],
    ["role validTo", roles.validTo],
    ["role authority", roles.authority],
    ["role authorityCode", roles.authorityCode],
    ["role establishedOn", registration?.establishedOn],
    ["role industry", registration?.industry],
    ["role area", registration?.area],
    ["role park", registration?.park],
    ["role representative", registration?.representative],
  ];
  return [
    ...named.filter(([, code]) => code === field.code).map(([part]) => part),
    ...(roles.amount.includes(field.code) ? ["role amount"] : []),
    ...roles.identifiers
      .filter((one) => one.field === field.code)
      .map((one) => `identifier ${one.identifier}`),
    ...(field.personal === "name" ? ["role representative"] : []),
    ...(field.personal === "identity-number" ? ["role identityNumber"] : []),
    ...(field.personal === "phone" ? ["role phone"] : []),
  ];
}
