import { z } from "zod";
import { applyAct, RECORD_ACTS } from "@xinpark/kernel/record";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { evaluateBatch } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { readChanging, retell, writeEntries } from "./entries.ts";
import { nextKnownNo, projectLatest } from "./projection.ts";
import { listings, listItems, reconsider } from "./reconsidering.ts";

/** Carrying acts out: one entry, one place in the order of knowledge, and the subject's classes anew. */

export interface RecordContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
}

const waitingRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  record_id: z.number(),
  kind: z.enum(["performed", "repaired", "withdrawn", "objection", "litigation", "shielded", "withheld"]),
  from_day: z.string(),
  to_day: z.string().nullable(),
  entered_by: z.string(),
  entered_on: z.string(),
});

/** Acts that may be carried out now: entered, approved where that is needed, and not carried out. */
const READY = sql`a.batch_id is null and a.problems is null
  and (not a.needs_approval or exists (select from record_act_decision d where d.act_id = a.id and d.approved))`;

/**
 * Carries an act out, and evaluates its subject. One that is through, waits for approval or cannot be carried out any more
 * is left; the last says why beside itself. Killed at any instant, it is taken up by the next start.
 */
export async function applyOne(context: RecordContext, id: number): Promise<void> {
  const batch = await attempt(context, id);
  if (batch !== null) await evaluateBatch(context, batch);
}

/** Takes up what was entered or approved and not carried out. */
export async function applyWaiting(context: RecordContext): Promise<number> {
  const waiting = await context.door.open(
    jobActor("record-acts", ""),
    (session) =>
      session.rows(
        z.object({ id: z.number() }),
        sql`select a.id from record_act a where ${READY} order by a.id`,
      ),
    "filing",
  );
  for (const { id } of waiting) await applyOne(context, id);
  return waiting.length;
}

async function attempt(context: RecordContext, id: number): Promise<number | null> {
  try {
    return await asJob(context, (session) => carryOut(session, context.installation(), id));
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    await asJob(context, async (session) => {
      await session.run(
        sql`update record_act set problems = ${JSON.stringify(error.problems)}::jsonb where id = ${id} and batch_id is null`,
      );
      await session.audit({
        operation: "record.fail",
        class: "write",
        detail: { act: id, codes: error.problems.map((one) => one.code) },
      });
    });
    return null;
  }
}

const asJob = <T>(context: RecordContext, work: (session: Session) => Promise<T>): Promise<T> =>
  context.door.open(jobActor("record-acts", ""), work, "filing");

async function carryOut(session: Session, installation: Installation, id: number): Promise<number | null> {
  const act = await session.row(
    waitingRow,
    sql`select a.id, a.subject_id, a.record_id, a.kind, a.from_day, a.to_day, a.entered_by, (a.entered_at at time zone 'Asia/Shanghai')::date as entered_on
      from record_act a where a.id = ${id} and ${READY} for update`,
  );
  if (act === null) return null;
  const [record] = await readChanging(
    session,
    sql`from record r join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
      where r.subject_id = ${act.subject_id} and r.id = ${act.record_id}`,
  );
  if (record === undefined) throw new ProblemError(gone(act.record_id));
  const told = { kind: act.kind, from: act.from_day, to: act.to_day };
  // Days were checked when the act was entered; a clock set back since does not undo it.
  const day = act.from_day > session.today ? act.from_day : session.today;
  const state = expectValue(applyAct(record.state, told, record.rules.decidedOn, day));
  const batch = await openSingle(session, act);
  const listed = await listings(session, installation, [record.subject], session.today);
  await writeEntries(
    session,
    batch,
    [
      {
        ...record,
        event: act.kind,
        act: act.id,
        ...retell(installation, record, { state, listed: listed.get(record.subject) ?? null }, session.today),
      },
    ],
    {
      operation: "record.apply",
      subjects: [record.subject],
      detail: { act: id, kind: act.kind, record: record.record, batch },
    },
  );
  await session.run(projectLatest(batch));
  if (listItems(installation, session.today).includes(record.rules.item)) {
    await reconsider(session, installation, batch, [record.subject]);
    await session.run(projectLatest(batch));
  }
  await closeSingle(session, batch);
  await session.run(sql`update record_act set batch_id = ${batch} where id = ${id}`);
  return batch;
}

const gone = (record: number) =>
  problem("not-found", "record-unknown", `没有记录 ${record}`, `there is no record ${record}`, "record");

/** A single write is a batch of its own: it becomes known as a whole, in its place in the order. */
async function openSingle(queries: Queries, act: z.infer<typeof waitingRow>): Promise<number> {
  const { zh } = RECORD_ACTS[act.kind].label;
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by, synthetic)
      select 'single', r.department_id, r.item, f.item_version, ${act.entered_on}, ${zh}, 'open', ${act.entered_by}, f.synthetic
      from record r join batch f on f.id = r.batch_id where r.subject_id = ${act.subject_id} and r.id = ${act.record_id} returning id`,
  );
  if (row === null) throw new ProblemError(gone(act.record_id));
  return row.id;
}

export async function closeSingle(queries: Queries, batch: number): Promise<void> {
  const knownNo = await nextKnownNo(queries);
  await queries.run(
    sql`update batch set state = 'closed', known_no = ${knownNo}, closed_at = clock_timestamp(), progress = 1000 where id = ${batch}`,
  );
}
