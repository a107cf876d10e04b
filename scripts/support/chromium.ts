/** Finding a Chromium: the one named, the system's (the one without a window first, which starts soonest), else the registry's. */
import { existsSync } from "node:fs";

export interface Chromium {
  readonly path: string;
  /** What it must be started with. */
  readonly arguments: readonly string[];
}

const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

export async function findChromium(): Promise<Chromium | undefined> {
  // The browser's own sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const named = process.env["CHROMIUM"];
  const path = named !== undefined && named !== "" ? named : SYSTEM.find((one) => existsSync(one));
  if (path !== undefined) return existsSync(path) ? { path, arguments: sandbox } : undefined;
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    return { path: await packaged.executablePath(), arguments: [...packaged.args, ...sandbox] };
  } catch {
    return undefined;
  }
}
