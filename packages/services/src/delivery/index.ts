export { runBatch } from "./running.ts";
export { openSource as openTable } from "./readers/index.ts";
export type { DeliveryContext } from "./context.ts";
export { applyRemovals } from "./deciding.ts";
export { fileHeldRow, type HeldRowFiling } from "./matched.ts";
export {
  departmentId,
  knownMapping,
  receiveFile,
  requireItemOfKey,
  requireOwnDepartment,
  unfinishedBatches,
} from "./receiving.ts";
export type { Received, ReceiveRequest } from "./receiving.ts";
export { readDelivery, readReceiptRows } from "./receipts.ts";
export { openSource } from "./readers/index.ts";
export { deliveryOperations, sendInput } from "./operations.ts";
