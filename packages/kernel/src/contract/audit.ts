import { z } from "zod";
import { checkpointSchema } from "../proof/index.ts";
import { day, nextPage, pageQuery, text } from "./shared.ts";

/** The latest signed checkpoint of the audit log, and every public key that ever signed one. */
export const auditCheckpointOutput = z.object({
  checkpoint: checkpointSchema.nullable(),
  keys: z.array(
    z.object({
      keyId: z.string(),
      algorithm: z.string(),
      /** SubjectPublicKeyInfo in base64. */
      publicKey: z.string(),
      createdAt: z.string(),
    }),
  ),
});
export type AuditCheckpointOutput = z.infer<typeof auditCheckpointOutput>;

export const auditOutcome = z.enum(["done", "refused", "failed"]);
export const auditClass = z.enum(["read", "write", "sign-in"]);

/** What is looked for in the audit log; all conditions hold together. Days in Asia/Shanghai, both included. */
export const auditFilter = z.object({
  actor: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: "Who acted: a login, an operator's name, or job:NAME" }),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "An enterprise's code: what was looked at or changed" }),
  purpose: z.string().trim().min(1).max(200).optional(),
  operation: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .meta({ description: "`registry.search`, or a capability: `registry`" }),
  outcome: auditOutcome.optional(),
  class: auditClass.optional(),
  state: z
    .enum(["unfinished"])
    .optional()
    .meta({ description: "`unfinished`: streams that were opened and never closed" }),
  from: day.regex(/^\d{4}-\d{2}-\d{2}$/u).optional(),
  to: day.regex(/^\d{4}-\d{2}-\d{2}$/u).optional(),
});
export type AuditFilter = z.infer<typeof auditFilter>;

export const auditEntriesInput = auditFilter.extend(pageQuery.shape);

export const auditEntryOutput = z.object({
  id: z.int(),
  at: z.string().meta({ description: "An instant, ISO 8601, UTC with microseconds" }),
  actor: z.string(),
  role: text.nullable(),
  organisation: text.nullable(),
  operation: z.string(),
  class: auditClass,
  channel: z.string(),
  purpose: z.string().nullable(),
  caseNumber: z.string().nullable(),
  outcome: auditOutcome,
  subjects: z
    .array(z.object({ code: z.string(), name: z.string() }))
    .meta({ description: "The first twenty; `subjectCount` counts all" }),
  subjectCount: z.int(),
  detail: z.record(z.string(), z.unknown()),
  requestId: z.string().nullable(),
  logIndex: z
    .int()
    .nullable()
    .meta({ description: "The entry's place in the log; null until it is sequenced" }),
  unfinished: z.boolean(),
});
export type AuditEntryOutput = z.infer<typeof auditEntryOutput>;

export const auditEntriesOutput = z.object({ items: z.array(auditEntryOutput), next: nextPage });
export type AuditEntriesOutput = z.infer<typeof auditEntriesOutput>;

export const auditExportOutput = z.object({ stream: z.string() });
