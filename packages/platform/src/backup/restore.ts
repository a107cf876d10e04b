import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { failed, ok, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import type { Client } from "pg";
import { DatabaseError } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { withClient } from "../connection/index.ts";
import type { Connections } from "../connection/index.ts";
import { measure, openFileStore } from "../file-store/index.ts";
import type { Log } from "../logging/index.ts";
import { migrate, readApplied, readMigrations } from "../migration/index.ts";
import { readManifest } from "./manifest.ts";
import type { BackedUpTable, Manifest } from "./manifest.ts";
import { columnList, fillingOrder, readReferences, readTables, TRANSFER_SETTINGS } from "./schema.ts";

export interface RestoreOptions {
  /** The backup. */
  readonly folder: string;
  /** An empty database: not there yet, never migrated, or migrated and unused. */
  readonly connections: Connections;
  readonly dataFolder: string;
  /** The folder of this program's migrations. */
  readonly migrations: string;
  readonly log: Log;
}

export interface RestoreSummary {
  readonly takenAt: string;
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
  /** Steps that this newer program took on the restored data. */
  readonly migrated: readonly number[];
}

/**
 * Restores a backup: checks every digest first, fills all tables in one transaction, then takes the migrations that
 * are newer than the backup. A restore that is killed leaves an empty database and may simply be repeated.
 * Problems: `backup-incomplete`, `backup-unreadable`, `backup-damaged` (path: the file), `backup-newer`,
 * `migration-changed`, `database-ahead`, `database-not-empty`, `restore-failed`, and those of `migrate`.
 */
export async function restore(options: RestoreOptions): Promise<Outcome<RestoreSummary>> {
  const manifest = await readManifest(options.folder);
  if (!manifest.ok) return manifest;
  const problems = [
    ...(await checkMigrations(manifest.value, options.migrations)),
    ...(await checkFiles(manifest.value, options.folder)),
  ];
  if (problems.length > 0) return failed(...problems);
  try {
    return await restoreChecked(manifest.value, options);
  } catch (error) {
    return failed(...problemsOf(error));
  }
}

async function restoreChecked(manifest: Manifest, options: RestoreOptions): Promise<Outcome<RestoreSummary>> {
  const { connections, migrations, log } = options;
  const upTo = manifest.migrations.at(-1)?.number ?? 0;
  const prepared = await migrate(connections, migrations, log, { upTo: await checkedTarget(options, upTo) });
  if (!prepared.ok) return prepared;
  await restoreFiles(manifest, options);
  await withClient(connections.owner, (client) => fill(client, manifest, options));
  const migrated = await migrate(connections, migrations, log);
  if (!migrated.ok) return migrated;
  await withClient(connections.owner, (client) => client.query("analyze"));
  return ok({
    takenAt: manifest.takenAt,
    tables: manifest.tables.length,
    rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
    files: manifest.files.length,
    migrated: migrated.value.applied,
  });
}

/** The step to bring the target to, once it is known to be empty and not beyond the backup. */
async function checkedTarget(options: RestoreOptions, upTo: number): Promise<number> {
  const { owner } = options.connections;
  try {
    await withClient(owner, async (client) => {
      const current = (await readApplied(client)).at(-1)?.number ?? 0;
      if (current === 0) await refuseForeignTables(client);
      else await refuseUsed(client);
      if (current > upTo) throw new ProblemError(ahead(current, upTo));
    });
  } catch (error) {
    // There is no such database yet: migrate makes it.
    if (!(error instanceof DatabaseError && error.code === "3D000")) throw error;
  }
  return upTo;
}

async function refuseForeignTables(client: Client): Promise<void> {
  const [first] = await readTables(client);
  if (first !== undefined) throw new ProblemError(notEmpty(first.name));
}

/** A table counts as used when it holds a row that no migration wrote. */
async function refuseUsed(client: Client): Promise<void> {
  for (const { name } of await readTables(client)) {
    const answer = await client.query<{ used: boolean }>(
      `select exists (select from ${name} where xmin::text not in (select xmin::text from public.schema_migration)) as used`,
    );
    if (answer.rows[0]?.used === true) throw new ProblemError(notEmpty(name));
  }
}

async function checkMigrations(manifest: Manifest, folder: string): Promise<Problem[]> {
  const files = await readMigrations(folder);
  if (!files.ok) return [...files.problems];
  const known = new Map(files.value.map((file) => [file.number, file]));
  const latest = files.value.at(-1)?.number ?? 0;
  return manifest.migrations.flatMap((taken) => {
    const file = known.get(taken.number);
    if (file === undefined) return [newer(taken.name, latest)];
    return file.checksum === taken.checksum ? [] : [changed(taken.name)];
  });
}

/** Every file of the backup against its digest, before anything is touched. */
async function checkFiles(manifest: Manifest, folder: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  const expected = [
    ...manifest.tables.map((table) => ({ path: table.file, digest: table.digest })),
    ...manifest.files.map((file) => ({ path: storedPath(file.digest), digest: file.digest })),
  ];
  for (const { path, digest } of expected) {
    const there = await stat(join(folder, path)).catch(() => undefined);
    if (there === undefined || (await measure(join(folder, path))).digest !== digest)
      problems.push(damaged(path));
  }
  return problems;
}

const storedPath = (digest: string): string => join("files", digest.slice(0, 2), digest.slice(2, 4), digest);

async function restoreFiles(manifest: Manifest, options: RestoreOptions): Promise<void> {
  const store = openFileStore(options.dataFolder);
  for (const { digest } of manifest.files) {
    const stored = await store.store(join(options.folder, storedPath(digest)));
    if (!stored.ok) throw new ProblemError(...stored.problems);
    if (stored.value.digest !== digest) throw new ProblemError(damaged(storedPath(digest)));
  }
}

async function fill(client: Client, manifest: Manifest, options: RestoreOptions): Promise<void> {
  await client.query(TRANSFER_SETTINGS);
  await client.query("begin");
  const shapes = await readTables(client);
  const names = shapes.map((shape) => shape.name);
  if (names.length === 0) throw new ProblemError(notRestorable("no tables"));
  await client.query(`lock table ${names.join(", ")} in access exclusive mode`);
  await refuseUsed(client);
  // What the migrations wrote is in the backup, as it was by then.
  await client.query(`truncate ${names.join(", ")}`);
  await client.query("set constraints all deferred");
  // COPY is refused where row security binds even the owner, and triggers must not act a second time.
  for (const shape of shapes) {
    if (shape.forced) await client.query(`alter table ${shape.name} no force row level security`);
    await client.query(`alter table ${shape.name} disable trigger user`);
  }
  const tables = new Map(manifest.tables.map((table) => [table.name, table]));
  for (const name of fillingOrder(names, await readReferences(client))) {
    const table = tables.get(name);
    if (table === undefined) throw new ProblemError(notRestorable(name));
    await fillTable(client, table, options);
  }
  for (const { name, value, called } of manifest.sequences) {
    await client.query("select setval($1::regclass, $2::bigint, $3)", [name, value, called]);
  }
  await client.query("set constraints all immediate");
  for (const shape of shapes) {
    await client.query(`alter table ${shape.name} enable trigger user`);
    if (shape.forced) await client.query(`alter table ${shape.name} force row level security`);
  }
  await client.query("commit");
}

async function fillTable(client: Client, table: BackedUpTable, options: RestoreOptions): Promise<void> {
  const columns = table.columns.length === 0 ? "" : `(${columnList(table.columns)})`;
  const target = client.query(copyFrom(`copy ${table.name} ${columns} from stdin`));
  await pipeline(createReadStream(join(options.folder, table.file)), createGunzip(), target);
  if (target.rowCount !== table.rows) throw new ProblemError(damaged(table.file));
  options.log.debug({ path: table.name, rows: target.rowCount }, "table restored");
}

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return [
    problem(
      "internal",
      "restore-failed",
      `恢复未能完成（${code}）`,
      `the restore was not completed (${code})`,
    ),
  ];
}

