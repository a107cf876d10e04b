import { z } from "zod";
import { text } from "./shared.ts";

/** A purpose the asker may state today. */
export const purposeOutput = z.object({
  code: z.string(),
  label: text,
  basis: z.string(),
  caseNumber: z.enum(["required", "optional", "none"]),
  /** Set by itself when nothing is stated. */
  implied: z.boolean(),
});
export const purposesOutput = z.object({ items: z.array(purposeOutput) });
export type PurposeOutput = z.infer<typeof purposeOutput>;
