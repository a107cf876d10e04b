import { z } from "zod";
import { conditionSchema } from "./condition.ts";
import { head, idSchema } from "./common.ts";

/** A mapping profile: how a department's own columns become the fields of a catalogue item. */

const cellSource = z.strictObject({
  /** The source column by its heading; of several, the first that is not blank. */
  column: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  constant: z.string().optional(),
  /** Take only what this pattern's first group (or whole match) finds; no match is a blank. */
  extract: z.string().optional(),
  /** The cell counts only when the condition holds; `value` names the cell itself, other names are columns. */
  onlyWhen: conditionSchema.optional(),
  /** Replacements of whole values. */
  values: z.record(z.string(), z.string()).optional(),
  /** Texts that mean "nothing here" in this column, beside the profile's. */
  blank: z.array(z.string()).optional(),
  /** What a bare number means in a money column. */
  unit: z.enum(["yuan", "ten-thousand-yuan", "fen"]).optional(),
  dateForm: z.enum(["auto", "excel-serial", "month-day-year", "day-month-year", "japanese-era"]).optional(),
  /** Used when the cell is blank. */
  otherwise: z.string().optional(),
});
export type CellSource = z.infer<typeof cellSource>;

export const mappingSchema = z.strictObject({
  kind: z.literal("mapping"),
  ...head,
  item: idSchema,
  department: idSchema.optional(),
  sheet: z.string().optional(),
  headerRow: z.int().positive().optional(),
  /** Field code → where it comes from. */
  fields: z.record(z.string(), cellSource),
  /** The day the source published the record, where it says so. */
  publishedOn: cellSource.optional(),
  /** Rows for which this does not hold are set aside as ignored. Names are columns. */
  onlyWhen: conditionSchema.optional(),
  /** Texts that mean "nothing here" in any column. */
  blank: z.array(z.string()).default([]),
  /** Mandatory fields the source does not keep: rows are accepted as incomplete. `sometimes`: absent in some rows only. */
  absentAtSource: z.array(z.string()).default([]),
  /** The source's own key, by columns; else the item's key fields. */
  key: z.array(z.string()).optional(),
});
export type MappingDefinition = z.infer<typeof mappingSchema>;
