/** Reports on one enterprise: made, kept, fetched, verified. */
export { createReportRenderer } from "./renderer.ts";
export { reportOperations } from "./operations.ts";
