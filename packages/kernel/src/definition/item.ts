import { z } from "zod";
import { conditionSchema } from "./condition.ts";
import { daySchema, head, idSchema, textSchema } from "./common.ts";

/** A catalogue item: one kind of record, its fields defined once for template, validation, form, API and documentation. */

export const disclosureSchema = z.enum(["public", "government", "consent", "never"]);
export type Disclosure = z.infer<typeof disclosureSchema>;

/** What every field says, whatever its type; strict with the type's own part, so that a mistyped key is an error. */
const fieldHead = {
  code: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/u),
  label: textSchema,
  note: textSchema.optional(),
  presence: z.enum(["mandatory", "conditional", "optional"]),
  /** For conditional fields: the field must be given when this holds. */
  mandatoryWhen: conditionSchema.optional(),
  disclosure: disclosureSchema,
  /** Personal data of a natural person: stripped from free text, never displayed whole. */
  personal: z.enum(["name", "identity-number", "phone"]).optional(),
  /** Codes and headings the same field had in older editions and feeds. */
  aliases: z.array(z.string()).default([]),
  example: z.string().optional(),
};

const listHead = {
  values: z.array(z.string()).min(1),
  /** Admits free values that begin so, such as 其他-注明. */
  otherPrefix: z.string().optional(),
  /** Other spellings and the listed value each stands for. */
  synonyms: z.record(z.string(), z.string()).optional(),
};

export const fieldSchema = z.discriminatedUnion("type", [
  z.strictObject({ ...fieldHead, type: z.literal("text"), maxLength: z.int().positive() }),
  /** One of a list. */
  z.strictObject({ ...fieldHead, ...listHead, type: z.literal("choice") }),
  /** Several of a list; kept parted by `separator`, read as parted by it or by any of `otherSeparators`. */
  z.strictObject({
    ...fieldHead,
    ...listHead,
    type: z.literal("choices"),
    separator: z.string().min(1),
    otherSeparators: z.array(z.string().min(1)).default([]),
  }),
  z.strictObject({ ...fieldHead, type: z.literal("date") }),
  z.strictObject({ ...fieldHead, type: z.literal("integer"), minimum: z.int().optional(), maximum: z.int() }),
  /** Exact decimal with at most `scale` places, kept as canonical text; `maximum` in whole units bounds it. */
  z.strictObject({
    ...fieldHead,
    type: z.literal("decimal"),
    scale: z.int().min(0).max(9),
    maximum: z.number().positive(),
  }),
  /** Money; `unit` is what a bare number means and how the field is shown; kept as canonical decimal text in that unit. */
  z.strictObject({
    ...fieldHead,
    type: z.literal("money"),
    unit: z.enum(["yuan", "ten-thousand-yuan"]),
    scale: z.int().min(0).max(6),
    maximum: z.number().positive(),
  }),
  /** An identifying code, checked by its identifier kind; `placeholders` are codes that stand for "has none" and read as blank. */
  z.strictObject({
    ...fieldHead,
    type: z.literal("code"),
    identifier: idSchema,
    maxLength: z.int().positive(),
    placeholders: z.array(z.string()).default([]),
  }),
]);
export type FieldDefinition = z.infer<typeof fieldSchema>;

const check = z.strictObject({
  id: idSchema,
  /** The row breaks the check when this holds. */
  when: conditionSchema,
  field: z.string(),
  effect: z.enum(["refuse", "warn"]),
  message: textSchema,
  remedy: textSchema,
});

const severityRule = z.strictObject({ when: conditionSchema, severity: idSchema });

