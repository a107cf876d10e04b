import { z } from "zod";
import { expectValue, ProblemError, problem, type Problem } from "@xinpark/kernel/outcome";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import type { SealedFile } from "@xinpark/platform/file-store";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { deliveryRule, knownMapping, receiveFile, type Received } from "../delivery/index.ts";
import { fetchSource, type Fetched } from "./fetching.ts";
import { oneSource, sourceRows, type SourceRow } from "./store.ts";

/** Pulling: what is due is asked for, and each answer becomes an ordinary delivery. What was received is noted in one transaction with where to go on. */

export interface PullContext {
  readonly door: Door;
  readonly services: ServiceContext;
  readonly today: () => string;
  /** Runs a received batch in the background. */
  readonly startBatch: (batch: number) => void;
}

/** A wait doubles no further: beyond this it is longer than any rule allows. */
const MOST_DOUBLINGS = 16;
const SOURCE_LOCK = 7006;

const asJob = <T>(context: PullContext, work: (session: Session) => Promise<T>): Promise<T> =>
  context.door.open(jobActor("pull", ""), work, "filing");

/** Asks every source that is due, one after another; gives how many were asked. A failure stands at its source. */
export async function pullDue(context: PullContext): Promise<number> {
  const due = await asJob(context, (session) =>
    sourceRows(session, sql`where p.state = 'active' and p.next_at <= clock_timestamp() order by p.next_at`),
  );
  let asked = 0;
  for (const source of due) if (await pullSource(context, source.id)) asked += 1;
  return asked;
}

/** Asks one source, whatever its time; false where another program is asking it. The lock dies with who holds it. */
export async function pullSource(context: PullContext, id: number): Promise<boolean> {
  return asJob(context, async (session) => {
    const lock = await session.row(
      z.object({ locked: z.boolean() }),
      sql`select pg_try_advisory_xact_lock(${SOURCE_LOCK}, ${id}::int) as locked`,
    );
    if (lock?.locked !== true) return false;
    const { mostPages } = deliveryRule(context.services.installation(), session.today).pull;
    for (let page = 0; page < mostPages; page += 1) if (!(await pullPage(context, id))) break;
    return true;
  });
}

/** One question and its answer; true where there is more. */
async function pullPage(context: PullContext, id: number): Promise<boolean> {
  const source = await asJob(context, (session) => oneSource(session, id));
  const startedAt = await asJob(context, (session) =>
    session.row(z.object({ now: z.string() }), sql`select clock_timestamp() as now`),
  );
  const started = startedAt?.now ?? "";
  try {
    const fetched = await fetchSource(context.services, source, "what-is-new");
    const received = await asJob(context, (session) => takeIn(context, session, source, fetched, started));
    if (received !== null) context.startBatch(received.batch);
    // What is known already, or was begun before, has its bytes.
    if (fetched.file !== null && received?.resumed !== false)
      await context.services.uploads.remove(fetched.file.sealed);
    return fetched.file !== null && goesOn(source, fetched);
  } catch (error) {
    const found = error instanceof ProblemError ? error.problems[0] : undefined;
    await asJob(context, (session) =>
      noteFailure(context, session, source, { found: found ?? UNEXPECTED, started }),
    );
    if (found === undefined) throw error;
    return false;
  }
}

/** More is to come where the answer names a place to go on that is not the one just asked for. */
const goesOn = (source: SourceRow, { cursor }: Fetched): boolean =>
  source.cursor_parameter !== null && cursor !== null && cursor !== source.cursor;

const UNEXPECTED: Problem = problem(
  "internal",
  "unexpected",
  "发生意外错误",
  "something unexpected happened",
);

/** In one transaction: the answer as a delivery, the note of the try, and how to ask the next time. Gives the delivery, if there is one. */
async function takeIn(
  context: PullContext,
  session: Session,
  source: SourceRow,
  fetched: Fetched,
  started: string,
): Promise<Received | null> {
  const { file, status, etag, lastModified } = fetched;
  const received =
    file === null || (await isKnown(session, source, file.digest))
      ? null
      : await deliver(context, session, source, file);
  const batch = received?.batch ?? null;
  const outcome = batch === null ? "unchanged" : "delivered";
  const cursor = goesOn(source, fetched) ? fetched.cursor : source.cursor;
  await session.run(sql`
    insert into pull_run (source_id, department_id, started_at, outcome, http_status, bytes, batch_id)
    values (${source.id}, ${source.department_id}, ${started}, ${outcome}, ${status}, ${file?.bytes ?? null}, ${batch})`);
  await session.run(sql`
    update pull_source set failures = 0, cursor = ${cursor}, etag = ${etag ?? (file === null ? source.etag : null)},
      last_modified = ${lastModified ?? (file === null ? source.last_modified : null)},
      next_at = clock_timestamp() + make_interval(mins => every_minutes) where id = ${source.id}`);
  await session.audit({
    operation: "source.pull",
    class: "write",
    detail: { source: source.id, outcome, ...(batch === null ? {} : { batch }) },
  });
  return received;
}

async function deliver(
  context: PullContext,
  session: Session,
  source: SourceRow,
  file: SealedFile,
): Promise<Received> {
  const installation = context.services.installation();
  const { mapping_id: mapping, item, department, label, id } = source;
  const profile = mapping === null ? null : expectValue(await knownMapping(session, mapping, department));
  const named = { ...file, name: label };
  const request = { item, department, mapping: profile, file: named, source: id };
  return receiveFile(session, installation, request);
}

/** An address that tells no versions is asked for the whole each time: what it said the last time is not delivered again. */
async function isKnown(session: Session, source: SourceRow, digest: string): Promise<boolean> {
  const row = await session.row(
    z.object({ file_digest: z.string().nullable(), state: z.string() }),
    sql`select file_digest, state from batch where source_id = ${source.id} order by id desc limit 1`,
  );
  return row?.state === "closed" && row.file_digest === digest;
}

/** The next try comes later with every failure, and never later than the source's own time or what the rule allows. */
async function noteFailure(
  context: PullContext,
  session: Session,
  source: SourceRow,
  { found, started }: { readonly found: Problem; readonly started: string },
): Promise<void> {
  const { firstRetryMinutes, longestRetryMinutes } = deliveryRule(
    context.services.installation(),
    session.today,
  ).pull;
  const status = found.details?.["status"];
  await session.run(sql`
    insert into pull_run (source_id, department_id, started_at, outcome, http_status, problem)
    values (${source.id}, ${source.department_id}, ${started}, 'failed', ${typeof status === "number" ? status : null}, ${JSON.stringify(found)}::jsonb)`);
  await session.run(sql`
    update pull_source set failures = failures + 1, next_at = clock_timestamp() + make_interval(mins =>
      least(every_minutes, ${longestRetryMinutes}::int, ${firstRetryMinutes}::int * power(2, least(failures, ${MOST_DOUBLINGS}::int)))::int) where id = ${source.id}`);
  await session.audit({
    operation: "source.pull",
    class: "write",
    detail: { source: source.id, outcome: "failed", codes: [found.code] },
  });
}
