import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Place } from "./index.ts";

const RUNNER = fileURLToPath(new URL("runner.ts", import.meta.url));

/** What the program is to do: one delivery, or what the day asks of classes. */
export interface RunnerOrders {
  readonly today: string;
  readonly batch: number | null;
}

/** Does the work in a program of its own and kills that in the middle, once it has told of so many rows or subjects. */
export async function runAndKill(place: Place, orders: RunnerOrders, told: number): Promise<void> {
  const child = spawn(process.execPath, [RUNNER], { stdio: ["pipe", "pipe", "inherit"] });
  const { connections, dataFolder } = place;
  child.stdin.end(JSON.stringify({ connections, dataFolder, ...orders }));
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === "done") throw new Error("the program was through before it could be killed");
    if (Number(line) >= told) break;
  }
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  if (child.signalCode !== "SIGKILL") throw new Error("the program ended by itself");
}
