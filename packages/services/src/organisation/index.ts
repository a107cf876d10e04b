export { organisationOperations } from "./operations.ts";
export { findOrganisation, standingOrganisation } from "./find.ts";
export { applyDueChanges } from "./changes.ts";
