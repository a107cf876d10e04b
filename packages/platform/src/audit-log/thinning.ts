import { z } from "zod";
import { jobActor, type Door } from "../door/index.ts";
import { sql, type Queries } from "../sql/index.ts";
import { lockLog } from "./rows.ts";

/** Thinning: after 30 days one checkpoint an hour is kept, and those that are cited. The log itself loses nothing. */

/** Between the kept checkpoint of size `from` and the next kept one, of size `to`, checkpoints were removed. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

const MOST = 50_000;

/**
 * Removes what may go, at most 50,000 checkpoints in a transaction, and says so in an audit entry with the gaps that it
 * leaves. Gives the number removed. What may go is decided by the database once more: older than 30 days, not the last of
 * its hour, not cited.
 */
export async function thinCheckpoints(door: Door): Promise<number> {
  let total = 0;
  for (;;) {
    const removed = await door.open(
      jobActor("thinning", ""),
      async (session) => {
        if (!(await lockLog(session, true))) return 0;
        const sizes = await session.rows(
          z.object({ size: z.number() }),
          sql`select size from thin_audit_checkpoints(${MOST}) as size`,
        );
        if (sizes.length === 0) return 0;
        const gaps = await readGaps(
          session,
          sizes.map((row) => row.size),
        );
        const detail = { removed: sizes.length, gaps: gaps.map(({ from, to }) => [from, to]) };
        await session.audit({ operation: "audit.thin", class: "write", detail });
        return sizes.length;
      },
      "population",
    );
    total += removed;
    if (removed < MOST) return total;
  }
}

/** The kept checkpoints on either side of what was removed. */
const readGaps = (queries: Queries, removed: readonly number[]): Promise<Gap[]> =>
  queries.rows(
    z.object({ from: z.number(), to: z.number() }),
    sql`select coalesce((select max(p.size) from audit_checkpoint p where p.size < k.size), 0) as "from", k.size as "to"
      from audit_checkpoint k where k.previous_size = any(${removed}::bigint[]) order by k.size`,
  );

const thinDetail = z.object({ gaps: z.array(z.tuple([z.number(), z.number()])) });

/** Every gap that thinning has left, by the size of the checkpoint after it, with the moment of the thinning. */
export async function readThinned(
  queries: Queries,
): Promise<ReadonlyMap<number, { readonly from: number; readonly at: string }>> {
  const rows = await queries.rows(
    z.object({ at: z.string(), detail: z.unknown() }),
    sql`select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, detail from audit_entry
      where operation = 'audit.thin' and outcome = 'done' order by id`,
  );
  const gaps = new Map<number, { from: number; at: string }>();
  for (const { at, detail } of rows) {
    const read = thinDetail.safeParse(detail);
    if (!read.success) continue;
    for (const [from, to] of read.data.gaps) gaps.set(to, { from, at });
  }
  return gaps;
}

const MONTH_MILLISECONDS = 30 * 86_400_000;

/** Whether the hour of a checkpoint was old enough to be thinned at a moment; both in UTC. */
export const mayBeThinned = (at: string, thinnedAt: string): boolean =>
  Date.parse(`${at.slice(0, 13)}:59:59Z`) < Date.parse(thinnedAt) - MONTH_MILLISECONDS;
