import { z } from "zod";
import { head } from "./common.ts";

/** How enterprises are onboarded and authorise others: dated limits, like every rule. */

export const onboardingRuleSchema = z.strictObject({
  kind: z.literal("onboarding-rule"),
  ...head,
  /** Papers that come with an application or a letter of authority. */
  documents: z.strictObject({
    maximum: z.int().positive(),
    maximumBytes: z.int().positive(),
    types: z.array(z.enum(["application/pdf", "image/jpeg", "image/png"])).min(1),
  }),
  /** The longest a letter of authority for a handler may hold. */
  handler: z.strictObject({ maximumMonths: z.int().positive() }),
  /** The longest a paper at the window may hold, and how long a clerk acts by it before choosing it anew. */
  window: z.strictObject({ maximumDays: z.int().positive(), actMinutes: z.int().positive() }),
  /** How many identity numbers one person may compare in an hour. */
  comparison: z.strictObject({ maximumPerHour: z.int().positive() }),
  /** How old an electronic licence's token may be. */
  electronicLicence: z.strictObject({ maximumSeconds: z.int().positive() }),
});
export type OnboardingRule = z.infer<typeof onboardingRuleSchema>;

/** The id of the one rule that governs onboarding. */
export const ONBOARDING_RULE = "onboarding";