const notEmpty = (name: string): Problem => ({
  ...problem(
    "conflict",
    "database-not-empty",
    "目标数据库不是空的",
    "the target database is not empty",
    name,
  ),
  remedy: {
    zh: "恢复到新的数据文件夹或新建的数据库",
    en: "restore into a new data folder or a new database",
  },
});

const ahead = (current: number, upTo: number): Problem => ({
  ...problem(
    "conflict",
    "database-ahead",
    `目标数据库已迁移到第 ${current} 步，备份停在第 ${upTo} 步`,
    `the target database was migrated to step ${current}; the backup is at step ${upTo}`,
  ),
  remedy: {
    zh: "恢复到未迁移过的数据库，程序会自行迁移",
    en: "restore into a database that was never migrated; the program migrates it",
  },
});

const newer = (name: string, latest: number): Problem => ({
  ...problem(
    "conflict",
    "backup-newer",
    `备份来自更新的程序（${name}），本程序只到第 ${latest} 步`,
    `the backup is of a newer program (${name}); this one knows only up to ${latest}`,
    name,
  ),
  remedy: { zh: "请使用更新的程序版本", en: "use the newer version of the program" },
});

const changed = (name: string): Problem =>
  problem(
    "conflict",
    "migration-changed",
    "备份所用的迁移与本程序的不同",
    "the backup's migration differs from this program's",
    name,
  );

const damaged = (path: string): Problem =>
  problem(
    "conflict",
    "backup-damaged",
    "备份文件缺失，或与其摘要不符",
    "a file of the backup is missing or does not match its digest",
    path,
  );

const notRestorable = (name: string): Problem =>
  problem("conflict", "restore-failed", `备份中没有数据表 ${name}`, `the backup has no table ${name}`, name);
