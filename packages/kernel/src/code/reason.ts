/** Why a code was judged as it was: stable ids with texts for people. */
import type { Text } from "../outcome/index.ts";

const text = (zh: string, en: string): Text => ({ zh, en });

const VALID = {
  ok: text("通过校验", "passes every check"),
} as const;

const WARNING = {
  folded: text(
    "去除连字符、空格，统一全半角和大小写后通过校验",
    "passes after hyphens, spaces, width and case are folded",
  ),
  "division-abolished": text("行政区划代码已撤销", "its division code has been abolished"),
  "division-unknown": text("行政区划代码不在代码表中", "its division code is not in the table"),
  "registration-number-letters": text(
    "15 位注册号含字母，无法校验",
    "a 15-character registration number with letters cannot be checked",
  ),
  "pilot-code": text(
    "福建试点期间赋的代码，校验位不符合国家标准",
    "a code of the Fujian pilot, whose check digit does not follow the standard",
  ),
} as const;

const INVALID = {
  empty: text("没有代码", "there is no code"),
  "shape-unknown": text("不是 9、15 或 18 位代码", "not a code of 9, 15 or 18 characters"),
  placeholder: text("全零占位代码，不是真实代码", "a placeholder of zeros, not a real code"),
  "character-not-allowed": text(
    "含有统一社会信用代码不使用的字母（I、O、S、V、Z）",
    "contains a letter that no unified social credit code uses (I, O, S, V, Z)",
  ),
  "registry-unknown": text("第 1 位登记管理部门代码不存在", "character 1 names no registry"),
  "class-unknown": text("第 2 位机构类别代码不存在", "character 2 names no class of that registry"),
  "division-not-digits": text("第 3 至 8 位应为数字", "characters 3 to 8 must be digits"),
  "check-digit-wrong": text("校验位不正确", "the check digit is wrong"),
  "organisation-check-wrong": text(
    "第 9 至 17 位组织机构代码的校验位不正确",
    "the check digit of the organisation code in characters 9 to 17 is wrong",
  ),
  "identity-number-shape": text(
    "疑似公民身份号码，属于个人信息，不能作为代码使用",
    "looks like a personal identity number: personal data, not a code",
  ),
} as const;

const isKeyOf = <T extends object>(record: T, key: PropertyKey): key is keyof T => Object.hasOwn(record, key);

/** Stable id of the reason for a verdict. */
export type CodeReason = keyof typeof VALID | keyof typeof WARNING | keyof typeof INVALID;
/** `valid` passes as given; `warning` may be used and should be looked at; `invalid` must not be used. */
export type CodeVerdict = "valid" | "warning" | "invalid";

/** The verdict a reason stands for, and its text. */
export function describeReason(reason: CodeReason): {
  readonly verdict: CodeVerdict;
  readonly message: Text;
} {
  if (isKeyOf(VALID, reason)) return { verdict: "valid", message: VALID[reason] };
  if (isKeyOf(WARNING, reason)) return { verdict: "warning", message: WARNING[reason] };
  return { verdict: "invalid", message: INVALID[reason] };
}
