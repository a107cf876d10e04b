export { kindsKnownAt } from "./kinds.ts";
export { abandoned, applyRegistrations, createSubjects } from "./subjects.ts";
export type { NewSubject, OpeningBatch, Registered, SubjectPlace } from "./subjects.ts";
export { findSubjects, oneSubject, searchSubjects } from "./search.ts";
export { registryOperations } from "./operations.ts";
