import { createWriteStream } from "node:fs";
import { chmod, mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { openAuditedStream, type StreamEnd, type StreamPart } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import { keptUntil } from "../consent/index.ts";
import { bytesOf } from "./format.ts";
import { EXPORT_OPERATION } from "./names.ts";
import { EXPORT_JOB, LOCK_OF_EXPORTS, requester, type ExportContext } from "./requester.ts";
import { sourceOf, type ExportSource } from "./sources.ts";
import { exportRows, type ExportRow } from "./store.ts";

/** Writing the file of an approved export, in the requester's name and within their reach as it is now. */

/** Where the file of an export lies. */
export const exportPath = (folder: string, row: Pick<ExportRow, "id" | "format">): string =>
  join(folder, `${row.id}.${row.format}`);

/** Writes every approved export; ends those whose writer died, and removes what has expired. Gives how many were written. */
export async function tendExports(context: ExportContext): Promise<number> {
  await endAbandoned(context);
  await expireOld(context);
  const approved = await context.door.open(EXPORT_JOB, (session) =>
    exportRows(session, sql`where e.state = 'approved' order by e.id`),
  );
  for (const row of approved) await runExport(context, row);
  return approved.length;
}

/** Claims and writes one export. A failure stands in the request and in the audit; it is not thrown. */
async function runExport(context: ExportContext, row: ExportRow): Promise<void> {
  const claimed = await context.door.open(EXPORT_JOB, (session) =>
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
  context.door.open(EXPORT_JOB, (session) =>
    session.run(
      sql`update export_request set ${changes}, finished_at = clock_timestamp() where id = ${id} and state = 'running'`,
    ),
  );

async function writeFile(context: ExportContext, row: ExportRow): Promise<StreamEnd> {
  const actor = await requester(context, row);
  const source = sourceOf(context, row);
  const path = exportPath(context.folder, row);
  const draft = `${path}.part`;
  await mkdir(context.folder, { recursive: true, mode: 0o700 });
  const note = {
    operation: EXPORT_OPERATION,
    class: "read",
    detail: { export: row.id, ...source.detail, format: row.format },
  } as const;
  try {
    const { bytes } = await openAuditedStream(context.door, actor, note, () => parts(actor, row, source));
    const end = await toFile(bytes, draft);
    await rename(draft, path);
    return end;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
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
async function* parts(actor: Actor, row: ExportRow, source: ExportSource): AsyncGenerator<StreamPart> {
  let told = 0;
  const progress = { rows: 0 };
  for await (const bytes of bytesOf(row.format, source.table(actor, progress), source.encoding)) {
    yield { bytes, rows: progress.rows - told };
    told = progress.rows;
  }
  if (progress.rows > told) yield { bytes: "", rows: progress.rows - told };
}

/** A writer that died leaves no lock: its export has failed, with the closing entry that the writer could not make. */
async function endAbandoned(context: ExportContext): Promise<void> {
  const running = await context.door.open(EXPORT_JOB, (session) =>
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
      { ...EXPORT_JOB, name: row.requested_by, purpose: row.purpose, caseNumber: row.case_number },
      { operation: EXPORT_OPERATION, class: "read", detail },
      "failed",
    );
  }
}

/** After its last day a file is removed. */
async function expireOld(context: ExportContext): Promise<void> {
  const old = await context.door.open(EXPORT_JOB, (session) =>
    exportRows(session, sql`where e.state = 'done' and e.expires_on < ${context.today()}`),
  );
  for (const row of old) {
    await rm(exportPath(context.folder, row), { force: true });
    await context.door.open(EXPORT_JOB, async (session) => {
      await session.run(
        sql`update export_request set state = 'expired' where id = ${row.id} and state = 'done'`,
      );
      await session.audit({ operation: "export.expire", class: "write", detail: { export: row.id } });
    });
  }
}
