/** Bringing the database to the shape this program needs: forward only, all or nothing per step. */
import { failed, ok, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { Client, DatabaseError } from "pg";
import { clientSettings, quoted, withClient } from "../connection/index.ts";
import type { Connections } from "../connection/index.ts";
import type { Log } from "../logging/index.ts";
import { readMigrations } from "./files.ts";
import type { Migration } from "./files.ts";
import { ensureRoles } from "./roles.ts";

export { readMigrations } from "./files.ts";
export type { Migration } from "./files.ts";
export { SHIPPED_MIGRATIONS } from "./files.ts";

/** How the database stands to the migrations at hand. */
export interface SchemaState {
  /** Number of the last migration applied; 0 in an empty database. */
  readonly current: number;
  /** Number of the last migration this program has. */
  readonly latest: number;
  readonly pending: readonly number[];
}

export interface MigrateOptions {
  /** The last step to take (a backup is restored into the shape it was made in); all unless told. */
  readonly upTo?: number;
}

const OLDEST_SERVER = 15;
/** Names the lock under which starters wait for each other ("xinpark", then a 1). */
const ADVISORY_LOCK = "8675463842";

/**
 * Migrates the database: makes it if it is not there, checks the server, makes the work roles, applies what is
 * pending, each file in one transaction, all under a session advisory lock. Concurrent starters wait.
 * Problems: `server-too-old`, `encoding-not-utf8`, `trigrams-unusable`, `migration-changed`, `migration-missing`,
 * `migration-failed` (path: file and line), `database-newer`, `role-refused`,
 * `database-refused`, `database-unreachable`.
 */
export async function migrate(
  connections: Connections,
  folder: string,
  log: Log,
  options: MigrateOptions = {},
): Promise<Outcome<{ applied: number[] }>> {
  const files = await readMigrations(folder);
  if (!files.ok) return files;
  return guarded(async () => {
    await ensureDatabase(connections, log);
    return withClient(connections.owner, async (client) => {
      await client.query("select pg_advisory_lock($1)", [ADVISORY_LOCK]);
      await checkServer(client);
      await ensureRoles(client, connections, log);
      await client.query("create extension if not exists pg_trgm");
      await checkTrigrams(client);
      return { applied: await applyPending(client, connections, files.value, log, options.upTo) };
    });
  });
}

/** How the database stands, without changing it. Problems as for `migrate`. */
export async function schemaState(connections: Connections, folder: string): Promise<Outcome<SchemaState>> {
  const files = await readMigrations(folder);
  if (!files.ok) return files;
  return guarded(() =>
    withClient(connections.owner, async (client) => {
      const applied = await readApplied(client);
      const pending = compare(files.value, applied);
      return {
        current: applied.at(-1)?.number ?? 0,
        latest: files.value.at(-1)?.number ?? 0,
        pending: pending.map((one) => one.number),
      };
    }),
  );
}

/**
 * Refuses a database in which pg_trgm takes Chinese characters for no letters (locale C): names would never be
 * found. Throws `trigrams-unusable`. The extension must be there.
 */
export async function checkTrigrams(client: Pick<Client, "query">): Promise<void> {
  const answer = await client.query<{ count: number }>(
    "select coalesce(cardinality(show_trgm('信用园区')), 0) as count",
  );
  if ((answer.rows[0]?.count ?? 0) > 0) return;
  throw new ProblemError({
    ...problem(
      "conflict",
      "trigrams-unusable",
      "此数据库的区域设置不认识汉字，名称检索会失效",
      "this database's locale takes Chinese characters for no letters: names would not be found",
    ),
    remedy: {
      zh: "用 ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0 新建数据库",
      en: "create the database with ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0",
    },
  });
}

/** Makes the database when the server has none of that name. */
async function ensureDatabase(connections: Connections, log: Log): Promise<void> {
  const { owner } = connections;
  const probe = new Client(clientSettings(owner, "xinpark"));
  probe.on("error", () => undefined);
  try {
    await probe.connect();
    return;
  } catch (error) {
    if (!isState(error, "3D000")) throw error;
  } finally {
    await probe.end().catch(() => undefined);
  }
  await withClient({ ...owner, database: "postgres" }, async (client) => {
    const create = `create database ${quoted(owner.database)} encoding 'UTF8' locale 'C.UTF-8' template template0`;
    await client.query(create).catch((error: unknown) => {
      // A concurrent starter was faster (the second state is its unique index).
      if (!isState(error, "42P04") && !isState(error, "23505")) throw error;
    });
  });
  log.info({ database: owner.database }, "the database was created");
}

async function checkServer(client: Client): Promise<void> {
  const answer = await client.query<{ version: number; encoding: string; zone: string }>(
    `select current_setting('server_version_num')::int / 10000 as version, pg_encoding_to_char(encoding) as encoding,
      current_setting('TimeZone') as zone
     from pg_database where datname = current_database()`,
  );
  const found = answer.rows[0];
  if (found === undefined) throw new Error("the server does not know its own database");
  if (found.version < OLDEST_SERVER) {
    throw new ProblemError(
      problem(
        "conflict",
        "server-too-old",
        `需要 PostgreSQL ${OLDEST_SERVER} 或更新版本，现为 ${found.version}`,
        `PostgreSQL ${OLDEST_SERVER} or newer is needed; this is ${found.version}`,
      ),
    );
  }
  if (found.encoding !== "UTF8") {
    throw new ProblemError(
      problem(
        "conflict",
        "encoding-not-utf8",
        `数据库编码须为 UTF8，现为 ${found.encoding}`,
        `the database's encoding must be UTF8, it is ${found.encoding}`,
      ),
    );
  }
  if (found.zone === "Asia/Shanghai") return;
  const name = await currentDatabase(client);
  await client.query(`alter database ${quoted(name)} set timezone to 'Asia/Shanghai'`);
  await client.query("set timezone to 'Asia/Shanghai'");
}

async function currentDatabase(client: Client): Promise<string> {
  const answer = await client.query<{ name: string }>("select current_database() as name");
  return answer.rows[0]?.name ?? "";
}

/** A step the database has taken. */
export interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

/** The steps a database has taken, in order; none when it was never migrated. */
export async function readApplied(client: Client): Promise<Applied[]> {
  const there = await client.query<{ found: boolean }>(
    "select to_regclass('public.schema_migration') is not null as found",
  );
  if (there.rows[0]?.found !== true) return [];
  const answer = await client.query<Applied>(
    "select number, name, checksum from public.schema_migration order by number",
  );
  return answer.rows;
}

/** What is still to apply; throws when the history and the files contradict each other. */
function compare(files: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const latest = files.at(-1)?.number ?? 0;
  const byNumber = new Map(files.map((file) => [file.number, file]));
  for (const done of applied) {
    const file = byNumber.get(done.number);
    if (file === undefined) throw new ProblemError(done.number > latest ? newer(done, latest) : gone(done));
    if (file.checksum !== done.checksum) throw new ProblemError(changed(file));
  }
  const current = applied.at(-1)?.number ?? 0;
  return files.filter((file) => file.number > current);
}

async function applyPending(
  client: Client,
  connections: Connections,
  files: readonly Migration[],
  log: Log,
  upTo = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  await client.query(`create table if not exists public.schema_migration (
    number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
  const pending = compare(files, await readApplied(client)).filter((one) => one.number <= upTo);
  for (const migration of pending) {
    const started = performance.now();
    await applyOne(client, connections, migration);
    log.info(
      {
        migration: migration.number,
        path: migration.name,
        milliseconds: Math.round(performance.now() - started),
      },
      "migrated",
    );
  }
  return pending.map((migration) => migration.number);
}

async function applyOne(client: Client, connections: Connections, migration: Migration): Promise<void> {
  const text = fillPlaceholders(migration, connections);
  await client.query("begin");
  try {
    await client.query(text);
    await client.query("insert into public.schema_migration (number, name, checksum) values ($1, $2, $3)", [
      migration.number,
      migration.name,
      migration.checksum,
    ]);
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => undefined);
    throw new ProblemError(migrationFailed(migration, text, error));
  }
}

/** `{{app}}` and its like become quoted names; an unknown placeholder is an error. */
function fillPlaceholders(migration: Migration, connections: Connections): string {
  const names: Readonly<Record<string, string>> = {
    app: connections.app.user,
    filing: connections.filing.user,
    population: connections.population.user,
    owner: connections.owner.user,
    database: connections.owner.database,
  };
  return migration.text.replaceAll(/\{\{([a-z]+)\}\}/gu, (whole, key: string) => {
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    if (name !== undefined) return quoted(name);
    throw new ProblemError(
      problem(
        "internal",
        "migration-failed",
        `迁移文件中有未知的占位符 ${whole}`,
        `the migration has an unknown placeholder ${whole}`,
        migration.name,
      ),
    );
  });
}

function migrationFailed(migration: Migration, text: string, error: unknown): Problem {
  const state = error instanceof DatabaseError ? (error.code ?? "") : "";
  const position =
    error instanceof DatabaseError && error.position !== undefined ? Number(error.position) : undefined;
  const line =
    position === undefined ? undefined : Array.from(text).slice(0, position).join("").split("\n").length;
  const reason = error instanceof Error ? error.message : "unknown";
  return {
    ...problem(
      "internal",
      "migration-failed",
      `数据库迁移失败（${state}）：${reason}`,
      `the migration failed (${state}): ${reason}`,
      line === undefined ? migration.name : `${migration.name}:${line}`,
    ),
    remedy: { zh: "该步骤已整体回滚，数据未变", en: "the step was rolled back as a whole; no data changed" },
  };
}

const newer = (done: Applied, latest: number): Problem => ({
  ...problem(
    "conflict",
    "database-newer",
    `数据库已到第 ${done.number} 步（${done.name}），本程序只认识到第 ${latest} 步`,
    `the database is at step ${done.number} (${done.name}); this program knows only up to ${latest}`,
    done.name,
  ),
  remedy: { zh: "请使用更新的程序版本", en: "use the newer version of the program" },
});

const gone = (done: Applied): Problem =>
  problem(
    "conflict",
    "migration-missing",
    `缺少已执行过的迁移 ${done.name}`,
    `an applied migration is missing: ${done.name}`,
    done.name,
  );

const changed = (file: Migration): Problem => ({
  ...problem(
    "conflict",
    "migration-changed",
    "已执行过的迁移文件被改动",
    "a migration was changed after it had been applied",
    file.name,
  ),
  remedy: { zh: "恢复原文件，另写新的迁移", en: "put the file back as it was and write a new migration" },
});

const isState = (error: unknown, state: string): boolean =>
  error instanceof DatabaseError && error.code === state;

/** Turns what the database says into problems. */
async function guarded<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof ProblemError) return failed(...error.problems);
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (error instanceof DatabaseError && !code.startsWith("08") && !code.startsWith("28")) {
      return failed(
        problem(
          "refused",
          "database-refused",
          `数据库拒绝了操作（${code}）：${error.message}`,
          `the database refused (${code}): ${error.message}`,
        ),
      );
    }
    return failed(
      problem(
        "internal",
        "database-unreachable",
        `数据库无法访问（${code}）`,
        `the database cannot be reached (${code})`,
        "DATABASE_URL",
      ),
    );
  }
}
