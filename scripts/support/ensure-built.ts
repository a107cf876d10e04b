/** Builds in a process of its own, so that the server does not keep a bundler's memory. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./folders.ts";
import { isBuilt } from "./web-build.ts";

export async function ensureBuilt(): Promise<void> {
  if (isBuilt()) return;
  const child = spawn(process.execPath, [join(ROOT, "scripts/build.ts")], { cwd: ROOT, stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("exit", resolve);
  });
  if (code !== 0) throw new Error("the web application could not be built");
}
