/** Which Chromium the suite drives, and what it is started with. */
import { findChromium } from "../../scripts/support/chromium.ts";

export interface ChromiumPlace {
  readonly path: string;
  readonly arguments: readonly string[];
}

/** The browser's program and its arguments. Throws where there is none. */
export async function chromiumPlace(): Promise<ChromiumPlace> {
  const path = await findChromium();
  if (path === undefined) throw new Error("no Chromium was found: set CHROMIUM to its path");
  // The browser's own sandbox refuses to run as root.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const { default: packaged } = await import("@sparticuz/chromium");
  return { path, arguments: path.startsWith("/usr/") ? sandbox : [...packaged.args, ...sandbox] };
}
