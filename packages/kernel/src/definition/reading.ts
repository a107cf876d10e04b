import { z } from "zod";
import { ROLES, isRole, type Role } from "../rights/index.ts";
import { head, idSchema } from "./common.ts";

/** What protected data may be read for, how much of it, and how long the trace of a reading is kept. */

const roleSchema = z.enum(Object.keys(ROLES).filter((role): role is Role => isRole(role)));
const provinceSchema = z.union([z.literal("national"), z.string().regex(/^\d{2}$/u)]);

/** A purpose of reading: who may state it, on which legal basis, and whether a case must be named. */
export const purposeSchema = z.strictObject({
  kind: z.literal("purpose"),
  ...head,
  /** The legal basis in words; the texts themselves stand in `sources`. */
  basis: z.string().min(1),
  roles: z.array(roleSchema).min(1),
  caseNumber: z.enum(["required", "optional", "none"]),
  /** Set by itself for its roles when nothing is stated: reading one's own file. */
  implied: z.boolean().default(false),
  /** An enterprise may consent to be read for this purpose, for at most so many months. */
  consent: z
    .strictObject({
      maximumMonths: z.int().positive(),
      /** Given to the credit office or the park, to be evaluated by this model and no further; its items are the model's. */
      model: idSchema.optional(),
      /** The purpose for which reading may go on to the settlement of a loan, where the consent says so. */
      postLoan: z.strictObject({ purpose: idSchema, maximumMonths: z.int().positive() }).optional(),
    })
    .optional(),
});
export type PurposeDefinition = z.infer<typeof purposeSchema>;

/** How much a role may read within a time before it is stopped and an alarm is raised. */
export const readingLimitSchema = z.strictObject({
  kind: z.literal("reading-limit"),
  ...head,
  roles: z.array(roleSchema).min(1),
  /** `files`: enterprises whose protected data was shown; `lists`: pages of lists. */
  counts: z.enum(["files", "lists"]),
  limits: z.array(z.strictObject({ hours: z.int().positive().max(744), most: z.int().positive() })).min(1),
});
export type ReadingLimitDefinition = z.infer<typeof readingLimitSchema>;

/** How long something is kept. Where several rules apply together the longest time prevails. */
export const retentionRuleSchema = z.strictObject({
  kind: z.literal("retention-rule"),
  ...head,
  province: provinceSchema,
  /** `query-log`: who looked; `consent-report`: a report obtained by consent; `export-file`: the file of a bulk export; `report`: a report on paper; `delivery-file`: a file as it was delivered; `preview-file`: one looked at before. */
  what: z.enum(["query-log", "consent-report", "export-file", "report", "delivery-file", "preview-file"]),
  amount: z.int().positive(),
  unit: z.enum(["years", "days"]),
});
export type RetentionRuleDefinition = z.infer<typeof retentionRuleSchema>;
