export { laboratoryOperations } from "./operations.ts";
export { examinationOf, examine, laboratoryRule, prepareExamination } from "./report.ts";
export { createPopulations } from "./resident.ts";
export { readReport, reportOn, storeReport } from "./stored.ts";
