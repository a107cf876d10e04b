export { readFile } from "./read.ts";
export { fileOperations } from "./operations.ts";
