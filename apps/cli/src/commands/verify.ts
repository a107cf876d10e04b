/** `verify proof`: checks a proof document, without a database. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import { checkProofDocument, type ProofFault, type ProofVerdict } from "@xinpark/kernel/proof";
import { isSigned, readPublicKey } from "@xinpark/platform/audit-log";
import type { Run } from "../command/definition.ts";

export const verifyProof: Run = async ({ arguments: given, output }) => {
  const keyFile = given.text("key");
  const pinned = keyFile === undefined ? null : await readPinned(keyFile);
  const verdict = check(await readText(given.argument(0)), pinned);
  if (output.json) await output.value(verdict);
  else await output.line(output.text(verdict.reason === null ? VALID : REASONS[verdict.reason]));
  return verdict.valid ? 0 : 1;
};

function check(document: string, pinned: string | null): ProofVerdict {
  let value: unknown;
  try {
    value = JSON.parse(document);
  } catch {
    return { valid: false, reason: "document-malformed" };
  }
  return checkProofDocument(value, isSigned, pinned);
}

/** The text of a file, or of the standard input for `-`. */
async function readText(path: string): Promise<string> {
  if (path === "-") return text(process.stdin);
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new ProblemError(
      problem("not-found", "file-unreadable", "无法读取文件", "the file cannot be read", path),
    );
  }
}

async function readPinned(path: string): Promise<string> {
  const key = readPublicKey(await readText(path));
  if (key !== null) return key;
  throw new ProblemError(
    problem(
      "invalid",
      "key-unreadable",
      "不是 Ed25519 公钥（PEM 或 base64）",
      "this is no Ed25519 public key (PEM or base64)",
      path,
    ),
  );
}

const VALID: Text = { zh: "有效", en: "valid" };
const REASONS: Readonly<Record<ProofFault, Text>> = {
  "document-malformed": { zh: "无效：不是约定格式的证明", en: "not valid: this is no proof as documented" },
  "entry-changed": {
    zh: "无效：条目内容与叶子不符",
    en: "not valid: the entry's content is not what the leaf says",
  },
  "row-changed": {
    zh: "无效：数据行内容与其摘要不符",
    en: "not valid: the row's content is not what its leaf says",
  },
  "row-not-in-entry": {
    zh: "无效：审计条目没有载明这些数据行的根",
    en: "not valid: the audit entry does not carry this root over rows",
  },
  "checkpoint-differs": {
    zh: "无效：检查点的大小或根与证明不符",
    en: "not valid: the checkpoint is of another size or root",
  },
  "proof-wrong": { zh: "无效：证明路径不通向该根", en: "not valid: the path does not lead to the root" },
  "signature-wrong": { zh: "无效：签名与公钥不符", en: "not valid: the signature is not by this key" },
  "key-differs": {
    zh: "无效：签名公钥不是指定的公钥",
    en: "not valid: another key has signed than the one asked for",
  },
};
