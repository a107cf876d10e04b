import { parseAmount, parseDecimal, parseInteger } from "../amount/index.ts";
import { checkCode, type CodeTables } from "../code/index.ts";
import { parseDay, type DateForm } from "../day/index.ts";
import type { CellSource, FieldDefinition, IdentifierKindDefinition } from "../definition/index.ts";
import { unreachable, type Problem, type Text } from "../outcome/index.ts";
import { stripPersonal } from "../personal/index.ts";
import type { Taken } from "./columns.ts";
import { remedyFor } from "./remedy.ts";
import { finding, findingOf } from "./finding.ts";
import type { Finding } from "./types.ts";

/** Reading one field: from a cell's text to its canonical value, or to a located finding. */

export type FieldValue = string | readonly string[] | number;

export type FieldReading =
  | {
      readonly kind: "value";
      readonly value: FieldValue;
      readonly warning: Finding | null;
      readonly stripped: number;
      readonly fen: number | null;
    }
  | { readonly kind: "blank" }
  | { readonly kind: "wrong"; readonly finding: Finding };

export type ReadField = (taken: Taken) => FieldReading;

const BLANK: FieldReading = { kind: "blank" };
const value = (
  of: FieldValue,
  warning: Finding | null = null,
  stripped = 0,
  fen: number | null = null,
): FieldReading => ({
  kind: "value",
  value: of,
  warning,
  stripped,
  fen,
});

export interface FieldContext {
  readonly tables: CodeTables;
  readonly identifierKinds: ReadonlyMap<string, IdentifierKindDefinition>;
}

const FORMULA: Text = { zh: "单元格是公式，不能作为数据", en: "the cell holds a formula, which is not data" };
const FORMULA_REMEDY: Text = {
  zh: "请将公式粘贴为数值后重新报送",
  en: "paste the formula as a value and deliver again",
};
const ERROR: Text = { zh: "单元格是错误值", en: "the cell holds an error value" };
const ERROR_REMEDY: Text = { zh: "请更正该单元格", en: "correct the cell" };

/** Compiles the reader of a field. */
export function compileField(
  field: FieldDefinition,
  source: CellSource | undefined,
  context: FieldContext,
): ReadField {
  const read = readerOf(field, source, context);
  const remedy = remedyFor(field);
  return (taken) => {
    if (taken.broken !== null) {
      const formula = taken.broken === "formula";
      const place = { column: taken.column, field: field.code };
      return {
        kind: "wrong",
        finding: finding(
          `cell-${taken.broken}`,
          formula ? FORMULA : ERROR,
          place,
          formula ? FORMULA_REMEDY : ERROR_REMEDY,
        ),
      };
    }
    return taken.text === null ? BLANK : withRemedy(read(taken.text, taken), remedy);
  };
}

/** Every refusal says what to do. */
function withRemedy(reading: FieldReading, remedy: Text): FieldReading {
  if (reading.kind !== "wrong" || reading.finding.remedy !== null) return reading;
  return { kind: "wrong", finding: { ...reading.finding, remedy } };
}

type Read = (text: string, taken: Taken) => FieldReading;

function readerOf(field: FieldDefinition, source: CellSource | undefined, context: FieldContext): Read {
  switch (field.type) {
    case "text":
      return textReader(field, field.maxLength, context.tables);
    case "choice":
      return choiceReader(field, field);
    case "choices":
      return choicesReader(field, field);
    case "date":
      return dateReader(field, source?.dateForm ?? "auto");
    case "integer":
      return integerReader(field, field.minimum ?? 0, field.maximum);
    case "decimal":
      return decimalReader(field, field.scale, field.maximum);
    case "money":
      return moneyReader(field, field, source?.unit);
    case "code":
      return codeReader(field, field, context);
    default:
      return unreachable(field);
  }
}

const wrong = (
  problems: readonly Problem[],
  field: FieldDefinition,
  taken: Taken,
  text: string,
): FieldReading => {
  const [first] = problems;
  const place = { column: taken.column, field: field.code, value: text };
  if (first === undefined)
    return {
      kind: "wrong",
      finding: finding("value-unreadable", { zh: "无法读取", en: "cannot be read" }, place),
    };
  return {
    kind: "wrong",
    finding: findingOf(first, { column: taken.column, field: field.code, value: text }),
  };
};

