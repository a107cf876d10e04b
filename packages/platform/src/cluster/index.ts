/** The embedded PostgreSQL: started when somebody needs it, shared, stopped when the last one leaves. */
import { randomUUID } from "node:crypto";
import { join, resolve } from "node:path";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { Client, DatabaseError } from "pg";
import { currentProcess, identify, withLock } from "../lock/index.ts";
import type { Log } from "../logging/index.ts";
import { exists, findBinaries } from "./binaries.ts";
import type { Binaries } from "./binaries.ts";
import { initialise, keyPath, readKey } from "./initialise.ts";
import { makeDataFolder, preparePlace, readRecord, removeOutsideSocketFolder, writeRecord } from "./place.ts";
import type { Place } from "./place.ts";
import { awaitPostmaster, findPostmaster, startPostmaster, stopPostmaster } from "./postmaster.ts";
import type { Postmaster, ServerSettings } from "./postmaster.ts";
import { livingUsers, writeUsers } from "./users.ts";

export type { Binaries } from "./binaries.ts";
export { findBinaries } from "./binaries.ts";
export { serverSettings } from "./postmaster.ts";
export type { ServerSettings } from "./postmaster.ts";
export { releaseOnSignals } from "./signals.ts";

export interface ClusterOptions {
  readonly dataFolder: string;
  /** Where `database.json`, the super-user's random password, lives; `<dataFolder>/keys` unless told. */
  readonly keysFolder?: string;
  readonly log: Log;
  /** Other programs than the installed ones (tests on older versions). */
  readonly binaries?: Binaries;
  /** Settings on top of our own; they apply when this call starts the server. */
  readonly settings?: ServerSettings;
  /** The process whose life keeps the server up; ourselves unless told. */
  readonly holder?: number;
}

/** How to reach the embedded server as its super-user. */
export interface ClusterConnection {
  /** A socket folder (or, on Windows, the loopback address). */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** A running embedded server and our share in it. */
export interface Cluster {
  readonly connection: ClusterConnection;
  /** Major version of PostgreSQL. */
  readonly version: number;
  /** The folder of the server's data. */
  readonly location: string;
  /** The server's process. */
  readonly process: number;
  /** Whether this call made the cluster, started the server, or found it running. */
  readonly found: "made" | "started" | "running";
  /** Gives our share back; the last one stops the server. May be called more than once. */
  release(): Promise<void>;
}

const LOCK_WAIT_MILLISECONDS = 300_000;

/**
 * Makes sure that the embedded server of this data folder runs, and registers us as a user of it.
 * Throws a ProblemError: `postgres-not-installed`, `postgres-does-not-run`, `no-place-for-cluster`,
 * `cluster-missing`, `cluster-other-version`, `cluster-key-missing`, `cluster-did-not-start`, `lock-held`.
 */
export async function acquireCluster(options: ClusterOptions): Promise<Cluster> {
  const dataFolder = resolve(options.dataFolder);
  const keysFolder = options.keysFolder ?? join(dataFolder, "keys");
  const installed = options.binaries ?? (await findBinaries());
  const place = await locked(dataFolder, async () => {
    const prepared = await preparePlace(
      dataFolder,
      installed,
      await exists(keyPath(keysFolder)),
      options.log,
    );
    return { prepared, ...(await enter(prepared, keysFolder, options)) };
  });
  let open = true;
  return {
    connection: place.connection,
    version: installed.version,
    location: place.prepared.location,
    process: place.postmaster.pid,
    found: place.found,
    async release() {
      if (!open) return;
      open = false;
      await locked(dataFolder, () => leave(place.prepared, place.id, options.log));
    },
  };
}

/** Stops the server of a data folder whoever uses it (restoring by hand, end of a test run); no server, no harm. */
export async function stopCluster(options: Omit<ClusterOptions, "settings" | "holder">): Promise<void> {
  const dataFolder = resolve(options.dataFolder);
  if ((await readRecord(dataFolder)) === undefined) return;
  const installed = options.binaries ?? (await findBinaries());
  await locked(dataFolder, async () => {
    const place = await preparePlace(dataFolder, installed, true, options.log);
    await writeUsers(dataFolder, []);
    await stopPostmaster(place, options.log);
    await removeOutsideSocketFolder(place);
  });
}

interface Entered {
  readonly id: string;
  readonly connection: ClusterConnection;
  readonly postmaster: Postmaster;
  readonly found: Cluster["found"];
}

async function enter(place: Place, keysFolder: string, options: ClusterOptions): Promise<Entered> {
  const made = await initialise(place, keysFolder);
  const key = await readKey(keysFolder);
  const running = await awaitPostmaster(place, options.log);
  const postmaster = running ?? (await startPostmaster(place, options.settings ?? {}, options.log));
  const connection = { host: postmaster.host, port: postmaster.port, user: key.user, password: key.password };
  await verify(connection, place);
  if (made) await markInitialised(place);
  const id = randomUUID();
  const holder =
    options.holder === undefined ? currentProcess() : (identify(options.holder) ?? currentProcess());
  await writeUsers(place.dataFolder, [...(await livingUsers(place.dataFolder)), { id, ...holder }]);
  const found = made ? "made" : running === undefined ? "started" : "running";
  options.log.debug(
    { process: postmaster.pid, folder: place.location, version: place.binaries.version, reason: found },
    "the embedded database is up",
  );
  return { id, connection, postmaster, found };
}

async function markInitialised(place: Place): Promise<void> {
  const record = await readRecord(place.dataFolder);
  if (record !== undefined) await writeRecord(place.dataFolder, { ...record, initialised: true });
}

/** What answers must be the server on our data, not a stranger on our socket. */
async function verify(connection: ClusterConnection, place: Place): Promise<void> {
  const client = new Client({ ...connection, database: "postgres", connectionTimeoutMillis: 30_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const answer = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    if (answer.rows[0]?.folder === place.cluster) return;
  } catch (error) {
    const code = error instanceof DatabaseError ? error.code : undefined;
    throw new ProblemError(
      code === "28P01" || code === "28000" ? foreign(place) : unreachableServer(place, code),
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new ProblemError(foreign(place));
}

async function leave(place: Place, id: string, log: Log): Promise<void> {
  const others = (await livingUsers(place.dataFolder)).filter((user) => user.id !== id);
  await writeUsers(place.dataFolder, others);
  if (others.length > 0) return;
  await stopPostmaster(place, log);
  if ((await findPostmaster(place)) === undefined) await removeOutsideSocketFolder(place);
  log.debug({ folder: place.location }, "the embedded database was stopped by its last user");
}

async function locked<T>(dataFolder: string, work: () => Promise<T>): Promise<T> {
  await makeDataFolder(dataFolder);
  return expectValue(
    await withLock(join(dataFolder, "postgres.lock"), work, { timeoutMilliseconds: LOCK_WAIT_MILLISECONDS }),
  );
}

function foreign(place: Place) {
  return {
    ...problem(
      "conflict",
      "cluster-not-ours",
      "内置数据库不接受密钥文件中的密码，或不在预期的文件夹上运行",
      "the embedded database does not take the password of the key file, or runs on another folder",
      place.location,
    ),
    remedy: {
      zh: "恢复与此数据文件夹同属的密钥文件夹",
      en: "put back the keys folder that belongs to this data folder",
    },
  };
}

const unreachableServer = (place: Place, code: string | undefined) =>
  problem(
    "internal",
    "cluster-not-reachable",
    `内置数据库没有应答（${code ?? "无连接"}）`,
    `the embedded database does not answer (${code ?? "no connection"})`,
    place.location,
  );
