import { z } from "zod";

export const text = z.object({ zh: z.string(), en: z.string() });
export const day = z.string().meta({ description: "A day, YYYY-MM-DD, Asia/Shanghai" });
export const instant = z.string().meta({ description: "An instant, ISO 8601" });
export const identifierNumber = z.int().positive();

export const problemSchema = z.object({
  kind: z.string(),
  code: z.string(),
  message: text,
  path: z.string().optional(),
  remedy: text.optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

/** Every error answer: the first problem, and all of them. */
export const errorSchema = z.object({ error: problemSchema, problems: z.array(problemSchema) });

/** Keyset paging: `after` is the `next` of the page before. */
export const pageQuery = z.object({
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export const nextPage = z
  .number()
  .int()
  .nullable()
  .meta({ description: "Give as `after` for the next page; null at the end" });
