export { consentOperations } from "./operations.ts";
export { consentReadingOperations } from "./bank-operations.ts";
export { labelledPurpose } from "./read.ts";
export { keptUntil } from "./reports.ts";
export { readWholeConsentFile } from "./file.ts";
