import { z } from "zod";
import { day, instant, text } from "./shared.ts";

/** Organisations: their names with history, their line, what they became. */

export const organisationKind = z.enum([
  "department",
  "park",
  "credit-office",
  "bank",
  "utility",
  "association",
  "service-agency",
]);

export const organisationCode = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u, "letters, digits, - and _");

const named = z.object({ code: z.string(), label: text });

export const organisationOutput = z.object({
  code: z.string(),
  label: text,
  kind: organisationKind,
  kindLabel: text,
  region: named.nullable(),
  /** The superior organisation of the same branch (条线). */
  lineOf: named.nullable(),
  duties: z.array(z.string()),
  activeFrom: day.nullable(),
  /** The last day; null while it stands. */
  activeTo: day.nullable(),
  /** What it was merged into. */
  successor: named.nullable(),
  formerNames: z.array(z.object({ label: text, validTo: day })),
  /** People whose membership is live. */
  people: z.int(),
});
export type OrganisationOutput = z.infer<typeof organisationOutput>;
export const organisationsOutput = z.object({ items: z.array(organisationOutput) });

export const organisationChangeOutput = z.object({
  id: z.int(),
  kind: z.enum(["add", "rename", "line", "duties", "merge", "close"]),
  kindLabel: text,
  fromDay: day,
  label: text.nullable(),
  lineOf: named.nullable(),
  successor: named.nullable(),
  duties: z.array(z.string()).nullable(),
  document: z.string().nullable(),
  decidedBy: z.string(),
  decidedAt: instant,
  /** False: decided, and to take effect on its day. */
  applied: z.boolean(),
});
export const organisationDetailOutput = organisationOutput.extend({
  changes: z.array(organisationChangeOutput),
});
export type OrganisationDetailOutput = z.infer<typeof organisationDetailOutput>;

const label = z.object({ zh: z.string().trim().min(1).max(200), en: z.string().trim().min(1).max(200) });
const document = z
  .string()
  .trim()
  .max(300)
  .optional()
  .meta({ description: "Number or title of the paper that orders it" });
const onDay = z.iso
  .date()
  .optional()
  .meta({ description: "First day of the change, YYYY-MM-DD; today when absent" });
const duties = z.array(z.string().min(1).max(100)).max(200);

export const addOrganisationInput = z.object({
  code: organisationCode,
  label,
  kind: organisationKind,
  region: z.string().max(100).optional().meta({ description: "Region code; the place's own when absent" }),
  lineOf: z.string().max(100).optional(),
  duties: duties.default([]),
  from: onDay,
  document,
});
export const renameOrganisationInput = z.object({ code: z.string().max(100), label, from: onDay, document });
export const lineInput = z.object({
  code: z.string().max(100),
  lineOf: z.string().max(100).nullable(),
  from: onDay,
  document,
});
export const dutiesInput = z.object({ code: z.string().max(100), duties, from: onDay, document });
export const mergeInput = z.object({
  code: z.string().max(100),
  into: z.string().max(100),
  from: onDay,
  document,
});
export const closeInput = z.object({
  code: z.string().max(100),
  from: onDay.meta({ description: "First day it is no more" }),
  document,
});
