/** Conditions as SQL that is true or false, never null, and means what `compileCondition` means. */
import type { Comparable, Condition, Scalar } from "../../definition/index.ts";
import {
  conditionOperand,
  isNumberText,
  numberText,
  presentText,
  stringText,
  type FieldColumn,
  type Operand,
} from "./operand.ts";
import { translatePattern } from "./pattern.ts";
import { allOf, anyOf, doubleText, isStorable, jsonLiteral, quoteText, textArray } from "./text.ts";

/** What a condition is read with. */
export interface ConditionContext {
  readonly asOf: number;
  readonly column: FieldColumn;
  /** Told a pattern that has no equal in SQL. */
  readonly refuse: (pattern: string) => void;
}

/** The condition as SQL. */
export function conditionText(condition: Condition, context: ConditionContext): string {
  if ("all" in condition) return allOf(condition.all.map((part) => conditionText(part, context)));
  if ("any" in condition) return anyOf(condition.any.map((part) => conditionText(part, context)));
  if ("not" in condition) return `not (${conditionText(condition.not, context)})`;
  const operand = conditionOperand(condition.field, context.asOf, context.column);
  if ("is" in condition)
    return condition.is === "present" ? presentText(operand) : `not ${presentText(operand)}`;
  if ("equals" in condition) return equalsText(operand, condition.equals);
  if ("in" in condition) return anyOf(condition.in.map((one) => equalsText(operand, one)));
  if ("includesAny" in condition) return includesAnyText(operand, condition.includesAny.filter(isStorable));
  if ("includesOnly" in condition)
    return includesOnlyText(operand, condition.includesOnly.filter(isStorable));
  if ("matches" in condition) return matchesText(operand, condition.matches, context);
  if ("atLeast" in condition) return comparedText(operand, ">=", otherOperand(condition.atLeast, context));
  return comparedText(operand, "<=", otherOperand(condition.atMost, context));
}

function equalsText(operand: Operand, value: Scalar): string {
  if (typeof value === "boolean") return "false";
  if (typeof value === "number")
    return `coalesce(${isNumberText(operand)} and ${numberText(operand)} = ${doubleText(value)}, false)`;
  if (!isStorable(value) || operand.kind === "integer") return "false";
  return operand.kind === "json"
    ? `coalesce(${operand.sql} = ${jsonLiteral(value)}, false)`
    : `coalesce(${operand.sql} = ${quoteText(value)}, false)`;
}

function includesAnyText(operand: Operand, texts: readonly string[]): string {
  const { kind, sql } = operand;
  if (kind === "integer") return "false";
  const wanted = textArray(texts);
  if (kind === "text") return `coalesce(${sql} = any(${wanted}), false)`;
  return `coalesce(case jsonb_typeof(${sql}) when 'string' then ${stringText(operand)} = any(${wanted}) when 'array' then ${sql} ?| ${wanted} end, false)`;
}

function includesOnlyText(operand: Operand, texts: readonly string[]): string {
  const { kind, sql } = operand;
  if (kind !== "json") return includesAnyText(operand, texts);
  return `coalesce(case jsonb_typeof(${sql}) when 'string' then ${stringText(operand)} = any(${textArray(texts)})
    when 'array' then jsonb_array_length(${sql}) > 0 and ${sql} <@ ${jsonLiteral(texts)} end, false)`;
}

function matchesText(operand: Operand, pattern: string, { refuse }: ConditionContext): string {
  const translated = translatePattern(pattern);
  if (translated === null) {
    refuse(pattern);
    return "false";
  }
  return `coalesce(${stringText(operand)} ~ ${quoteText(translated)}, false)`;
}

/** The other side of a comparison. */
type Other = { readonly operand: Operand } | { readonly number: number };

function otherOperand(other: Comparable, { asOf, column }: ConditionContext): Other {
  if (typeof other === "number") return { number: other };
  if (typeof other === "object") return { operand: conditionOperand(other.field, asOf, column) };
  if (other === "$today") return { operand: conditionOperand("$today", asOf, column) };
  return { operand: { kind: "text", sql: quoteText(other) } };
}

type Sign = ">=" | "<=";

/** Numbers where either side is one, else texts by their UTF-16 code units; false for all else. */
function comparedText(left: Operand, sign: Sign, other: Other): string {
  const present = presentText(left);
  if ("number" in other)
    return `(${present} and coalesce(${numberText(left)} ${sign} ${doubleText(other.number)}, false))`;
  const right = other.operand;
  const numeric = anyOf([isNumberText(left), isNumberText(right)]);
  const texts = comparedTexts(`(${stringText(left)})`, sign, `(${stringText(right)})`);
  return `(${present} and ${presentText(right)} and coalesce(case when ${numeric} then ${numberText(left)} ${sign} ${numberText(right)} else ${texts} end, false))`;
}

/** Bytes of UTF-8 stand in the order of UTF-16 except where characters from U+E000 on meet those beyond U+FFFF. */
function comparedTexts(left: string, sign: Sign, right: string): string {
  return `case when ${left} || ${right} ~ '[\\uE000-\\U0010FFFF]' then ${codeUnits(left)} ${sign} ${codeUnits(right)}
    else ${left} collate "C" ${sign} ${right} collate "C" end`;
}

const hexadecimal = (code: string): string => `lpad(to_hex(${code}), 4, '0')`;

const codeUnits = (text: string): string =>
  `(select string_agg(case when ascii(c) > 65535 then ${hexadecimal("55296 + ((ascii(c) - 65536) >> 10)")} || ${hexadecimal("56320 + ((ascii(c) - 65536) & 1023)")}
    else ${hexadecimal("ascii(c)")} end, '' order by o) collate "C" from unnest(string_to_array(${text}, null)) with ordinality u(c, o))`;
