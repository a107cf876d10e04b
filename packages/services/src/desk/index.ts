export { runDesk } from "./running.ts";
export { answerReturn } from "./returns.ts";
export type { DeskContext } from "./rules.ts";
export { deskTaskOperations } from "./task-operations.ts";
export { deskReturnOperations } from "./return-operations.ts";
export { deskQualityOperations } from "./quality-operations.ts";
export { findingOperations } from "./finding-operations.ts";
