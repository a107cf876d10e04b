import { z } from "zod";
import { day, identifierNumber, instant, nextPage, text } from "./shared.ts";

/** Names matched with subjects, held rows linked by a person, subjects merged. */

const reason = z.enum([
  "exact",
  "folded",
  "former-name",
  "form-differs",
  "region-differs",
  "brand-region",
  "similar",
  "region-conflicts",
]);

export const matchCandidate = z.object({
  id: identifierNumber,
  /** The name the subject bears today. */
  name: z.string(),
  uscc: z.string().nullable(),
  /** Thousandths. */
  score: z.int().min(0).max(1000),
  reason,
  reasonLabel: text,
});
export type MatchCandidate = z.infer<typeof matchCandidate>;

export const MATCH_NAMES = 100;
export const matchInput = z.object({
  names: z.array(z.string().max(200)).min(1).max(MATCH_NAMES),
  limit: z.int().min(1).max(20).default(5),
});
export const matchOutput = z.object({
  items: z.array(z.object({ name: z.string(), candidates: z.array(matchCandidate) })),
});
export type MatchOutput = z.infer<typeof matchOutput>;

export const heldMatchesInput = z.object({
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

export const heldMatch = z.object({
  batch: identifierNumber,
  row: z.int(),
  item: z.string(),
  itemLabel: text,
  departmentLabel: text,
  name: z.string(),
  heldAt: instant,
  /** Best first, without those somebody rejected. */
  candidates: z.array(matchCandidate),
});
export const heldMatchesOutput = z.object({ items: z.array(heldMatch), next: nextPage });
export type HeldMatchesOutput = z.infer<typeof heldMatchesOutput>;

export const matchDecisionInput = z.object({
  batch: z.coerce.number().int().positive(),
  row: z.coerce.number().int().positive(),
  subject: identifierNumber,
  verdict: z.enum(["confirmed", "rejected"]),
  note: z.string().max(500).default(""),
});
export const matchDecisionOutput = z.object({
  id: identifierNumber,
  batch: identifierNumber,
  row: z.int(),
  subject: identifierNumber,
  subjectName: z.string(),
  name: z.string(),
  verdict: z.enum(["confirmed", "rejected"]),
  /** Filed under the subject, or taken back again; a rejection is done at once. */
  state: z.enum(["under-way", "done", "undone"]),
  decidedBy: z.string(),
  decidedAt: instant,
  undoneBy: z.string().nullable(),
});
export type MatchDecisionOutput = z.infer<typeof matchDecisionOutput>;
export const matchUndoInput = z.object({
  decision: z.coerce.number().int().positive(),
  reason: z.string().min(1).max(500),
});
export const matchDecisionsInput = heldMatchesInput;
export const matchDecisionsOutput = z.object({ items: z.array(matchDecisionOutput), next: nextPage });

export const subjectMergeInput = z.object({
  /** The subject that stays: a code, a name, or `id:NUMBER`. */
  code: z.string().min(1).max(200),
  /** The one whose file is taken into it. */
  other: z.string().min(1).max(200),
  reason: z.string().min(1).max(500),
  document: z.string().min(1).max(200),
});
export const subjectMergeDecisionInput = z.object({
  merge: z.coerce.number().int().positive(),
  approve: z.boolean(),
  reason: z.string().max(500).default(""),
});
export const subjectUnmergeInput = z.object({
  merge: z.coerce.number().int().positive(),
  reason: z.string().min(1).max(500),
});
const mergedSubject = z.object({
  id: identifierNumber,
  name: z.string(),
  uscc: z.string().nullable(),
  establishedOn: day.nullable(),
  formerNames: z.array(z.string()),
  /** Records under it today. */
  records: z.int(),
});
export const subjectMergeOutput = z.object({
  id: identifierNumber,
  survivor: mergedSubject,
  other: mergedSubject,
  reason: z.string(),
  document: z.string(),
  state: z.enum(["proposed", "refused", "under-way", "merged", "unmerging", "unmerged"]),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  undoneBy: z.string().nullable(),
  undoReason: z.string().nullable(),
  /** The asker proposed it: another person decides. */
  own: z.boolean(),
});
export type SubjectMergeOutput = z.infer<typeof subjectMergeOutput>;
export const subjectMergesInput = heldMatchesInput;
export const subjectMergesOutput = z.object({ items: z.array(subjectMergeOutput), next: nextPage });
