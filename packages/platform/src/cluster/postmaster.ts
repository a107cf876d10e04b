/** Starting, finding and stopping one PostgreSQL server process. */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { chown, open, readFile, rename, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { identify } from "../lock/index.ts";
import type { Log } from "../logging/index.ts";
import { identity } from "./place.ts";
import type { Place } from "./place.ts";

/** A server process, as its own pid file tells. */
export interface Postmaster {
  readonly pid: number;
  readonly host: string;
  readonly port: number;
  readonly ready: boolean;
}

export type ServerSettings = Readonly<Record<string, string>>;

const START_LIMIT_MILLISECONDS = 300_000;
const RETRY_LIMIT_MILLISECONDS = 20_000;
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/** The server's settings for this use; `memory` is the machine's, in bytes. */
export function serverSettings(memory: number): ServerSettings {
  const gibibytes = memory / 2 ** 30;
  const buffers = gibibytes >= 32 ? "1GB" : gibibytes >= 8 ? "256MB" : "64MB";
  return {
    shared_buffers: buffers,
    max_connections: "100",
    maintenance_work_mem: gibibytes >= 8 ? "256MB" : "64MB",
    synchronous_commit: "on",
    wal_compression: "on",
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    jit: "off",
    random_page_cost: "1.1",
    timezone: "Asia/Shanghai",
    log_timezone: "UTC",
    logging_collector: "off",
    log_statement: "none",
    // Messages of failed statements quote values; what failed is told to us, with its code, and logged there.
    log_min_messages: "log",
    log_parameter_max_length: "0",
    log_parameter_max_length_on_error: "0",
    log_error_verbosity: "terse",
    log_min_error_statement: "panic",
    log_line_prefix: "%m [%p] ",
    password_encryption: "scram-sha-256",
  };
}

/** The server that runs on this place's data, if one does. A pid file left by a dead one is removed. */
export async function findPostmaster(place: Place): Promise<Postmaster | undefined> {
  const path = join(place.cluster, "postmaster.pid");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const [pid = "", , , port = "", socketFolder = "", , , status = ""] = text
    .split("\n")
    .map((line) => line.trim());
  const number = Number.parseInt(pid, 10);
  if (!isServer(number, place.cluster)) {
    // A pid that now belongs to another program would keep the server from starting for ever.
    if (identify(number) !== undefined) await rm(path, { force: true });
    return undefined;
  }
  return {
    pid: number,
    host: socketFolder === "" ? "127.0.0.1" : socketFolder,
    port: Number.parseInt(port, 10),
    ready: status === "ready",
  };
}

/** Whether the process is a server on these data: its command line names the folder. */
function isServer(pid: number, cluster: string): boolean {
  if (!Number.isInteger(pid) || identify(pid) === undefined) return false;
  if (process.platform === "win32") return true;
  return commandLine(pid).includes(cluster);
}

/** Readable by everybody, unlike the working folder of another user's process. */
function commandLine(pid: number): string {
  if (process.platform !== "linux") {
    return spawnSync("ps", ["-ww", "-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}

/** Starts the server, detached from us and from the terminal, and waits until it takes connections. */
export async function startPostmaster(place: Place, extra: ServerSettings, log: Log): Promise<Postmaster> {
  const giveUp = performance.now() + RETRY_LIMIT_MILLISECONDS;
  for (;;) {
    const found = await untilReady(place, await launch(place, extra), log);
    if (found !== undefined) return found;
    const tail = await logTail(place);
    // Children of a killed server take a moment to notice; the next server must wait for them.
    const transient = /shared memory block|lock file .* already exists|is another postmaster/iu.test(tail);
    if (!transient || performance.now() > giveUp) throw new ProblemError(didNotStart(place, tail));
    await pause(100);
  }
}

type HasEnded = () => boolean;

async function launch(place: Place, extra: ServerSettings): Promise<HasEnded> {
  const settings: ServerSettings = { ...serverSettings(totalmem()), ...(await addresses(place)), ...extra };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const output = await openLog(place);
  try {
    const child = spawn(join(place.binaries.programs, "postgres"), ["-D", place.cluster, ...options], {
      cwd: "/",
      detached: true,
      env: serverEnvironment(),
      stdio: ["ignore", output.fd, output.fd],
      windowsHide: true,
      ...identity(place.user),
    });
    let over = false;
    child.once("exit", () => (over = true));
    child.once("error", () => (over = true));
    child.unref();
    return () => over;
  } finally {
    await output.close();
  }
}

/** The environment of the server's programs: nothing of ours but where to find the system's. */
export function serverEnvironment(): Record<string, string> {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: "C.UTF-8" };
}

async function addresses(place: Place): Promise<ServerSettings> {
  if (process.platform === "win32") return { listen_addresses: "127.0.0.1", port: String(await freePort()) };
  return {
    listen_addresses: "",
    unix_socket_directories: place.socketFolder,
    unix_socket_permissions: "0700",
    port: "5432",
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

async function untilReady(place: Place, hasEnded: HasEnded, log: Log): Promise<Postmaster | undefined> {
  const started = performance.now();
  let told = started;
  for (;;) {
    const found = await findPostmaster(place);
    if (found?.ready === true) return found;
    if (hasEnded()) return undefined;
    const now = performance.now();
    if (now - started > START_LIMIT_MILLISECONDS)
      throw new ProblemError(didNotStart(place, await logTail(place)));
    if (now - told > 5000) {
      told = now;
      log.info({ milliseconds: Math.round(now - started) }, "the database is still recovering");
    }
    await pause(4);
  }
}

/** Waits until a server that somebody else started takes connections; undefined when it went away. */
export async function awaitPostmaster(place: Place, log: Log): Promise<Postmaster | undefined> {
  const found = await findPostmaster(place);
  if (found === undefined || found.ready) return found;
  return untilReady(place, () => identify(found.pid) === undefined, log);
}

/** Stops the server: running statements are cancelled, committed work is kept. Waits for its end. */
export async function stopPostmaster(place: Place, log: Log): Promise<void> {
  const found = await findPostmaster(place);
  if (found === undefined) return;
  signalFastShutdown(place, found.pid);
  const started = performance.now();
  while (identify(found.pid) !== undefined) {
    if (performance.now() - started > 120_000) {
      log.error({ process: found.pid }, "the database does not stop");
      return;
    }
    await pause(4);
  }
}

function signalFastShutdown(place: Place, pid: number): void {
  if (process.platform === "win32") {
    spawnSync(join(place.binaries.programs, "pg_ctl"), ["stop", "-D", place.cluster, "-m", "fast"], {
      stdio: "ignore",
    });
    return;
  }
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It ended between the look and the signal.
  }
}

const logPath = (place: Place): string => join(place.dataFolder, "postgres.log");

async function openLog(place: Place) {
  const path = logPath(place);
  const size = await stat(path).then(
    (state) => state.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
  const file = await open(path, "a", 0o600);
  if (place.user !== undefined) await chown(path, place.user.uid, place.user.gid).catch(() => undefined);
  return file;
}

async function logTail(place: Place): Promise<string> {
  const text = await readFile(logPath(place), "utf8").catch(() => "");
  return text.split("\n").slice(-8).join("\n").trim();
}

function didNotStart(place: Place, tail: string) {
  return {
    ...problem(
      "internal",
      "cluster-did-not-start",
      "内置数据库未能启动",
      "the embedded database did not start",
      logPath(place),
    ),
    details: { log: tail },
  };
}
