import { z } from "zod";
import { conditionSchema, namesIn } from "./condition.ts";
import { head, idSchema } from "./common.ts";

/** A mapping profile: how a department's own columns become the fields of a catalogue item. */

const cellSource = z.strictObject({
  /**
   * The source column by its heading; of several, the first that is not blank. In JSON and XML the path from the row: `rate.value`,
   * `bidder[0].name`, `../id`; `Scores/Hygiene`, `@id`, `/Register/Header/Day`. Without header the letter: `C`.
   */
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
  /** The columns of the file it was made for, in their order: later files are compared with them. */
  columns: z.array(z.string().min(1)).optional(),
  /** Out of use: nothing is delivered by it any more. */
  retired: z.boolean().optional(),
  sheet: z.string().optional(),
  headerRow: z.int().positive().optional(),
  /** The table has no header: its columns are called A, B, C. */
  headerless: z.boolean().optional(),
  /** What a text table is encoded in, and what separates its cells, where the file does not tell. */
  encoding: z.enum(["utf-8", "gb18030"]).optional(),
  delimiter: z.enum([",", "\t", ";", "|"]).optional(),
  /** Where the rows of JSON or XML stand: `data.items[]`, `[].bids[]`, `/Register/Entry`. */
  rows: z.string().min(1).optional(),
  /** Where JSON or XML says how many rows there are: `total`, `/Register/Header/ItemCount`. */
  declaredCount: z.string().min(1).optional(),
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

/** Every column of the source that a profile names, in its own order. */
export function sourceColumns(mapping: MappingDefinition): readonly string[] {
  const sources = [...Object.values(mapping.fields), mapping.publishedOn].filter((one) => one !== undefined);
  const named = sources.flatMap(({ column, onlyWhen }) => [
    ...(column === undefined ? [] : typeof column === "string" ? [column] : column),
    ...(onlyWhen === undefined ? [] : namesIn(onlyWhen).filter((name) => name !== "value")),
  ]);
  const rows = mapping.onlyWhen === undefined ? [] : namesIn(mapping.onlyWhen);
  return [...new Set([...named, ...rows, ...(mapping.key ?? [])])];
}
