/** Signed receipts: written with what they are about, completed when the audit log covers them, checked offline. */
export { issueReceipt } from "./issue.ts";
export type { ReceiptReceiver, ReceiptRequest } from "./issue.ts";
export { anyIncomplete, completeReceipts } from "./complete.ts";
export type { CompletionOptions } from "./complete.ts";
export { checkReceipts, readReceipt } from "./read.ts";
export type { ReceiptFaultRow } from "./read.ts";
export { receiptOperations } from "./operations.ts";
