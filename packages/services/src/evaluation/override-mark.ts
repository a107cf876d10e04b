import { z } from "zod";
import type { EvaluationOutput } from "@xinpark/kernel/contract";
import type { Text } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { OFFICE } from "../organisation/index.ts";

/** An override in force, as a class that it stands in place of carries it. */

export const overrideInForce = z.object({
  id: z.number(),
  grade: z.string(),
  effect: z.enum(["better", "worse"]),
  from: z.string(),
  to: z.string(),
  withdrawnOn: z.string().nullable(),
  reason: z.string(),
  document: z.string(),
  proposedBy: z.string(),
  decidedBy: z.string(),
  organisation: z.object({ zh: z.string(), en: z.string() }).nullable(),
});
export type OverrideInForce = z.infer<typeof overrideInForce>;

/** An enterprise is told which office decided; who proposed and approved is for officers. */
export const isOfficer = (actor: Actor): boolean => actor.scope.subject === null;

/** What a reader is told of an override beside the class. */
export function markOf(
  override: OverrideInForce,
  modelGrade: EvaluationOutput["grades"][number] | undefined,
  actor: Actor,
): EvaluationOutput["override"] {
  if (modelGrade === undefined) return null;
  const officer = isOfficer(actor);
  const { id, effect, from, to, reason, document } = override;
  return {
    id,
    effect,
    modelGrade,
    from,
    to,
    reason,
    document,
    organisation: organisationOf(override.organisation),
    proposedBy: officer ? override.proposedBy : null,
    decidedBy: officer ? override.decidedBy : null,
  };
}

/** The local operator belongs to no organisation and acts for the office. */
export const organisationOf = (organisation: Text | null): Text => organisation ?? OFFICE;
