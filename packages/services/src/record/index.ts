export { nextKnownNo, projectLatest, projectNew, RECORD_COLUMNS } from "./projection.ts";
export { carryOver, listItems, reconsider } from "./reconsidering.ts";
