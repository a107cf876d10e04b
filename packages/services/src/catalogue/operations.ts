import { z } from "zod";
import {
  catalogueOutput,
  mappingsOutput,
  templateOutput,
  type CatalogueItemOutput,
} from "@xinpark/kernel/contract";
import type { FieldDefinition, ItemDefinition, Library } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { itemTemplate } from "./template.ts";

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

const template = defineOperation({
  name: "catalogue.template",
  label: { zh: "下载报送模板", en: "Download a template" },
  description: {
    zh: "由目录事项生成的工作簿（.xlsx）：列名、清单、格式、示例行和填写说明。填好后不需要映射方案即可报送。",
    en: "A workbook (.xlsx) made from the item itself: headings, lists, formats, an example row and notes. Filled in, it is delivered without a mapping profile.",
  },
  method: "GET",
  path: "/catalogue/{item}/template",
  input: z.object({ item: z.string().min(1).max(100), language: z.enum(["zh", "en"]).default("zh") }),
  output: templateOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (context: ServiceContext, session, { item, language }) => {
    const made = expectValue(itemTemplate(context.installation(), item, session.today, language));
    const { columns } = made;
    return {
      value: {
        item: made.item.id,
        version: made.item.version,
        label: made.item.label,
        language,
        fileName: made.fileName,
        columns: columns.length,
        mandatory: columns.filter((column) => column.presence === "mandatory").length,
        lists: columns.filter((column) => column.choices !== null).length,
      },
    };
  },
});

export const catalogueOperations = { items, mappings, template };
