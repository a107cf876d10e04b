/** `verify code`: an enterprise's code by its text or file without network, or by its number at this installation. */
import { existsSync } from "node:fs";
import {
  checkCreditCode,
  formatCodeNumber,
  readCodeNumber,
  type CodeFault,
  type CreditCode,
} from "@xinpark/kernel/credit-code";
import { isDay } from "@xinpark/kernel/day";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import { verifySignature } from "@xinpark/platform/audit-log";
import { creditCodeOperations } from "@xinpark/services/credit-code";
import { withApplication } from "../application.ts";
import { today } from "../clock.ts";
import type { CommandContext, Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { readDocument, reliedKeys } from "./verify-input.ts";

export const verifyCode: Run = async (context) => {
  const given = context.arguments.argument(0);
  const isFile = given === "-" || existsSync(given);
  const number = isFile ? null : readCodeNumber(given);
  return number === null
    ? verifyText(context, isFile ? await readDocument(given) : given)
    : verifyNumber(context, number);
};

async function verifyText(context: CommandContext, input: string): Promise<number> {
  const { output } = context;
  const day = dayOf(context);
  // What is no code at all needs no keys to be told so.
  const form = checkCreditCode(input, { keys: [], day }, () => false);
  const verdict =
    form.code === null
      ? form
      : checkCreditCode(input, { keys: await reliedKeys(context), day }, verifySignature);
  const { valid, reasons, code } = verdict;
  const shown = code === null ? null : { ...code, number: formatCodeNumber(code.number) };
  if (output.json) await output.value({ valid, reasons, code: shown });
  else {
    await output.line(output.text(valid ? VALID : INVALID));
    for (const reason of reasons) await output.line(`- ${output.text(REASONS[reason])}`);
    if (code !== null) await printCode(code, output);
    if (valid) output.note(OFFLINE);
  }
  return valid ? 0 : 1;
}

/** Asked where it is kept: also whether it was replaced or revoked. */
function verifyNumber(context: CommandContext, number: string): Promise<number> {
  const { output } = context;
  return withApplication(context, async ({ application, actor }) => {
    const { services, door } = application;
    const found = await creditCodeOperations.check.perform(services, door, actor, {
      number: formatCodeNumber(number),
    });
    const valid = found.state === "current";
    const reasons = valid ? [] : [found.state];
    if (output.json) await output.value({ valid, reasons, code: found });
    else {
      await output.line(output.text(valid ? VALID : INVALID));
      if (found.state !== "current") await output.line(`- ${output.text(STATES[found.state])}`);
      await output.pairs([
        [{ zh: "编号", en: "Number" }, found.number],
        [{ zh: "企业", en: "Enterprise" }, found.subject.name],
        [{ zh: "统一社会信用代码", en: "USCC" }, found.subject.code ?? "—"],
        [{ zh: "有效期", en: "Valid" }, `${found.issuedOn} – ${found.expiresOn}`],
        [GRADE, found.grade === null ? "—" : `${found.grade.value} (${found.grade.evaluatedOn})`],
      ]);
    }
    return valid ? 0 : 1;
  });
}

function dayOf(context: CommandContext): string {
  const given = context.arguments.text("day") ?? today();
  if (isDay(given)) return given;
  throw new ProblemError(
    problem("invalid", "date-impossible", "日期须写作 YYYY-MM-DD", "a day is written YYYY-MM-DD", "--day"),
  );
}

const printCode = (code: CreditCode, output: Output): Promise<void> =>
  output.pairs([
    [{ zh: "编号", en: "Number" }, formatCodeNumber(code.number)],
    [{ zh: "统一社会信用代码", en: "USCC" }, code.uscc ?? "—"],
    [{ zh: "有效期", en: "Valid" }, `${code.issuedOn} – ${code.expiresOn}`],
    [GRADE, code.grade === null ? "—" : `${code.grade.value} (${code.grade.evaluatedOn})`],
    [{ zh: "公钥编号", en: "Key id" }, code.keyId],
  ]);

const GRADE: Text = { zh: "公共信用综合评价", en: "Public credit grade" };
const VALID: Text = { zh: "有效", en: "valid" };
const INVALID: Text = { zh: "无效", en: "not valid" };
const OFFLINE: Text = {
  zh: "未联网：是否已注销须按编号查询",
  en: "checked without network: ask by its number whether it was revoked",
};
const REASONS: Readonly<Record<CodeFault, Text>> = {
  "code-malformed": { zh: "不是约定格式的企业码", en: "this is no code as documented" },
  "key-unknown": {
    zh: "签名所用的公钥不在所信任的公钥之中",
    en: "signed by a key that is not among those relied on",
  },
  "signature-wrong": { zh: "签名与公钥不符", en: "the signature is not by that key" },
  "not-yet-valid": { zh: "尚未到有效期的首日", en: "its first day is to come" },
  expired: { zh: "有效期已过", en: "its last day is over" },
};
const STATES: Readonly<Record<"expired" | "replaced" | "revoked", Text>> = {
  expired: { zh: "有效期已过", en: "its last day is over" },
  replaced: { zh: "已被新的企业码取代", en: "a newer code has taken its place" },
  revoked: { zh: "企业已注销此码", en: "the enterprise has revoked it" },
};
