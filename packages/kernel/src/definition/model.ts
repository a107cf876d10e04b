import { z } from "zod";
import { head, idSchema, textSchema } from "./common.ts";

/** Models: decisions over facts. Points are thousandths of a point. */

const points = z.int();
/** Thousandths of the whole. */
const weight = z.int().positive().max(1000).optional();

const indicatorHead = {
  id: idSchema,
  label: textSchema,
  dimension: idSchema,
  fact: idSchema,
  /** Points (thousandths) when the fact is missing: neither good nor bad, and shown as such. */
  whenMissing: points,
  /** Within its dimension; given for every indicator of the dimension or for none. */
  weight,
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

const hardLimit = {
  id: idSchema,
  label: textSchema,
  fact: idSchema,
  atLeast: z.int(),
  basis: z.string().min(1),
};

/** What must hold before there is a class at all. */
const requirement = z.strictObject({
  id: idSchema,
  label: textSchema,
  fact: idSchema,
  atLeast: z.int().optional(),
  atMost: z.int().optional(),
  /** What follows when it does not hold: the model is not for this enterprise, or too little is known of it yet. */
  otherwise: z.enum(["not-applicable", "not-enough-data"]),
  /** What follows when the fact is missing. */
  whenMissing: z.enum(["holds", "not-applicable", "not-enough-data"]),
  why: textSchema,
});
export type RequirementDefinition = z.infer<typeof requirement>;

export const modelSchema = z.strictObject({
  kind: z.literal("model"),
  ...head,
  /** Shown as the title of the class; must not resemble a national grade. */
  title: textSchema,
  subjectKinds: z.array(idSchema).min(1),
  audience: z.enum(["internal", "public"]),
  /** One class a subject unless declared: one for each value of a field, such as a qualification. Items not named here count for each. */
  unit: z.strictObject({ label: textSchema, fields: z.record(idSchema, z.string()) }).optional(),
  /** How often it is run; `as-it-happens` (the default) follows every batch. */
  cycle: z.enum(["as-it-happens", "monthly", "yearly"]).optional(),
  /** What its result must never lead to by itself. */
  forbids: z.array(z.enum(["evaluation", "measure", "publication", "exemption"])).optional(),
  /** `candidate`: the result proposes; there is no class before a person confirms it. */
  decides: z.enum(["class", "candidate"]).optional(),
  /** Items read only by the enterprise's consent; without it there is no result. */
  consent: z.strictObject({ items: z.array(idSchema).min(1), why: textSchema }).optional(),
  /** In order; the first that does not hold decides. Age, size and trade are such. */
  requires: z.array(requirement).optional(),
  /** Thousandths of a point. */
  base: points,
  minimum: points,
  maximum: points,
  dimensions: z
    .array(z.strictObject({ id: idSchema, label: textSchema, minimum: points, maximum: points, weight }))
    .min(1),
  indicators: z.array(indicatorSchema).min(1),
  /** Cited hard limits: when the fact reaches `atLeast`, the score cannot pass `ceiling`. */
  vetoes: z
    .array(
      z.strictObject({
        ...hardLimit,
        ceiling: points,
        /** `off`: declared and without effect, until a later version turns it on. */
        switch: z.enum(["on", "off"]).optional(),
      }),
    )
    .default([]),
  /** Cited the other way: when the fact reaches `atLeast`, the score is at least `floor`. Vetoes go over floors. */
  floors: z.array(z.strictObject({ ...hardLimit, floor: points })).optional(),
  /** From best to worst; a subject has the first grade whose `from` its score reaches. */
  grades: z
    .array(
      z.strictObject({
        id: idSchema,
        label: textSchema,
        from: points,
        code: z.enum(["green", "yellow", "red", "black", "none"]),
        meaning: textSchema,
      }),
    )
    .min(2),
  /**
   * Results of others that go before this model's own, in order: the first whose fact is known and named in `grades` gives the grade.
   * The score stays the model's own; results that disagree are shown.
   */
  precedence: z
    .array(
      z.strictObject({
        id: idSchema,
        label: textSchema,
        level: z.enum(["national", "sector", "local"]),
        fact: idSchema,
        /** The grade each value of the fact stands for. */
        grades: z.record(z.string(), idSchema),
      }),
    )
    .optional(),
  /** Declared and checked: a further negative record never raises the score. */
  monotone: z.boolean(),
});
export type ModelDefinition = z.infer<typeof modelSchema>;
