import { createWriteStream } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { jobActor, type Actor, type Door } from "@xinpark/platform/door";
import { openAuditedStream, type StreamEnd, type StreamPart } from "@xinpark/platform/operation";
import type { Sealing } from "@xinpark/platform/sealing";
import { sql } from "@xinpark/platform/sql";
import { actorOfMembership } from "../account/index.ts";
import { keptUntil } from "../consent/index.ts";
import type { Installation } from "../installation/index.ts";
import { bytesOf, type TextRow } from "./format.ts";
import { Handover } from "./handover.ts";
import { headRows } from "./head.ts";
import { EXPORT_OPERATION } from "./names.ts";
import { checkQuery } from "./query.ts";
import { exportedChunks, type ExportedChunk, type ExportJob } from "./rows.ts";
import { openEnvelope, readReceiverKey } from "./sealing.ts";
import { exportRows, type ExportRow } from "./store.ts";

/** Writing the file of an approved export, in the requester's name and within their reach as it is now. */

export interface ExportContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
  /** Opens personal numbers for the moment in which they are encrypted to a receiver. */
  readonly sealing: Sealing;
  /** Where files of exports lie until they expire. */
  readonly folder: string;
}

const LOCK_OF_EXPORTS = 4102;
const JOB = jobActor("export", "");

/** Where the file of an export lies. */
export const exportPath = (folder: string, row: Pick<ExportRow, "id" | "format">): string =>
  join(folder, `${row.id}.${row.format}`);

/** Writes every approved export; ends those whose writer died, and removes what has expired. Gives how many were written. */
export async function tendExports(context: ExportContext): Promise<number> {
  await endAbandoned(context);
  await expireOld(context);
  const approved = await context.door.open(JOB, (session) =>
    exportRows(session, sql`where e.state = 'approved' order by e.id`),
  );
  for (const row of approved) await runExport(context, row);
  return approved.length;
}

/** Claims and writes one export. A failure stands in the request and in the audit; it is not thrown. */
async function runExport(context: ExportContext, row: ExportRow): Promise<void> {
  const claimed = await context.door.open(JOB, (session) =>
    session.run(
      sql`update export_request set state = 'running', started_at = clock_timestamp() where id = ${row.id} and state = 'approved'`,
    ),
  );
  if (claimed === 0) return;
  try {
    const end = await writeFile(context, row);
    const expires = keptUntil(context.installation(), "export-file", context.today());
    await finish(
      context,
      row.id,
      sql`state = 'done', rows_written = ${end.rows}, bytes = ${end.bytes}, digest = ${end.digest}, expires_on = ${expires}`,
    );
  } catch (error) {
    const code = error instanceof ProblemError ? (error.problems[0]?.code ?? "unexpected") : "unexpected";
    await finish(context, row.id, sql`state = 'failed', problem = ${code}`);
  }
}

const finish = (context: ExportContext, id: number, changes: ReturnType<typeof sql>): Promise<number> =>
  context.door.open(JOB, (session) =>
    session.run(
      sql`update export_request set ${changes}, finished_at = clock_timestamp() where id = ${id} and state = 'running'`,
    ),
  );

