// The entry of the worker that reads a file: plain JavaScript, so that the program's own cache of compiled modules is in use before
// the first module with types is met. Without it each worker would bring the compiler along: 35 MB and a quarter of a second.
import module from "node:module";
import { workerData } from "node:worker_threads";

const { compileCache } = workerData;
if (typeof compileCache === "string") module.enableCompileCache?.(compileCache);
await import("./source-worker.ts");
