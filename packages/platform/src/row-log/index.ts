/** Rows of bulk writes under the root that their audit entry carries. */
export {
  auditRecordRows,
  hashBy,
  leafOf,
  MOST_ROWS,
  readLogHash,
  recordRows,
  rootOver,
  storeRows,
  underRoot,
} from "./root.ts";
export type { LoggedRows, NumberedLeaf } from "./root.ts";
export { checkRows, chunkOfRow, KEPT_WHEN_ERASED } from "./stored.ts";
export type { Chunk, RowFault } from "./stored.ts";
