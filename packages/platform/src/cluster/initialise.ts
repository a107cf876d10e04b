/** Making a new database cluster, and the key to it. */
import { spawn } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { z } from "zod";
import { exists } from "./binaries.ts";
import { identity, replaceFile } from "./place.ts";
import type { Place } from "./place.ts";
import { serverEnvironment } from "./postmaster.ts";

const KEY = z.object({ user: z.string().min(1), password: z.string().min(16) });
/** The super-user of the embedded cluster. */
export type ClusterKey = z.infer<typeof KEY>;

export const keyPath = (keysFolder: string): string => join(keysFolder, "database.json");

/** The key of the embedded cluster. Fails with `cluster-key-missing` when it is gone or unreadable. */
export async function readKey(keysFolder: string): Promise<ClusterKey> {
  const path = keyPath(keysFolder);
  try {
    return KEY.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    throw new ProblemError({
      ...problem(
        "conflict",
        "cluster-key-missing",
        "内置数据库的密钥文件不存在或无法读取",
        "the key file of the embedded database is missing or unreadable",
        path,
      ),
      remedy: {
        zh: "把密钥文件夹恢复到原处（密钥不在备份之内）",
        en: "put the keys folder back in its place (keys are not part of backups)",
      },
    });
  }
}

/** Makes the cluster unless it is there: whole or not at all, whenever it is interrupted. */
export async function initialise(place: Place, keysFolder: string): Promise<boolean> {
  const version = await dataVersion(place.cluster);
  if (version !== undefined) {
    if (version === place.binaries.version) return false;
    throw new ProblemError(otherVersion(version, place));
  }
  const key = await makeKey(keysFolder);
  const draft = join(place.location, "cluster.draft");
  await rm(draft, { recursive: true, force: true });
  const passwordFile = join(place.location, `${randomUUID()}.pw`);
  try {
    await writeFile(passwordFile, key.password, { mode: 0o600, flag: "wx" });
    if (place.user !== undefined) await chown(passwordFile, place.user.uid, place.user.gid);
    await runInitdb(place, draft, key.user, passwordFile);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, place.cluster);
  return true;
}

async function dataVersion(cluster: string): Promise<number | undefined> {
  const path = join(cluster, "PG_VERSION");
  if (!(await exists(path))) return undefined;
  return Number.parseInt(await readFile(path, "utf8"), 10);
}

async function makeKey(keysFolder: string): Promise<ClusterKey> {
  if (await exists(keyPath(keysFolder))) return readKey(keysFolder);
  await mkdir(keysFolder, { recursive: true, mode: 0o700 });
  const key = { user: "xinpark", password: randomBytes(24).toString("base64url") };
  await replaceFile(keyPath(keysFolder), `${JSON.stringify(key)}\n`, 0o600);
  return key;
}

/**
 * The locale is always named: without LANG initdb would choose SQL_ASCII and C, under which pg_trgm
 * takes Chinese characters for no letters and name search finds nothing.
 */
async function runInitdb(place: Place, folder: string, user: string, passwordFile: string): Promise<void> {
  const options = [
    `--pgdata=${folder}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--no-instructions",
    // One call that brings the whole file system to disk, instead of thousands of single ones.
    ...(place.binaries.version >= 17 && process.platform === "linux" ? ["--sync-method=syncfs"] : []),
  ];
  const { status, output } = await run(join(place.binaries.programs, "initdb"), options, place);
  if (status === 0) return;
  throw new ProblemError({
    ...problem(
      "internal",
      "cluster-not-made",
      "内置数据库初始化失败",
      "the embedded database could not be initialised",
      folder,
    ),
    details: { log: output.slice(-2000) },
  });
}

async function run(
  program: string,
  options: readonly string[],
  place: Place,
): Promise<{ status: number | null; output: string }> {
  const child = spawn(program, options, {
    cwd: "/",
    env: serverEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    windowsHide: true,
    ...identity(place.user),
  });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString("utf8");
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ status: null, output: error.message }));
    child.once("close", (status) => resolve({ status, output }));
  });
}

function otherVersion(found: number, place: Place) {
  return {
    ...problem(
      "conflict",
      "cluster-other-version",
      `数据文件夹由 PostgreSQL ${found} 建立，本程序带的是 ${place.binaries.version}`,
      `the data folder was made by PostgreSQL ${found}; this program brings ${place.binaries.version}`,
      place.cluster,
    ),
    remedy: {
      zh: "用原版本程序运行 xinpark backup，再用本版本 restore 到新的数据文件夹",
      en: "run xinpark backup with the former program, then restore into a new data folder with this one",
    },
  };
}
