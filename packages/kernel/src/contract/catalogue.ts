import { z } from "zod";
import { text } from "./shared.ts";

export const catalogueItemOutput = z.object({
  id: z.string(),
  version: z.string(),
  label: text,
  edition: z.string(),
  class: z.string(),
  polarity: z.enum(["negative", "positive", "neutral"]),
  /** The field that names the deciding authority. */
  authority: z.string().nullable(),
  fields: z.array(
    z.object({
      code: z.string(),
      label: text,
      type: z.string(),
      presence: z.enum(["mandatory", "conditional", "optional"]),
      disclosure: z.enum(["public", "government", "consent", "never"]),
      maxLength: z.int().nullable(),
      values: z.array(z.string()).nullable(),
      /** Other spellings that are read as a listed value. */
      synonyms: z.array(z.string()),
      /** What parts several values; none where one value is given. */
      separators: z.array(z.string()),
      /** What a bare number of money means. */
      unit: z.enum(["yuan", "ten-thousand-yuan"]).nullable(),
      note: text.nullable(),
      example: z.string().nullable(),
    }),
  ),
});
export const catalogueOutput = z.object({
  items: z.array(catalogueItemOutput),
  /** In the order of the catalogue; every item names one. */
  classes: z.array(z.object({ id: z.string(), label: text, order: z.int() })),
});
export const departmentsOutput = z.object({
  items: z.array(
    z.object({ code: z.string(), label: text, region: z.string().nullable(), duties: z.array(z.string()) }),
  ),
});
export type CatalogueItemOutput = z.infer<typeof catalogueItemOutput>;

/** What a template holds; the workbook itself is the answer's file. */
export const templateOutput = z.object({
  item: z.string(),
  version: z.string(),
  label: text,
  language: z.enum(["zh", "en"]),
  fileName: z.string(),
  columns: z.int(),
  mandatory: z.int(),
  /** Columns with a drop-down. */
  lists: z.int(),
});
export type TemplateOutput = z.infer<typeof templateOutput>;
