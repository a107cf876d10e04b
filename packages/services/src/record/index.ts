export { nextKnownNo, projectLatest, projectNew, RECORD_COLUMNS } from "./projection.ts";
export { carryOver, listingAmong, listings, listItems, reconsider } from "./reconsidering.ts";
export {
  readChanging,
  retell,
  STATE_COLUMNS,
  stateOfRow,
  stateShape,
  writeEntries,
  type StateRow,
} from "./entries.ts";
export { applyOne, applyWaiting, type RecordContext } from "./applying.ts";
export { expirePublications } from "./expiring.ts";
export { recordOperations } from "./operations.ts";
export { enterAct, type EnteredAct } from "./acts.ts";
