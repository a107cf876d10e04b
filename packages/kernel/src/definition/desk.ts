import { z } from "zod";
import { head, idSchema, textSchema } from "./common.ts";

/** The delivery desk: which deliveries are owed when, how their quality is measured, what is compared with what. */

export const periodKindSchema = z.enum(["day", "week", "month", "quarter", "year"]);
export type PeriodKind = z.infer<typeof periodKindSchema>;

/** How duties become tasks (报送任务). Days are working days unless a clock says otherwise. */
export const taskRuleSchema = z.strictObject({
  kind: z.literal("task-rule"),
  ...head,
  /** The period that is reported on, by the update cycle of the item. */
  periods: z.strictObject({
    daily: periodKindSchema,
    weekly: periodKindSchema,
    monthly: periodKindSchema,
    quarterly: periodKindSchema,
    yearly: periodKindSchema,
    "as-it-happens": periodKindSchema,
  }),
  /** The clock of items whose duty names none; it runs from the last day of the period. */
  clock: idSchema,
  /** The clock by which the platform checks what arrived. */
  checkClock: idSchema,
  /** Working days before (negative), on (0) and after the due day on which somebody is reminded. */
  reminders: z.array(z.int().min(-30).max(60)).min(1),
  /** Working days to answer a return, and to settle a finding. */
  returnDays: z.int().positive(),
  findingDays: z.int().positive(),
  /** Ended periods that are owed when a duty begins. */
  lookBack: z.int().min(0).max(12),
});
export type TaskRuleDefinition = z.infer<typeof taskRuleSchema>;

/** What is counted of a department's deliveries in a month. */
export const qualityCounterSchema = z.enum([
  "rows",
  "accepted",
  "duplicate",
  "superseding",
  "held",
  "refused",
  "ignored",
  "incomplete",
  "timed",
  "departmentLate",
  "platformLate",
  "filled",
  "fields",
  "tasksOwed",
  "tasksMissed",
  "returned",
]);
export type QualityCounter = z.infer<typeof qualityCounterSchema>;

/** The measures of quality and their weights: (sum of `plus` − sum of `minus`) / `over`, in thousandths. */
export const qualityRuleSchema = z.strictObject({
  kind: z.literal("quality-rule"),
  ...head,
  measures: z
    .array(
      z.strictObject({
        id: idSchema,
        label: textSchema,
        weight: z.int().positive().max(1000),
        plus: z.array(qualityCounterSchema).min(1),
        minus: z.array(qualityCounterSchema).default([]),
        over: qualityCounterSchema,
      }),
    )
    .min(1),
});
export type QualityRuleDefinition = z.infer<typeof qualityRuleSchema>;

/** When missing document numbers are a gap. */
export const serialRuleSchema = z.strictObject({
  kind: z.literal("serial-rule"),
  ...head,
  items: z.array(idSchema).min(1),
  /** Fewer known numbers than this are no run. */
  leastKnown: z.int().min(2),
  /** Thousandths of the run that must be known: a department that delivers every tenth number numbers other things too. */
  leastDensity: z.int().min(0).max(1000),
  /** More missing numbers than this are named no more one by one. */
  mostMissing: z.int().positive().max(1000),
});
export type SerialRuleDefinition = z.infer<typeof serialRuleSchema>;

const side = z.strictObject({ item: idSchema, field: z.string() });

/** What two sources say of the same thing and ought to say alike (核查比对). */
export const comparisonRuleSchema = z.discriminatedUnion("form", [
  /** A field of the latest record of one item, and of a later record of another item about the same subject. */
  z.strictObject({
    kind: z.literal("comparison-rule"),
    ...head,
    form: z.literal("fields"),
    reference: side,
    compared: z.array(side).min(1),
    as: z.enum(["text", "name"]),
  }),
  /** The same document number for the same subject from two departments, with another day or amount. */
  z.strictObject({
    kind: z.literal("comparison-rule"),
    ...head,
    form: z.literal("same-document"),
    items: z.array(idSchema).min(1),
    fields: z.array(z.enum(["decided_on", "amount_fen"])).min(1),
  }),
  /** A record that says one thing while the registration is in a state that excludes it. */
  z.strictObject({
    kind: z.literal("comparison-rule"),
    ...head,
    form: z.literal("state"),
    states: z.array(z.enum(["revoked", "closed"])).min(1),
    item: idSchema,
    field: z.string(),
    values: z.array(z.string()).min(1),
  }),
]);
export type ComparisonRuleDefinition = z.infer<typeof comparisonRuleSchema>;
