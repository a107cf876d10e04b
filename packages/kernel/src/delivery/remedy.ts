import type { FieldDefinition } from "../definition/index.ts";
import { unreachable, type Text } from "../outcome/index.ts";

/** What to do about a value that cannot be read, by the type of its field. */
export function remedyFor(field: FieldDefinition): Text {
  switch (field.type) {
    case "date":
      return { zh: "请填写真实存在的日期，如 2026-05-09", en: "enter a day that exists, such as 2026-05-09" };
    case "money":
      return {
        zh: "请填写确切金额，如 5000元 或 0.5万元",
        en: "enter an exact amount, such as 5000元 or 0.5万元",
      };
    case "integer":
    case "decimal":
      return { zh: "请填写数字", en: "enter a number" };
    case "code":
      return {
        zh: "请对照营业执照核对代码后重新报送",
        en: "compare the code with the licence and deliver again",
      };
    case "choice":
    case "choices":
      return { zh: "请从清单中选填", en: "choose from the list" };
    case "text":
      return { zh: "请缩短文本后重新报送", en: "shorten the text and deliver again" };
    default:
      return unreachable(field);
  }
}
