import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";

/**
 * Where subjects belong: every row about a subject carries copies of its area and park, by which row security decides.
 * Copies follow the subject in the transaction that moves it; work that copied before looks again before it is known.
 */

/** A move is short: one that began before some work, and was not yet seen by it, changed the mark at most so long before. */
const MARGIN = sql`interval '10 minutes'`;

/** Writes the subjects' present places into every row about them. The caller has written the subjects themselves. */
export async function rewriteReach(queries: Queries, subjects: readonly number[]): Promise<void> {
  await queries.run(sql`select rewrite_reach(${subjects}::bigint[])`);
}

/** At the beginning of closing: from here on no subject moves, and what the batch copied before a move is set right. */
export async function settleBatchPlaces(queries: Queries, batch: number): Promise<void> {
  await queries.run(sql`select hold_places()`);
  await queries.run(sql`
    update record_entry e set area_no = s.area_no, park_no = s.park_no from subject s
    where e.batch_id = ${batch} and s.id = e.subject_id and (e.area_no, e.park_no) is distinct from (s.area_no, s.park_no)
      and exists (select from reach_change c join batch b on b.id = ${batch} where c.changed_at > b.received_at - ${MARGIN})`);
}

/** Before a run's results of some subjects are committed: what was computed before a subject moved goes where the subject is. */
export async function settleRunPlaces(
  queries: Queries,
  run: number,
  [first, last]: readonly [number, number],
): Promise<void> {
  await queries.run(sql`select share_places()`);
  await queries.run(sql`
    update evaluation_result e set area_no = s.area_no, park_no = s.park_no from subject s
    where e.run_id = ${run} and e.subject_id between ${first} and ${last} and s.id = e.subject_id and (e.area_no, e.park_no) is distinct from (s.area_no, s.park_no)
      and exists (select from reach_change c where c.changed_at > now() - ${MARGIN})`);
}

const dueRow = z.object({ id: z.number(), subject_id: z.number() });

/** Carries out the decisions whose day has come, each once; gives how many. */
export async function carryOutMoves(session: Session): Promise<number> {
  const due = await session.rows(
    dueRow,
    sql`select id, subject_id from subject_move where applied_at is null and from_day <= ${session.today} order by from_day, id`,
  );
  let done = 0;
  for (const move of due) {
    if (!(await carryOut(session, move.id))) continue;
    done += 1;
    await session.audit({
      operation: "registry.moved",
      class: "write",
      subjects: [move.subject_id],
      detail: { move: move.id },
    });
  }
  return done;
}

/** Carries out one decision if its day has come; whether it did. */
export async function carryOut(session: Session, move: number): Promise<boolean> {
  const row = await session.row(
    z.object({ done: z.boolean() }),
    sql`select carry_out_move(${move}, ${session.today}) as done`,
  );
  return row?.done ?? false;
}
