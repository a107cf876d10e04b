import { join } from "node:path";
import { beginRun, endRun } from "./run.ts";

/** Vitest calls this once a run; servers start only when a test asks for a database. */
export default async function setup(): Promise<() => Promise<void>> {
  const folder = await beginRun();
  process.env["XINPARK_TEST_FOLDER"] = folder;
  // What one test's process has compiled the next need not compile again.
  process.env["NODE_COMPILE_CACHE"] ??= join(folder, "compiled");
  return () => endRun(folder);
}
