/** The real server as a process of its own, for benchmarks over HTTP. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { z } from "zod";
import { COMMAND_LINE, peakOf } from "./child.ts";
import { processorSeconds } from "./processor.ts";

export interface Serving {
  readonly url: string;
  readonly peakBytes: () => number;
  readonly processorSeconds: () => number;
  readonly close: () => Promise<void>;
}

/** Starts the real server on a place, without limits on requests. */
export async function serve(dataFolder: string): Promise<Serving> {
  const child = spawn(process.execPath, [COMMAND_LINE, "serve", "--port", "0", "--json"], {
    cwd: dataFolder,
    env: {
      ...process.env,
      XINPARK_DATA: dataFolder,
      XINPARK_LOG_LEVEL: "warn",
      XINPARK_REQUEST_LIMITS: "false",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  for await (const piece of child.stdout.iterator({ destroyOnReturn: false })) {
    text += String(piece);
    if (text.includes("\n")) break;
  }
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(text));
  const close = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "close");
    child.kill("SIGTERM");
    await ended;
  };
  return {
    url,
    peakBytes: () => peakOf(child.pid ?? 0),
    processorSeconds: () => processorSeconds(child.pid ?? 0),
    close,
  };
}
