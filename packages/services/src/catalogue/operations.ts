import { z } from "zod";
import { catalogueOutput, templateOutput, type CatalogueItemOutput } from "@xinpark/kernel/contract";
import type { FieldDefinition, ItemDefinition, Library } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { draftOperations } from "./draft-operations.ts";
import { draftReportOperations } from "./report-operations.ts";
import { duties } from "./duties.ts";
import { itemTemplate } from "./template.ts";
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

export const catalogueOperations = {
  items,
  template,
  duties,
  definitionIndex,
  definitionVersion,
  ...draftOperations,
  ...draftReportOperations,
};
