import { z } from "zod";
import { head, idSchema, textSchema } from "./common.ts";

/** What a changed model is put through before it may be published. */

const months = z.int().positive().max(120);

export const laboratoryRuleSchema = z.strictObject({
  kind: z.literal("laboratory-rule"),
  ...head,
  /** By how much each indicator is made to count more and less, in thousandths of its points. */
  sensitivity: z.int().positive().max(1000),
  /** Evaluated as of so many months before, and held against what came after. */
  backTest: z.strictObject({
    months,
    /** What counts as bad, by facts as of today; any of them suffices. */
    outcomes: z
      .array(
        z.strictObject({
          id: idSchema,
          label: textSchema,
          fact: idSchema,
          atLeast: z.int(),
          /** Only where it did not hold at the earlier day already; a fact with a window of those months looks at nothing earlier anyway. */
          onlyNew: z.boolean(),
        }),
      )
      .min(1)
      .max(20),
  }),
  /** The draft today against itself so many months before. */
  drift: z.strictObject({ months }),
  fairness: z.strictObject({
    /** Codes of grades that are bad to have. */
    bad: z.array(z.enum(["yellow", "red", "black"])).min(1),
    /** Whole years at which a further group of ages begins. */
    ages: z.array(z.int().positive()),
    /** Thousandths: a group whose share without a bad grade is below this part of the best group's wants a reason. */
    impact: z.int().min(0).max(1000),
    /** Smaller groups say nothing of a rule. */
    smallestGroup: z.int().positive(),
  }),
  /** Papers without which a model is not published. */
  papers: z.array(z.strictObject({ id: idSchema, label: textSchema })),
});
export type LaboratoryRuleDefinition = z.infer<typeof laboratoryRuleSchema>;
