import { z } from "zod";
import { head, idSchema } from "./common.ts";

/** Where a subject's trade and size class are said, and by which thresholds a size class follows from its yearly figures. */
export const attributeRuleSchema = z.strictObject({
  kind: z.literal("attribute-rule"),
  ...head,
  attribute: z.enum(["trade", "size-class"]),
  /** Fields that state it outright. */
  stated: z.array(z.strictObject({ item: idSchema, field: z.string().min(1) })).min(1),
  /** What texts stand for which value. */
  values: z.record(z.string(), z.string()).optional(),
  /** The classification whose codes and names it is told by. */
  classification: idSchema.optional(),
  /** For a size class: the yearly figures it follows from, money in ten thousand yuan. */
  derived: z
    .strictObject({
      item: idSchema,
      employees: z.string(),
      revenue: z.string(),
      assets: z.string(),
      thresholds: idSchema,
    })
    .optional(),
});
export type AttributeRuleDefinition = z.infer<typeof attributeRuleSchema>;
