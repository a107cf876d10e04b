/** Signed receipts: what they state, their canonical text, and checking them anywhere. */
export { canonicalJson, readStrictJson } from "./canonical.ts";
export {
  consentStatement,
  deliveryStatement,
  RECEIPT_FORMAT,
  receiptDigest,
  receiptNumber,
  receiptStatementSchema,
  receiptText,
  reportStatement,
} from "./statement.ts";
export type {
  ConsentStatement,
  DeliveryStatement,
  ReceiptKind,
  ReceiptStatement,
  ReportStatement,
} from "./statement.ts";
export { checkReceipt, checkReceiptAwaited, RECEIPT_OPERATION, signedReceiptSchema } from "./check.ts";
export type { ReceiptFault, ReceiptVerdict, SignedReceipt } from "./check.ts";
