/** What the commands that verify read: a document, and the public keys it is held against. */
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { keyIdOf, readSpki } from "@xinpark/kernel/proof";
import { readPublicKeys, type PublicKey } from "@xinpark/kernel/signature";
import { readPublicKey } from "@xinpark/platform/audit-log";
import { auditOperations } from "@xinpark/services/audit";
import { withApplication } from "../application.ts";
import type { CommandContext } from "../command/definition.ts";

/** The text of a file, or of the standard input for `-`. Throws `file-unreadable`. */
export async function readDocument(path: string): Promise<string> {
  if (path === "-") return text(process.stdin);
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new ProblemError(
      problem("not-found", "file-unreadable", "无法读取文件", "the file cannot be read", path),
    );
  }
}

/** The keys of `--keys FILE`, without a database; else those this installation has published. Throws `keys-unreadable`. */
export async function reliedKeys(context: CommandContext): Promise<readonly PublicKey[]> {
  const path = context.arguments.text("keys");
  if (path === undefined) return publishedKeys(context);
  const keys = parseKeys(await readDocument(path));
  if (keys !== null) return keys;
  throw new ProblemError(
    problem(
      "invalid",
      "keys-unreadable",
      "不是公钥清单（GET /api/v1/audit/checkpoint 的回答），也不是公钥（PEM 或 base64）",
      "neither a list of public keys (the answer of GET /api/v1/audit/checkpoint) nor a public key (PEM or base64)",
      path,
    ),
  );
}

function parseKeys(content: string): readonly PublicKey[] | null {
  try {
    return readPublicKeys(JSON.parse(content));
  } catch {
    return oneKey(content);
  }
}

function oneKey(content: string): readonly PublicKey[] | null {
  const publicKey = readPublicKey(content);
  const spki = publicKey === null ? null : new Uint8Array(Buffer.from(publicKey, "base64"));
  const read = spki === null ? null : readSpki(spki);
  if (publicKey === null || spki === null || read === null) return null;
  return [{ keyId: keyIdOf(spki), algorithm: read.algorithm, publicKey }];
}

function publishedKeys(context: CommandContext): Promise<readonly PublicKey[]> {
  return withApplication(context, async ({ application, actor }) => {
    const { services, door } = application;
    return (await auditOperations.checkpoint.perform(services, door, actor, {})).keys;
  });
}
