import { z } from "zod";
import { identifierNumber, instant, nextPage, pageQuery, text } from "./shared.ts";

/** Why a record is erased. */
export const erasureRule = z.enum(["retention-ended", "lawful-deletion", "forbidden-personal-data"]);

export const erasureInput = z.object({
  code: z.string().trim().min(1).max(100).meta({ description: "The enterprise's code" }),
  record: identifierNumber,
  rule: erasureRule,
  basis: z.string().trim().min(1).max(1000).meta({ description: "Law or decision it rests on" }),
  caseNumber: z.string().trim().min(1).max(200),
});

export const erasureDecisionInput = z.object({
  erasure: z.coerce.number().int().positive(),
  approve: z.boolean(),
  reason: z.string().trim().min(1).max(1000).nullable().default(null),
});

export const erasureState = z.enum(["proposed", "refused", "approved", "erased"]);

export const erasureOutput = z.object({
  erasure: z.int(),
  subject: z.object({ code: z.string(), name: z.string() }),
  record: z.int(),
  item: z.string(),
  itemLabel: text.nullable(),
  rule: erasureRule,
  basis: z.string(),
  caseNumber: z.string(),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
  state: erasureState,
  mayDecide: z
    .boolean()
    .meta({ description: "Whether the asker is another person than the one who proposed" }),
});
export type ErasureOutput = z.infer<typeof erasureOutput>;

export const erasuresInput = pageQuery;
export const erasuresOutput = z.object({ items: z.array(erasureOutput), next: nextPage });