async function writeFile(context: ExportContext, row: ExportRow): Promise<StreamEnd> {
  const actor = await requester(context, row);
  const installation = context.installation();
  const terms = expectValue(checkQuery(installation, row.query, context.today()));
  const envelope = row.sealed_to === null ? null : openEnvelope(expectValue(readReceiverKey(row.sealed_to)));
  const marker = Buffer.from(row.marker, "hex");
  const { sealing } = context;
  const job: ExportJob = {
    id: row.id,
    query: row.query,
    terms,
    marker,
    sealed: row.sealed_fields,
    envelope,
    sealing,
  };
  const path = exportPath(context.folder, row);
  const draft = `${path}.part`;
  await mkdir(context.folder, { recursive: true, mode: 0o700 });
  const note = {
    operation: EXPORT_OPERATION,
    class: "read",
    detail: { export: row.id, item: row.query.item, format: row.format },
  } as const;
  try {
    const { bytes } = await openAuditedStream(context.door, actor, note, () =>
      parts(context, actor, row, job),
    );
    const end = await toFile(bytes, draft);
    await rename(draft, path);
    return end;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** The requester as they are now: whoever lost the membership or the right gets nothing. */
async function requester(context: ExportContext, row: ExportRow): Promise<Actor> {
  const asking = {
    channel: "job",
    purpose: row.purpose,
    caseNumber: row.case_number,
    requestId: null,
  } as const;
  const actor = await context.door.open(JOB, (session) =>
    actorOfMembership(session, row.membership_id, asking),
  );
  if (actor?.rights.includes("export.request") === true) return actor;
  throw new ProblemError(
    problem(
      "refused",
      "membership-ended",
      "申请人已不具备导出权限",
      "who asked for it may export no longer",
      "export",
    ),
  );
}

async function toFile(bytes: AsyncGenerator<Uint8Array, StreamEnd>, path: string): Promise<StreamEnd> {
  let end: StreamEnd | null = null;
  async function* through(): AsyncGenerator<Uint8Array> {
    end = yield* bytes;
  }
  await pipeline(Readable.from(through()), createWriteStream(path, { mode: 0o600 }));
  await chmod(path, 0o600);
  if (end === null) throw new Error("a stream that was read has an end");
  return end;
}

/** The file's bytes, with how many rows each piece completes. */
async function* parts(
  context: ExportContext,
  actor: Actor,
  row: ExportRow,
  job: ExportJob,
): AsyncGenerator<StreamPart> {
  let told = 0;
  const progress = { rows: 0 };
  for await (const bytes of bytesOf(row.format, textRows(context, actor, row, job, progress))) {
    yield { bytes, rows: progress.rows - told };
    told = progress.rows;
  }
  if (progress.rows > told) yield { bytes: "", rows: progress.rows - told };
}

/** Head, headings and rows. Before the rows of a chunk go on, an entry that names their subjects is committed. */
async function* textRows(
  context: ExportContext,
  actor: Actor,
  row: ExportRow,
  job: ExportJob,
  progress: { rows: number },
): AsyncGenerator<TextRow> {
  yield* headRows(context.installation(), row, job, context.today());
  const chunks = chunksOf(context, actor, job);
  for await (const chunk of chunks) {
    await requester(context, row);
    const detail = { export: job.id, part: "subjects", rows: chunk.rows.length, shows: "export" };
    await context.door.open(actor, (session) =>
      session.audit({ operation: EXPORT_OPERATION, class: "read", subjects: chunk.subjects, detail }),
    );
    for (const cells of chunk.rows) {
      yield cells;
      progress.rows += 1;
    }
  }
}

/** The chunks of a transaction that stays open while they are taken: one snapshot, held by a lock that tells that somebody writes. */
async function* chunksOf(
  context: ExportContext,
  actor: Actor,
  job: ExportJob,
): AsyncGenerator<ExportedChunk> {
  const queue = new Handover<ExportedChunk>();
  const reading = context.door
    .open(actor, async (session) => {
      await session.run(sql`select pg_advisory_xact_lock(${LOCK_OF_EXPORTS}, ${job.id}::int)`);
      for await (const chunk of exportedChunks(session, context.installation(), job)) {
        if (!(await queue.give(chunk))) return;
      }
    })
    .then(
      () => queue.end(null),
      (error: unknown) => queue.end(error),
    );
  try {
    yield* queue.taken();
  } finally {
    queue.stop();
    await reading;
  }
}

/** A writer that died leaves no lock: its export has failed, with the closing entry that the writer could not make. */
async function endAbandoned(context: ExportContext): Promise<void> {
  const running = await context.door.open(JOB, (session) =>
    exportRows(
      session,
      sql`where e.state = 'running' and e.started_at < clock_timestamp() - interval '5 seconds' and not exists (
        select from pg_locks l where l.locktype = 'advisory' and l.classid = ${LOCK_OF_EXPORTS} and l.objid = e.id::int
          and l.database = (select oid from pg_database where datname = current_database()))`,
    ),
  );
  for (const row of running) {
    const ended = await finish(context, row.id, sql`state = 'failed', problem = 'interrupted'`);
    if (ended === 0) continue;
    await rm(`${exportPath(context.folder, row)}.part`, { force: true });
    await rm(exportPath(context.folder, row), { force: true });
    const detail = { export: row.id, part: "closing", codes: ["interrupted"] };
    await context.door.record(
      { ...JOB, name: row.requested_by, purpose: row.purpose, caseNumber: row.case_number },
      { operation: EXPORT_OPERATION, class: "read", detail },
      "failed",
    );
  }
}

/** After its last day a file is removed. */
async function expireOld(context: ExportContext): Promise<void> {
  const old = await context.door.open(JOB, (session) =>
    exportRows(session, sql`where e.state = 'done' and e.expires_on < ${context.today()}`),
  );
  for (const row of old) {
    await rm(exportPath(context.folder, row), { force: true });
    await context.door.open(JOB, async (session) => {
      await session.run(
        sql`update export_request set state = 'expired' where id = ${row.id} and state = 'done'`,
      );
      await session.audit({ operation: "export.expire", class: "write", detail: { export: row.id } });
    });
  }
}
