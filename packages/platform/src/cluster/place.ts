/** Where the server's data, socket and programs live; elsewhere than the data folder when its user must reach them. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { z } from "zod";
import type { Log } from "../logging/index.ts";
import { completeLinks, copyBinaries, exists } from "./binaries.ts";
import type { Binaries } from "./binaries.ts";
import { firstObstacle, serverUser } from "./user.ts";
import type { SystemUser } from "./user.ts";

/** Everything the supervisor must know about one data folder's server. */
export interface Place {
  readonly dataFolder: string;
  /** The folder that holds `cluster` (the server's own files) and the socket. */
  readonly location: string;
  readonly cluster: string;
  readonly socketFolder: string;
  readonly binaries: Binaries;
  /** The user the server runs as; undefined when it runs as ourselves. */
  readonly user: SystemUser | undefined;
}

const RECORD = z.object({
  location: z.string(),
  programs: z.string(),
  fingerprint: z.string(),
  version: z.number().int(),
  initialised: z.boolean(),
  reason: z.string().optional(),
});
/** What `<data>/postgres.json` keeps. */
export type PlaceRecord = z.infer<typeof RECORD>;

const SYSTEM_FOLDER = "/var/lib/xinpark";
const SOCKET_NAME = ".s.PGSQL.5432";
/** `sockaddr_un.sun_path` holds 108 bytes with the closing zero (104 on macOS). */
const LONGEST_SOCKET_PATH = process.platform === "darwin" ? 103 : 107;

/** The short name of a data folder, for folders elsewhere that belong to it. */
export const folderHash = (dataFolder: string): string =>
  createHash("sha256").update(resolve(dataFolder)).digest("hex").slice(0, 12);

const recordPath = (dataFolder: string): string => join(dataFolder, "postgres.json");

/** The record of where the server lives; undefined when there is none. Fails with `cluster-record-broken`. */
export async function readRecord(dataFolder: string): Promise<PlaceRecord | undefined> {
  const path = recordPath(dataFolder);
  if (!(await exists(path))) return undefined;
  try {
    return RECORD.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    throw new ProblemError(
      problem(
        "conflict",
        "cluster-record-broken",
        "数据库位置记录无法读取",
        "the record of the database's location cannot be read",
        path,
      ),
    );
  }
}

/** Writes the record as a whole or not at all. */
export async function writeRecord(dataFolder: string, record: PlaceRecord): Promise<void> {
  await replaceFile(recordPath(dataFolder), `${JSON.stringify(record, null, 2)}\n`, 0o644);
}

/** Replaces a file's content in one step. */
export async function replaceFile(path: string, content: string, mode: number): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, content, { mode, flush: true });
  await rename(draft, path);
}

/** Finds or chooses the place for a data folder and prepares its folders. */
export async function preparePlace(
  dataFolder: string,
  installed: Binaries,
  keyExists: boolean,
  log: Log,
): Promise<Place> {
  const record = await readRecord(dataFolder);
  const { location, reason } = record ?? (await chooseLocation(dataFolder, keyExists, log));
  const cluster = join(location, "cluster");
  if (record?.initialised === true && !(await exists(join(cluster, "PG_VERSION"))))
    throw new ProblemError(missing(location, dataFolder));
  const user = await serverUser(cluster);
  const binaries = await usableBinaries(installed, user, location, record, log);
  const socketFolder = await makeSocketFolder(dataFolder, location, user);
  if (record?.fingerprint !== binaries.fingerprint || record.programs !== binaries.programs) {
    await writeRecord(dataFolder, {
      location,
      programs: binaries.programs,
      fingerprint: binaries.fingerprint,
      version: binaries.version,
      initialised: record?.initialised ?? false,
      ...(reason === undefined ? {} : { reason }),
    });
  }
  return { dataFolder, location, cluster, socketFolder, binaries, user };
}

/** Makes the data folder when it is not there. */
export async function makeDataFolder(dataFolder: string): Promise<void> {
  // Others may pass (the server's user must), nobody else may list.
  const made = await mkdir(dataFolder, { recursive: true });
  if (made !== undefined) await chmod(dataFolder, 0o711);
}

interface Choice {
  readonly location: string;
  readonly reason?: string;
}

async function chooseLocation(dataFolder: string, keyExists: boolean, log: Log): Promise<Choice> {
  const inside = join(dataFolder, "postgres");
  const user = await serverUser(join(inside, "cluster"));
  const trouble = await makeLocation(inside, user);
  if (trouble === undefined) return { location: inside };
  const hash = folderHash(dataFolder);
  const tried = [`${inside}: ${trouble}`];
  for (const location of [join(SYSTEM_FOLDER, hash), join(tmpdir(), `xinpark-${hash}-data`)]) {
    if (!keyExists) await setAside(location, log);
    const obstacle = await makeLocation(location, user);
    if (obstacle === undefined) {
      log.warn(
        { folder: location, path: dataFolder, reason: trouble },
        "the database lives outside the data folder, because its user cannot reach that",
      );
      return { location, reason: trouble };
    }
    tried.push(`${location}: ${obstacle}`);
  }
  throw new ProblemError(
    problem(
      "internal",
      "no-place-for-cluster",
      `数据库找不到可用的文件夹（${tried.join("；")}）`,
      `no folder can hold the database (${tried.join("; ")})`,
      dataFolder,
    ),
  );
}

