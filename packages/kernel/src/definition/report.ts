import { z } from "zod";
import { head, idSchema, textSchema } from "./common.ts";

/** What a report on one enterprise is called at each level of installation, and which sections it has. */

const levelSchema = z.enum(["province", "city", "county", "park"]);

export const reportRuleSchema = z.strictObject({
  kind: z.literal("report-rule"),
  ...head,
  /** What an installation of a level may issue; `portal`: it is the public report of a credit portal. */
  titles: z
    .array(z.strictObject({ levels: z.array(levelSchema).min(1), title: textSchema, portal: z.boolean() }))
    .min(1),
  /** In the order of the paper. A record stands in the first section that names its item, else its class, else in the one that is `rest`. */
  sections: z
    .array(
      z.strictObject({
        id: idSchema,
        label: textSchema,
        items: z.array(idSchema).default([]),
        classes: z.array(idSchema).default([]),
        rest: z.boolean().default(false),
      }),
    )
    .min(1)
    .refine((sections) => sections.filter((one) => one.rest).length === 1, "exactly one section is the rest"),
  /** The section about who the enterprise is: its registration stands there. */
  basic: z.strictObject({ label: textSchema, items: z.array(idSchema) }),
  /** What stands in a section without records. */
  empty: textSchema,
  /** Provinces (two digits) whose law wants the record of inquiries in the report; `national` for all. */
  lookups: z.array(z.union([z.literal("national"), z.string().regex(/^\d{2}$/u)])),
  /** Reports of one's own that are free in a year. */
  freeOwnPerYear: z.int().nonnegative(),
  /** Sentences at the end. */
  notes: z.array(textSchema),
  /** Reports that others issue: told where to get them, never made here. */
  elsewhere: z
    .array(z.strictObject({ title: textSchema, issuer: textSchema, url: z.string().startsWith("https://") }))
    .default([]),
});
export type ReportRuleDefinition = z.infer<typeof reportRuleSchema>;
export type InstallationLevel = z.infer<typeof levelSchema>;
