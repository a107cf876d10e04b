import { z } from "zod";
import { day, identifierNumber, instant, nextPage, text } from "./shared.ts";

/** What a bulk export takes out: records of one item, their fields, and which of them. */
export const exportQuery = z.object({
  item: z.string().min(1).max(100),
  fields: z.array(z.string().min(1).max(100)).min(1).max(200),
  decidedFrom: day
    .regex(/^\d{4}-\d{2}-\d{2}$/u)
    .nullable()
    .default(null),
  decidedTo: day
    .regex(/^\d{4}-\d{2}-\d{2}$/u)
    .nullable()
    .default(null),
  /** Only what the public may be shown on the day of writing. */
  publicOnly: z.boolean().default(false),
});
export type ExportQuery = z.output<typeof exportQuery>;

/** Personal numbers that are kept sealed: of the legal representative as verified when the enterprise was taken on. */
export const sealedField = z.enum(["representative-identity", "representative-phone"]);
export type SealedField = z.output<typeof sealedField>;

export const exportInput = exportQuery.extend({
  reason: z.string().min(4).max(2000),
  basis: z.string().min(2).max(500),
  format: z.enum(["csv", "xlsx"]),
  /** Personal numbers, which leave only encrypted to the public key of a receiver the law names. */
  sealed: z
    .object({
      fields: z.array(sealedField).min(1).max(2),
      receiver: z.string().min(2).max(200),
      /** SM2, or RSA of at least 3072 bits, as PEM (SubjectPublicKeyInfo). */
      publicKey: z.string().min(100).max(5000),
    })
    .nullable()
    .default(null),
});
export type ExportInput = z.input<typeof exportInput>;

const day10 = day.regex(/^\d{4}-\d{2}-\d{2}$/u);

/** Records in the form of a receiver: whose, of which days and place, and as whom the receiver reads. */
export const templateQuery = z.object({
  template: z.string().min(1).max(100),
  /** Days of decision, both included. */
  decidedFrom: day10.nullable().default(null),
  decidedTo: day10.nullable().default(null),
  /** Records that this department delivered. */
  department: z.string().min(1).max(100).nullable().default(null),
  /** Enterprises of this region or park. */
  region: z.string().min(1).max(100).nullable().default(null),
  /** `public`: what the publication rule shows; `government`: what may be shared among government, after a second person approved. */
  audience: z.enum(["public", "government"]).default("public"),
  headings: z.enum(["headings", "codes"]).default("headings"),
  encoding: z.enum(["utf-8", "gb18030"]).default("utf-8"),
});
export type TemplateQuery = z.output<typeof templateQuery>;

/** Why what is protected has to leave; what is public or one's own leaves without. */
const why = {
  reason: z.string().min(4).max(2000).nullable().default(null),
  basis: z.string().min(2).max(500).nullable().default(null),
};

export const templateExportInput = templateQuery.extend({ ...why, format: z.enum(["csv", "xlsx"]) });
export type TemplateExportInput = z.input<typeof templateExportInput>;

/** A list as it is asked for: the operation's name and its words, without page and limit. */
export const listExportInput = z.object({
  operation: z.string().min(1).max(100),
  query: z.record(z.string().max(100), z.unknown()).default({}),
  language: z.enum(["zh", "en"]).default("zh"),
  ...why,
  format: z.enum(["csv", "xlsx"]),
});
export type ListExportInput = z.input<typeof listExportInput>;

export const exportTemplatesOutput = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      label: text,
      item: z.object({ code: z.string(), label: text }),
      columns: z.array(z.object({ field: z.string(), heading: z.string() })),
    }),
  ),
});

export const EXPORT_STATES = [
  "requested",
  "approved",
  "refused",
  "running",
  "done",
  "failed",
  "expired",
] as const;

export const exportOutput = z.object({
  export: identifierNumber,
  state: z.enum(EXPORT_STATES),
  kind: z.enum(["records", "template", "list"]),
  /** What is exported, in words. */
  title: text,
  item: z.object({ code: z.string(), label: text }).nullable(),
  fields: z.array(z.object({ code: z.string(), label: text })),
  decidedFrom: day.nullable(),
  decidedTo: day.nullable(),
  publicOnly: z.boolean(),
  /** Nobody is asked what for where only what is public or one's own leaves. */
  purpose: z.object({ code: z.string(), label: text }).nullable(),
  /** Decided by a second person. */
  guarded: z.boolean(),
  caseNumber: z.string().nullable(),
  reason: z.string(),
  basis: z.string(),
  format: z.enum(["csv", "xlsx"]),
  rowsEstimate: z.int(),
  sealed: z
    .object({
      fields: z.array(z.object({ code: z.string(), label: text })),
      receiver: z.string(),
      /** SHA-256 of the receiver's SubjectPublicKeyInfo, in hex: to be compared with the receiver. */
      fingerprint: z.string(),
    })
    .nullable(),
  requestedBy: z.string(),
  requestedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  rows: z.int().nullable(),
  /** Rows written so far, while it runs. */
  progress: z.int().nullable(),
  bytes: z.int().nullable(),
  digest: z.string().nullable(),
  expiresOn: day.nullable(),
  downloads: z.int(),
  problem: z.string().nullable(),
  /** The asker asked for it; may decide on it; may fetch it. */
  own: z.boolean(),
  mayDecide: z.boolean(),
  mayDownload: z.boolean(),
});
export type ExportOutput = z.infer<typeof exportOutput>;
export const exportListOutput = z.object({ items: z.array(exportOutput), next: nextPage });

/** Exports of one's own that ended and were not looked at since. */
export const exportNoticesOutput = z.object({
  items: z.array(
    z.object({ export: identifierNumber, title: text, state: z.enum(EXPORT_STATES), at: instant }),
  ),
});
