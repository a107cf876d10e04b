export { candidatesFor, parserOf } from "./candidates.ts";
export { matchingOperations } from "./operations.ts";
