import { z } from "zod";
import { conditionSchema } from "./condition.ts";
import { head, idSchema, textSchema } from "./common.ts";

/** Facts: declared aggregates over records, and integers derived from other facts. */

export const useSchema = z.enum(["publish", "share", "score", "measure", "specialReport"]);
export type Use = z.infer<typeof useSchema>;

const windowSchema = z.union([
  z.strictObject({ months: z.int().positive() }),
  z.strictObject({ days: z.int().positive() }),
]);
export type WindowDefinition = z.infer<typeof windowSchema>;

const statuses = z.enum(["in-force", "lapsed", "repaired", "withdrawn"]);

/** What a record must say beside its item, its use and its day. Every part given must hold. */
const filter = {
  severity: z.array(idSchema).min(1).optional(),
  /** Default: in force only. */
  status: z.array(statuses).optional(),
  /** Fields of supervision (kind `domain`) that the record belongs to; one suffices. */
  domain: z.array(idSchema).min(1).optional(),
  /** Where the day asked stands in the record's time of publication. */
  publication: z
    .array(z.enum(["never", "not-yet", "shown", "over"]))
    .min(1)
    .optional(),
  /** How far its putting right has come: nothing yet, corrected and performed, or repaired. `repaired` needs the status too. */
  repair: z
    .array(z.enum(["open", "performed", "repaired"]))
    .min(1)
    .optional(),
  fields: conditionSchema.optional(),
};

/** A weight by age, in the integers stated: the fact counts weights instead of ones, or sums value × weight. */
const decaySchema = z.union([
  /** The first row whose `within` still holds the day; `beyond` otherwise. */
  z.strictObject({
    table: z.array(z.strictObject({ within: windowSchema, weight: z.int().min(0) })).min(1),
    beyond: z.int().min(0).default(0),
  }),
  /** `from`, and `less` fewer after each `every`, not below zero. */
  z.strictObject({ from: z.int().positive(), every: windowSchema, less: z.int().positive() }),
]);
export type DecayDefinition = z.infer<typeof decaySchema>;

const part = z.strictObject({ fact: idSchema, times: z.int().default(1) });

export const factSchema = z.strictObject({
  kind: z.literal("fact"),
  ...head,
  unit: textSchema,
  /** The items whose records it is made of; of a derived fact, those of its parts. */
  items: z.array(idSchema).min(1),
  /**
   * Over records: count, sum, latest, first, exists, days-since, distinct; `share` (of the records, those of `part`, in `scale`-ths);
   * `trend` (this window less the one before it); `yearly` (the value of the latest year, or `year.back` years before it).
   * Over facts: `ratio` (of ÷ over, in `scale`-ths), `total` (of, added up), `first-known` (the first of `of` that is not missing).
   */
  aggregate: z.enum([
    "count",
    "sum",
    "latest",
    "first",
    "exists",
    "days-since",
    "distinct",
    "share",
    "trend",
    "yearly",
    "ratio",
    "total",
    "first-known",
  ]),
  /** For sum, latest, first, distinct, yearly, trend: `$amount` (fen), `$severity`, `$day` (epoch day), or a field code; for days-since a date field. */
  value: z.string().optional(),
  /** Decimal places kept of the value: it is taken times 10^places, toward −∞. Without: integers only. */
  places: z.int().min(0).max(9).optional(),
  /** Latest and first of a choice: the integer each value stands for. */
  codes: z.record(z.string(), z.int()).optional(),
  where: z.strictObject(filter).default({}),
  /** Calendar window ending on the as-of day: the day counts when as-of minus window < day ≤ as-of. */
  window: windowSchema.optional(),
  decay: decaySchema.optional(),
  /** Of share: which of the qualifying records are the part. */
  part: z.strictObject({ severity: filter.severity, fields: filter.fields }).optional(),
  /** Of share and ratio: how many parts the whole has, such as 10000 for hundredths of a per cent. */
  scale: z.int().positive().optional(),
  /** Of yearly: the field that holds the year, and how many years before the latest. */
  year: z.strictObject({ field: z.string(), back: z.int().min(0).max(20).default(0) }).optional(),
  /** Of derived facts: facts and the factor each is taken with. */
  of: z.array(part).min(1).optional(),
  over: z.array(part).min(1).optional(),
  /** Of ratio: the value when the divisor is zero or below. */
  whenZero: z.union([z.int(), z.literal("missing")]).optional(),
  /** Only records permitted for this use count; `consent`: those of items the enterprise lets be read for this model. */
  use: z.enum([...useSchema.options, "consent"]),
  /** Incomplete records (a mandatory field is absent at source) count only when the fact says so; their day is then the decision day or, failing it, the publication day. */
  countsIncomplete: z.boolean().default(false),
  /** The value when no record qualifies, or when a part of a derived fact is missing: a declared integer, or missing. */
  whenNone: z.union([z.int(), z.literal("missing")]),
  /** The largest absolute value one record can contribute, or a ratio can take; bounds the compiler's overflow proof. */
  maximumEach: z.int().positive().default(1),
});
export type FactDefinition = z.infer<typeof factSchema>;

/** A field of supervision (领域): which records belong to it. */
export const domainSchema = z.strictObject({
  kind: z.literal("domain"),
  ...head,
  rules: z
    .array(z.strictObject({ items: z.array(idSchema).min(1), when: conditionSchema.optional() }))
    .min(1),
});
export type DomainDefinition = z.infer<typeof domainSchema>;