export const itemSchema = z.strictObject({
  kind: z.literal("item"),
  ...head,
  edition: z.string().min(1),
  class: idSchema,
  polarity: z.enum(["negative", "positive", "neutral"]),
  disclosure: disclosureSchema,
  fields: z.array(fieldSchema).min(1),
  /** Which fields play the parts every record has. */
  roles: z.strictObject({
    name: z.string().optional(),
    /** In order of trust; every identifier given links, and all must agree. */
    identifiers: z.array(z.strictObject({ field: z.string(), identifier: idSchema })).min(1),
    documentNumber: z.string().optional(),
    decidedOn: z.string().optional(),
    validFrom: z.string().optional(),
    validTo: z.string().optional(),
    /** Money fields whose sum is the record's amount. */
    amount: z.array(z.string()).default([]),
    authority: z.string().optional(),
    authorityCode: z.string().optional(),
    /** What the record is about, in a line for the timeline. */
    title: z.string().optional(),
  }),
  /** `subject`: this item registers subjects; `provisional`: a checked USCC with a name opens a file until registration comes; `nothing`: unknown subjects wait. */
  establishes: z.enum(["subject", "provisional", "nothing"]),
  /** Fields that identify a record within its department; a mapping profile may name the source's own key instead. */
  key: z.array(z.string()),
  /** The last part of the key: the first of these fields that is not blank, with its code (parties are named by several codes). */
  keyFirstOf: z.array(z.string()).min(1).optional(),
  naturalPerson: conditionSchema.optional(),
  checks: z.array(check).default([]),
  /** A new delivery of the same key: `supersede` corrects the record. */
  duty: z
    .strictObject({ clock: idSchema, from: z.string(), departments: z.array(idSchema).default([]) })
    .optional(),
  updateCycle: z.enum(["daily", "weekly", "monthly", "quarterly", "yearly", "as-it-happens"]),
  retention: z.strictObject({
    years: z.int().positive(),
    from: z.enum(["decision", "end-of-validity", "publication"]),
    basis: z.string(),
  }),
  severity: z.strictObject({ rules: z.array(severityRule).default([]), otherwise: idSchema.nullable() }),
  /** The record has lapsed when this holds on the day asked (beside `roles.validTo`). */
  lapsedWhen: conditionSchema.optional(),
  /** For items that register subjects: how the subject's own attributes follow from the fields. */
  registration: z
    .strictObject({
      kind: z.array(z.strictObject({ when: conditionSchema, kind: idSchema })),
      kindOtherwise: idSchema,
      state: z.array(
        z.strictObject({ when: conditionSchema, state: z.enum(["active", "revoked", "closed"]) }),
      ),
      formerNames: z.strictObject({ field: z.string(), separators: z.string() }).optional(),
      establishedOn: z.string().optional(),
      industry: z.string().optional(),
      area: z.string().optional(),
      park: z.string().optional(),
      /** The legal representative or person in charge. */
      representative: z.string().optional(),
    })
    .optional(),
});
export type ItemDefinition = z.infer<typeof itemSchema>;

/** A class of the catalogue: items are shown and reported by class, in this order. */
export const catalogueClassSchema = z.strictObject({
  kind: z.literal("catalogue-class"),
  ...head,
  order: z.int().positive(),
});
export type CatalogueClassDefinition = z.infer<typeof catalogueClassSchema>;

/** What each record of an item may be used for, by dated national or provincial rule. */
export const useRuleSchema = z.strictObject({
  kind: z.literal("use-rule"),
  ...head,
  /** Two-digit division prefix of the province, or "national". */
  province: z.union([z.literal("national"), z.string().regex(/^\d{2}$/u)]),
  item: idSchema,
  rules: z
    .array(
      z.strictObject({
        when: conditionSchema.optional(),
        publish: z.boolean(),
        share: z.boolean(),
        score: z.boolean(),
        measure: z.boolean(),
        specialReport: z.boolean(),
        /** Calendar days after the decision before the record may count in a score or a measure. */
        scoreAfterDays: z.int().min(0).default(0),
        basis: z.string().min(1),
      }),
    )
    .min(1),
});
export type UseRuleDefinition = z.infer<typeof useRuleSchema>;

const months = z.int().min(0);

/** Whom a publication rule speaks of: everybody, or the reader of a special report (专项信用报告). */
export const audienceSchema = z.enum(["public", "special-report"]);
export type Audience = z.infer<typeof audienceSchema>;

/** How long records are shown to an audience, by severity; chosen by the day of decision. */
export const publicationRuleSchema = z.strictObject({
  kind: z.literal("publication-rule"),
  ...head,
  province: z.union([z.literal("national"), z.string().regex(/^\d{2}$/u)]),
  audience: audienceSchema.default("public"),
  items: z.array(idSchema).min(1),
  start: z.enum(["decision", "publication"]),
  /** Per severity: months of shortest and longest publication; `publish: false` is not published at all. No entry: no window, always shown while in force. */
  windows: z.record(
    z.string(),
    z.strictObject({ publish: z.boolean(), minimumMonths: months, maximumMonths: months }),
  ),
  /** Fields of supervision with a longer shortest time: the first that fits raises `minimumMonths` of the window. */
  sectors: z
    .array(z.strictObject({ id: idSchema, label: textSchema, when: conditionSchema, minimumMonths: months }))
    .default([]),
  /** At the longest period: `ends` by itself, only `ends-if-corrected`, or never by itself but `ends-by-decision` of the authority. */
  atMaximum: z.enum(["ends", "ends-if-corrected", "ends-by-decision"]),
  /** Nothing is shown longer than this. */
  capMonths: months.optional(),
  /** What puts the cap off: `while-listed` on a list of serious dishonesty. */
  capExtends: z.enum(["while-listed"]).optional(),
});
export type PublicationRuleDefinition = z.infer<typeof publicationRuleSchema>;

/** A statutory clock: so many working or calendar days from an event. */
export const clockSchema = z.strictObject({
  kind: z.literal("clock"),
  ...head,
  days: z.int().positive(),
  unit: z.enum(["working-days", "calendar-days"]),
  owner: z.enum(["department", "platform", "authority"]),
});
export type ClockDefinition = z.infer<typeof clockSchema>;

export { daySchema };
