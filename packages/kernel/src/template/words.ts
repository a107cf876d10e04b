import type {
  Condition,
  Disclosure,
  FieldDefinition,
  IdentifierKindDefinition,
} from "../definition/index.ts";
import { unreachable, type Text } from "../outcome/index.ts";

/** What a template says of a field, in words. */

export const PRESENCE: Readonly<Record<FieldDefinition["presence"], Text>> = {
  mandatory: { zh: "必填", en: "Mandatory" },
  conditional: { zh: "条件必填", en: "Mandatory in some cases" },
  optional: { zh: "选填", en: "Optional" },
};

export const DISCLOSURE: Readonly<Record<Disclosure, Text>> = {
  public: { zh: "依法公示", en: "published" },
  government: { zh: "政务共享，不公示", en: "shared among government, not published" },
  consent: { zh: "凭授权查询，不公示", en: "read by consent, not published" },
  never: { zh: "不展示", en: "never shown" },
};

/** How a field is to be written. */
export function formOf(field: FieldDefinition, kinds: ReadonlyMap<string, IdentifierKindDefinition>): Text {
  if (field.personal === "identity-number" || field.personal === "phone")
    return { zh: "个人号码，平台不收录，请留空", en: "a personal number: not kept here, leave it blank" };
  switch (field.type) {
    case "text":
      return {
        zh: `文本，不超过 ${field.maxLength} 字`,
        en: `text of at most ${field.maxLength} characters`,
      };
    case "choice":
      return other(field.otherPrefix, { zh: "从清单中选一项", en: "one of the list" });
    case "choices": {
      const { separator } = field;
      return other(field.otherPrefix, {
        zh: `从清单中选一项或多项，以“${separator}”分隔`,
        en: `one or several of the list, parted by “${separator}”`,
      });
    }
    case "date":
      return { zh: "日期，如 2024-03-04", en: "a day, such as 2024-03-04" };
    case "integer":
      return {
        zh: `整数，${field.minimum ?? 0} 至 ${field.maximum}`,
        en: `a whole number from ${field.minimum ?? 0} to ${field.maximum}`,
      };
    case "decimal":
      return {
        zh: `数字，最多 ${field.scale} 位小数，不超过 ${field.maximum}`,
        en: `a number with at most ${field.scale} decimals, up to ${field.maximum}`,
      };
    case "money": {
      const unit = field.unit === "yuan" ? { zh: "元", en: "yuan" } : { zh: "万元", en: "ten thousand yuan" };
      return {
        zh: `金额，单位${unit.zh}，不超过 ${field.maximum}`,
        en: `an amount in ${unit.en}, up to ${field.maximum}`,
      };
    }
    case "code": {
      const label = kinds.get(field.identifier)?.label ?? { zh: field.identifier, en: field.identifier };
      return {
        zh: `${label.zh}，按文本填写，校验位须正确`,
        en: `${label.en}, as text, with its check character`,
      };
    }
    default:
      return unreachable(field);
  }
}

const other = (prefix: string | undefined, form: Text): Text =>
  prefix === undefined
    ? form
    : {
        zh: `${form.zh}；清单外的以“${prefix}”开头注明`,
        en: `${form.en}; others begin with “${prefix}”`,
      };

/** A condition as a person would say it; fields by their labels. */
export function conditionWords(condition: Condition, labelOf: (code: string) => Text): Text {
  if ("all" in condition) return joined(condition.all, labelOf, { zh: "且", en: " and " });
  if ("any" in condition) return joined(condition.any, labelOf, { zh: "或", en: " or " });
  if ("not" in condition) {
    const inner = conditionWords(condition.not, labelOf);
    return { zh: `并非“${inner.zh}”`, en: `not (${inner.en})` };
  }
  const label = labelOf(condition.field);
  const [zh, en] = simpleWords(condition);
  return { zh: `${label.zh}${zh}`, en: `“${label.en}” ${en}` };
}

type Simple = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>;

function simpleWords(condition: Simple): readonly [string, string] {
  if ("is" in condition) return condition.is === "present" ? ["已填", "is given"] : ["未填", "is blank"];
  if ("equals" in condition) return [`为“${condition.equals}”`, `is “${condition.equals}”`];
  if ("in" in condition) return [`为${listed(condition.in)}之一`, `is one of ${condition.in.join(", ")}`];
  if ("includesAny" in condition)
    return [`含${listed(condition.includesAny)}`, `includes ${condition.includesAny.join(" or ")}`];
  if ("includesOnly" in condition)
    return [`只含${listed(condition.includesOnly)}`, `holds only ${condition.includesOnly.join(", ")}`];
  if ("matches" in condition) return ["符合规定写法", "has a certain form"];
  if ("atLeast" in condition)
    return [`不小于 ${bound(condition.atLeast)}`, `is at least ${bound(condition.atLeast)}`];
  return [`不大于 ${bound(condition.atMost)}`, `is at most ${bound(condition.atMost)}`];
}

const listed = (values: readonly unknown[]): string => values.map((value) => `“${String(value)}”`).join("、");
const bound = (value: number | string | { readonly field: string }): string =>
  typeof value === "object" ? value.field : String(value);

function joined(parts: readonly Condition[], labelOf: (code: string) => Text, by: Text): Text {
  const words = parts.map((part) => conditionWords(part, labelOf));
  return { zh: words.map((one) => one.zh).join(by.zh), en: words.map((one) => one.en).join(by.en) };
}
