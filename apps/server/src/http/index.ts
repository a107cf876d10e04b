export { buildServer } from "./server.ts";
export { startServer } from "./start.ts";
export type { RunningServer } from "./start.ts";
export { OPERATIONS } from "./operations.ts";
