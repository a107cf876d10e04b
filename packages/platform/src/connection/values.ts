import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { types } from "pg";
import type { CustomTypesConfig } from "pg";

type Parser = (text: string) => unknown;

const INT8 = 20;
const DATE = 1082;
const TIMESTAMP = 1114;
const TIMESTAMPTZ = 1184;
const INTERVAL = 1186;
const NUMERIC = 1700;
const TEXT_ARRAY: number = 1009;

const keep: Parser = (text) => text;

/** Whole numbers up to 2^53 are exact in a number; a larger one is a fault, never rounded in silence. */
function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new ProblemError(
    problem(
      "internal",
      "number-too-large",
      "数据库返回的整数超出可精确表示的范围",
      "the database returned a whole number too large to be exact",
    ),
  );
}

/** `2026-01-31 08:00:00.5+08` as `2026-01-31T08:00:00.5+08:00`. */
const moment: Parser = (text) => text.replace(" ", "T").replace(/([+-]\d\d)$/u, "$1:00");

/** Array types by the parser of their elements. */
const ARRAYS: ReadonlyMap<number, Parser> = new Map([
  [1016, wholeNumber],
  [1182, keep],
  [1115, moment],
  [1185, moment],
  [1231, keep],
]);

const SCALARS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [INT8, wholeNumber],
  [DATE, keep],
  [TIMESTAMP, moment],
  [TIMESTAMPTZ, moment],
  [INTERVAL, keep],
  [NUMERIC, keep],
]);

/**
 * How values come out of the database: dates as text (`2026-01-31`), moments as ISO text with their offset,
 * `bigint` as an exact number (else a ProblemError `number-too-large`), `numeric` and `interval` as text;
 * everything else as `pg` does it.
 */
export const valueParsers: CustomTypesConfig = {
  getTypeParser(oid: number, format?: "text" | "binary") {
    if (format === "binary") return usual(oid, "binary");
    const scalar = SCALARS.get(oid);
    if (scalar !== undefined) return scalar;
    const element = ARRAYS.get(oid);
    return element === undefined ? usual(oid, "text") : arrayOf(element);
  },
};

function arrayOf(element: Parser): Parser {
  const parseTexts = usual(TEXT_ARRAY, "text");
  const each = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(each) : typeof value === "string" ? element(value) : value;
  return (text) => each(parseTexts(text));
}

/** The parser that `pg` itself has for a type. */
function usual(oid: number, format: "text" | "binary"): Parser {
  const found: unknown = types.getTypeParser(oid, format);
  if (typeof found !== "function") return keep;
  return (text) => {
    const value: unknown = Reflect.apply(found, undefined, [text]);
    return value;
  };
}
