/** Running the programs of the repository and the children they leave, from scripts. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { delimiter } from "node:path";
import { PROGRAMS, ROOT } from "./folders.ts";

export interface Finished {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  /** Standard output and standard error as they came; empty when they were shown. */
  readonly output: string;
  readonly seconds: number;
}

export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Lets the program write to our own streams. */
  readonly shown?: boolean;
  readonly timeoutMilliseconds?: number;
  /** The repository's unless told. */
  readonly folder?: string;
}

const living = new Set<ChildProcess>();

/** Runs a program of `node_modules/.bin` (or of the system) under the Node that runs us. */
export function run(program: string, words: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const started = performance.now();
  const child = spawn(program, words, {
    cwd: options.folder ?? ROOT,
    stdio: options.shown === true ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      PATH: `${PROGRAMS}${delimiter}${process.env["PATH"] ?? ""}`,
      ...options.environment,
    },
    ...(options.timeoutMilliseconds === undefined ? {} : { timeout: options.timeoutMilliseconds }),
  });
  living.add(child);
  const parts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => parts.push(text));
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      living.delete(child);
      resolve({ code, output: parts.join(""), seconds: (performance.now() - started) / 1000 });
    });
  });
}

/** When we are told to end, so is everything we have started. */
export function passSignalsOn(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      for (const child of living) child.kill(signal);
      process.exitCode = 130;
    });
  }
}
