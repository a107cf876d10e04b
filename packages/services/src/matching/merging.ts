import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { evaluateBatch, type EvaluationContext } from "../evaluation/index.ts";
import { refile } from "./refiling.ts";

/** Two files of one enterprise made one, and two again. Done by a job once two persons want it; each in one transaction. */

export type MergingContext = Pick<EvaluationContext, "door" | "installation" | "today">;

const asJob = <T>(door: Door, work: (session: Session) => Promise<T>): Promise<T> =>
  door.open(jobActor("registry-merge", ""), work, "filing");

const mergeRow = z.object({
  subject_id: z.number(),
  other_id: z.number(),
  decided_by: z.string(),
  merged_no: z.number().nullable(),
  merged_batches: z.array(z.number()).nullable(),
  undone_by: z.string().nullable(),
});
type Merge = z.infer<typeof mergeRow>;

/** Carries a merge out, or its undoing, and evaluates whom it touches. What is done already, or not decided, is left. */
export async function applyMerge(context: MergingContext, id: number): Promise<void> {
  const merged = await asJob(context.door, (session) => carryOut(session, id));
  const unmerged = await asJob(context.door, (session) => takeBack(session, id));
  for (const batch of [...merged, ...unmerged]) await evaluateBatch(context, batch);
}

/** Takes up what was decided and not carried out, after a start. */
export async function applyWaitingMerges(context: MergingContext): Promise<number> {
  const waiting = await asJob(context.door, (session) =>
    session.rows(
      z.object({ id: z.number() }),
      sql`select id from subject_merge where approved and (merged_at is null or (undo_asked_at is not null and unmerged_at is null)) order by id`,
    ),
  );
  for (const { id } of waiting) await applyMerge(context, id);
  return waiting.length;
}

/** Files are opened under this lock (see linking), and places change under the other. */
const REGISTRY_LOCK = 7001;
async function holdRegistry(session: Session): Promise<void> {
  await session.run(sql`select pg_advisory_xact_lock(${REGISTRY_LOCK})`);
  await session.run(sql`select hold_places()`);
}

const ALL = sql`true`;

async function carryOut(session: Session, id: number): Promise<number[]> {
  await holdRegistry(session);
  const merge = await session.row(
    mergeRow,
    sql`select subject_id, other_id, decided_by, merged_no, to_jsonb(merged_batches) as merged_batches, undone_by from subject_merge
      where id = ${id} and approved and merged_at is null for update`,
  );
  if (merge === null) return [];
  const batches = await refile(session, {
    from: merge.other_id,
    to: merge.subject_id,
    which: ALL,
    by: merge.decided_by,
    title: `merge ${id}`,
    operation: "registry.refile",
  });
  await hideOther(session, merge);
  await session.run(sql`
    update subject_merge set merged_at = clock_timestamp(), merged_no = (select last_no from known_order), merged_batches = ${batches}::bigint[]
    where id = ${id}`);
  await session.audit({
    operation: "registry.merged",
    class: "write",
    subjects: [merge.subject_id, merge.other_id],
    detail: { merge: id, batches },
  });
  return batches;
}

/** Codes and names of the other lead to the one that stays. */
async function hideOther(queries: Queries, { subject_id: survivor, other_id: other }: Merge): Promise<void> {
  await queries.run(sql`update subject set known = false, merged_into = ${survivor} where id = ${other}`);
  await queries.run(
    sql`update subject_identifier set subject_id = ${survivor}, merged_from = ${other} where subject_id = ${other}`,
  );
  await queries.run(sql`
    insert into subject_name (subject_id, name, kind, valid_from, valid_to, folded, initials, grams, merged_from)
    select ${survivor}, name, 'former', valid_from, valid_to, folded, initials, grams, ${other} from subject_name where subject_id = ${other}
    on conflict do nothing`);
}

/** Records that this merge took from the other, and those delivered since that bear its codes and none of the survivor's. */
const belongs = ({ other_id: other, merged_no: since, merged_batches: batches }: Merge) => sql`(
  exists (select from record_entry o where o.subject_id = ${other} and o.record_id = r.id and o.batch_id = any(${batches ?? []}::bigint[]))
  or exists (select from record_entry f join batch d on d.id = f.batch_id
      where f.subject_id = r.subject_id and f.record_id = r.id and f.event in ('received', 'corrected') and d.known_no > ${since ?? 0})
    and exists (select from jsonb_each_text(e.payload) p join subject_identifier i on i.value = p.value and i.merged_from = ${other})
    and not exists (select from jsonb_each_text(e.payload) p join subject_identifier i on i.value = p.value
      and i.subject_id = r.subject_id and i.merged_from is null))`;

async function takeBack(session: Session, id: number): Promise<number[]> {
  await holdRegistry(session);
  const merge = await session.row(
    mergeRow,
    sql`select subject_id, other_id, decided_by, merged_no, to_jsonb(merged_batches) as merged_batches, undone_by from subject_merge
      where id = ${id} and undo_asked_at is not null and unmerged_at is null for update`,
  );
  if (merge === null) return [];
  const { subject_id: survivor, other_id: other } = merge;
  const batches = await refile(session, {
    from: survivor,
    to: other,
    which: belongs(merge),
    by: merge.undone_by ?? merge.decided_by,
    title: `unmerge ${id}`,
    operation: "registry.refile",
  });
  await session.run(sql`delete from subject_name where subject_id = ${survivor} and merged_from = ${other}`);
  await session.run(
    sql`update subject_identifier set subject_id = ${other}, merged_from = null where merged_from = ${other}`,
  );
  await session.run(sql`update subject set known = true, merged_into = null where id = ${other}`);
  await session.run(
    sql`update subject_merge set unmerged_at = clock_timestamp(), unmerged_no = (select last_no from known_order) where id = ${id}`,
  );
  await session.audit({
    operation: "registry.unmerged",
    class: "write",
    subjects: [survivor, other],
    detail: { merge: id, batches },
  });
  return batches;
}

const standing = z.object({ acts: z.boolean(), chained: z.boolean() });

/** Throws where two subjects cannot be merged now: themselves, with acts under way, or where the other holds a merged one. */
export async function requireMergeable(queries: Queries, survivor: number, other: number): Promise<void> {
  if (survivor === other)
    throw new ProblemError(
      problem("invalid", "merge-same", "两者是同一主体", "both are the same subject", "other"),
    );
  const row = await queries.row(
    standing,
    sql`select exists (select from record_act a left join record_act_decision d on d.act_id = a.id
          where a.subject_id = ${other} and a.batch_id is null and a.problems is null and d.approved is distinct from false) as acts,
        exists (select from subject_identifier i where i.subject_id = ${other} and i.merged_from is not null)
          or exists (select from subject_name n where n.subject_id = ${other} and n.merged_from is not null) as chained`,
  );
  if (row?.acts === true)
    throw new ProblemError(
      problem(
        "conflict",
        "merge-acts-waiting",
        "被合并方的记录上有未办结的事项",
        "acts on records of the other subject are still under way",
        "other",
      ),
    );
  if (row?.chained === true)
    throw new ProblemError(
      problem(
        "conflict",
        "merge-chained",
        "被合并方已并入过其他主体：请先拆回，或把它作为保留方",
        "another subject was merged into this one: unmerge that first, or let this one stay",
        "other",
      ),
    );
}
