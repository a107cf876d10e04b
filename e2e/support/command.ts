/** The real command line as child processes over one data folder. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";

export const ROOT = join(import.meta.dirname, "../..");
const ENTRY = join(ROOT, "apps/cli/bin/xinpark.js");

const environment = (dataFolder: string): NodeJS.ProcessEnv => {
  const { DATABASE_URL: _url, XINPARK_KEY: _key, XINPARK_CONFIG: _configuration, ...rest } = process.env;
  return { ...rest, XINPARK_DATA: dataFolder, XINPARK_LOG_LEVEL: "warn" };
};

/** Runs `xinpark …` to its end, with `settings` in its environment, and gives its standard output. Throws when it fails. */
export async function xinpark(
  dataFolder: string,
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, [ENTRY, ...words], {
    cwd: dataFolder,
    env: { ...environment(dataFolder), ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output: Buffer[] = [];
  const notes: Buffer[] = [];
  child.stdout.on("data", (piece: Buffer) => output.push(piece));
  child.stderr.on("data", (piece: Buffer) => notes.push(piece));
  const code = await ended(child);
  const text = Buffer.concat(output).toString("utf8");
  if (code !== 0)
    throw new Error(
      `xinpark ${words.join(" ")} ended with ${code}: ${text}${Buffer.concat(notes).toString("utf8")}`,
    );
  return text;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });

export interface Serving {
  readonly url: string;
  /** Asks the server to end and waits until it has. */
  readonly stop: () => Promise<void>;
}

const served = z.object({ url: z.string() });
const READY_WITHIN_MILLISECONDS = 60_000;
const STOP_WITHIN_MILLISECONDS = 20_000;
const LOOK_AGAIN_MILLISECONDS = 100;

/** Starts `xinpark serve` on a free port and waits until it is ready. It ends with us, also when we are killed. */
export async function serve(dataFolder: string): Promise<Serving> {
  const child = spawn(process.execPath, [ENTRY, "serve", "--port", "0", "--json"], {
    cwd: dataFolder,
    // The entry's channel: when it closes without a signal, the program ends as well.
    env: { ...environment(dataFolder), XINPARK_ENTRY: "1" },
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  const over = ended(child);
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const hard = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN_MILLISECONDS);
    await over;
    clearTimeout(hard);
  };
  try {
    const url = await Promise.race([
      firstLine(child).then((line) => served.parse(JSON.parse(line)).url),
      over.then((code) => Promise.reject(new Error(`the server ended with ${code}`))),
    ]);
    await ready(url);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    child.stdout?.on("data", (piece: Buffer) => {
      text += piece.toString("utf8");
      const end = text.indexOf("\n");
      if (end >= 0) resolve(text.slice(0, end));
    });
  });

async function ready(url: string): Promise<void> {
  const until = performance.now() + READY_WITHIN_MILLISECONDS;
  for (;;) {
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.status === 200) return;
    if (performance.now() > until) throw new Error("the server did not become ready");
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MILLISECONDS));
  }
}
