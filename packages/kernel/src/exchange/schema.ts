import type { FieldDefinition, ItemDefinition } from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";

/** The JSON Schema (2020-12) of a record of an item as a system pushes it: made from the catalogue, as everything about fields is. */

type JsonSchema = Readonly<Record<string, unknown>>;

export function itemJsonSchema(item: ItemDefinition): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `urn:xinpark:item:${item.id}:${item.version}`,
    title: `${item.label.zh} · ${item.label.en}`,
    description: `${item.edition}. 文本首尾空白不计；条件必填和核验规则由平台逐行核验。 Space around texts is ignored; conditional fields and checks are looked at row by row.`,
    type: "object",
    properties: Object.fromEntries(item.fields.map((field) => [field.code, fieldJsonSchema(field)])),
    required: item.fields.filter((field) => field.presence === "mandatory").map((field) => field.code),
    additionalProperties: false,
  };
}

function fieldJsonSchema(field: FieldDefinition): JsonSchema {
  const note = field.note === undefined ? "" : `。${field.note.zh} ${field.note.en}`;
  return {
    title: `${field.label.zh} · ${field.label.en}`,
    description: `${PRESENCE[field.presence]}；${field.disclosure}${note}`,
    ...valueJsonSchema(field),
    ...(field.example === undefined ? {} : { examples: [field.example] }),
  };
}

const PRESENCE: Readonly<Record<FieldDefinition["presence"], string>> = {
  mandatory: "必填 mandatory",
  conditional: "条件必填 conditional",
  optional: "选填 optional",
};

function valueJsonSchema(field: FieldDefinition): JsonSchema {
  switch (field.type) {
    case "text":
    case "code":
      return { type: ["string", "null"], maxLength: field.maxLength };
    case "choice":
      return field.otherPrefix === undefined
        ? { enum: [...field.values, ...Object.keys(field.synonyms ?? {}), null] }
        : { type: ["string", "null"], "x-values": field.values, "x-otherPrefix": field.otherPrefix };
    case "choices":
      return { type: ["string", "null"], "x-values": field.values, "x-separator": field.separator };
    case "date":
      return { type: ["string", "null"], "x-forms": ["YYYY-MM-DD", "YYYY/MM/DD"] };
    case "integer":
      return { type: ["integer", "string", "null"], minimum: field.minimum ?? 0, maximum: field.maximum };
    case "decimal":
      return { type: ["number", "string", "null"], maximum: field.maximum, "x-places": field.scale };
    case "money":
      return {
        type: ["number", "string", "null"],
        minimum: 0,
        maximum: field.maximum,
        "x-places": field.scale,
        "x-unit": field.unit,
      };
    default:
      return unreachable(field);
  }
}
