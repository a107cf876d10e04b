import { z } from "zod";
import { CONSENT_STATES } from "../consent/index.ts";
import { day, identifierNumber, instant, nextPage, text } from "./shared.ts";
import { recordOutput, subjectOutput, withheldOutput } from "./registry.ts";

/** What a consent opens: an item, and some of its fields where it names them. */
const opened = z.object({
  item: z.string(),
  itemLabel: text,
  fields: z.array(z.object({ code: z.string(), label: text })).nullable(),
});

export const consentOutput = z.object({
  consent: identifierNumber,
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }),
  organisation: z.object({ code: z.string(), label: text }),
  purpose: z.object({ code: z.string(), label: text }),
  /** The model one consents to be evaluated by; null: the items are read as they are. */
  model: z.object({ id: z.string(), title: text }).nullable(),
  items: z.array(opened),
  from: day,
  to: day,
  postLoan: z.object({ purpose: z.object({ code: z.string(), label: text }), to: day }).nullable(),
  loan: z.object({ reference: z.string(), from: day, settledOn: day.nullable() }).nullable(),
  state: z.enum(CONSENT_STATES),
  /** Purposes for which it opens its items today. */
  opensFor: z.array(z.string()),
  statement: z.string(),
  evidence: z.object({ kind: z.enum(["signature", "document"]), digest: z.string() }),
  givenBy: z.object({ name: z.string(), roleLabel: text, onBehalfOf: z.string().nullable() }),
  givenAt: instant,
  revoked: z.object({ at: instant, reason: z.string() }).nullable(),
  endedAt: instant.nullable(),
  /** Numbers of the signed receipts: of giving and of revoking. */
  receipts: z.array(z.string()),
});
export type ConsentOutput = z.infer<typeof consentOutput>;
export const consentListOutput = z.object({ items: z.array(consentOutput), next: nextPage });

/** What one may consent to today, and to whom. */
export const consentChoicesOutput = z.object({
  today: day,
  /** A bank reads; the office evaluates by a model. */
  organisations: z.array(z.object({ code: z.string(), label: text, kind: z.enum(["bank", "office"]) })),
  items: z.array(
    z.object({
      item: z.string(),
      label: text,
      fields: z.array(z.object({ code: z.string(), label: text, byConsentOnly: z.boolean() })),
    }),
  ),
  purposes: z.array(
    z.object({
      code: z.string(),
      label: text,
      basis: z.string(),
      maximumMonths: z.int(),
      /** For the office alone: the model, and the items it is made from. */
      model: z.object({ id: z.string(), title: text, items: z.array(z.string()) }).nullable(),
      postLoan: z.object({ label: text, maximumMonths: z.int() }).nullable(),
    }),
  ),
});
export type ConsentChoicesOutput = z.infer<typeof consentChoicesOutput>;

export const consentInput = z.object({
  organisation: z.string().min(1).max(100),
  purpose: z.string().min(1).max(100),
  items: z
    .array(
      z.object({
        item: z.string().min(1).max(100),
        fields: z.array(z.string().min(1).max(100)).min(1).max(200).nullable().default(null),
      }),
    )
    .min(1)
    .max(50),
  from: day.regex(/^\d{4}-\d{2}-\d{2}$/u),
  to: day.regex(/^\d{4}-\d{2}-\d{2}$/u),
  postLoanTo: day
    .regex(/^\d{4}-\d{2}-\d{2}$/u)
    .nullable()
    .default(null),
  /** SHA-256 of a scanned paper; without one the consent is signed in the product by whoever gives it. */
  documentDigest: z
    .string()
    .regex(/^[0-9a-f]{64}$/u)
    .nullable()
    .default(null),
  /** The giver has read the words and agrees. */
  agreed: z.literal(true),
});
export type ConsentInput = z.input<typeof consentInput>;

/** The words before they are agreed to. */
export const consentDraftOutput = z.object({ statement: z.string() });

/** What the bank sees of an enterprise by its consent. */
export const consentFileOutput = z.object({
  consent: identifierNumber,
  subject: subjectOutput.pick({
    id: true,
    name: true,
    uscc: true,
    kindLabel: true,
    state: true,
    synthetic: true,
  }),
  items: z.array(opened),
  records: z.array(recordOutput),
  withheld: z.array(withheldOutput),
  next: nextPage,
});
export type ConsentFileOutput = z.infer<typeof consentFileOutput>;

/** A report lawfully obtained: listed for both sides, kept to the end of its retention. */
export const consentReportOutput = z.object({
  report: identifierNumber,
  consent: identifierNumber,
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }),
  organisation: z.object({ code: z.string(), label: text }),
  purpose: z.object({ code: z.string(), label: text }),
  caseNumber: z.string().nullable(),
  items: z.array(z.object({ item: z.string(), itemLabel: text })),
  records: z.int(),
  digest: z.string(),
  obtainedAt: instant,
  keepUntil: day,
});
export type ConsentReportOutput = z.infer<typeof consentReportOutput>;
export const consentReportListOutput = z.object({ items: z.array(consentReportOutput), next: nextPage });
/** A report as it was when it was obtained; the digest is over `content` as canonical JSON. */
export const consentReportContentOutput = consentReportOutput.extend({ content: consentFileOutput });
export type ConsentReportContentOutput = z.infer<typeof consentReportContentOutput>;

export const consentNoticeOutput = z.object({
  notice: identifierNumber,
  consent: identifierNumber,
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }),
  kind: z.enum(["given", "revoked"]),
  at: instant,
  acknowledgedAt: instant.nullable(),
});
export type ConsentNoticeOutput = z.infer<typeof consentNoticeOutput>;
export const consentNoticeListOutput = z.object({ items: z.array(consentNoticeOutput), next: nextPage });
