import { z } from "zod";
import { day, identifierNumber, instant, nextPage, text } from "./shared.ts";

/** Reports on one enterprise: made, listed, fetched, verified. */

const language = z.enum(["zh", "en"]);

export const reportInput = z.object({
  code: z.string().min(1).max(200),
  language: language.default("zh"),
  /** Who receives the paper; absent where it is for the asker's own use. It then never carries the park's class. */
  reader: z.string().trim().min(1).max(200).nullable().default(null),
  /** What it is to be used for, as printed. */
  use: z.string().trim().min(1).max(200),
});
export type ReportRequestInput = z.input<typeof reportInput>;

export const reportOutput = z.object({
  report: identifierNumber,
  /** As printed, for typing. */
  number: z.string(),
  /** 128 random bits, as people write them: what the QR leads by. */
  code: z.string(),
  title: z.string(),
  language,
  subject: z.object({ name: z.string(), code: z.string().nullable() }),
  day,
  reader: z.string().nullable(),
  use: z.string(),
  records: z.int(),
  bytes: z.int(),
  /** Of the file, with its seal. */
  sha256: z.string(),
  sm3: z.string(),
  issuedAt: instant,
  /** By the enterprise itself. */
  own: z.boolean(),
  consent: identifierNumber.nullable(),
  keepUntil: day,
  withdrawnAt: instant.nullable(),
  withdrawnReason: z.string().nullable(),
  /** Number of the signed receipt. */
  receipt: z.string(),
});
export type ReportOutput = z.infer<typeof reportOutput>;

export const reportListOutput = z.object({
  items: z.array(reportOutput),
  next: nextPage,
  /** For an enterprise: how many of its own it took this year, and how many are free by rule. */
  ownThisYear: z.int(),
  freeOwnPerYear: z.int(),
  title: text,
  /** Reports that others issue. */
  elsewhere: z.array(z.object({ title: text, issuer: text, url: z.string() })),
});

export const reportChangeOutput = z.object({
  /** Section and place in the report, as printed. */
  ordinal: z.string(),
  change: z.enum(["withdrawn", "repaired", "corrected", "expired", "unpublished"]),
  on: day,
  /** Which record it is, where it may still be shown to the public. */
  record: z
    .object({ itemLabel: text, departmentLabel: text, documentNumber: z.string().nullable() })
    .nullable(),
});
export type ReportChangeOutput = z.infer<typeof reportChangeOutput>;

/** How a report stands, for whoever holds its number, its code or its file. */
export const reportCheckOutput = z.object({
  state: z.enum(["valid", "withdrawn"]),
  number: z.string(),
  title: z.string(),
  subject: z.object({ name: z.string(), code: z.string().nullable() }),
  issuer: text,
  day,
  sha256: z.string(),
  sm3: z.string(),
  withdrawnAt: instant.nullable(),
  /** Records that stood in it. */
  records: z.int(),
  counts: z.object({
    withdrawn: z.int(),
    repaired: z.int(),
    corrected: z.int(),
    expired: z.int(),
    unpublished: z.int(),
  }),
  changes: z.array(reportChangeOutput),
  checkedOn: day,
});
export type ReportCheckOutput = z.infer<typeof reportCheckOutput>;
