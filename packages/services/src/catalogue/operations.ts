import { z } from "zod";
import { catalogueOutput, mappingsOutput, type CatalogueItemOutput } from "@xinpark/kernel/contract";
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
  return { id, version, label, edition, class: item.class, polarity, fields: item.fields.map(fieldOutput) };
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
  };
}

const mappings = defineOperation({
  name: "catalogue.mappings",
  label: { zh: "映射方案", en: "Mapping profiles" },
  description: { zh: "可用于报送的映射方案。", en: "Mapping profiles to deliver by." },
  method: "GET",
  path: "/mappings",
  input: z.object({ item: z.string().max(100).optional() }),
  output: mappingsOutput,
  right: "delivery.send",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const known = context.installation().library.list("mapping", session.today);
    const chosen = known.filter((mapping) => input.item === undefined || mapping.item === input.item);
    return { value: { items: chosen.map(({ id, version, label, item }) => ({ id, version, label, item })) } };
  },
});

export const catalogueOperations = {
  items,
  mappings,
  duties,
  definitionIndex,
  definitionVersion,
  ...draftOperations,
};
