/** Exact money and decimal numbers from the forms that real files use. */

export { currenciesOf, RENMINBI } from "./currency.ts";
export type { Currency } from "./currency.ts";
export { parseDecimal, parseInteger } from "./decimal.ts";
export type { DecimalOptions } from "./decimal.ts";
export { extractAmounts } from "./extract.ts";
export type { FoundAmount } from "./extract.ts";
export { formatFen, parseAmount } from "./parse.ts";
export type { Amount, AmountOptions, AmountUnit } from "./parse.ts";
