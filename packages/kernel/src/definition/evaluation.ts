import { z } from "zod";
import { conditionSchema } from "./condition.ts";
import { head, idSchema, textSchema } from "./common.ts";

/** Facts and models: declared aggregates over records, and decisions over facts. */

export const useSchema = z.enum(["publish", "share", "score", "measure", "specialReport"]);
export type Use = z.infer<typeof useSchema>;

export const factSchema = z.strictObject({
  kind: z.literal("fact"),
  ...head,
  unit: textSchema,
  items: z.array(idSchema).min(1),
  aggregate: z.enum(["count", "sum", "latest", "first", "exists", "days-since", "distinct"]),
  /** For sum, latest, first, distinct: `$amount` (fen), `$severity`, `$day` (epoch day), or a field code. */
  value: z.string().optional(),
  /** Latest and first of a choice: the integer each value stands for. */
  codes: z.record(z.string(), z.int()).optional(),
  where: z
    .strictObject({
      severity: z.array(idSchema).optional(),
      /** Default: in force only. */
      status: z.array(z.enum(["in-force", "lapsed", "repaired", "withdrawn"])).optional(),
      fields: conditionSchema.optional(),
    })
    .default({}),
  /** Calendar window ending on the as-of day: the day counts when as-of minus window < day ≤ as-of. */
  window: z
    .union([z.strictObject({ months: z.int().positive() }), z.strictObject({ days: z.int().positive() })])
    .optional(),
  /** Only records permitted for this use count. */
  use: useSchema,
  /** Incomplete records (a mandatory field is absent at source) count only when the fact says so; their day is then the decision day or, failing it, the publication day. */
  countsIncomplete: z.boolean().default(false),
  /** The value when no record qualifies: a declared integer, or missing. */
  whenNone: z.union([z.int(), z.literal("missing")]),
  /** The largest absolute value one record can contribute; bounds the compiler's overflow proof. */
  maximumEach: z.int().positive().default(1),
});
export type FactDefinition = z.infer<typeof factSchema>;

const points = z.int();

const indicatorHead = {
  id: idSchema,
  label: textSchema,
  dimension: idSchema,
  fact: idSchema,
  /** Points (thousandths) when the fact is missing: neither good nor bad, and shown as such. */
  whenMissing: points,
};

export const indicatorSchema = z.discriminatedUnion("method", [
  /** First bin whose `below` exceeds the fact; the last has none. */
  z.strictObject({
    ...indicatorHead,
    method: z.literal("bins"),
    bins: z.array(z.strictObject({ below: z.int().optional(), points })).min(1),
  }),
  /** points = floor(value × numerator ÷ denominator) + offset, held within [minimum, maximum]. */
  z.strictObject({
    ...indicatorHead,
    method: z.literal("linear"),
    numerator: z.int(),
    denominator: z.int().positive(),
    offset: z.int().default(0),
    minimum: points,
    maximum: points,
  }),
  /** start − each × value, not below floor. */
  z.strictObject({
    ...indicatorHead,
    method: z.literal("deduction"),
    start: points,
    each: z.int().nonnegative(),
    floor: points,
  }),
  /** points by exact value. */
  z.strictObject({
    ...indicatorHead,
    method: z.literal("table"),
    table: z.record(z.string(), points),
    otherwise: points,
  }),
]);
export type IndicatorDefinition = z.infer<typeof indicatorSchema>;

export const modelSchema = z.strictObject({
  kind: z.literal("model"),
  ...head,
  /** Shown as the title of the class; must not resemble a national grade. */
  title: textSchema,
  subjectKinds: z.array(idSchema).min(1),
  audience: z.enum(["internal", "public"]),
  /** Thousandths of a point. */
  base: points,
  minimum: points,
  maximum: points,
  dimensions: z
    .array(z.strictObject({ id: idSchema, label: textSchema, minimum: points, maximum: points }))
    .min(1),
  indicators: z.array(indicatorSchema).min(1),
  /** Cited hard limits: when the fact reaches `atLeast`, the score cannot pass `ceiling`. */
  vetoes: z
    .array(
      z.strictObject({
        id: idSchema,
        label: textSchema,
        fact: idSchema,
        atLeast: z.int(),
        ceiling: points,
        basis: z.string().min(1),
        /** `off`: declared and without effect, until a later version turns it on. */
        switch: z.enum(["on", "off"]).optional(),
      }),
    )
    .default([]),
  /** From best to worst; a subject has the first grade whose `from` its score reaches. */
  grades: z
    .array(
      z.strictObject({
        id: idSchema,
        label: textSchema,
        from: points,
        code: z.enum(["green", "yellow", "red", "black"]),
        meaning: textSchema,
      }),
    )
    .min(2),
  /** Declared and checked: a further negative record never raises the score. */
  monotone: z.boolean(),
});
export type ModelDefinition = z.infer<typeof modelSchema>;
