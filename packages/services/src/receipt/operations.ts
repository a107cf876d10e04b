import { z } from "zod";
import { receiptOutput } from "@xinpark/kernel/contract";
import { receiptNumber } from "@xinpark/kernel/receipt";
import { defineOperation } from "@xinpark/platform/operation";
import type { Session } from "@xinpark/platform/door";
import type { ServiceContext } from "../context/index.ts";
import { readReceipt } from "./read.ts";

/** Operations of receipts. */

const WAITING = {
  zh: "正在写入审计日志并签名，约一秒后完整",
  en: "being put into the audit log and signed; complete in about a second",
};

async function answer(session: Session, number: string) {
  const { document, subject } = await readReceipt(session, number);
  const complete = document.signature !== null && document.proof !== null;
  return {
    value: { complete, waiting: complete ? null : WAITING, document },
    ...(subject === null ? {} : { subjects: [subject] }),
    detail: { number },
  };
}

const ofDelivery = defineOperation({
  name: "receipt.delivery",
  label: { zh: "报送的签名回执", en: "Signed receipt of a delivery" },
  description: {
    zh: "批次关闭后的签名回执：件数、文件摘要、已知序号和时间，附审计日志的包含证明。document 单独存为文件，即可离线核验（xinpark verify receipt）。",
    en: "The signed receipt of a closed batch: counts, digest of the file, place in the order of knowledge and time, with the proof that the audit log holds it. `document`, kept as a file, is verified offline (xinpark verify receipt).",
  },
  method: "GET",
  path: "/deliveries/{batch}/signed-receipt",
  input: z.object({ batch: z.coerce.number().int().positive() }),
  output: receiptOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  handle: (_context: ServiceContext, session, input) =>
    answer(session, receiptNumber("delivery", input.batch)),
});

const read = defineOperation({
  name: "receipt.read",
  label: { zh: "签名回执", en: "Signed receipt" },
  description: {
    zh: "按编号取回本人（本机构、本企业）的签名回执。",
    en: "A signed receipt by its number, of one's own organisation or enterprise.",
  },
  method: "GET",
  path: "/receipts/{number}",
  input: z.object({ number: z.string().min(3).max(100) }),
  output: receiptOutput,
  right: "account.own",
  audit: "read",
  purpose: "none",
  handle: (_context: ServiceContext, session, input) => answer(session, input.number),
});

export const receiptOperations = { ofDelivery, read };
