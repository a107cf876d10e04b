import { z } from "zod";
import { identifierNumber, instant, nextPage, text } from "./shared.ts";

/** One look at an enterprise's protected data. The officer's organisation and role are named, not the person. */
export const lookupOutput = z.object({
  lookup: identifierNumber,
  at: instant,
  operation: z.string(),
  operationLabel: text,
  organisation: text.nullable(),
  role: z.string(),
  roleLabel: text,
  purpose: z.object({ code: z.string(), label: text }).nullable(),
  caseNumber: z.string().nullable(),
  channel: z.enum(["web", "api", "command-line", "job"]),
  /** By somebody of the enterprise itself. */
  own: z.boolean(),
});
export type LookupOutput = z.infer<typeof lookupOutput>;
export const lookupListOutput = z.object({
  items: z.array(lookupOutput),
  next: nextPage,
  /** For how many years looks are kept. */
  keptYears: z.int(),
});

export const alarmOutput = z.object({
  alarm: identifierNumber,
  actor: z.string(),
  roleLabel: text,
  operation: z.string(),
  limit: text,
  hours: z.int(),
  most: z.int(),
  counted: z.int(),
  times: z.int(),
  firstAt: instant,
  lastAt: instant,
  seenAt: instant.nullable(),
  seenBy: z.string().nullable(),
});
export type AlarmOutput = z.infer<typeof alarmOutput>;
export const alarmListOutput = z.object({ items: z.array(alarmOutput), next: nextPage });