const said = (
  code: string,
  zh: string,
  en: string,
  field: FieldDefinition,
  taken: Taken,
  text: string,
  remedy: Text | null = null,
): FieldReading => ({
  kind: "wrong",
  finding: finding(code, { zh, en }, { column: taken.column, field: field.code, value: text }, remedy),
});

function textReader(field: FieldDefinition, maximum: number, codes: CodeTables): Read {
  const keepsNumbers = field.personal === "identity-number" || field.personal === "phone";
  return (text, taken) => {
    if (keepsNumbers) return BLANK; // Identity and telephone numbers of people are never stored here.
    if (text.length > maximum) {
      return said(
        "text-too-long",
        `文本超过 ${maximum} 字（实为 ${text.length} 字）`,
        `the text has ${text.length} characters; at most ${maximum} are allowed`,
        field,
        taken,
        text,
      );
    }
    const clean = stripPersonal(text, { codes });
    if (clean.found.length === 0) return value(text);
    const reason = {
      zh: "文本中含身份号码或手机号，已去除后入库",
      en: "the text held an identity or telephone number, which was taken out before filing",
    };
    const remedy = { zh: "今后请勿在该列填写个人信息", en: "leave personal data out of this column" };
    return value(
      clean.text,
      finding(
        "personal-data-stripped",
        reason,
        { column: taken.column, field: field.code, value: clean.text },
        remedy,
      ),
      clean.found.length,
    );
  };
}

interface Choice {
  readonly values: readonly string[];
  readonly otherPrefix?: string | undefined;
  readonly synonyms?: Readonly<Record<string, string>> | undefined;
}

function chooser(choice: Choice): (text: string) => string | null {
  const known = new Map<string, string>(choice.values.map((one) => [one, one]));
  for (const [other, standard] of Object.entries(choice.synonyms ?? {})) known.set(other, standard);
  const prefix = choice.otherPrefix;
  return (text) => known.get(text) ?? (prefix !== undefined && text.startsWith(prefix) ? text : null);
}

const allowed = (choice: Choice): string => choice.values.join("、");

function choiceReader(field: FieldDefinition, choice: Choice): Read {
  const choose = chooser(choice);
  return (text, taken) => {
    const chosen = choose(text);
    if (chosen !== null) return value(chosen);
    return said(
      "value-not-in-list",
      `“${field.label.zh}”须为：${allowed(choice)}`,
      `${field.label.en} must be one of: ${allowed(choice)}`,
      field,
      taken,
      text,
    );
  };
}

function choicesReader(
  field: FieldDefinition,
  choice: Choice & { readonly separator: string; readonly otherSeparators?: readonly string[] | undefined },
): Read {
  const choose = chooser(choice);
  const separators = [choice.separator, ...(choice.otherSeparators ?? [])];
  return (text, taken) => {
    const parts = separators.reduce<readonly string[]>(
      (pieces, separator) => pieces.flatMap((piece) => piece.split(separator)),
      [text],
    );
    const chosen: string[] = [];
    for (const part of parts) {
      const trimmed = part.trim();
      if (trimmed === "") continue;
      const one = choose(trimmed);
      if (one === null) {
        return said(
          "value-not-in-list",
          `“${field.label.zh}”中的“${trimmed}”不在清单内：${allowed(choice)}`,
          `“${trimmed}” in ${field.label.en} is not in the list: ${allowed(choice)}`,
          field,
          taken,
          text,
        );
      }
      if (!chosen.includes(one)) chosen.push(one);
    }
    return chosen.length === 0 ? BLANK : value(chosen);
  };
}

