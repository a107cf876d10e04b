export { applyRegistrations, createSubjects } from "./subjects.ts";
export type { NewSubject, OpeningBatch, Registered, SubjectPlace } from "./subjects.ts";
export { findSubjects, searchSubjects } from "./search.ts";
export { readFile, readRecords } from "./file.ts";
export { registryOperations } from "./operations.ts";
