/** `verify receipt` and `receipt`: checking a signed receipt, and fetching one. */
import { receiptNumber } from "@xinpark/kernel/receipt";
import {
  canonicalJson,
  checkReceipt,
  type ReceiptFault,
  type ReceiptStatement,
} from "@xinpark/kernel/receipt";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import { sequence, verifySignature } from "@xinpark/platform/audit-log";
import { completeReceipts, receiptOperations } from "@xinpark/services/receipt";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { readDocument, reliedKeys } from "./verify-input.ts";

export const verifyReceipt: Run = async (context) => {
  const { arguments: given, output } = context;
  const document = await readDocument(given.argument(0));
  const { valid, reasons, statement } = checkReceipt(document, await reliedKeys(context), verifySignature);
  if (output.json) await output.value({ valid, reasons, statement });
  else {
    await output.line(output.text(valid ? VALID : INVALID));
    for (const reason of reasons) await output.line(`- ${output.text(REASONS[reason])}`);
    if (statement !== null) await output.pairs(pairsOf(statement, output));
  }
  return valid ? 0 : 1;
};

/** Prints the signed receipt of a delivery; entries that wait are put into the log first, so that it is whole. */
export const printReceipt: Run = (context) => {
  const asked = context.arguments.argument(0);
  if (!/^(?:[1-9]\d{0,14}|[A-Z]-[\w-]{1,60})$/u.test(asked))
    throw new ProblemError(
      problem(
        "invalid",
        "receipt-unclear",
        "须写批次编号或回执编号",
        "write a batch or the number of a receipt",
        asked,
      ),
    );
  const number = /^\d/u.test(asked) ? receiptNumber("delivery", asked) : asked;
  return withApplication(context, async ({ application, actor }) => {
    const { door, services, log } = application;
    const { keysFolder } = application.configuration;
    await sequence(door, { keysFolder, log });
    await completeReceipts(door, { keysFolder, log });
    const { document } = await receiptOperations.read.perform(services, door, actor, { number });
    await context.output.line(canonicalJson(document));
    return 0;
  });
};

const KINDS: Readonly<Record<ReceiptStatement["kind"], Text>> = {
  delivery: { zh: "报送", en: "delivery" },
  consent: { zh: "授权", en: "consent" },
  report: { zh: "报告", en: "report" },
};

function pairsOf(statement: ReceiptStatement, output: Output): readonly (readonly [Text, string])[] {
  const head = [
    [{ zh: "编号", en: "Number" }, statement.number],
    [{ zh: "种类", en: "Kind" }, output.text(KINDS[statement.kind])],
    [{ zh: "出具", en: "Issuer" }, output.text(statement.issuer.label)],
    [{ zh: "时间（UTC）", en: "At (UTC)" }, statement.issuedAt],
  ] as const;
  if (statement.kind !== "delivery") return head;
  const { department, item, counts, fileDigest, knownNo } = statement.what;
  return [
    ...head,
    [{ zh: "部门", en: "Department" }, output.text(department.label)],
    [{ zh: "事项", en: "Item" }, item],
    [{ zh: "行数（接收/全部）", en: "Rows (accepted/all)" }, `${counts.accepted}/${counts.rows}`],
    [{ zh: "文件 SHA-256", en: "SHA-256 of the file" }, fileDigest ?? "—"],
    [{ zh: "已知序号", en: "Known order" }, String(knownNo)],
  ];
}

const VALID: Text = { zh: "有效", en: "valid" };
const INVALID: Text = { zh: "无效", en: "not valid" };
const REASONS: Readonly<Record<ReceiptFault, Text>> = {
  "document-malformed": { zh: "不是约定格式的回执", en: "this is no receipt as documented" },
  "not-signed": {
    zh: "尚未签名：约一秒后重新下载",
    en: "not signed yet: fetch it again in a second",
  },
  "not-proven": {
    zh: "审计日志的检查点尚未覆盖：约一秒后重新下载",
    en: "no checkpoint of the audit log covers it yet: fetch it again in a second",
  },
  "entry-differs": {
    zh: "所证明的审计条目不是写下这张回执的条目",
    en: "the audit entry proven is not the one that wrote this receipt",
  },
  "key-unknown": {
    zh: "签名所用的公钥不在所信任的公钥之中",
    en: "signed by a key that is not among those relied on",
  },
  "signature-wrong": { zh: "签名与公钥不符", en: "the signature is not by that key" },
  "entry-changed": {
    zh: "审计条目的内容与叶子不符",
    en: "the audit entry's content is not what the leaf says",
  },
  "row-changed": { zh: "行的内容与叶子不符", en: "the row's content is not what the leaf says" },
  "row-not-in-entry": { zh: "该行不在审计条目之内", en: "the row is not within the audit entry" },
  "checkpoint-differs": {
    zh: "检查点的大小或根与证明不符",
    en: "the checkpoint is of another size or root",
  },
  "proof-wrong": { zh: "证明路径不通向该根", en: "the path does not lead to the root" },
};
