/** Candidates that models propose by consent, and what persons of the office decide. */
export { candidateOperations } from "./operations.ts";
