/** One test run: a temporary folder with a server per PostgreSQL version, shared by all its processes. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { acquireCluster, stopCluster } from "../cluster/index.ts";
import type { Binaries, Cluster } from "../cluster/index.ts";
import { exists } from "../cluster/binaries.ts";
import { currentProcess, isAlive } from "../lock/index.ts";
import { silentLog } from "../logging/index.ts";

/** `embedded` is what we ship; a number is the oldest server we promise to work with. */
export type PostgresVersion = "embedded" | "15";

const PREFIX = "xinpark-test-";
const RUN_FILE = "run.json";
const RUN = z.object({ pid: z.number().int(), started: z.string() });
const SYSTEM_PROGRAMS: Readonly<Record<Exclude<PostgresVersion, "embedded">, string>> = {
  "15": "/usr/lib/postgresql/15/bin",
};

/** Whether the programs of a version are on this machine. */
export async function hasPostgres(version: PostgresVersion): Promise<boolean> {
  return version === "embedded" || (await exists(join(SYSTEM_PROGRAMS[version], "postgres")));
}

/** The programs of a version as an option for `acquireCluster`; nothing for the embedded ones. */
export function programsOf(version: PostgresVersion): { binaries?: Binaries } {
  if (version === "embedded") return {};
  return {
    binaries: {
      root: "",
      programs: SYSTEM_PROGRAMS[version],
      version: Number(version),
      fingerprint: `system-${version}`,
    },
  };
}

/** Begins a run: makes its folder, and clears away what killed runs have left. */
export async function beginRun(): Promise<string> {
  await sweepDeadRuns();
  const folder = await temporaryFolder(PREFIX);
  await writeFile(join(folder, RUN_FILE), JSON.stringify(currentProcess()));
  return folder;
}

/** Ends a run: its servers are stopped, its folder is gone. */
export async function endRun(folder: string): Promise<void> {
  for (const version of ["embedded", "15"] as const) {
    const dataFolder = join(folder, version);
    if (await exists(dataFolder)) await stopCluster({ dataFolder, log: silentLog, ...programsOf(version) });
  }
  // Processes that are ending may still be writing what they compiled.
  await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}

/** The run's server of a version. It lives as long as the process that began the run. */
export async function runCluster(folder: string, version: PostgresVersion): Promise<Cluster> {
  const dataFolder = join(folder, version);
  await mkdir(dataFolder, { recursive: true });
  await chmod(dataFolder, 0o755);
  return acquireCluster({
    dataFolder,
    log: silentLog,
    holder: RUN.parse(JSON.parse(await readFile(join(folder, RUN_FILE), "utf8"))).pid,
    // A test's database need not outlive the machine; everything else is as shipped.
    settings: { fsync: "off", full_page_writes: "off", shared_buffers: "128MB", max_connections: "200" },
    ...programsOf(version),
  });
}

/** A temporary folder that an unprivileged server may enter. */
export async function temporaryFolder(prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  await chmod(folder, 0o755);
  return folder;
}

async function sweepDeadRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const run = await readFile(join(folder, RUN_FILE), "utf8").catch(() => undefined);
    if (run === undefined) continue;
    const holder = RUN.safeParse(JSON.parse(run));
    if (holder.success && !isAlive(holder.data)) await endRun(folder).catch(() => undefined);
  }
}
