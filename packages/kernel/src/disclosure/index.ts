import type { Disclosure, FieldDefinition, ItemDefinition, MaskRuleDefinition } from "../definition/index.ts";
import { unreachable, type Text } from "../outcome/index.ts";

/**
 * Disclosure of fields: the catalogue says of each field who may see it, and this is the one place that obeys.
 * Files, pages, interfaces and exports all go through it.
 */

/** The ways a field is disclosed, as people read them. */
export const DISCLOSURE_LABELS: Readonly<Record<Disclosure, Text>> = {
  public: { zh: "社会公开", en: "public" },
  government: { zh: "政务共享，须有用途", en: "shared among government for a purpose" },
  consent: { zh: "凭企业授权查询", en: "by the enterprise's consent" },
  never: { zh: "内部留存，仅企业本身可见", en: "internal, for the enterprise itself alone" },
};

/** Who reads. `government` has stated a purpose; `fields` are those a consent names, null when it names none and means all. */
export type Audience =
  | { readonly kind: "public" }
  | { readonly kind: "government" }
  | { readonly kind: "consent"; readonly fields: readonly string[] | null }
  | { readonly kind: "own" };

export type PayloadValue = string | number | readonly string[];
export type Payload = Readonly<Record<string, PayloadValue>>;

export interface DisclosedField {
  readonly code: string;
  readonly label: Text;
  /** For people: several values parted by “；”. */
  readonly value: string;
  readonly disclosure: Disclosure;
  /** Part of the value is hidden. */
  readonly masked: boolean;
}

export interface WithheldField {
  readonly code: string;
  readonly label: Text;
  /** Who may see it, and so why this reader may not. */
  readonly disclosure: Disclosure;
}

export interface Disclosed {
  /** Only what the reader may see, in the catalogue's order; what is withheld is not in it. */
  readonly fields: readonly DisclosedField[];
  /** Fields of the item that are not for this reader, whether or not this record has them: their absence tells nothing. */
  readonly withheld: readonly WithheldField[];
}

/** What a reader may see of a record's payload, and what is withheld from the reader, never its value. */
export function disclose(
  item: ItemDefinition,
  payload: Payload,
  audience: Audience,
  masks: readonly MaskRuleDefinition[],
): Disclosed {
  const fields: DisclosedField[] = [];
  for (const field of item.fields) {
    const value = payload[field.code];
    if (value === undefined || !maySeeField(item, field, audience)) continue;
    const text = Array.isArray(value) ? value.join("；") : String(value);
    const mask = maskFor(field, audience, masks);
    fields.push({
      code: field.code,
      label: field.label,
      value: mask === null ? text : masked(text, mask),
      disclosure: field.disclosure,
      masked: mask !== null,
    });
  }
  return { fields, withheld: withheldFields(item, audience) };
}

/** The fields of an item that are not for this reader. */
export function withheldFields(item: ItemDefinition, audience: Audience): readonly WithheldField[] {
  return item.fields
    .filter((field) => !maySeeField(item, field, audience))
    .map(({ code, label, disclosure }) => ({
      code,
      label,
      // Where the item itself is closed to the reader, that is the reason, however open the field.
      disclosure: maySeeItem(item, audience) ? disclosure : item.disclosure,
    }));
}

/** Whether a reader may see records of an item at all. */
export const maySeeItem = (item: Pick<ItemDefinition, "disclosure">, audience: Audience): boolean =>
  opens(item.disclosure, audience);

/** Whether a reader may see a field: no field is more open than its item. */
export function maySeeField(
  item: Pick<ItemDefinition, "disclosure">,
  field: Pick<FieldDefinition, "code" | "disclosure">,
  audience: Audience,
): boolean {
  if (!maySeeItem(item, audience) || !opens(field.disclosure, audience)) return false;
  const named = audience.kind === "consent" ? audience.fields : null;
  return named === null || field.disclosure === "public" || named.includes(field.code);
}

function opens(disclosure: Disclosure, audience: Audience): boolean {
  switch (disclosure) {
    case "public":
      return true;
    case "government":
      return audience.kind === "government" || audience.kind === "own";
    case "consent":
      return audience.kind === "consent" || audience.kind === "own";
    case "never":
      return audience.kind === "own";
    default:
      return unreachable(disclosure);
  }
}

function maskFor(
  field: FieldDefinition,
  audience: Audience,
  masks: readonly MaskRuleDefinition[],
): Masking | null {
  if (field.personal === undefined) return null;
  const rules = masks.filter((mask) => mask.personal === field.personal);
  // Without a rule personal numbers are hidden whole: what nobody decided is not shown.
  if (rules.length === 0 && field.personal !== "name") return HIDE_ALL;
  return rules.find((mask) => mask.readers.includes(audience.kind)) ?? null;
}

/** How a value is hidden. */
export type Masking = Pick<MaskRuleDefinition, "keepFirst" | "keepLast" | "fill">;

const HIDE_ALL: Masking = { keepFirst: 0, keepLast: 0, fill: "*" };

/** The value with its middle hidden, one fill a character; hidden whole where keeping would hide nothing. */
export function masked(value: string, { keepFirst, keepLast, fill }: Masking): string {
  const characters = Array.from(value);
  const { length } = characters;
  if (keepFirst + keepLast >= length) return fill.repeat(length);
  return [
    ...characters.slice(0, keepFirst),
    fill.repeat(length - keepFirst - keepLast),
    ...characters.slice(length - keepLast),
  ].join("");
}
