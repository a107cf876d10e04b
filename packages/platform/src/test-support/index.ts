/** Databases for tests: real ones, migrated, empty, and quick to come by. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Cluster } from "../cluster/index.ts";
import { connectionsOf, onDatabase, openPools, quoted, withClient } from "../connection/index.ts";
import type { Connections, Pools } from "../connection/index.ts";
import { withLock } from "../lock/index.ts";
import { silentLog } from "../logging/index.ts";
import { migrate, readMigrations, SHIPPED_MIGRATIONS } from "../migration/index.ts";
import { beginRun, endRun, hasPostgres, runCluster } from "./run.ts";
import type { PostgresVersion } from "./run.ts";

export { hasPostgres, programsOf, temporaryFolder } from "./run.ts";
export type { PostgresVersion } from "./run.ts";

/** A database of one's own, with the shipped migrations applied, and an empty data folder beside it. */
export interface TestDatabase {
  readonly connections: Connections;
  readonly pools: Pools;
  readonly dataFolder: string;
  /** Ends the pools, drops the database, removes the folder. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Unless told: `XINPARK_TEST_POSTGRES`, else the embedded one. */
  readonly version?: PostgresVersion;
  /** Most connections per role. */
  readonly max?: number;
  /** False: an empty database without migrations, with roles of its own name. */
  readonly migrated?: boolean;
}

/** The version the run is about. */
export const testVersion = (): PostgresVersion =>
  process.env["XINPARK_TEST_POSTGRES"] === "15" ? "15" : "embedded";

/**
 * A fresh database. The server is shared by the whole test run and the database is a copy of a migrated template,
 * so this takes some tens of milliseconds. Work roles belong to the template and are common to all copies.
 */
export async function freshDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const version = options.version ?? testVersion();
  const server = await serverOf(version);
  const name = `test_${randomBytes(6).toString("hex")}`;
  const connections =
    options.migrated === false ? await connectionsTo(server.cluster, name) : await copyTemplate(server, name);
  if (options.migrated === false)
    await onServer(
      connections,
      `create database ${quoted(name)} encoding 'UTF8' locale 'C.UTF-8' template template0`,
    );
  const dataFolder = await makeFolder(server.folder);
  const pools = openPools(connections, { max: options.max ?? 4, log: silentLog, name: "test" });
  open += 1;
  let closed = false;
  return {
    connections,
    pools,
    dataFolder,
    async close() {
      if (closed) return;
      closed = true;
      await pools.close();
      await onServer(connections, `drop database if exists ${quoted(name)} with (force)`);
      await rm(dataFolder, { recursive: true, force: true });
      await leave();
    },
  };
}

/** Runs a test with a fresh database and closes it, whatever happens. */
export async function withDatabase<T>(
  test: (database: TestDatabase) => Promise<T>,
  options: TestDatabaseOptions = {},
): Promise<T> {
  const database = await freshDatabase(options);
  try {
    return await test(database);
  } finally {
    await database.close();
  }
}

interface Server {
  readonly folder: string;
  readonly cluster: Cluster;
  /** The template's logins, once somebody needed it. */
  template: Promise<Connections> | undefined;
}

const servers = new Map<PostgresVersion, Promise<Server>>();
let ownRun: Promise<string> | undefined;
let open = 0;

function serverOf(version: PostgresVersion): Promise<Server> {
  const there = servers.get(version);
  if (there !== undefined) return there;
  const made = startServer(version);
  servers.set(version, made);
  return made;
}

async function startServer(version: PostgresVersion): Promise<Server> {
  if (!(await hasPostgres(version))) throw new Error(`PostgreSQL ${version} is not on this machine`);
  const folder = process.env["XINPARK_TEST_FOLDER"] ?? (await (ownRun ??= beginRun()));
  return { folder, cluster: await runCluster(folder, version), template: undefined };
}

/** Outside a test runner the last database to close ends the run. */
async function leave(): Promise<void> {
  open -= 1;
  if (open > 0 || ownRun === undefined) return;
  const folder = await ownRun;
  ownRun = undefined;
  servers.clear();
  await endRun(folder);
}

async function copyTemplate(server: Server, name: string): Promise<Connections> {
  server.template ??= makeTemplate(server);
  const template = await server.template;
  const connections = onDatabase(template, name);
  await onServer(connections, `create database ${quoted(name)} template ${quoted(template.owner.database)}`);
  return connections;
}

/** The template is named by its migrations, made once a run, and closed to connections when it is complete. */
async function makeTemplate(server: Server): Promise<Connections> {
  const migrations = expectValue(await readMigrations(SHIPPED_MIGRATIONS));
  const digest = createHash("sha256")
    .update(migrations.map((one) => one.checksum).join())
    .digest("hex")
    .slice(0, 8);
  const connections = await connectionsTo(server.cluster, `template_${digest}`);
  const { owner } = connections;
  const lockPath = join(server.folder, `${server.cluster.version}.template.lock`);
  const made = await withLock(lockPath, async () => {
    const complete = await withClient({ ...owner, database: "postgres" }, async (client) => {
      const answer = await client.query("select from pg_database where datname = $1 and not datallowconn", [
        owner.database,
      ]);
      return answer.rowCount === 1;
    });
    if (complete) return;
    expectValue(await migrate(connections, SHIPPED_MIGRATIONS, silentLog));
    await onServer(connections, `alter database ${quoted(owner.database)} allow_connections false`);
  });
  expectValue(made);
  return connections;
}

const connectionsTo = async (cluster: Cluster, database: string): Promise<Connections> =>
  expectValue(await connectionsOf({ kind: "cluster", connection: cluster.connection, database }));

async function onServer(connections: Connections, statement: string): Promise<void> {
  await withClient({ ...connections.owner, database: "postgres" }, (client) => client.query(statement));
}

async function makeFolder(folder: string): Promise<string> {
  await mkdir(join(folder, "data"), { recursive: true });
  return mkdtemp(join(folder, "data", "d-"));
}
export { makeSm2Receiver, type Sm2Receiver } from "./receiver.ts";
