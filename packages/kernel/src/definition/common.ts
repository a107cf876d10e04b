import { z } from "zod";

/** Schema parts every definition shares. */

const DAY = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/u;

export const textSchema = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
export const daySchema = z.string().regex(DAY, "a day is written YYYY-MM-DD");
export const idSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_./-]*$/u, "an id uses letters, digits, _ . / -");

/** Where a rule comes from. `confirmed: false` marks what still has to be read in the official text. */
export const sourceSchema = z.strictObject({
  title: z.string().min(1),
  number: z.string().optional(),
  article: z.string().optional(),
  url: z.string().optional(),
  confirmed: z.boolean(),
  note: z.string().optional(),
});

/** The head of every definition: what it is, which version, and from which day to which (both included) it holds. */
export const head = {
  id: idSchema,
  version: z.string().min(1),
  validFrom: daySchema,
  validTo: daySchema.optional(),
  label: textSchema,
  description: textSchema.optional(),
  sources: z.array(sourceSchema).min(1),
};

export type Source = z.infer<typeof sourceSchema>;
