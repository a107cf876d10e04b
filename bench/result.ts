/** What a benchmark says, and the machine it says it of. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

export interface BenchOptions {
  readonly rows: number;
  readonly enterprises: number;
  /** The item that is delivered. */
  readonly item: string;
  /** Enterprises to evaluate. */
  readonly subjects: number;
  readonly runs: number;
  /** A folder to keep and use again; null: a temporary one. */
  readonly folder: string | null;
  /** Leaves out what is only beside the headline. */
  readonly brief: boolean;
  /** Writes CPU profiles into the folder. */
  readonly profile: boolean;
  /** Seconds of load, for benchmarks at a rate. */
  readonly seconds: number;
  /** Requests a second, for benchmarks at a rate. */
  readonly rate: number;
}

type Figures = Readonly<Record<string, unknown>>;

export interface BenchResult {
  readonly work: Figures;
  readonly ours: Figures & { readonly seconds: number };
  readonly peers: Readonly<Record<string, Figures & { readonly seconds: number }>>;
  /** Peer seconds ÷ ours. */
  readonly ratio: Readonly<Record<string, number>>;
}

/** The machine in terms anybody may read: no names of hosts. */
export function machine(): Figures {
  return {
    processors: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown",
    memoryGibibytes: Math.round(totalmem() / 2 ** 30),
    system: kernelName(),
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    date: new Date().toISOString().slice(0, 10),
  };
}

function kernelName(): string {
  try {
    return execFileSync("uname", ["-sm"], { encoding: "utf8" }).trim();
  } catch {
    return process.platform;
  }
}

/** The load now: above the number of processors somebody else was at work. */
export const load = (): number => Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0] ?? 0);
