import { z } from "zod";
import { mappingSchema } from "../definition/mapping.ts";
import { rowFindingOutput, receiptRowOutput, countsOutput } from "./delivery.ts";
import { day, identifierNumber, problemSchema, text } from "./shared.ts";

/** Mapping a department's file in the browser: preview, conversion, trial and profiles. */

/** What a person decides of a profile; its head is the platform's. */
export const profileContent = mappingSchema.omit({
  kind: true,
  id: true,
  version: true,
  validFrom: true,
  validTo: true,
  description: true,
  sources: true,
  item: true,
  department: true,
  retired: true,
});
export type ProfileContent = z.infer<typeof profileContent>;

/** A cell as the readers give it. */
export const sourceCell = z.union([
  z.string().max(100_000),
  z.number(),
  z.boolean(),
  z.null(),
  z.object({ formula: z.string() }),
  z.object({ error: z.string() }),
]);

export const uploadOutput = z.object({
  upload: identifierNumber,
  fileName: z.string(),
  fileBytes: z.int(),
  department: z.string(),
});
export type UploadOutput = z.infer<typeof uploadOutput>;

export const previewQuery = z.object({
  upload: z.coerce.number().int().positive(),
  item: z.string().max(100),
  sheet: z.string().max(200).optional(),
  headerRow: z.coerce.number().int().positive().max(1000).optional(),
  encoding: z.enum(["utf-8", "gb18030"]).optional(),
  /** A profile whose columns are compared with the file's. */
  mapping: z.string().max(200).optional(),
});

const previewRow = z.object({ row: z.int(), cells: z.array(sourceCell) });

export const driftOutput = z.object({
  missing: z.array(
    z.object({
      column: z.string(),
      uses: z.array(z.string()),
      likely: z.object({ column: z.string(), score: z.int() }).nullable(),
    }),
  ),
  added: z.array(z.string()),
  moved: z.boolean(),
  /** A column that is read is missing: the file cannot be filed by this profile. */
  stops: z.boolean(),
  problems: z.array(problemSchema),
});
export type DriftOutput = z.infer<typeof driftOutput>;

export const fieldSuggestionOutput = z.object({
  field: z.string(),
  column: z.string().nullable(),
  /** Thousandths. */
  score: z.int(),
  reason: text.nullable(),
  source: profileContent.shape.fields.valueType.nullable(),
  alternatives: z.array(z.object({ column: z.string(), score: z.int() })),
  /** Values of the column that the field's list does not have. */
  unmatched: z.array(z.string()),
  question: text.nullable(),
});
export type FieldSuggestionOutput = z.infer<typeof fieldSuggestionOutput>;

export const previewOutput = z.object({
  upload: identifierNumber,
  fileName: z.string(),
  format: z.string().nullable(),
  encoding: z.string().nullable(),
  delimiter: z.string().nullable(),
  sheet: z.string().nullable(),
  sheets: z.array(z.string()),
  headerRow: z.int().nullable(),
  header: z.array(z.string()),
  /** Why no header could be read; a person may say which row it is. */
  problems: z.array(problemSchema),
  /** The first rows as they lie in the file, above and below the header. */
  top: z.array(previewRow),
  /** The first data rows. Numbers of persons are taken out. */
  rows: z.array(previewRow),
  columns: z.array(
    z.object({
      heading: z.string(),
      filled: z.int(),
      blank: z.int(),
      /** Most frequent first. */
      distinct: z.array(z.object({ text: z.string(), count: z.int() })),
      more: z.boolean(),
      /** Holds identity or telephone numbers of persons. */
      personal: z.boolean(),
    }),
  ),
  /** How many rows suggestions and values rest on. */
  looked: z.int(),
  suggestions: z.array(fieldSuggestionOutput),
  drift: driftOutput.nullable(),
});
export type PreviewOutput = z.infer<typeof previewOutput>;

/** Rows shown, and rows that may be converted at once. */
export const SAMPLE_ROWS = 50;

export const convertInput = z.object({
  item: z.string().max(100),
  content: profileContent,
  header: z.array(z.string().max(10_000)).max(1_000),
  rows: z.array(z.array(sourceCell)).max(SAMPLE_ROWS),
});

/** What each row becomes: every field's value, and what the row as a whole comes to. */
export const convertOutput = z.object({
  problems: z.array(problemSchema),
  rows: z.array(
    z.object({
      outcome: z.enum(["ready", "refused", "ignored"]),
      findings: z.array(rowFindingOutput),
      fields: z.array(
        z.object({
          field: z.string(),
          text: z.string().nullable(),
          value: z.union([z.string(), z.number(), z.array(z.string())]).nullable(),
          finding: rowFindingOutput.nullable(),
        }),
      ),
    }),
  ),
});
export type ConvertOutput = z.infer<typeof convertOutput>;

export const trialInput = z.object({
  upload: z.coerce.number().int().positive(),
  item: z.string().max(100),
  content: profileContent,
});
export const trialOutput = z.object({
  /** Why the file could not be read to the end. */
  problems: z.array(problemSchema),
  counts: countsOutput,
  incomplete: z.int(),
  personalStripped: z.int(),
  /** Whether every row of the file was tried. */
  whole: z.boolean(),
  /** Rows that have something to say. */
  rows: z.array(receiptRowOutput),
  /** Whether there are more such rows than are given. */
  more: z.boolean(),
});
export type TrialOutput = z.infer<typeof trialOutput>;

export const profileOutput = z.object({
  id: z.string(),
  version: z.string(),
  label: text,
  item: z.string(),
  /** Null: for every department of the installation. */
  department: z.string().nullable(),
  validFrom: day,
});
export const mappingsOutput = z.object({ items: z.array(profileOutput) });
export const profileReadOutput = profileOutput.extend({ content: profileContent, retired: z.boolean() });
export type ProfileOutput = z.infer<typeof profileReadOutput>;

export const saveInput = z.object({
  /** The profile of which this is a new version; absent for a new one. */
  id: z.string().max(200).optional(),
  item: z.string().max(100),
  department: z.string().max(100),
  content: profileContent,
});
