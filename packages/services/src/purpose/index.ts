export { readingRules } from "./rules.ts";
export { purposeOperations } from "./operations.ts";
