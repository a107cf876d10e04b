export { organisationOperations } from "./operations.ts";
