export { kindsKnownAt } from "./kinds.ts";
export { abandoned, applyRegistrations, createSubjects } from "./subjects.ts";
export type { NewSubject, OpeningBatch, Registered, SubjectPlace } from "./subjects.ts";
export { indexBareNames, takeCensus } from "./census.ts";
export { piecesOfName } from "./naming.ts";
export { carryOutMoves, settleBatchPlaces, settleRunPlaces } from "./places.ts";
export { namesHolding, namesLike } from "./find-names.ts";
export { findSubjects, oneSubject, searchSubjects } from "./search.ts";
export { registryOperations } from "./operations.ts";
