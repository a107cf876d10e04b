import { z } from "zod";
import { head, idSchema } from "./common.ts";

/** How long an enterprise's code and a share of its class hold, and what they may show. */

export const codeRuleSchema = z.strictObject({
  kind: z.literal("code-rule"),
  ...head,
  /** Calendar days, the first included, for which a code holds. */
  validDays: z.int().positive().max(3660),
  /** The catalogue item that carries the public (national) grade, and its fields. */
  publicGrade: z.strictObject({
    item: idSchema,
    grade: z.string(),
    evaluatedOn: z.string(),
    evaluator: z.string(),
  }),
  share: z.strictObject({
    /** Calendar days, the first included, that a share may last at most. */
    maximumDays: z.int().positive().max(3660),
    /** Colours of the class that may be shown to a named reader; every other is never shown. */
    shareableColours: z.array(z.enum(["green", "yellow", "red", "black", "none"])),
  }),
});
export type CodeRuleDefinition = z.infer<typeof codeRuleSchema>;
