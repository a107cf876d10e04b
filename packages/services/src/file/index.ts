export {
  attributeHistories,
  sizeLabel,
  subjectAttributes,
  tradeSections,
  type SubjectAttributes,
} from "./attributes.ts";
export { repairDays } from "./circumstances.ts";
export { readFile, readSubject } from "./read.ts";
export { shownRecord, withheldOf } from "./record.ts";
export { KNOWN_TIMES, publicOn, recordRow, type RecordRow } from "./row.ts";
export { fileOperations } from "./operations.ts";
