export { readFile, readSubject } from "./read.ts";
export { recordRow, shownRecord, withheldOf, type RecordRow } from "./record.ts";
export { fileOperations } from "./operations.ts";
