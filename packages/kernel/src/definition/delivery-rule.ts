import { z } from "zod";
import { head } from "./common.ts";

/** How deliveries come in, as far as no law says it: what one pull may take, when a failed one is tried again, how much a trial reads. */
export const deliveryRuleSchema = z.strictObject({
  kind: z.literal("delivery-rule"),
  ...head,
  pull: z.strictObject({
    /** Pages of one pull; a source that has more is taken up again at its next time. */
    mostPages: z.int().positive(),
    /** Minutes until a failed pull is tried again; twice as many after each further failure. */
    firstRetryMinutes: z.int().positive(),
    /** The longest of these waits, in minutes; the source's own time where that is sooner. */
    longestRetryMinutes: z.int().positive(),
  }),
  trial: z.strictObject({
    /** Rows that the trial of a mapping reads. A delivery of the same kind that comes meanwhile waits for so many. */
    rows: z.int().positive().max(100_000),
  }),
});
export type DeliveryRuleDefinition = z.infer<typeof deliveryRuleSchema>;
