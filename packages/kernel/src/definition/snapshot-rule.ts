import { z } from "zod";
import { head, idSchema } from "./common.ts";

/** How much of a list may leave it at once before a person is asked: a file that was cut off must not clear anybody. */
export const snapshotRuleSchema = z.strictObject({
  kind: z.literal("snapshot-rule"),
  ...head,
  /** The items it holds for; without them, every item that no other rule names. */
  items: z.array(idSchema).min(1).optional(),
  /** So many may leave whatever the share. */
  unquestioned: z.int().nonnegative(),
  /** The largest share of the list before that may leave at once, in thousandths. */
  largestShare: z.int().min(0).max(1000),
});
export type SnapshotRuleDefinition = z.infer<typeof snapshotRuleSchema>;
