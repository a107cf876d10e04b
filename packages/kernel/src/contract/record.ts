import { z } from "zod";
import { day, identifierNumber, instant, problemSchema, text } from "./shared.ts";

/** What can be done to a record after it was delivered, and what was. */

/** From a day until before another; null `to`: without an end so far. */
export const periodOutput = z.object({ from: day, to: day.nullable() });

export const markKind = z.enum(["performed", "repaired", "withdrawn", "objection", "litigation"]);
export const withholdingKind = z.enum(["withheld", "shielded"]);
export const actKind = z.enum([...markKind.options, ...withholdingKind.options]);
export type ActKind = z.infer<typeof actKind>;

const DIGEST = /^[0-9a-f]{64}$/u;

const actInput = {
  /** The subject and its record. */
  code: z.string().min(1).max(200),
  record: z.coerce.number().int().positive(),
  /** The day it happened, or the first day it holds. */
  from: day,
  /** Of marks, shields and withholdings: the first day on which they hold no more; null: until further notice. */
  to: day.nullable().default(null),
  documentNumber: z.string().trim().min(1).max(128),
  /** Digest of a paper sent before (`POST /record-documents`). */
  document: z.string().regex(DIGEST).nullable().default(null),
  note: z.string().trim().max(2000).nullable().default(null),
};
export const markInput = z.object({ ...actInput, kind: markKind });
export const withholdingInput = z.object({
  ...actInput,
  kind: withholdingKind,
  /** The legal basis. */
  basis: z.string().trim().min(1).max(500),
});

/** How far an act has come. */
export const actState = z.enum(["for-approval", "under-way", "done", "refused", "failed"]);

export const actOutput = z.object({
  id: identifierNumber,
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }),
  record: identifierNumber,
  recordDocumentNumber: z.string().nullable(),
  kind: actKind,
  kindLabel: text,
  from: day,
  to: day.nullable(),
  organisation: text,
  documentNumber: z.string(),
  document: z.object({ name: z.string(), bytes: z.int() }).nullable(),
  basis: z.string().nullable(),
  note: z.string().nullable(),
  state: actState,
  /** Names of officers are for officers. */
  enteredBy: z.string().nullable(),
  enteredAt: instant,
  decision: z
    .object({ approved: z.boolean(), reason: z.string().nullable(), by: z.string().nullable(), at: instant })
    .nullable(),
  /** The asker may decide it. */
  mayDecide: z.boolean(),
  problems: z.array(problemSchema),
});
export type ActOutput = z.infer<typeof actOutput>;
export const actsOutput = z.object({ items: z.array(actOutput) });

export const decisionInput = z.object({
  act: z.coerce.number().int().positive(),
  approve: z.boolean(),
  reason: z.string().trim().min(1).max(1000).nullable().default(null),
});

export const recordDocumentOutput = z.object({
  digest: z.string().regex(DIGEST),
  name: z.string(),
  bytes: z.int().nonnegative(),
});

/** What happened to a record, as its reader may know it. */
export const circumstancesOutput = z.object({
  performedOn: day.nullable(),
  /** Repaired, withdrawn or taken off the list. */
  endedOn: day.nullable(),
  objection: periodOutput.nullable(),
  litigation: periodOutput.nullable(),
  shielded: periodOutput.nullable(),
  withheld: periodOutput.nullable(),
});

/** When and how publication can end, as things stand. It is no promise. */
export const outlookOutput = z.object({
  standing: z.enum(["shown", "not-yet", "over", "withheld", "shielded", "never"]),
  earliestRepairOn: day.nullable(),
  longestOn: day.nullable(),
  needs: z.array(z.enum(["correction", "repair-decision", "list-exit"])),
  rules: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      label: text,
      sector: text.nullable(),
      basis: z.string(),
      confirmed: z.boolean(),
    }),
  ),
});
