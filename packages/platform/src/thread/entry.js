// The entry of every thread: plain JavaScript, so that the program's own cache of compiled modules is in use before the first module
// with types is met. Without it each thread would bring the compiler along: 35 MB and a quarter of a second.
import { enableCompileCache } from "node:module";
import { workerData } from "node:worker_threads";

/** @type {unknown} */
const given = workerData;
if (typeof given !== "object" || given === null || !("module" in given) || typeof given.module !== "string")
  throw new TypeError("a thread is started with the module that it runs");
if ("compileCache" in given && typeof given.compileCache === "string") enableCompileCache(given.compileCache);
await import(given.module);
