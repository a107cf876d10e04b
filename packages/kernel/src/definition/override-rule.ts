import { z } from "zod";
import { head } from "./common.ts";

/** What holds for a class that people put in the place of a model's. */
export const overrideRuleSchema = z.strictObject({
  kind: z.literal("override-rule"),
  ...head,
  /** The longest time, from the day of approval, after which the model's class is shown again by itself. */
  maximumMonths: z.int().positive(),
  /** Before a worse class: working days after the day of service on which the enterprise may answer. */
  hearingWorkingDays: z.int().positive(),
});
export type OverrideRuleDefinition = z.infer<typeof overrideRuleSchema>;
