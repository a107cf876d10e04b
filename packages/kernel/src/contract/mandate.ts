import { z } from "zod";
import { day, identifierNumber, instant, text } from "./shared.ts";
import { loginText } from "./person.ts";

/** Onboarding of enterprises, letters of authority (授权书), acting at the window (帮办代办). */

/** A paper already stored, as the route that took it names it. */
export const storedDocument = z.object({
  name: z.string().min(1).max(200),
  digest: z.string().regex(/^[0-9a-f]{64}$/u),
  bytes: z.int().positive(),
  type: z.enum(["application/pdf", "image/jpeg", "image/png"]),
});
export const documentOutput = z.object({ name: z.string(), bytes: z.int(), type: z.string() });

/** 32 letters and digits by which an application or a mandate is named. */
export const paperNumber = z.string().regex(/^[0-9a-f]{32}$/u, "32 letters and digits");

export const applicationState = z.enum(["submitted", "verified", "refused", "activated"]);

export const applyInput = z.object({
  uscc: z.string().trim().min(1).max(40).optional(),
  name: z.string().trim().min(1).max(200).optional().meta({ description: "Name as registered" }),
  representative: z.string().trim().min(1).max(50).optional(),
  identityNumber: z.string().trim().min(6).max(30).optional(),
  phone: z
    .string()
    .trim()
    .regex(/^[+\d][\d -]{5,19}$/u, "digits")
    .optional(),
  login: loginText,
  /** The window that shall verify; the credit office when absent. */
  window: z.string().max(100).optional(),
  /** A token of the electronic licence, in the place of papers. */
  licenceToken: z.string().max(8000).optional(),
  documents: z.array(storedDocument).default([]),
});
export const applicationReceipt = z.object({
  number: z.string(),
  /** Shown once; whoever holds it follows the application and opens the account. */
  trackingCode: z.string(),
  state: applicationState,
  next: text,
});
export const trackingInput = z.object({ number: paperNumber, trackingCode: z.string().min(20).max(100) });
export const applicationStatus = z.object({
  number: z.string(),
  state: applicationState,
  name: z.string(),
  submittedAt: instant,
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
  /** Who acts next. */
  next: text,
});
export const activationOutput = z.object({
  login: z.string(),
  /** Null where the signed-in account took the enterprise on. */
  firstPassword: z.string().nullable(),
});
export const windowsOutput = z.object({ items: z.array(z.object({ code: z.string(), label: text })) });

export const applicationOutput = z.object({
  number: z.string(),
  state: applicationState,
  uscc: z.string(),
  name: z.string(),
  representative: z.string(),
  login: z.string(),
  evidence: z.enum(["documents", "electronic-licence"]),
  documents: z.array(documentOutput),
  submittedAt: instant,
  window: z.object({ code: z.string(), label: text }).nullable(),
  owner: z.string().nullable(),
  /** Whether the asker minds it. */
  own: z.boolean(),
  decidedAt: instant.nullable(),
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  hasIdentityNumber: z.boolean(),
  hasPhone: z.boolean(),
  next: text,
});
export type ApplicationOutput = z.infer<typeof applicationOutput>;
export const applicationsQuery = z.object({ state: applicationState.default("submitted") });
export const applicationsOutput = z.object({ items: z.array(applicationOutput) });

/** What the register says to what was applied for; null: nothing delivered to compare with. */
export const comparisonOutput = z.object({
  subject: z
    .object({ id: identifierNumber, name: z.string(), state: z.enum(["active", "revoked", "closed"]) })
    .nullable(),
  nameMatches: z.boolean().nullable(),
  representativeMatches: z.boolean().nullable(),
  /** Who represents the enterprise on this platform now. */
  representedBy: z.array(z.string()),
});
export const applicationDetailOutput = applicationOutput.extend({ comparison: comparisonOutput });
export type ApplicationDetailOutput = z.infer<typeof applicationDetailOutput>;
export const applicationInput = z.object({ number: paperNumber });
export const decideInput = applicationInput.extend({
  verdict: z.enum(["verified", "refused"]),
  reason: z.string().trim().min(1).max(500),
});
export const documentInput = applicationInput.extend({ index: z.coerce.number().int().nonnegative() });
export const compareInput = applicationInput.extend({
  what: z.enum(["identity-number", "phone"]),
  value: z.string().trim().min(1).max(40),
});
export const compareOutput = z.object({ same: z.boolean(), remaining: z.int() });

export const mandateState = z.enum(["live", "coming", "suspended", "ended", "expired"]);
export const mandateOutput = z.object({
  number: z.string(),
  kind: z.enum(["handler", "window"]),
  state: mandateState,
  subject: z.object({ code: z.string().nullable(), name: z.string() }),
  /** The handler's name, or the window that keeps the paper. */
  holder: text,
  login: z.string().nullable(),
  givenBy: z.string(),
  presenter: z.string().nullable(),
  rights: z.array(z.object({ right: z.string(), label: text })),
  validFrom: day,
  validTo: day,
  documents: z.array(documentOutput),
  givenAt: instant,
  recordedBy: z.string(),
  suspendedAt: instant.nullable(),
  suspendedReason: text.nullable(),
  endedAt: instant.nullable(),
  endedBy: z.string().nullable(),
});
export type MandateOutput = z.infer<typeof mandateOutput>;
export const mandatesOutput = z.object({ items: z.array(mandateOutput) });

const period = { from: z.iso.date(), to: z.iso.date() };
const rights = z.array(z.string().max(100)).min(1).max(50);

export const giveMandateInput = z.object({
  login: loginText,
  displayName: z.string().trim().min(1).max(100),
  /** False: the account exists, and its name must be this one. */
  newAccount: z.boolean(),
  rights,
  ...period,
  documents: z.array(storedDocument).default([]),
});
export const givenMandateOutput = z.object({
  mandate: mandateOutput,
  /** For the handler, where an account was opened: shown once. */
  firstPassword: z.string().nullable(),
});
export const mandateInput = z.object({ number: paperNumber });

export const recordPaperInput = z.object({
  uscc: z.string().trim().min(1).max(40),
  /** The legal representative who signed the paper. */
  givenBy: z.string().trim().min(1).max(50),
  presenter: z.string().trim().min(1).max(50),
  presenterIdentityNumber: z.string().trim().min(6).max(30).optional(),
  rights,
  ...period,
  documents: z.array(storedDocument).default([]),
});

export const windowActOutput = z.object({
  act: z
    .object({
      mandate: z.string(),
      subject: z.object({ code: z.string().nullable(), name: z.string() }),
      presenter: z.string(),
      rights: z.array(z.object({ right: z.string(), label: text })),
      until: instant,
    })
    .nullable(),
});
export type WindowActOutput = z.infer<typeof windowActOutput>;

/** What the asker has to be told about mandates. */
export const mandateNoticeOutput = z.object({
  id: identifierNumber,
  kind: z.enum(["given", "suspended", "confirmed", "ended", "representation-suspended"]),
  text,
  subject: z.object({ code: z.string().nullable(), name: z.string() }),
  at: instant,
  seen: z.boolean(),
});
export const ownMandatesOutput = z.object({
  items: z.array(mandateOutput),
  notices: z.array(mandateNoticeOutput),
});
export const noticeInput = z.object({ id: z.coerce.number().int().positive() });
