/** Runs the real command line as a process of its own, and watches its memory. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { processorSeconds } from "./processor.ts";

export interface Finished {
  /** Milliseconds since the epoch, when the process was started. */
  readonly startedAt: number;
  /** From start to exit. */
  readonly seconds: number;
  /** The highest resident memory, in bytes (VmHWM); 0 where the system does not tell. */
  readonly peakBytes: number;
  /** Seconds of processor time it had used, at moments in milliseconds since the epoch. */
  readonly processor: readonly { readonly at: number; readonly seconds: number }[];
  /** What it wrote to the standard output. */
  readonly output: string;
}

/** The program of the command line. */
export const COMMAND_LINE = join(import.meta.dirname, "../apps/cli/bin/xinpark.js");
const LOOK_MILLISECONDS = 100;

/** Runs `xinpark …` on the installation in the data folder, to its end. Throws when it fails. */
export async function xinpark(
  dataFolder: string,
  words: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<Finished> {
  const startedAt = Date.now();
  const begun = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, COMMAND_LINE, ...words, "--json"], {
    cwd: dataFolder,
    env: { ...process.env, XINPARK_DATA: dataFolder, XINPARK_LOG_LEVEL: "warn", PORT: "0" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pieces: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
  let complaints = "";
  child.stderr.on(
    "data",
    (piece: Buffer) => (complaints = `${complaints}${piece.toString("utf8")}`.slice(-4000)),
  );
  let peakBytes = 0;
  const processor: { at: number; seconds: number }[] = [];
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, peakOf(child.pid ?? 0));
    processor.push({ at: Date.now(), seconds: processorSeconds(child.pid ?? 0) });
  }, LOOK_MILLISECONDS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  clearInterval(watch);
  const output = Buffer.concat(pieces).toString("utf8");
  if (code !== 0) throw new Error(`xinpark ${words.join(" ")} ended with ${code}: ${output}\n${complaints}`);
  return { startedAt, seconds: (performance.now() - begun) / 1000, peakBytes, processor, output };
}

/** The highest resident memory of a process so far, in bytes. */
export function peakOf(process: number): number {
  try {
    const match = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${process}/status`, "utf8"));
    return Number(match?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
