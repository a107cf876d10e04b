import { z } from "zod";
import { catalogueOutput, type CatalogueItemOutput } from "@xinpark/kernel/contract";
import type { FieldDefinition, ItemDefinition, Library } from "@xinpark/kernel/definition";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { draftOperations } from "./draft-operations.ts";
import { duties } from "./duties.ts";
import { definitionIndex, definitionVersion } from "./versions.ts";

/** Operations of the catalogue. */

const items = defineOperation({
  name: "catalogue.items",
  label: { zh: "目录", en: "Catalogue" },
  description: { zh: "当日有效的目录事项及其字段。", en: "The items in force today, with their fields." },
  method: "GET",
  path: "/catalogue",
  input: z.object({}),
  output: catalogueOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (context: ServiceContext, session) => ({
    value: {
      items: context.installation().library.list("item", session.today).map(itemOutput),
      classes: classesOf(context.installation().library, session.today),
    },
  }),
});

/** The classes in the order of the catalogue. */
const classesOf = (library: Library, day: string) =>
  library
    .list("catalogue-class", day)
    .toSorted((a, b) => a.order - b.order)
    .map(({ id, label, order }) => ({ id, label, order }));

function itemOutput(item: ItemDefinition): CatalogueItemOutput {
  const { id, version, label, edition, polarity } = item;
  return {
    id,
    version,
    label,
    edition,
    class: item.class,
    polarity,
    authority: item.roles.authority ?? null,
    fields: item.fields.map(fieldOutput),
  };
}

function fieldOutput(field: FieldDefinition): CatalogueItemOutput["fields"][number] {
  return {
    code: field.code,
    label: field.label,
    type: field.type,
    presence: field.presence,
    disclosure: field.disclosure,
    maxLength: "maxLength" in field ? field.maxLength : null,
    values: "values" in field ? field.values : null,
    synonyms: "synonyms" in field ? Object.keys(field.synonyms ?? {}) : [],
    separators: field.type === "choices" ? [field.separator, ...field.otherSeparators] : [],
    unit: field.type === "money" ? field.unit : null,
    note: field.note ?? null,
    example: field.example ?? null,
  };
}

export const catalogueOperations = { items, duties, definitionIndex, definitionVersion, ...draftOperations };
