import { z } from "zod";
import { HASH_HEX, hexToBytes } from "./hash.ts";
import type { SignatureClaim } from "../signature/index.ts";

/** A checkpoint: the signed statement that the log had this root at this size. */

/** First line of the signed text. */
export const CHECKPOINT_ORIGIN = "xinpark/audit-log/v1";

export const hashName = z.enum(["sha256", "sm3"]);
export const signatureName = z.enum(["ed25519", "sm2"]);
export const hashText = z.string().regex(HASH_HEX);
export const logSize = z.int().nonnegative();

/** A checkpoint with its signature; `at` in UTC with microseconds, signature and public key (SPKI) in base64. */
export const checkpointSchema = z.strictObject({
  size: logSize,
  root: hashText,
  /** The hash of the whole log. */
  hash: hashName,
  at: z.string(),
  /** Size of the checkpoint signed before it, which may have been thinned out since; 0 for the first. */
  previousSize: logSize,
  keyId: z.string(),
  algorithm: signatureName,
  signature: z.string(),
});

export type Checkpoint = z.output<typeof checkpointSchema>;

export const publishedCheckpointSchema = checkpointSchema.extend({ publicKey: z.string() });

/** A checkpoint with the key that verifies it. */
export type PublishedCheckpoint = z.output<typeof publishedCheckpointSchema>;

/** The signed text: lines of origin, size, root in base64, time, previous size, hash and key id, each with its end. */
export function checkpointText(checkpoint: Omit<Checkpoint, "signature" | "algorithm">): string {
  const { size, root, hash, at, previousSize, keyId } = checkpoint;
  const root64 = btoa(String.fromCharCode(...hexToBytes(root)));
  return [
    CHECKPOINT_ORIGIN,
    String(size),
    root64,
    `time ${at}`,
    `previous ${previousSize}`,
    `hash ${hash}`,
    `key ${keyId}`,
    "",
  ].join("\n");
}

/** A checkpoint as the text that was signed, with its signature. */
export const signedCheckpoint = (checkpoint: PublishedCheckpoint): SignatureClaim => ({
  text: checkpointText(checkpoint),
  signature: checkpoint.signature,
  keyId: checkpoint.keyId,
  algorithm: checkpoint.algorithm,
  publicKey: checkpoint.publicKey,
});
