/** Backups: a consistent snapshot of the database and the files, readable by any supported server version. */
import { createHash } from "node:crypto";
import { constants, createWriteStream } from "node:fs";
import { copyFile, mkdir, open, readdir, rename, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { failed, ok, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import type { Client } from "pg";
import { to as copyTo } from "pg-copy-streams";
import { withClient } from "../connection/index.ts";
import type { Connections } from "../connection/index.ts";
import { openFileStore } from "../file-store/index.ts";
import type { Log } from "../logging/index.ts";
import { readApplied } from "../migration/index.ts";
import { KEYS_APART, MANIFEST_NAME } from "./manifest.ts";
import type { BackedUpTable, Manifest } from "./manifest.ts";
import { columnList, readHiddenTables, readSequences, readTables, TRANSFER_SETTINGS } from "./schema.ts";
import type { TableShape } from "./schema.ts";

export { readManifest } from "./manifest.ts";
export type { Manifest } from "./manifest.ts";
export { restore } from "./restore.ts";
export type { RestoreOptions, RestoreSummary } from "./restore.ts";

export interface BackupOptions {
  readonly connections: Connections;
  readonly dataFolder: string;
  /** Never copied; a target inside it, or it inside the target, is refused. */
  readonly keysFolder: string;
  /** Where the backup goes: a folder that is empty or not there yet. */
  readonly folder: string;
  readonly log: Log;
}

export interface BackupSummary {
  readonly folder: string;
  readonly tables: number;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Backs up every table of ours as of one instant, the sequences, and the stored files. Writers are not held up.
 * Keys are not part of it. Problems: `backup-folder-not-empty`, `backup-folder-holds-keys`, `database-not-migrated`,
 * `backup-would-be-partial`, `backup-failed`.
 */
export async function backup(options: BackupOptions): Promise<Outcome<BackupSummary>> {
  const folder = resolve(options.folder);
  const obstacle = await checkFolder(folder, options.keysFolder);
  if (obstacle !== undefined) return failed(obstacle);
  try {
    await mkdir(join(folder, "tables"), { recursive: true, mode: 0o700 });
    const database = await withClient(options.connections.owner, (client) =>
      backupDatabase(client, folder, options.log),
    );
    // Rows are older than these files: whatever a row of the snapshot names is among them.
    const files = await backupFiles(options.dataFolder, folder);
    const manifest: Manifest = { ...database, files, keys: KEYS_APART };
    await writeManifest(folder, manifest);
    return ok(summarise(folder, manifest));
  } catch (error) {
    return failed(...problemsOf(error));
  }
}

async function checkFolder(folder: string, keysFolder: string): Promise<Problem | undefined> {
  const inside = (inner: string, outer: string): boolean => !relative(outer, inner).startsWith("..");
  const keys = resolve(keysFolder);
  if (inside(folder, keys) || inside(keys, folder)) {
    return problem(
      "refused",
      "backup-folder-holds-keys",
      "备份文件夹与密钥文件夹须分开",
      "the backup's folder and the keys folder must be apart",
      folder,
    );
  }
  const there = await readdir(folder).catch(() => []);
  if (there.length === 0) return undefined;
  return problem(
    "conflict",
    "backup-folder-not-empty",
    "备份文件夹不是空的",
    "the backup's folder is not empty",
    folder,
  );
}

async function backupDatabase(
  client: Client,
  folder: string,
  log: Log,
): Promise<Omit<Manifest, "files" | "keys">> {
  await client.query(TRANSFER_SETTINGS);
  await client.query("begin isolation level repeatable read read only");
  const now = await client.query<{ moment: string; version: string }>(
    `select to_char(now(), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as moment, current_setting('server_version') as version`,
  );
  const migrations = await readApplied(client);
  if (migrations.length === 0) throw new ProblemError(notMigrated());
  const hidden = await readHiddenTables(client);
  if (hidden.length > 0) throw new ProblemError(...hidden.map(partial));
  const tables: BackedUpTable[] = [];
  for (const [index, table] of (await readTables(client)).entries()) {
    tables.push(
      await backupTable(client, table, folder, `tables/${String(index + 1).padStart(4, "0")}.copy.gz`),
    );
    log.debug({ path: table.name, rows: tables.at(-1)?.rows ?? 0 }, "table backed up");
  }
  const sequences = await readSequences(client);
  await client.query("commit");
  return {
    format: "xinpark-backup",
    formatVersion: 1,
    takenAt: now.rows[0]?.moment ?? "",
    serverVersion: now.rows[0]?.version ?? "",
    migrations,
    tables,
    sequences,
  };
}

async function backupTable(
  client: Client,
  table: TableShape,
  folder: string,
  file: string,
): Promise<BackedUpTable> {
  const source = client.query(
    copyTo(`copy (select ${columnList(table.columns)} from ${table.name}) to stdout`),
  );
  const hash = createHash("sha256");
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const target = createWriteStream(join(folder, file), { flags: "wx", mode: 0o600, flush: true });
  await pipeline(source, createGzip({ level: 1 }), count, target);
  return {
    name: table.name,
    columns: [...table.columns],
    rows: source.rowCount,
    file,
    bytes,
    digest: hash.digest("hex"),
  };
}

async function backupFiles(dataFolder: string, folder: string): Promise<Manifest["files"]> {
  const store = openFileStore(dataFolder);
  const copies: { digest: string; bytes: number }[] = [];
  for await (const digest of store.list()) {
    const sound = await store.verify(digest);
    if (!sound.ok) {
      // Swept since it was listed: no row of the snapshot names it. Damaged: the backup must not pretend.
      if (sound.problems.some((one) => one.code === "file-not-found")) continue;
      throw new ProblemError(...sound.problems);
    }
    const place = join("files", digest.slice(0, 2), digest.slice(2, 4));
    await mkdir(join(folder, place), { recursive: true, mode: 0o700 });
    await copyFile(join(dataFolder, place, digest), join(folder, place, digest), constants.COPYFILE_FICLONE);
    copies.push(sound.value);
  }
  return copies;
}

/** The manifest appears last and whole: its presence says that everything before it is on disk. */
async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  const path = join(folder, MANIFEST_NAME);
  await writeFile(`${path}.draft`, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600, flush: true });
  await rename(`${path}.draft`, path);
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const summarise = (folder: string, manifest: Manifest): BackupSummary => ({
  folder,
  tables: manifest.tables.length,
  rows: manifest.tables.reduce((sum, table) => sum + table.rows, 0),
  files: manifest.files.length,
  bytes: [...manifest.tables, ...manifest.files].reduce((sum, one) => sum + one.bytes, 0),
});

function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof ProblemError) return error.problems;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return [
    problem("internal", "backup-failed", `备份未能完成（${code}）`, `the backup was not completed (${code})`),
  ];
}

const notMigrated = (): Problem =>
  problem(
    "conflict",
    "database-not-migrated",
    "数据库尚未初始化，没有可备份的内容",
    "the database was never migrated: there is nothing to back up",
  );

const partial = (name: string): Problem =>
  problem(
    "refused",
    "backup-would-be-partial",
    "行级安全会使备份缺少部分数据",
    "row security would hide rows from the backup",
    name,
  );
