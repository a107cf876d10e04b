/** A folder for one benchmark: files, installations and their databases; removed at the end unless it was named. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expectValue } from "@xinpark/kernel/outcome";
import { acquireCluster, type Cluster } from "@xinpark/platform/cluster";
import { connectionsOf, valueParsers, type Connections } from "@xinpark/platform/connection";
import { acquireLock } from "@xinpark/platform/lock";
import { createLog } from "@xinpark/platform/logging";
import { Client } from "pg";
import { xinpark } from "./child.ts";
import { serverSeconds } from "./processor.ts";
import { writeRegistrations, writeTable } from "./work-data.ts";
import { PENALTIES } from "./work-items.ts";

const run = promisify(execFile);

export interface Work {
  readonly rows: number;
  readonly enterprises: number;
}

export interface Place {
  readonly folder: string;
  /** The file that is delivered: penalties, unless another item was asked for. */
  readonly delivered: string;
  readonly registrations: string;
  readonly bytes: number;
  readonly close: () => Promise<void>;
}

const HOUR_MILLISECONDS = 3_600_000;

/** The department of the shipped place that delivers registration. */
export const REGISTRY_DEPARTMENT = "zbgx-xzsp";

/** Makes the folder and its files. A named folder is kept, and what it holds of the same work is used again. */
export async function openPlace(work: Work, named: string | null, item = PENALTIES): Promise<Place> {
  const folder = named ?? (await mkdtemp(join(tmpdir(), "xinpark-bench-")));
  await mkdir(folder, { recursive: true });
  // The embedded server runs as another user when we are root.
  await chmod(folder, 0o755);
  // Two benchmarks in one folder would take each other's databases away.
  const lock = expectValue(
    await acquireLock(join(folder, "bench.lock"), { timeoutMilliseconds: HOUR_MILLISECONDS }),
  );
  const delivered = join(folder, `${item.item}-${work.rows}-${work.enterprises}.csv`);
  const registrations = join(folder, `registrations-${work.enterprises}.csv`);
  if (!existsSync(registrations)) await writeRegistrations(registrations, work.enterprises);
  const rowAt = (index: number) => item.rowAt(index, work.enterprises);
  if (!existsSync(delivered)) await writeTable(delivered, item.item, work.rows, rowAt);
  const bytes = (await stat(delivered)).size;
  const close = async (): Promise<void> => {
    await lock.release();
    if (named === null) await rm(folder, { recursive: true, force: true });
  };
  return { folder, delivered, registrations, bytes, close };
}

/** An empty installation, or one whose registry holds the enterprises already, or a kept one; made once a place and copied. */
export async function freshInstallation(
  place: Place,
  work: Work,
  registered: boolean,
  name = registered ? `registered-${work.enterprises}` : "empty",
): Promise<string> {
  const kept = join(place.folder, name);
  // An installation knows its own folder: it is always used where it was made.
  const installation = join(place.folder, "installation");
  await rm(installation, { recursive: true, force: true });
  if (!existsSync(kept)) {
    await mkdir(installation);
    await xinpark(installation, ["init", "--empty"]);
    if (registered) {
      const words = ["deliver", place.registrations, "--item", "REG", "--department", REGISTRY_DEPARTMENT];
      await xinpark(installation, words);
    }
    await run("mv", [installation, kept]);
  }
  await run("cp", ["-a", kept, installation]);
  return installation;
}

/** Keeps the present installation under a name, for `freshInstallation`. */
export async function keepInstallation(place: Place, name: string): Promise<void> {
  await run("mv", [join(place.folder, "installation"), join(place.folder, name)]);
}

export interface Server {
  readonly connections: Connections;
  readonly client: () => Promise<Client>;
  /** Seconds of processor time the database has used so far. */
  readonly processorSeconds: () => number;
  readonly close: () => Promise<void>;
}

/** Keeps the installation's database server up while we measure. */
export async function openServer(dataFolder: string): Promise<Server> {
  const cluster: Cluster = await acquireCluster({ dataFolder, log: createLog({ level: "warn" }) });
  const connections = expectValue(await connectionsOf({ kind: "cluster", connection: cluster.connection }));
  const client = async (): Promise<Client> => {
    const opened = new Client({ ...connections.owner, types: valueParsers });
    await opened.connect();
    return opened;
  };
  const used = (): number => serverSeconds(cluster.process);
  return { connections, client, processorSeconds: used, close: () => cluster.release() };
}
