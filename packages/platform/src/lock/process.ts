import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * A process that a pid alone cannot name, because pids are reused: `started` is the boot and the start
 * tick on Linux, the start time told by `ps` elsewhere, and empty where neither can be asked (Windows).
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

type Presence = { readonly state: "absent" } | { readonly state: "present"; readonly started: string };

/** Who we are, to be written into a lock file. */
export function currentProcess(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, started: "" };
}

/** The identity of a running process; undefined when there is no such process. */
export function identify(pid: number): ProcessIdentity | undefined {
  const presence = look(pid);
  return presence.state === "absent" ? undefined : { pid, started: presence.started };
}

/** Whether this very process still runs. A process whose start cannot be read counts as alive. */
export function isAlive(identity: ProcessIdentity): boolean {
  const presence = look(identity.pid);
  if (presence.state === "absent") return false;
  return presence.started === "" || identity.started === "" || presence.started === identity.started;
}

/** Whether a pid answers a signal at all (also when it belongs to somebody else). */
export function pidExists(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function look(pid: number): Presence {
  if (!pidExists(pid)) return { state: "absent" };
  if (process.platform === "linux") return lookInProc(pid);
  if (process.platform === "win32") return { state: "present", started: "" };
  return { state: "present", started: startByPs(pid) };
}

function lookInProc(pid: number): Presence {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return { state: "present", started: "" };
  // The command name stands in parentheses and may itself contain spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A zombie holds nothing any more: it only waits for its parent to collect it.
  if (fields[0] === "Z" || fields[0] === "X") return { state: "absent" };
  const ticks = fields[19];
  if (ticks === undefined) return { state: "present", started: "" };
  const boot = readText("/proc/sys/kernel/random/boot_id")?.trim().slice(0, 8) ?? "";
  return { state: "present", started: `${boot}:${ticks}` };
}

function startByPs(pid: number): string {
  try {
    const told = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    return told.trim();
  } catch {
    return "";
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
