export { readFile, readRecords } from "./read.ts";
export { fileOperations } from "./operations.ts";
