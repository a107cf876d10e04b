/** The folder of a run, and clearing away what a run that was killed outright has left. */
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stopCluster } from "@xinpark/platform/cluster";
import { currentProcess, isAlive } from "@xinpark/platform/lock";
import { silentLog } from "@xinpark/platform/logging";
import { z } from "zod";

const PREFIX = "xinpark-e2e-";
const RUN_FILE = "run.json";
const run = z.object({ pid: z.number().int(), started: z.string() });

/** A fresh folder that an unprivileged database server may enter. */
export async function openFolder(): Promise<string> {
  await sweepDeadRuns();
  const folder = await mkdtemp(join(tmpdir(), PREFIX));
  await chmod(folder, 0o755);
  await writeFile(join(folder, RUN_FILE), JSON.stringify(currentProcess()));
  return folder;
}

/** Where the installation lies within it. */
export const dataFolderOf = (folder: string): string => join(folder, "data");

export const removeFolder = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 10 });

async function sweepDeadRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(tmpdir(), name);
    const text = await readFile(join(folder, RUN_FILE), "utf8").catch(() => null);
    if (text === null) continue;
    const holder = run.safeParse(JSON.parse(text));
    if (!holder.success || isAlive(holder.data)) continue;
    await stopCluster({ dataFolder: dataFolderOf(folder), log: silentLog });
    await removeFolder(folder);
  }
}
