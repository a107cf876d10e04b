/** A record's values as SQL: present or not, as text, as number, as integer, exactly as the evaluator takes them. */
import { fromEpochDay } from "../../day/index.ts";
import type { FactDefinition } from "../../definition/index.ts";
import { BLANK_CHARACTERS } from "./pattern.ts";
import { doubleText, holdText, integerText, quoteText } from "./text.ts";

/** An expression that may be null, and what it is when it is not. `json`: a text, a number or a list of texts. */
export interface Operand {
  readonly kind: "json" | "integer" | "text";
  readonly sql: string;
}

/** The column in which a field's value stands. */
export type FieldColumn = (field: string) => string;

const DAY_TEXT = "to_char(date '1970-01-01' + day, 'YYYY-MM-DD')";

/** What a condition looks at by a name; days as ISO text. */
export function conditionOperand(name: string, asOf: number, column: FieldColumn): Operand {
  if (name === "$today") return { kind: "text", sql: quoteText(fromEpochDay(asOf)) };
  if (name === "$day") return { kind: "text", sql: DAY_TEXT };
  return valueOperand(name, column);
}

/** What a fact's value is taken from. */
export function valueOperand(name: string, column: FieldColumn): Operand {
  switch (name) {
    case "$amount":
      return { kind: "integer", sql: "amount" };
    case "$severity":
      return { kind: "text", sql: "severity" };
    case "$day":
      return { kind: "integer", sql: "day" };
    default:
      return { kind: "json", sql: column(name) };
  }
}

const typeOf = (operand: Operand): string => `jsonb_typeof(${operand.sql})`;
const inner = (operand: Operand): string => `(${operand.sql} #>> '{}')`;
const innerDouble = (operand: Operand): string => `${inner(operand)}::float8`;

/** Neither absent nor empty. Never null. */
export function presentText(operand: Operand): string {
  const { kind, sql } = operand;
  if (kind === "integer") return `(${sql} is not null)`;
  if (kind === "text") return `coalesce(${sql} <> '', false)`;
  return `coalesce(${sql} not in ('""'::jsonb, '[]'::jsonb), false)`;
}

/** Whether it is a number. Never null. */
export const isNumberText = (operand: Operand): string =>
  operand.kind === "integer"
    ? presentText(operand)
    : operand.kind === "text"
      ? "false"
      : `coalesce(${typeOf(operand)} = 'number', false)`;

/** The text itself; null for what is no text. */
export const stringText = (operand: Operand): string =>
  operand.kind === "text"
    ? operand.sql
    : operand.kind === "integer"
      ? "null::text"
      : `case ${typeOf(operand)} when 'string' then ${inner(operand)} end`;

/** A double written as ECMAScript writes numbers. */
const numberAsText = (double: string): string =>
  `case when ${double} = 0 then '0' when abs(${double}) >= 1e-6 and abs(${double}) < 1e21 then trim_scale(${double}::text::numeric)::text
    else regexp_replace(${double}::text, 'e([+-])0*', 'e\\1') end`;

/** Text or number as text; null for lists and what is absent. */
export function scalarText(operand: Operand): string {
  const { kind, sql } = operand;
  if (kind === "text") return sql;
  if (kind === "integer") return `${sql}::text`;
  return `case ${typeOf(operand)} when 'string' then ${inner(operand)}
    when 'number' then case when ${inner(operand)} ~ '^-?[0-9]{1,15}$' then ${inner(operand)} else ${numberAsText(innerDouble(operand))} end end`;
}

const DECIMAL_NUMBER = "'^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$'";
/** Forms that are numbers too; the database reads them the same, or fails loudly. */
const OTHER_NUMBER = "'^([+-]?Infinity|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)$'";

/** A text as a double the way ECMAScript reads numbers; null for none. */
function textAsNumber(text: string): string {
  const trimmed = `btrim(${text}, ${quoteText(BLANK_CHARACTERS)})`;
  return `case when ${trimmed} = '' then 0::float8 when ${trimmed} ~ ${DECIMAL_NUMBER} or ${trimmed} ~ ${OTHER_NUMBER} then ${trimmed}::float8 end`;
}

