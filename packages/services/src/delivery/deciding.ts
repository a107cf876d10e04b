import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { jobActor, type Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { evaluateBatch } from "../evaluation/index.ts";
import { nextKnownNo, type RecordContext } from "../record/index.ts";
import { batchUnknown, readBatch, type Batch } from "./batch.ts";
import { KEY_LOCK } from "./keys.ts";
import { removePending } from "./removing.ts";

/** A removal that waits: a person decides, a job carries it out. Killed at any instant, it is taken up by the next start. */

export interface RemovalDecision {
  readonly batch: number;
  readonly confirm: boolean;
  readonly reason: string;
}

const heldRow = z.object({ department: z.number(), removal: z.string().nullable(), decided: z.boolean() });

/** Problems: `batch-unknown`, `removal-not-waiting`. */
export async function decideRemoval(session: Session, decision: RemovalDecision): Promise<void> {
  const { batch, confirm, reason } = decision;
  const held = await session.row(
    heldRow,
    sql`select b.department_id as department, b.removal, d.batch_id is not null as decided
      from batch b left join removal_decision d on d.batch_id = b.id where b.id = ${batch}`,
  );
  if (held === null) throw batchUnknown(batch);
  if (held.removal !== "held" || held.decided) throw new ProblemError(notWaiting(batch));
  await session.run(sql`insert into removal_decision (batch_id, department_id, confirmed, reason, decided_by, account_id)
    values (${batch}, ${held.department}, ${confirm}, ${reason}, ${session.actor.name}, ${session.actor.accountId})`);
}

const notWaiting = (batch: number) =>
  problem(
    "conflict",
    "removal-not-waiting",
    `批次 ${batch} 没有等待确认的移出（已确认、已放弃，或已有更新的名单）`,
    `batch ${batch} has no removal that waits: it was decided, or a later list has come`,
    "batch",
  );

/** Carries out decisions that were made; gives how many. */
export async function applyRemovals(context: RecordContext): Promise<number> {
  const waiting = await asJob(context, (session) =>
    session.rows(
      z.object({ batch: z.number() }),
      sql`select batch_id as batch from removal_decision where carried_out_at is null order by batch_id`,
    ),
  );
  for (const { batch } of waiting) await applyRemoval(context, batch);
  return waiting.length;
}

/** Carries out the decision on one batch; one that is through is left. */
export async function applyRemoval(context: RecordContext, batch: number): Promise<void> {
  const made = await asJob(context, (session) => carryOut(context, session, batch));
  if (made !== null) await evaluateBatch(context, made);
}

const asJob = <T>(context: RecordContext, work: (session: Session) => Promise<T>): Promise<T> =>
  context.door.open(jobActor("removal", ""), work, "filing");

const decisionRow = z.object({
  confirmed: z.boolean(),
  by: z.string(),
  removal: z.string().nullable(),
});

async function carryOut(context: RecordContext, session: Session, id: number): Promise<number | null> {
  const held = await readBatch(session, id);
  await session.run(
    sql`select pg_advisory_xact_lock(${KEY_LOCK}, hashtext(${`${held.department_id}/${held.item}`}))`,
  );
  const decision = await session.row(
    decisionRow,
    sql`select d.confirmed, d.decided_by as by, b.removal from removal_decision d join batch b on b.id = d.batch_id
      where d.batch_id = ${id} and d.carried_out_at is null for update of d`,
  );
  if (decision === null) return null;
  await session.run(
    sql`update removal_decision set carried_out_at = clock_timestamp() where batch_id = ${id}`,
  );
  // A later list came first and has looked at the entries anew.
  if (decision.removal !== "held") return null;
  if (!decision.confirmed) {
    await session.run(sql`update snapshot_key set pending = false where batch_id = ${id} and pending`);
    await session.run(sql`update batch set removal = 'declined' where id = ${id}`);
    await session.audit({ operation: "delivery.keep", class: "write", detail: { batch: id } });
    return null;
  }
  const into = await openRemoval(session, held, decision.by);
  const removed = await removePending(session, context.installation(), held, into);
  const knownNo = await nextKnownNo(session);
  await session.run(
    sql`update batch set state = 'closed', known_no = ${knownNo}, closed_at = clock_timestamp(), progress = 1000 where id = ${into.id}`,
  );
  await session.run(sql`update batch set removal = 'confirmed', removed = ${removed} where id = ${id}`);
  return into.id;
}

async function openRemoval(queries: Queries, held: Batch, by: string): Promise<Batch> {
  const created = await queries.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic)
      select 'single', department_id, item, item_version, (clock_timestamp() at time zone 'Asia/Shanghai')::date, '整份名单移出', 'open', ${by}, synthetic
      from batch where id = ${held.id} returning id`,
  );
  return readBatch(queries, created?.id ?? 0);
}
