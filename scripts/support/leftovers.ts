/** Processes that a run has left behind, known by the run's own temporary folder. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Processes whose command line or environment names the folder; where there is no /proc, none are found. */
export function findLeftovers(folder: string): Leftover[] {
  return processIds().flatMap((pid) => {
    const command = read(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
    const named = command.includes(folder) || read(`/proc/${pid}/environ`).includes(`TMPDIR=${folder}`);
    return named && pid !== process.pid ? [{ pid, command: command.slice(0, 200) }] : [];
  });
}

function processIds(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** What is still there after a moment's grace; it is ended then. */
export async function endLeftovers(folder: string, graceMilliseconds: number): Promise<Leftover[]> {
  const deadline = performance.now() + graceMilliseconds;
  let left = findLeftovers(folder);
  while (left.length > 0 && performance.now() < deadline) {
    await pause(100);
    left = findLeftovers(folder);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended by itself.
    }
  }
  return left;
}
