export { checkProjection } from "./fsck.ts";
export type { ProjectionCheck, ProjectionDifference } from "./fsck.ts";
