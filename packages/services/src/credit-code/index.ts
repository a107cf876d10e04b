/** The enterprise's code, the public grade in it, and shares of the local class. */
export { creditCodeOperations } from "./operations.ts";
export { readPublicGrade } from "./public-grade.ts";
export type { GradeReader } from "./public-grade.ts";
