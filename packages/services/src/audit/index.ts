export { checkProjection } from "./fsck.ts";
export type { ProjectionCheck, ProjectionDifference } from "./fsck.ts";
export { entriesAsCsv, searchEntries } from "./desk.ts";
export { eraseApproved, reapplyErasures, type ErasureContext } from "./erasing.ts";
export { erasureOperations } from "./erasure-operations.ts";
export { auditOperations } from "./operations.ts";
export { checkAudit } from "./whole.ts";
export type { AuditCheck, AuditError, AuditOptions } from "./whole.ts";
