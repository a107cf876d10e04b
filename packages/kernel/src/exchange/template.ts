import type { ExportTemplateDefinition, ItemDefinition, MaskRuleDefinition } from "../definition/index.ts";
import { disclose, type Audience, type Payload, type PayloadValue } from "../disclosure/index.ts";

/** Records in the form a receiver takes them in. What the receiver may not see stays blank; the column stays. */

export const templateHeadings = (
  template: ExportTemplateDefinition,
  by: "headings" | "codes",
): readonly string[] => template.columns.map((column) => (by === "codes" ? column.field : column.heading));

/** The cells of a record, in the template's order. */
export function templateRow(
  template: ExportTemplateDefinition,
  item: ItemDefinition,
  payload: Payload,
  reader: { readonly audience: Audience; readonly masks: readonly MaskRuleDefinition[] },
): readonly string[] {
  const { fields } = disclose(item, payload, reader.audience, reader.masks);
  const shown = new Map(fields.map((field) => [field.code, field]));
  const days = new Set(item.fields.filter((field) => field.type === "date").map((field) => field.code));
  return template.columns.map(({ field: code }) => {
    const field = shown.get(code);
    const value = payload[code];
    if (field === undefined || value === undefined) return "";
    if (field.masked) return field.value;
    return days.has(code) ? dayCell(template, String(value)) : valueCell(template, value);
  });
}

function dayCell({ dateForm, withoutEnd }: ExportTemplateDefinition, day: string): string {
  const told = day > withoutEnd ? withoutEnd : day;
  return dateForm === "yyyy/mm/dd" ? told.replaceAll("-", "/") : told;
}

const valueCell = (template: ExportTemplateDefinition, value: PayloadValue): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : value.join(template.separator);
