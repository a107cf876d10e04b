import { z } from "zod";
import { daySchema, head, idSchema } from "./common.ts";

/** The form in which a receiver takes the records of an item: its columns in their order, and how values are written. */
export const exportTemplateSchema = z.strictObject({
  kind: z.literal("export-template"),
  ...head,
  item: idSchema,
  /** Every column of the form: the field it holds, and its heading. */
  columns: z.array(z.strictObject({ field: z.string(), heading: z.string().min(1) })).min(1),
  dateForm: z.enum(["yyyy/mm/dd", "yyyy-mm-dd"]),
  /** What a day without end, and any later day, is written as. */
  withoutEnd: daySchema,
  /** Stands between several values. */
  separator: z.string().min(1),
});
export type ExportTemplateDefinition = z.infer<typeof exportTemplateSchema>;
