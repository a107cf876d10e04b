import { z } from "zod";
import { OVERRIDE_STATES } from "../evaluation/index.ts";
import { gradeOutput } from "./evaluation.ts";
import { day, identifierNumber, nextPage, pageQuery, text } from "./shared.ts";

/** Classes that people put in the place of a model's: proposed, heard, decided, withdrawn. */

const reason = z.string().trim().min(1).max(2000);
const paper = z.string().trim().min(1).max(200);
const dayInput = day.regex(/^\d{4}-\d{2}-\d{2}$/u);
const override = z.coerce.number().int().positive();

export const classOverrideInput = z.object({
  code: z.string().min(1).max(200),
  /** Default: the place's first model. */
  model: z.string().max(100).optional(),
  /** The class that is to stand in the place of the model's. */
  grade: z.string().min(1).max(50),
  /** The last day. */
  to: dayInput,
  reason,
  document: paper,
});
export type ClassOverrideInput = z.input<typeof classOverrideInput>;

/** How a notice was served. */
export const SERVICE_WAYS = ["in-person", "post", "platform", "announcement"] as const;

export const overrideNoticeInput = z.object({
  override,
  /** The day of service. */
  on: dayInput,
  how: z.enum(SERVICE_WAYS),
  document: paper,
});
export const overrideAnswerInput = z.object({
  override,
  text: reason,
  /** The paper, where an officer enters what the enterprise wrote. */
  document: z.string().trim().max(200).default(""),
  /** The day on which a paper came; an answer given here is of today. */
  on: dayInput.optional(),
});
export const overrideDecisionInput = z.object({
  override,
  approve: z.boolean(),
  /** Needed for a refusal, and where the enterprise has answered. */
  reason: z.string().trim().max(2000).default(""),
});
export const overrideWithdrawalInput = z.object({ override, reason });
export const overrideListInput = pageQuery.extend({ code: z.string().min(1).max(200).optional() });

const gradeName = gradeOutput.pick({ id: true, label: true, code: true });

export const classOverrideOutput = z.object({
  id: identifierNumber,
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }),
  model: z.string(),
  title: text,
  effect: z.enum(["better", "worse"]),
  /** What the model gave when it was proposed. */
  modelGrade: gradeName,
  grade: gradeName,
  /** The first day, once it was approved. */
  from: day.nullable(),
  to: day,
  reason: z.string(),
  document: z.string(),
  organisation: text,
  state: z.enum(OVERRIDE_STATES),
  proposedOn: day,
  notice: z
    .object({
      on: day,
      how: z.enum(SERVICE_WAYS),
      document: z.string(),
      /** The last day on which the enterprise may answer. */
      hearingTo: day,
      /** The calendar of that year is not known yet. */
      provisional: z.boolean(),
    })
    .nullable(),
  answer: z.object({ on: day, text: z.string(), document: z.string().nullable() }).nullable(),
  decision: z.object({ approved: z.boolean(), on: day, reason: z.string().nullable() }).nullable(),
  withdrawn: z.object({ on: day, reason: z.string() }).nullable(),
  /** The persons, for officers alone. */
  proposedBy: z.string().nullable(),
  servedBy: z.string().nullable(),
  answeredBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
  withdrawnBy: z.string().nullable(),
  /** The asker proposed it: another person decides. */
  own: z.boolean(),
});
export type ClassOverrideOutput = z.infer<typeof classOverrideOutput>;
export const classOverridesOutput = z.object({ items: z.array(classOverrideOutput), next: nextPage });
