export { currentDivisions } from "./division.ts";
export { historyOf, type AttributePeriod, type AttributeRules, type StatedEntry } from "./history.ts";
export { sizeClassOf, type SizeClass, type YearlyFigures } from "./size.ts";
export { createTrades, type Trade } from "./trade.ts";
