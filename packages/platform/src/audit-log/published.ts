import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { failed, ok, problem, type Outcome, type Problem } from "@xinpark/kernel/outcome";
import { bytesToHex, joinNodes, publishedCheckpointSchema, rangePlaces } from "@xinpark/kernel/proof";
import type { PublishedCheckpoint } from "@xinpark/kernel/proof";
import { z } from "zod";
import { hashBy, readLogHash } from "../row-log/index.ts";
import type { Session } from "../door/index.ts";
import { sql, type Queries } from "../sql/index.ts";
import type { LogFault } from "./check.ts";
import { countLeaves, lockLog, readNodes } from "./rows.ts";
import { isSigned } from "./signature.ts";

/** Checkpoints kept outside the database: whoever keeps one finds a log that was set back or rewritten. */

const KEPT = "log-checkpoint.json";

/** Keeps the latest checkpoint in the folder of keys, which is in no backup. */
export async function keepCheckpoint(keysFolder: string, checkpoint: PublishedCheckpoint): Promise<void> {
  await mkdir(keysFolder, { recursive: true, mode: 0o700 });
  const path = join(keysFolder, KEPT);
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(checkpoint)}\n`);
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** The checkpoint kept in the folder of keys; null where there is none, or none that can be read. */
export async function readKeptCheckpoint(keysFolder: string): Promise<PublishedCheckpoint | null> {
  const text = await readFile(join(keysFolder, KEPT), "utf8").catch(() => null);
  if (text === null) return null;
  const read = readPublishedCheckpoint(text);
  return read.ok ? read.value : null;
}

const answerSchema = z.object({
  checkpoint: publishedCheckpointSchema.omit({ publicKey: true }),
  keys: z.array(z.object({ keyId: z.string(), publicKey: z.string() })),
});
const proofSchema = z.union([
  z.object({ checkpoint: publishedCheckpointSchema }),
  z.object({ write: z.object({ checkpoint: publishedCheckpointSchema }) }).transform(({ write }) => write),
]);

/**
 * A checkpoint that somebody has kept: on its own with its key, the answer of `GET /api/v1/audit/checkpoint`, or a proof.
 * Problems: `checkpoint-unreadable`, `checkpoint-unsigned`.
 */
export function readPublishedCheckpoint(text: string): Outcome<PublishedCheckpoint> {
  const found = findCheckpoint(text);
  if (found === null)
    return failed(
      problem("invalid", "checkpoint-unreadable", "文件里没有检查点", "there is no checkpoint in this file"),
    );
  if (!isSigned(found))
    return failed(
      problem(
        "invalid",
        "checkpoint-unsigned",
        "检查点的签名与公钥不符",
        "the checkpoint is not signed by the key beside it",
      ),
    );
  return ok(found);
}

function findCheckpoint(text: string): PublishedCheckpoint | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const alone = publishedCheckpointSchema.safeParse(value);
  if (alone.success) return alone.data;
  const proof = proofSchema.safeParse(value);
  if (proof.success) return proof.data.checkpoint;
  const answer = answerSchema.safeParse(value);
  if (!answer.success) return null;
  const { checkpoint, keys } = answer.data;
  const key = keys.find((one) => one.keyId === checkpoint.keyId);
  return key === undefined ? null : { ...checkpoint, publicKey: key.publicKey };
}

/** Whether the log goes on from a checkpoint that was signed before; null when it does. */
export async function checkAgainst(
  queries: Queries,
  kept: Pick<PublishedCheckpoint, "size" | "root" | "hash" | "keyId">,
): Promise<LogFault | null> {
  const place = { table: "audit_checkpoint", size: kept.size } as const;
  const hash = await readLogHash(queries);
  if (kept.hash !== hash) return { ...place, kind: "root-differs" };
  if ((await countLeaves(queries)) < kept.size) return { ...place, kind: "behind" };
  const peaks = await readNodes(queries, rangePlaces(0, kept.size));
  if (bytesToHex(joinNodes(hashBy(hash), peaks)) !== kept.root) return { ...place, kind: "root-differs" };
  const known = await queries.row(
    z.object({ keyId: z.string() }),
    sql`select key_id as "keyId" from audit_key where key_id = ${kept.keyId}`,
  );
  return known === null ? { table: "audit_key", kind: "missing", key: kept.keyId, size: kept.size } : null;
}

/**
 * A person has looked and says that an older state was restored on purpose: an audit entry says what was signed before, and
 * the log goes on. Gives the checkpoint that is given up; null when nothing was amiss. The session must be a job's.
 */
export async function acceptRestore(
  session: Session,
  keysFolder: string,
): Promise<PublishedCheckpoint | null> {
  await lockLog(session, true);
  const kept = await readKeptCheckpoint(keysFolder);
  if (kept === null || (await checkAgainst(session, kept)) === null) return null;
  const { size, root, at, keyId, signature } = kept;
  const leaves = await countLeaves(session);
  await session.audit({
    operation: "audit.accept-restore",
    class: "write",
    detail: { given: { size, root, at, keyId, signature }, size: leaves },
  });
  await rename(join(keysFolder, KEPT), join(keysFolder, `log-checkpoint-given-up-${size}.json`));
  return kept;
}

/** The log is older than, or other than, what was signed before: to sign on would be to say two things. */
export const behind = (kept: { readonly size: number }): Problem => ({
  ...problem(
    "conflict",
    "log-behind",
    `审计日志与已签发的检查点（大小 ${kept.size}）不符，已停止签发：可能恢复了较早的备份`,
    `the audit log does not go on from the checkpoint signed before (size ${kept.size}); nothing is signed: perhaps an older backup was restored`,
    String(kept.size),
  ),
  remedy: {
    zh: "查明原因；确系恢复备份的，运行 xinpark audit accept-restore，日志将如实记载",
    en: "find out why; if a backup was restored on purpose, run xinpark audit accept-restore: the log will say so",
  },
});
