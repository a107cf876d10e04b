import { z } from "zod";
import { day, identifierNumber, instant, text } from "./shared.ts";

/** Definitions: what stands, one version of one, and drafts with their review. */

const head = z.object({
  version: z.string(),
  validFrom: day,
  validTo: day.nullable(),
  label: text,
  origin: z.enum(["shipped", "local"]),
});

export const definitionIndexOutput = z.object({
  today: day,
  kinds: z.array(z.object({ kind: z.string(), label: text, drafted: z.boolean(), count: z.int() })),
  /** Versions in the order of their first days. */
  items: z.array(
    z.object({ kind: z.string(), id: z.string(), inForce: z.string().nullable(), versions: z.array(head) }),
  ),
});
export type DefinitionIndexOutput = z.infer<typeof definitionIndexOutput>;

export const definitionVersionInput = z.object({
  kind: z.string().max(50),
  id: z.string().max(200),
  /** The version in force today unless told. */
  version: z.string().max(100).optional(),
});

/** Who wrote a version and who passed it; null for what was shipped or imported. */
const provenance = z.object({
  draft: identifierNumber,
  draftedBy: z.string(),
  draftedAt: instant,
  decidedBy: z.string(),
  decidedAt: instant,
  reason: z.string(),
  document: z.string(),
});

export const definitionVersionOutput = z.object({
  kind: z.string(),
  kindLabel: text,
  id: z.string(),
  ...head.shape,
  recordedAt: instant,
  digest: z.string(),
  inForce: z.boolean(),
  drafted: z.boolean(),
  definition: z.record(z.string(), z.unknown()),
  provenance: provenance.nullable(),
  versions: z.array(head),
});
export type DefinitionVersionOutput = z.infer<typeof definitionVersionOutput>;

/** A draft's text at its longest, in characters. */
export const LONGEST_DRAFT = 400_000;

/** A paper that goes with a draft, by its number and title. */
const paper = z.object({
  paper: z.string().min(1).max(100),
  number: z.string().trim().min(1).max(200),
  title: z.string().trim().min(1).max(300),
});

export const definitionDraftInput = z.object({
  /** One YAML document. */
  text: z.string().min(1).max(LONGEST_DRAFT),
  reason: z.string().trim().min(1).max(1000),
  document: z.string().trim().min(1).max(200),
  basedOn: z.string().max(100).nullable().default(null),
  papers: z.array(paper).max(20).default([]),
});

const draftId = z.coerce.number().int().positive();
export const definitionSaveInput = definitionDraftInput.omit({ basedOn: true }).extend({ draft: draftId });
export const definitionDraftOf = z.object({ draft: draftId });
export const definitionDecisionInput = z.object({
  draft: draftId,
  approve: z.boolean(),
  note: z.string().trim().max(1000).default(""),
});

const problemOutput = z.object({ code: z.string(), message: text, path: z.string().nullable() });

export const definitionDraftOutput = z.object({
  id: identifierNumber,
  kind: z.string(),
  kindLabel: text,
  definition: z.string(),
  version: z.string(),
  basedOn: z.string().nullable(),
  label: text.nullable(),
  text: z.string(),
  reason: z.string(),
  document: z.string(),
  state: z.enum(["draft", "submitted", "published", "refused", "withdrawn"]),
  own: z.boolean(),
  draftedBy: z.string(),
  draftedAt: instant,
  submittedAt: instant.nullable(),
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  validFrom: day.nullable(),
  papers: z.array(paper),
  /** Papers it cannot be published without. */
  papersNeeded: z.array(z.object({ paper: z.string(), label: text })),
  /** Of a model: the laboratory's report on exactly this text; null: there is none yet. */
  report: z.object({ id: identifierNumber, madeBy: z.string(), madeAt: instant, asOf: day }).nullable(),
  /** What keeps the draft from being published. */
  problems: z.array(problemOutput),
});
export type DefinitionDraftOutput = z.infer<typeof definitionDraftOutput>;

export const definitionDraftsOutput = z.object({
  items: z.array(
    definitionDraftOutput.omit({
      text: true,
      problems: true,
      papers: true,
      papersNeeded: true,
      report: true,
    }),
  ),
});
export type DefinitionDraftsOutput = z.infer<typeof definitionDraftsOutput>;

export const dutiesOutput = z.object({
  departments: z.array(
    z.object({
      code: z.string(),
      label: text,
      duties: z.array(
        z.object({
          item: z.string(),
          label: text,
          cycle: z.string(),
          clock: z.object({ id: z.string(), label: text, days: z.int(), unit: z.string() }).nullable(),
          /** The place's own rule for it, with the paragraph. */
          rule: z.object({ label: text, source: z.string() }).nullable(),
        }),
      ),
    }),
  ),
  /** Items nobody owes. */
  unowed: z.array(z.object({ item: z.string(), label: text })),
});
export type DutiesOutput = z.infer<typeof dutiesOutput>;
