import type { FieldDefinition, IdentifierKindDefinition, ItemDefinition } from "../definition/index.ts";
import { unreachable, type Text } from "../outcome/index.ts";
import { exampleOf } from "./example.ts";
import { conditionWords, DISCLOSURE, formOf, PRESENCE } from "./words.ts";

export { exampleOf, isExampleName } from "./example.ts";

/** A template to fill in, made from the item itself: what each column is called, holds and wants. */

export interface TemplateColumn {
  readonly code: string;
  /** As it is read again without a mapping profile; a mandatory one begins with an asterisk, which reading overlooks. */
  readonly heading: string;
  readonly presence: FieldDefinition["presence"];
  /** Mandatory, or when. */
  readonly presenceWords: Text;
  readonly note: Text | null;
  readonly form: Text;
  readonly disclosure: Text;
  readonly format: "text" | "wrapped" | "date" | "integer" | "decimal" | "money";
  /** In characters of a spreadsheet. */
  readonly width: number;
  /** What may be chosen; others are refused where `strict`. */
  readonly choices: { readonly values: readonly string[]; readonly strict: boolean } | null;
  /** What the example row holds; null where it is blank. */
  readonly example: string | null;
}

/** The columns of an item's template, in the catalogue's order. */
export function templateColumns(
  item: ItemDefinition,
  kinds: ReadonlyMap<string, IdentifierKindDefinition>,
  language: "zh" | "en",
): readonly TemplateColumn[] {
  const example = exampleOf(item, language);
  const labels = new Map(item.fields.map((field) => [field.code, field.label]));
  const labelOf = (code: string): Text => labels.get(code) ?? { zh: code, en: code };
  return item.fields.map((field) => ({
    code: field.code,
    heading: `${field.presence === "mandatory" ? "*" : ""}${field.label[language]}`,
    presence: field.presence,
    presenceWords: presenceWords(field, labelOf),
    note: field.note ?? null,
    form: formOf(field, kinds),
    disclosure: DISCLOSURE[field.disclosure],
    format: formatOf(field),
    width: widthOf(field, language),
    choices: choicesOf(field),
    example: example?.get(field.code) ?? null,
  }));
}

function presenceWords(field: FieldDefinition, labelOf: (code: string) => Text): Text {
  const words = PRESENCE[field.presence];
  if (field.mandatoryWhen === undefined) return words;
  const when = conditionWords(field.mandatoryWhen, labelOf);
  return { zh: `${words.zh}：${when.zh}时`, en: `${words.en}: when ${when.en}` };
}

const LONG_TEXT = 256;

function formatOf(field: FieldDefinition): TemplateColumn["format"] {
  switch (field.type) {
    case "text":
      return field.maxLength > LONG_TEXT ? "wrapped" : "text";
    case "choice":
    case "choices":
    case "code":
      return "text";
    case "date":
    case "integer":
    case "decimal":
    case "money":
      return field.type;
    default:
      return unreachable(field);
  }
}

const BROADEST = 44;

function widthOf(field: FieldDefinition, language: "zh" | "en"): number {
  const label = field.label[language].length * (language === "zh" ? 2 : 1) + 4;
  const content =
    field.type === "text" ? Math.min(field.maxLength, BROADEST) : field.type === "code" ? 24 : 14;
  return Math.max(12, Math.min(BROADEST, Math.max(Math.min(label, 26), content)));
}

/** Of a list that admits several values, or others, a drop-down only proposes. */
function choicesOf(field: FieldDefinition): TemplateColumn["choices"] {
  if (field.type === "choice") return { values: field.values, strict: field.otherPrefix === undefined };
  return field.type === "choices" ? { values: field.values, strict: false } : null;
}
