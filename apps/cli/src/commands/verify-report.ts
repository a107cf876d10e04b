/** `verify report`: a report's file by its own signature without network, or by its number at this installation. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ReportCheckOutput } from "@xinpark/kernel/contract";
import { formatCodeNumber } from "@xinpark/kernel/credit-code";
import type { Text } from "@xinpark/kernel/outcome";
import { checkReport, type ReportFault } from "@xinpark/kernel/report";
import { verifySignature } from "@xinpark/platform/audit-log";
import { reportOperations } from "@xinpark/services/report";
import { withApplication } from "../application.ts";
import type { CommandContext, Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { reliedKeys } from "./verify-input.ts";

export const verifyReport: Run = async (context) => {
  const given = context.arguments.argument(0);
  return existsSync(given) ? verifyFile(context, await readFile(given)) : verifyNumber(context, given);
};

async function verifyFile(context: CommandContext, file: Uint8Array): Promise<number> {
  const { output } = context;
  // What is no report at all needs no keys to be told so.
  const form = checkReport(file, [], () => false);
  const verdict =
    form.statement === null ? form : checkReport(file, await reliedKeys(context), verifySignature);
  const { valid, reasons, statement } = verdict;
  if (output.json)
    await output.value({
      valid,
      reasons,
      report: statement === null ? null : { ...statement, code: formatCodeNumber(statement.code) },
    });
  else {
    await output.line(output.text(valid ? VALID : INVALID));
    for (const reason of reasons) await output.line(`- ${output.text(REASONS[reason])}`);
    if (statement !== null)
      await output.pairs([
        ...aboutPairs({ ...statement, issuer: output.text(statement.issuer.label) }),
        [{ zh: "防伪码", en: "Verification code" }, formatCodeNumber(statement.code)],
      ]);
    if (valid) output.note(OFFLINE);
  }
  return valid ? 0 : 1;
}

/** Asked where it is kept: also whether it was withdrawn, and what changed since. */
function verifyNumber(context: CommandContext, number: string): Promise<number> {
  const { output } = context;
  return withApplication(context, async ({ application, actor }) => {
    const { services, door } = application;
    const found = await reportOperations.check.perform(services, door, actor, { number });
    const valid = found.state === "valid";
    if (output.json) await output.value({ valid, reasons: valid ? [] : ["withdrawn"], report: found });
    else await printFound(output, found);
    return valid ? 0 : 1;
  });
}

async function printFound(output: Output, found: ReportCheckOutput): Promise<void> {
  await output.line(output.text(found.state === "valid" ? VALID : INVALID));
  if (found.state === "withdrawn") await output.line(`- ${output.text(WITHDRAWN)}`);
  await output.pairs([
    ...aboutPairs({ ...found, issuer: output.text(found.issuer) }),
    [{ zh: "摘要（SHA-256）", en: "Digest (SHA-256)" }, found.sha256],
    [{ zh: "摘要（SM3）", en: "Digest (SM3)" }, found.sm3],
    [{ zh: "此后的变化", en: "Changed since" }, String(found.changes.length)],
  ]);
  for (const { ordinal, change, on, record } of found.changes) {
    const which =
      record === null
        ? ""
        : ` ${output.text(record.itemLabel)} ${record.documentNumber ?? ""} ${output.text(record.departmentLabel)}`;
    await output.line(`- ${ordinal} ${output.text(CHANGES[change])} ${on}${which}`);
  }
}

interface About {
  readonly number: string;
  readonly title: string;
  readonly subject: { readonly name: string; readonly code: string | null };
  readonly issuer: string;
  readonly day: string;
}

const aboutPairs = ({ number, title, subject, issuer, day }: About): readonly (readonly [Text, string])[] => [
  [{ zh: "编号", en: "Number" }, number],
  [{ zh: "名称", en: "Title" }, title],
  [{ zh: "企业", en: "Enterprise" }, subject.name],
  [{ zh: "统一社会信用代码", en: "USCC" }, subject.code ?? "—"],
  [{ zh: "出具单位", en: "Issued by" }, issuer],
  [{ zh: "出具日期", en: "Issued on" }, day],
];

const VALID: Text = { zh: "有效", en: "valid" };
const INVALID: Text = { zh: "无效", en: "not valid" };
const WITHDRAWN: Text = { zh: "出具单位已撤回", en: "its issuer has withdrawn it" };
const OFFLINE: Text = {
  zh: "未联网：是否已撤回、此后有何变化须按编号查询",
  en: "checked without network: ask by its number whether it was withdrawn and what changed since",
};
const REASONS: Readonly<Record<ReportFault, Text>> = {
  "seal-missing": {
    zh: "文件没有报告的签名，或其后被追加了内容",
    en: "the file bears no seal of a report, or something was appended to it",
  },
  "content-differs": { zh: "文件内容被改动", en: "the file is not what was sealed" },
  "key-unknown": {
    zh: "签名所用的公钥不在所信任的公钥之中",
    en: "signed by a key that is not among those relied on",
  },
  "signature-wrong": { zh: "签名与公钥不符", en: "the signature is not by that key" },
};
const CHANGES: Readonly<Record<ReportCheckOutput["changes"][number]["change"], Text>> = {
  withdrawn: { zh: "已撤销", en: "withdrawn" },
  repaired: { zh: "已修复", en: "repaired" },
  corrected: { zh: "已更正", en: "corrected" },
  expired: { zh: "已到期", en: "expired" },
  unpublished: { zh: "已停止公示", en: "no longer published" },
};
