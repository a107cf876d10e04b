import { z } from "zod";
import { gradeOutput } from "./evaluation.ts";
import { day, identifierNumber, nextPage, pageQuery, text } from "./shared.ts";

/** Candidates that a model proposes, and what a person made of each. */

const subject = z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() });
const listName = gradeOutput.pick({ id: true, label: true, meaning: true });

export const candidateDecisionOutput = z.object({
  id: identifierNumber,
  subject,
  model: z.string(),
  title: text,
  /** The list the model proposed the enterprise for. */
  proposed: listName,
  verdict: z.enum(["confirmed", "refused"]),
  reason: z.string(),
  document: z.string(),
  organisation: text,
  decidedOn: day,
  withdrawn: z.object({ on: day, reason: z.string() }).nullable(),
  /** The persons, for officers alone. */
  decidedBy: z.string().nullable(),
  withdrawnBy: z.string().nullable(),
});
export type CandidateDecisionOutput = z.infer<typeof candidateDecisionOutput>;

export const candidatesInput = z.object({
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
/** One consenting enterprise with what the model proposes today. */
export const candidateOutput = z.object({
  consent: identifierNumber,
  /** The last day of the consent. */
  until: day,
  subject,
  model: z.string(),
  title: text,
  /** Null: the model proposes nothing, for the reason given. */
  proposed: listName.nullable(),
  why: text.nullable(),
  reasons: z.array(text),
  /** The latest decision, where there is one. */
  decision: candidateDecisionOutput.nullable(),
});
export type CandidateOutput = z.infer<typeof candidateOutput>;
export const candidatesOutput = z.object({ items: z.array(candidateOutput), next: nextPage });

export const candidateDecisionInput = z.object({
  code: z.string().min(1).max(200),
  model: z.string().min(1).max(100),
  verdict: z.enum(["confirmed", "refused"]),
  reason: z.string().trim().min(1).max(2000),
  /** The paper of the decision; needed to confirm. */
  document: z.string().trim().max(200).default(""),
});
export const candidateDecidedOutput = z.object({
  proposed: listName,
  verdict: z.enum(["confirmed", "refused"]),
});
export const candidateDecisionsInput = pageQuery.extend({ code: z.string().min(1).max(200).optional() });
export const candidateDecisionsOutput = z.object({
  items: z.array(candidateDecisionOutput),
  next: nextPage,
});
export const candidateWithdrawalInput = z.object({
  decision: z.coerce.number().int().positive(),
  reason: z.string().trim().min(1).max(2000),
});
