export { runBatch } from "./running.ts";
export type { DeliveryContext } from "./context.ts";
export { fileHeldRow, type HeldRowFiling } from "./matched.ts";
export { departmentId, knownMapping, receiveFile, unfinishedBatches } from "./receiving.ts";
export type { DeliveredFile, Received, ReceiveRequest } from "./receiving.ts";
export { readDelivery } from "./receipts.ts";
export { deliveryOperations, sendInput } from "./operations.ts";
export { makeErrorWorkbook } from "./error-workbook.ts";
export { removeExpiredUploads } from "./uploads.ts";
