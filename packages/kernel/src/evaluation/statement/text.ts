/** Pieces of SQL text: literals and exact integer arithmetic. PostgreSQL 15 and newer. */

/** A text as a literal that reads the same whatever the session makes of backslashes. */
export const quoteText = (text: string): string =>
  text.includes("\\")
    ? ` E'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;

export const textArray = (texts: readonly string[]): string =>
  `array[${texts.map(quoteText).join(", ")}]::text[]`;

export const jsonLiteral = (value: unknown): string => `${quoteText(JSON.stringify(value))}::jsonb`;

/** An integer as a bigint; one that a bigint cannot hold as a numeric. */
export const integerText = (value: number | bigint): string =>
  `(${String(value)})::${fitsBigint(value) ? "bigint" : "numeric"}`;

const fitsBigint = (value: number | bigint): boolean => BigInt.asIntN(64, BigInt(value)) === BigInt(value);

/** A finite number as the same double. */
export const doubleText = (value: number): string => `'${String(value)}'::float8`;

/** Whether a database can hold the text: neither NUL nor half a character. */
export const isStorable = (text: string): boolean => !text.includes("\0") && text.isWellFormed();

const conjunction =
  (word: "and" | "or", neutral: string) =>
  (parts: readonly string[]): string =>
    parts.length === 0
      ? neutral
      : parts.length === 1
        ? (parts[0] ?? neutral)
        : `(${parts.join(` ${word} `)})`;
export const allOf = conjunction("and", "true");
export const anyOf = conjunction("or", "false");

/** Held within limits. */
export const holdText = (value: string, minimum: string, maximum: string): string =>
  `least(greatest(${value}, ${minimum}), ${maximum})`;

/** Room for a sum or two beside a product. */
const WIDEST_BIGINT = 2n ** 61n;

/** Whether integers up to this absolute value are reckoned in bigint; larger ones are in numeric. */
export const isNarrow = (magnitude: bigint): boolean => magnitude < WIDEST_BIGINT;

/** floor(dividend ÷ divisor) for a positive divisor, exact in both types. */
export function floorDivideText(dividend: string, divisor: string, narrow: boolean): string {
  const rest = `mod(mod(${dividend}, ${divisor}) + ${divisor}, ${divisor})`;
  return narrow ? `((${dividend} - ${rest}) / ${divisor})` : `div(${dividend} - ${rest}, ${divisor})`;
}
