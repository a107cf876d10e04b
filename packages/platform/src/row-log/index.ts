/** Rows of bulk writes under the root that their audit entry carries. */
export {
  auditRecordRows,
  hashBy,
  leafOf,
  MOST_ROWS,
  readLogHash,
  recordRows,
  RowLeaves,
  rootOver,
  storeRows,
} from "./root.ts";
export type { LoggedRows } from "./root.ts";
export { checkRows, chunkOfRow, KEPT_WHEN_ERASED } from "./stored.ts";
export type { Chunk, RowFault } from "./stored.ts";