const ISO_DAY = /^[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/u;

function dateReader(field: FieldDefinition, form: DateForm): Read {
  return (text, taken) => {
    if (ISO_DAY.test(text)) return value(text);
    const parsed = parseDay(text, taken.number === null ? [form] : [form, "excel-serial"]);
    return parsed.ok ? value(parsed.value) : wrong(parsed.problems, field, taken, text);
  };
}

function integerReader(field: FieldDefinition, minimum: number, maximum: number): Read {
  return (text, taken) => {
    const parsed = parseInteger(text);
    if (!parsed.ok) return wrong(parsed.problems, field, taken, text);
    if (parsed.value < minimum || parsed.value > maximum) {
      return said(
        "number-out-of-range",
        `须在 ${minimum} 与 ${maximum} 之间`,
        `must lie between ${minimum} and ${maximum}`,
        field,
        taken,
        text,
      );
    }
    return value(parsed.value);
  };
}

function decimalReader(field: FieldDefinition, scale: number, maximum: number): Read {
  return (text, taken) => {
    const parsed = parseDecimal(text, { scale });
    if (!parsed.ok) return wrong(parsed.problems, field, taken, text);
    if (Math.abs(parsed.value) > maximum * 10 ** scale) {
      return said(
        "number-out-of-range",
        `须不超过 ${maximum}`,
        `must not exceed ${maximum}`,
        field,
        taken,
        text,
      );
    }
    return value(decimalText(parsed.value, scale));
  };
}

const FEN_PER: Readonly<Record<"yuan" | "ten-thousand-yuan", number>> = { yuan: 2, "ten-thousand-yuan": 6 };

function moneyReader(
  field: FieldDefinition,
  money: { readonly unit: "yuan" | "ten-thousand-yuan"; readonly maximum: number },
  sourceUnit: CellSource["unit"],
): Read {
  const unit = sourceUnit ?? money.unit;
  const places = FEN_PER[money.unit];
  const limit = money.maximum * 10 ** places;
  return (text, taken) => {
    const parsed = parseAmount(text, { unit });
    if (!parsed.ok) return wrong(parsed.problems, field, taken, text);
    if (parsed.value.currency !== "CNY") {
      return said(
        "currency-foreign",
        `须为人民币金额（读到 ${parsed.value.currency}）`,
        `must be an amount in yuan (found ${parsed.value.currency})`,
        field,
        taken,
        text,
      );
    }
    if (parsed.value.fen > limit)
      return said(
        "number-out-of-range",
        `金额超过上限 ${money.maximum}`,
        `the amount exceeds ${money.maximum}`,
        field,
        taken,
        text,
      );
    return value(decimalText(parsed.value.fen, places), null, 0, parsed.value.fen);
  };
}

/** Canonical decimal text of an integer at a scale: no trailing zeros, no exponent. */
function decimalText(scaled: number, scale: number): string {
  const digits = String(Math.abs(scaled)).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale).replace(/0+$/u, "");
  return `${scaled < 0 ? "-" : ""}${whole}${fraction === "" ? "" : `.${fraction}`}`;
}

interface CodeField {
  readonly identifier: string;
  readonly placeholders: readonly string[];
}

function codeReader(field: FieldDefinition, code: CodeField, context: FieldContext): Read {
  const read = checkedCodeReader(field, code, context);
  if (code.placeholders.length === 0) return read;
  const placeholders = new Set(code.placeholders);
  return (text, taken) => (placeholders.has(text) ? BLANK : read(text, taken));
}

function checkedCodeReader(field: FieldDefinition, code: CodeField, context: FieldContext): Read {
  const kind = context.identifierKinds.get(code.identifier);
  if (kind === undefined) return (text) => value(text);
  if (kind.check === "pattern") {
    const pattern = new RegExp(kind.pattern ?? "", "u");
    return (text, taken) =>
      pattern.test(text)
        ? value(text)
        : said(
            "code-malformed",
            `不是有效的${kind.label.zh}`,
            `not a valid ${kind.label.en}`,
            field,
            taken,
            text,
          );
  }
  const { check } = kind;
  return (text, taken) => {
    if (taken.number !== null && taken.number >= 1e15) {
      const remedy = {
        zh: "请将该列设为文本格式后重新填写",
        en: "format the column as text and enter the code again",
      };
      return said(
        "code-lost-digits",
        "代码以数字格式保存，末位已丢失",
        "the code was kept as a number and has lost its last digits",
        field,
        taken,
        text,
        remedy,
      );
    }
    const result = checkCode(text, context.tables);
    const place = { column: taken.column, field: field.code, value: text };
    if (result.verdict === "invalid" || result.kind !== check) {
      const reason =
        result.verdict === "invalid"
          ? result.message
          : { zh: `这不是${kind.label.zh}`, en: `this is not a ${kind.label.en}` };
      return {
        kind: "wrong",
        finding: finding(
          result.verdict === "invalid" ? `code-${result.reason}` : "code-of-other-kind",
          reason,
          place,
        ),
      };
    }
    return value(
      result.normalised,
      result.verdict === "warning" ? finding(`code-${result.reason}`, result.message, place) : null,
    );
  };
}
