import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { RECORD_COLUMNS } from "../record/index.ts";

/** Rebuilding what is derived from what is only added to, and comparing. */

export interface ProjectionDifference {
  readonly subject: number;
  readonly record: number;
  /** In the entries alone, in the projection alone, or in both and different. */
  readonly kind: "missing" | "unfounded" | "different";
  /** The columns that differ. */
  readonly columns: readonly string[];
}

export interface ProjectionCheck {
  /** Records that the entries of closed batches give. */
  readonly records: number;
  /** The first thousand, by subject and record. */
  readonly differences: readonly ProjectionDifference[];
}

const MOST = 1000;

/** The latest word on each record among the entries of closed batches. */
const REBUILT = sql`
  select l.subject_id, l.record_id as id, l.id as entry_id, ${RECORD_COLUMNS} from (
    select distinct on (e.subject_id, e.record_id) e.*
    from (select f.* from record_entry f join batch b on b.id = f.batch_id where b.state = 'closed') e
    order by e.subject_id, e.record_id, e.version desc, e.id desc
  ) l where l.event <> 'departed'`;

const differenceRow = z.object({
  subject: z.number(),
  record: z.number(),
  kind: z.enum(["missing", "unfounded", "different"]),
  columns: z.array(z.string()),
});

/**
 * Rebuilds the table `record` from `record_entry` and compares row by row.
 * The session must see everything (a job's); nothing is written but what the caller audits.
 */
export async function checkProjection(session: Session): Promise<ProjectionCheck> {
  const count = await session.row(
    z.object({ records: z.number() }),
    sql`select count(*) as records from (${REBUILT}) r`,
  );
  const differences = await session.rows(
    differenceRow,
    sql`
    with rebuilt as (${REBUILT}), kept as (select subject_id, id, entry_id, ${RECORD_COLUMNS} from record), pairs as (
      select coalesce(r.subject_id, k.subject_id) as subject, coalesce(r.id, k.id) as record, to_jsonb(r) as founded, to_jsonb(k) as held
      from rebuilt r full join kept k on k.subject_id = r.subject_id and k.id = r.id
      where r.id is null or k.id is null or to_jsonb(r) <> to_jsonb(k)
    )
    select subject, record, case when held is null then 'missing' when founded is null then 'unfounded' else 'different' end as kind,
      case when held is null or founded is null then '{}' else
        array(select f.key from jsonb_each(founded) f where f.value is distinct from held -> f.key order by f.key) end as columns
    from pairs order by subject, record limit ${MOST}`,
  );
  return { records: count?.records ?? 0, differences };
}
