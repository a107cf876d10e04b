// The entry of the laboratory's thread: plain JavaScript, so that the program's own cache of compiled modules is in use before the
// first module with types is met.
import module from "node:module";
import { workerData } from "node:worker_threads";

/** @type {unknown} */
const given = workerData;
if (
  typeof given === "object" &&
  given !== null &&
  "compileCache" in given &&
  typeof given.compileCache === "string"
)
  module.enableCompileCache?.(given.compileCache);
await import("./laboratory-worker.ts");
