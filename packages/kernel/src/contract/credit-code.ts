import { z } from "zod";
import { day, identifierNumber, instant, text } from "./shared.ts";

/** The enterprise's code, the public grade, and shares of the class. */

/** The public (national) grade as its owner gave it. Never the local class. */
export const publicGradeOutput = z.object({
  itemLabel: text,
  grade: z.string(),
  evaluatedOn: day,
  evaluator: z.string(),
  validTo: day.nullable(),
  /** Its owner publishes it: it stands in the code and anybody may see it. */
  published: z.boolean(),
});
export type PublicGradeOutput = z.infer<typeof publicGradeOutput>;

/** Null: none was delivered, or none that the asker may see. */
export const publicGradeAnswer = z.object({ grade: publicGradeOutput.nullable() });

export const codeState = z.enum(["current", "expired", "replaced", "revoked"]);
export type CodeState = z.infer<typeof codeState>;

const gradeInCode = z.object({ value: z.string(), evaluatedOn: day });

/** How a code stands today. */
export const creditCodeOutput = z.object({
  /** As people write it. */
  number: z.string(),
  state: codeState,
  issuedOn: day,
  /** The last day on which it holds. */
  expiresOn: day,
  grade: gradeInCode.nullable(),
  issuedAt: instant,
  /** What the QR holds after `/c#`; for the enterprise itself alone, and while the code is current. */
  text: z.string().nullable(),
});
export type CreditCodeOutput = z.infer<typeof creditCodeOutput>;

export const codePageOutput = z.object({
  subject: z.object({ name: z.string(), code: z.string().nullable() }),
  /** The newest code; null before the first. */
  code: creditCodeOutput.nullable(),
  /** The public site, where it is configured; a link is made from it. */
  site: z.string().nullable(),
  /** What holds in the place, by definition. */
  validDays: z.int(),
  shareDays: z.int(),
});
export type CodePageOutput = z.infer<typeof codePageOutput>;

/** What anybody learns who holds a code's number. */
export const codeCheckOutput = z.object({
  number: z.string(),
  state: codeState,
  issuedOn: day,
  expiresOn: day,
  grade: gradeInCode.nullable(),
  subject: z.object({
    name: z.string(),
    code: z.string().nullable(),
    state: z.enum(["active", "revoked", "closed"]),
  }),
});
export type CodeCheckOutput = z.infer<typeof codeCheckOutput>;

export const shareInput = z.object({
  /** Who alone is meant to open it. */
  reader: z.string().trim().min(1).max(100),
  organisation: z.string().trim().max(200).default(""),
  purpose: z.string().trim().min(1).max(200),
  /** The last day on which it opens. */
  expiresOn: z.iso.date(),
  /** Opens once only. */
  once: z.boolean().default(true),
});
export type ShareInput = z.input<typeof shareInput>;

export const shareState = z.enum(["open", "used", "expired", "revoked"]);

export const shareOutput = z.object({
  share: identifierNumber,
  reader: z.string(),
  organisation: z.string().nullable(),
  purpose: z.string(),
  expiresOn: day,
  once: z.boolean(),
  state: shareState,
  createdAt: instant,
  createdBy: z.string(),
  openings: z.array(z.object({ at: instant, signedIn: z.boolean(), grade: z.string(), asOf: day })),
});
export type ShareOutput = z.infer<typeof shareOutput>;

export const shareListOutput = z.object({ items: z.array(shareOutput) });
/** The token is given once: only its digest is kept. */
export const shareMadeOutput = shareOutput.extend({ token: z.string() });

/** What the named reader sees: the class and its colour, and nothing behind them. */
export const sharedClassOutput = z.object({
  subject: z.object({ name: z.string(), code: z.string().nullable() }),
  title: text,
  grade: z.string(),
  label: text,
  colour: z.enum(["green", "yellow", "red", "black", "none"]),
  meaning: text,
  /** People put this class in the place of the model's. */
  overridden: z.boolean(),
  asOf: day,
  reader: z.string(),
  organisation: z.string().nullable(),
  purpose: z.string(),
  expiresOn: day,
  once: z.boolean(),
});
export type SharedClassOutput = z.infer<typeof sharedClassOutput>;
