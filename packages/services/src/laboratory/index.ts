export { createLaboratory } from "./client.ts";
export { laboratoryOperations } from "./operations.ts";
export { laboratoryRule } from "./report.ts";
export { readReport, reportOn, storeReport } from "./stored.ts";
