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
  /** What the database holds already. */
  readonly prepared?: Preparation;
}

/** Contents that many tests begin with: made once a run, then copied. Equal names are equal contents. */
export interface Preparation {
  readonly name: string;
  prepare(owner: Pools["owner"]): Promise<void>;
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
    options.migrated === false
      ? await connectionsTo(server.cluster, name)
      : await copyTemplate(server, name, options.prepared);
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
  /** Logins of the templates that somebody needed, by name. */
  readonly templates: Map<string, Promise<Connections>>;
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
  return { folder, cluster: await runCluster(folder, version), templates: new Map() };
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

async function copyTemplate(server: Server, name: string, prepared?: Preparation): Promise<Connections> {
  const template = await templateOf(server, prepared);
  const connections = onDatabase(template, name);
  await copyDatabase(template.owner.database, connections);
  return connections;
}

const copyDatabase = (from: string, to: Connections): Promise<void> =>
  onServer(to, `create database ${quoted(to.owner.database)} template ${quoted(from)}`);

/** Templates are made once a run, by whoever needs one first. */
function templateOf(server: Server, prepared?: Preparation): Promise<Connections> {
  const key = prepared?.name ?? "";
  const there = server.templates.get(key);
  if (there !== undefined) return there;
  const made = prepared === undefined ? migratedTemplate(server) : preparedTemplate(server, prepared);
  server.templates.set(key, made);
  return made;
}

async function migratedTemplate(server: Server): Promise<Connections> {
  const migrations = expectValue(await readMigrations(SHIPPED_MIGRATIONS));
  const connections = await connectionsTo(
    server.cluster,
    `template_${shortDigest(migrations.map((one) => one.checksum).join())}`,
  );
  await makeTemplate(server, connections, async () => {
    expectValue(await migrate(connections, SHIPPED_MIGRATIONS, silentLog));
  });
  return connections;
}

async function preparedTemplate(server: Server, prepared: Preparation): Promise<Connections> {
  const migrated = await templateOf(server);
  const connections = onDatabase(migrated, `${migrated.owner.database}_${shortDigest(prepared.name)}`);
  await makeTemplate(server, connections, async () => {
    // What a run that was killed here left behind is not a template.
    await onServer(connections, `drop database if exists ${quoted(connections.owner.database)} with (force)`);
    await copyDatabase(migrated.owner.database, connections);
    const pools = openPools(connections, { max: 1, log: silentLog, name: "test" });
    try {
      await prepared.prepare(pools.owner);
    } finally {
      await pools.close();
    }
  });
  return connections;
}

const shortDigest = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

/** Makes a template unless it is complete already; a complete one is closed to connections. */
async function makeTemplate(
  server: Server,
  connections: Connections,
  make: () => Promise<void>,
): Promise<void> {
  const { owner } = connections;
  const lockPath = join(server.folder, `${server.cluster.version}.${owner.database}.lock`);
  const made = await withLock(lockPath, async () => {
    const complete = await withClient({ ...owner, database: "postgres" }, async (client) => {
      const answer = await client.query("select from pg_database where datname = $1 and not datallowconn", [
        owner.database,
      ]);
      return answer.rowCount === 1;
    });
    if (complete) return;
    await make();
    await onServer(connections, `alter database ${quoted(owner.database)} allow_connections false`);
  });
  expectValue(made);
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
export { proofHolds } from "./proof.ts";
export { makeSm2Receiver, type Sm2Receiver } from "./receiver.ts";
