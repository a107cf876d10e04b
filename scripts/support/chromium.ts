/** Finding a Chromium: the one named, the system's (the one without a window first, which starts soonest), else the registry's. */
import { existsSync } from "node:fs";

const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

export async function findChromium(): Promise<string | undefined> {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && named !== "") return existsSync(named) ? named : undefined;
  const installed = SYSTEM.find((path) => existsSync(path));
  if (installed !== undefined || process.platform !== "linux" || process.arch !== "x64") return installed;
  try {
    const { default: packaged } = await import("@sparticuz/chromium");
    return await packaged.executablePath();
  } catch {
    return undefined;
  }
}