/** As a double; null for what is no number. */
export function numberText(operand: Operand): string {
  const { kind, sql } = operand;
  if (kind === "integer") return `${sql}::float8`;
  if (kind === "text") return textAsNumber(sql);
  return `case ${typeOf(operand)} when 'number' then ${innerDouble(operand)} when 'string' then ${textAsNumber(inner(operand))}
    when 'array' then case when jsonb_array_length(${sql}) = 1 then ${textAsNumber(`(${sql} ->> 0)`)} end end`;
}

const LARGEST = integerText(Number.MAX_SAFE_INTEGER);

type Wrap = (integer: string) => string;
const asItIs: Wrap = (integer) => integer;

/** An integer below 2^53 as a bigint, put through `wrap`; null for anything else. */
export function integerOfText(operand: Operand, wrap: Wrap = asItIs): string {
  const { kind, sql } = operand;
  if (kind === "integer") return `case when abs(${sql}) <= ${LARGEST} then ${wrap(`${sql}::bigint`)} end`;
  const ofText = (text: string): string =>
    `case when ${text} ~ '^-?[0-9]{1,16}$' then case when abs(${text}::bigint) <= ${LARGEST} then ${wrap(`${text}::bigint`)} end end`;
  if (kind === "text") return ofText(sql);
  const double = innerDouble(operand);
  return `case ${typeOf(operand)} when 'string' then ${ofText(inner(operand))} when 'number' then
    case when ${double} = trunc(${double}) and abs(${double}) <= ${doubleText(Number.MAX_SAFE_INTEGER)} then ${wrap(`${double}::bigint`)} end end`;
}

/** Of a value that is not null: least and greatest pass nulls over. */
const within = (value: string, limit: number): string =>
  holdText(value, integerText(-limit), integerText(limit));

/** floor(value × 10^places) of a plain decimal, held within ±limit. */
const decimalText = (text: string, places: number, limit: number): string =>
  `case when ${text} ~ '^-?[0-9]{1,20}([.][0-9]{1,30})?$' then ${within(`floor(${text}::numeric * ${integerText(10n ** BigInt(places))})`, limit)}::bigint end`;

/** What one record contributes by its value: a bigint, null where it has none. */
export function readerText(fact: FactDefinition, column: FieldColumn): string {
  const { codes, maximumEach, places, value = "" } = fact;
  const operand = valueOperand(value, column);
  if (codes !== undefined) {
    const cases = Object.entries(codes).map(
      ([text, code]) => `when ${quoteText(text)} then ${integerText(code)}`,
    );
    return cases.length === 0 ? "null::bigint" : `case ${scalarText(operand)} ${cases.join(" ")} end`;
  }
  if (value === "$day") return "day::bigint";
  if (places !== undefined) return decimalText(`(${scalarText(operand)})`, places, maximumEach);
  return integerOfText(operand, (integer) => within(integer, maximumEach));
}

/** The epoch day a date field holds, null for none. */
export function dayOfText(operand: Operand): string {
  if (operand.kind === "integer") return "null::bigint";
  const text = `(${stringText(operand)})`;
  const first = `make_date(substr(${text}, 1, 4)::int, substr(${text}, 6, 2)::int, 1)`;
  return `case when ${text} ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$' and substr(${text}, 1, 4) <> '0000' then
    case when substr(${text}, 9, 2)::int <= extract(day from ${first} + interval '1 month' - interval '1 day')
    then (${first} - date '1970-01-01' + substr(${text}, 9, 2)::int - 1)::bigint end end`;
}

/** The different values of a record as a text array; null: none. */
export function wordsText(operand: Operand): string {
  const { kind, sql } = operand;
  if (kind !== "json") return `case when ${presentText(operand)} then array[${scalarText(operand)}] end`;
  return `case jsonb_typeof(${sql}) when 'array' then array(select jsonb_array_elements_text(${sql}))
    when 'string' then case when ${presentText(operand)} then array[${inner(operand)}] end when 'number' then array[${scalarText(operand)}] end`;
}
