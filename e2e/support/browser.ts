/** Which Chromium the suite drives: one named by the environment, one of the system, or one from the registry. */
import { existsSync } from "node:fs";

export interface ChromiumPlace {
  readonly path: string;
  readonly arguments: readonly string[];
}

const SYSTEM_PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"] as const;

/** The browser's program and what it must be started with. */
export async function findChromium(): Promise<ChromiumPlace> {
  // The browser's own sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const named = process.env["CHROMIUM"];
  if (named !== undefined && named !== "") return { path: named, arguments: sandbox };
  const system = SYSTEM_PLACES.find((path) => existsSync(path));
  if (system !== undefined) return { path: system, arguments: sandbox };
  const { default: packaged } = await import("@sparticuz/chromium");
  return { path: await packaged.executablePath(), arguments: [...packaged.args, ...sandbox] };
}
