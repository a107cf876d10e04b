import { z } from "zod";
import { head } from "./common.ts";

/** Who reads: everybody, government bodies with a purpose, the holder of a consent, the enterprise itself. */
export const readerSchema = z.enum(["public", "government", "consent", "own"]);

/** How much of a personal value is shown, and to whom not the whole of it. */
export const maskRuleSchema = z.strictObject({
  kind: z.literal("mask-rule"),
  ...head,
  /** Fields marked so in the catalogue. */
  personal: z.enum(["name", "identity-number", "phone"]),
  /** These readers see the masked value; the others the whole one. */
  readers: z.array(readerSchema).min(1),
  /** Characters left at the beginning and at the end; where nothing would be hidden, all is. */
  keepFirst: z.int().min(0),
  keepLast: z.int().min(0),
  /** Stands for every hidden character. */
  fill: z.string().min(1).max(1).default("*"),
});
export type MaskRuleDefinition = z.infer<typeof maskRuleSchema>;
