import { z } from "zod";
import { isRight, MANDATE_RIGHTS } from "@xinpark/kernel/rights";
import type { Actor } from "@xinpark/platform/door";
import { prepared, sql, type Queries } from "@xinpark/platform/sql";

/** Acting at the window (帮办代办): for one enterprise at a time, by a scanned paper, for a while. */

const actRow = z.object({
  mandate_number: z.string(),
  subject_id: z.number(),
  subject_name: z.string(),
  rights: z.array(z.string()),
});

/** The window act a membership has under way; null when none is, or its time is over. */
export const openAct = (queries: Queries, membership: number) =>
  queries.row(
    actRow,
    prepared(sql`select mandate_number, subject_id, subject_name, rights from window_act
      where membership_id = ${membership} and ended_at is null and until > now()`),
  );

/**
 * A clerk with an act under way holds the paper's rights beside their own and reaches that one enterprise; both are named.
 * Anybody else is given back as they came.
 */
export async function actingAtWindow(queries: Queries, actor: Actor): Promise<Actor> {
  if (actor.role !== "window-clerk" || actor.membershipId === null || !actor.rights.includes("window.act"))
    return actor;
  const act = await openAct(queries, actor.membershipId);
  if (act === null) return actor;
  const given = act.rights.filter(isRight).filter((right) => MANDATE_RIGHTS.includes(right));
  return {
    ...actor,
    rights: [...new Set([...actor.rights, ...given])],
    scope: { ...actor.scope, subject: act.subject_id },
    onBehalfOf: { mandate: act.mandate_number, subject: act.subject_id, name: act.subject_name },
  };
}
