import { z } from "zod";
import { ORGANISATION_KINDS, type OrganisationKind } from "../rights/index.ts";
import { daySchema, head, idSchema, sourceSchema, textSchema } from "./common.ts";

/** Kinds of subject and identifier, code tables, calendars, and a place's regions, parks and departments. */

export const subjectKindSchema = z.strictObject({
  kind: z.literal("subject-kind"),
  ...head,
  /** Only enterprise legal persons are scored. */
  scored: z.boolean(),
  naturalPerson: z.boolean(),
  /** First two characters of a USCC that say so, when registration has not come yet. */
  usccPrefixes: z.array(z.string().length(2)).default([]),
});
export type SubjectKindDefinition = z.infer<typeof subjectKindSchema>;

export const identifierKindSchema = z.strictObject({
  kind: z.literal("identifier-kind"),
  ...head,
  check: z.enum(["uscc", "organisation-code", "registration-number", "pattern"]),
  pattern: z.string().optional(),
  /** Opens a provisional file on its own (with a name) for items that allow it. */
  opensFile: z.boolean(),
  /** An identifier that a value of this kind carries inside, and where (0-based, end exclusive). */
  embeds: z.strictObject({ identifier: idSchema, from: z.int(), to: z.int() }).optional(),
});
export type IdentifierKindDefinition = z.infer<typeof identifierKindSchema>;

export const severitySchema = z.strictObject({ kind: z.literal("severity"), ...head, rank: z.int() });
export type SeverityDefinition = z.infer<typeof severitySchema>;

export const tableSchema = z.strictObject({
  kind: z.literal("table"),
  ...head,
  columns: z.array(z.string()).min(1),
  /** Rows here, or in a CSV file beside this one. */
  rows: z.array(z.record(z.string(), z.string())).optional(),
  file: z.string().optional(),
});
export type TableDefinition = z.infer<typeof tableSchema>;

export const calendarSchema = z.strictObject({
  kind: z.literal("calendar"),
  ...head,
  days: z.array(z.strictObject({ date: daySchema, name: z.string(), off: z.boolean() })),
});
export type CalendarDefinition = z.infer<typeof calendarSchema>;

const region = z.strictObject({
  code: idSchema,
  label: textSchema,
  type: z.enum(["province", "city", "county", "park"]),
  parent: idSchema.nullable(),
  /** Nested interval: a region holds every number from `from` to `to`. */
  from: z.int().nonnegative(),
  to: z.int().nonnegative(),
});
const isOrganisationKind = (text: string): text is OrganisationKind =>
  Object.hasOwn(ORGANISATION_KINDS, text);

const department = z.strictObject({
  code: idSchema,
  label: textSchema,
  region: idSchema,
  /** A department unless said otherwise: a utility that supplies data, the administration of a park. */
  kind: z.enum(Object.keys(ORGANISATION_KINDS).filter(isOrganisationKind)).optional(),
  duties: z.array(idSchema).default([]),
});

/** A rule of the place's own about what is delivered: by which clock, if it names one, and the paragraph that says so. */
const localRule = z.strictObject({
  id: idSchema,
  label: textSchema,
  /** None: it speaks of all. */
  items: z.array(idSchema),
  clock: idSchema.optional(),
  source: sourceSchema,
});

export const packSchema = z.strictObject({
  kind: z.literal("pack"),
  ...head,
  province: z.string().regex(/^\d{2}$/u),
  level: z.enum(["province", "city", "county", "park"]),
  region: idSchema,
  regions: z.array(region).min(1),
  departments: z.array(department),
  models: z.array(idSchema),
  issuer: textSchema,
  rules: z.array(localRule).optional(),
});
export type PackDefinition = z.infer<typeof packSchema>;
export { textSchema };
