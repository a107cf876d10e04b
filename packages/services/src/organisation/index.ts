export { organisationOperations } from "./operations.ts";
export { findOrganisation, OFFICE, standingOrganisation } from "./find.ts";
export { applyDueChanges } from "./changes.ts";
export { formerNameOn, NAME_OF_THEN } from "./naming.ts";