/** A folder left by a data folder that was deleted holds a database whose key is gone: kept, but not used. */
async function setAside(location: string, log: Log): Promise<void> {
  if (!(await exists(location))) return;
  const state = await lstat(location);
  const aside = `${location}.orphan-${Math.trunc(state.mtimeMs)}-${process.pid}`;
  await rename(location, aside);
  log.warn({ folder: aside }, "an abandoned database was set aside; delete it when it is not wanted");
}

/** Makes the folder for its user; tells what stands in the way. */
async function makeLocation(location: string, user: SystemUser | undefined): Promise<string | undefined> {
  try {
    const parent = dirname(location);
    const made = await mkdir(parent, { recursive: true, mode: 0o755 });
    if (made !== undefined) await chmod(parent, 0o755);
    if (user !== undefined) {
      const obstacle = await firstObstacle(parent, user);
      if (obstacle !== undefined) return `${obstacle} is closed to user ${user.name}`;
    }
    await mkdir(location, { recursive: true, mode: 0o700 });
    if (user !== undefined) await chown(location, user.uid, user.gid);
    await chmod(location, 0o700);
    return undefined;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : "unknown";
  }
}

async function usableBinaries(
  installed: Binaries,
  user: SystemUser | undefined,
  location: string,
  record: PlaceRecord | undefined,
  log: Log,
): Promise<Binaries> {
  if (installed.root === "") return installed;
  const probed = record?.fingerprint === installed.fingerprint ? record.programs : undefined;
  if ((await reachable(installed, user)) && (await completeLinks(installed.root))) {
    if (probed === installed.programs || runs(installed, user)) return installed;
  }
  // The server's user owns the location, but programs a user may overwrite are no place to start from as root.
  const folders = user === undefined ? [location] : [SYSTEM_FOLDER, join(tmpdir(), "xinpark-programs")];
  for (const folder of folders) {
    const copy = await copyBinaries(installed, folder).catch(() => undefined);
    if (copy === undefined || !(await reachable(copy, user))) continue;
    if (probed === copy.programs) return copy;
    if (!runs(copy, user)) continue;
    log.warn({ folder: copy.root }, "the database programs were copied to where their user can run them");
    return copy;
  }
  throw new ProblemError(
    problem(
      "internal",
      "postgres-does-not-run",
      "内置数据库程序无法在本机运行",
      "the embedded database programs do not run on this machine",
      installed.programs,
    ),
  );
}

async function reachable(binaries: Binaries, user: SystemUser | undefined): Promise<boolean> {
  return user === undefined || (await firstObstacle(binaries.programs, user)) === undefined;
}

const runs = (binaries: Binaries, user: SystemUser | undefined): boolean =>
  spawnSync(join(binaries.programs, "postgres"), ["--version"], {
    cwd: "/",
    stdio: "ignore",
    ...identity(user),
  }).status === 0;

/** The spawn options that make a program run as the server's user. */
export const identity = (user: SystemUser | undefined): { uid?: number; gid?: number } =>
  user === undefined ? {} : { uid: user.uid, gid: user.gid };

async function makeSocketFolder(
  dataFolder: string,
  location: string,
  user: SystemUser | undefined,
): Promise<string> {
  const inside = join(location, "socket");
  const fits = Buffer.byteLength(join(inside, SOCKET_NAME)) <= LONGEST_SOCKET_PATH;
  const folder = fits ? inside : `/tmp/xinpark-${folderHash(dataFolder)}`;
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined && user !== undefined) await chown(folder, user.uid, user.gid);
  const state = await lstat(folder);
  const owner = user?.uid ?? process.getuid?.() ?? state.uid;
  if (state.isDirectory() && state.uid === owner && (state.mode & 0o077) === 0) return folder;
  // Somebody else got there first: in a common folder that is to be expected and never to be trusted.
  throw new ProblemError(
    problem(
      "refused",
      "socket-folder-foreign",
      "套接字文件夹不属于数据库用户",
      "the socket folder does not belong to the database's user",
      folder,
    ),
  );
}

/** Removes the private socket folder outside the location, if there is one. */
export async function removeOutsideSocketFolder(place: Place): Promise<void> {
  if (!place.socketFolder.startsWith(place.location))
    await rm(place.socketFolder, { recursive: true, force: true });
}

function missing(location: string, dataFolder: string) {
  return {
    ...problem("not-found", "cluster-missing", "数据库文件不见了", "the database's files are gone", location),
    remedy: {
      zh: `从备份恢复；若确要从空库开始，请删除 ${recordPath(dataFolder)}`,
      en: `restore a backup; to start from an empty database on purpose, delete ${recordPath(dataFolder)}`,
    },
  };
}
