/** Processor time of programs, as Linux tells it: steadier than elapsed time on a machine that others use too. */
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  readonly parent: number;
  readonly own: number;
  readonly ofEndedChildren: number;
}

function timesOf(process: number | string): ProcessTimes | null {
  try {
    const fields = (readFileSync(`/proc/${process}/stat`, "utf8").split(") ").at(-1) ?? "").split(" ");
    const field = (index: number): number => Number(fields[index] ?? 0) / TICKS_PER_SECOND;
    return { parent: Number(fields[1]), own: field(11) + field(12), ofEndedChildren: field(13) + field(14) };
  } catch {
    return null;
  }
}

/** Seconds of processor time a process has used so far; 0 when it is gone. */
export const processorSeconds = (process: number): number => timesOf(process)?.own ?? 0;

/** Seconds of processor time a database server has used so far: the process that starts the others, and all of them. */
export function serverSeconds(postmaster: number): number {
  const own = timesOf(postmaster);
  if (own === null) return 0;
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/u.test(name))
    .map(timesOf)
    .filter((times) => times?.parent === postmaster);
  return children.reduce((sum, times) => sum + (times?.own ?? 0), own.own + own.ofEndedChildren);
}
