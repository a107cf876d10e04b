import { z } from "zod";
import { hashText, LOG_HASH, logSize, publishedCheckpointSchema } from "./checkpoint.ts";
import type { PublishedCheckpoint } from "./checkpoint.ts";
import { auditEntrySchema, encodeAuditEntry } from "./entry.ts";
import { bytesToHex, hashOf, leafHash } from "./hash.ts";
import { verifyConsistency, verifyInclusion } from "./verify.ts";

/** A proof as a document that is checked without the log at hand. */

const hash = z.literal(LOG_HASH);

export const inclusionDocumentSchema = z.strictObject({
  kind: z.literal("inclusion"),
  entry: auditEntrySchema,
  leafIndex: logSize,
  treeSize: logSize,
  leafHash: hashText,
  proof: z.array(hashText),
  root: hashText,
  hash,
  checkpoint: publishedCheckpointSchema,
});

export const consistencyDocumentSchema = z.strictObject({
  kind: z.literal("consistency"),
  fromSize: logSize,
  toSize: logSize,
  proof: z.array(hashText),
  fromRoot: hashText,
  toRoot: hashText,
  hash,
  /** The checkpoint of the earlier size; null where there was none of just that size. */
  fromCheckpoint: publishedCheckpointSchema.nullable(),
  checkpoint: publishedCheckpointSchema,
});

export const proofDocumentSchema = z.discriminatedUnion("kind", [
  inclusionDocumentSchema,
  consistencyDocumentSchema,
]);

export type InclusionDocument = z.output<typeof inclusionDocumentSchema>;
export type ConsistencyDocument = z.output<typeof consistencyDocumentSchema>;
export type ProofDocument = z.output<typeof proofDocumentSchema>;

export type ProofFault =
  | "document-malformed" // no proof as documented
  | "entry-changed" // the entry's bytes do not give the leaf
  | "checkpoint-differs" // the checkpoint is of another size or root
  | "proof-wrong" // the path does not lead to the root
  | "signature-wrong" // the signature is not by the key beside it
  | "key-differs"; // the key is not the one that was asked for

export interface ProofVerdict {
  readonly valid: boolean;
  readonly reason: ProofFault | null;
}

/** Whether a checkpoint's signature is by its public key, and the key is the one its id names. */
export type SignatureCheck = (checkpoint: PublishedCheckpoint) => boolean;

/**
 * Checks a proof document, whatever it is; never throws on it.
 * `pinnedKey`: the public key (SPKI, base64) that alone may have signed; null accepts the one in the document.
 */
export function checkProofDocument(
  document: unknown,
  isSigned: SignatureCheck,
  pinnedKey: string | null,
): ProofVerdict {
  const parsed = proofDocumentSchema.safeParse(document);
  const reason = parsed.success ? faultOf(parsed.data, isSigned, pinnedKey) : "document-malformed";
  return { valid: reason === null, reason };
}

function faultOf(
  document: ProofDocument,
  isSigned: SignatureCheck,
  pinnedKey: string | null,
): ProofFault | null {
  const fault = document.kind === "inclusion" ? inclusionFault(document) : consistencyFault(document);
  if (fault !== null) return fault;
  const earlier = document.kind === "consistency" ? document.fromCheckpoint : null;
  if (!isSigned(document.checkpoint)) return "signature-wrong";
  // The earlier checkpoint may be by a key that has been replaced since.
  if (earlier !== null && !isSigned(earlier)) return "signature-wrong";
  return pinnedKey === null || document.checkpoint.publicKey === pinnedKey ? null : "key-differs";
}

function inclusionFault(document: InclusionDocument): ProofFault | null {
  const { entry, treeSize, root, checkpoint } = document;
  const leaf = bytesToHex(leafHash(hashOf(document.hash), encodeAuditEntry(entry)));
  if (leaf !== document.leafHash) return "entry-changed";
  if (checkpoint.size !== treeSize || checkpoint.root !== root) return "checkpoint-differs";
  return verifyInclusion(document) ? null : "proof-wrong";
}

function consistencyFault(document: ConsistencyDocument): ProofFault | null {
  const { fromCheckpoint, checkpoint } = document;
  if (checkpoint.size !== document.toSize || checkpoint.root !== document.toRoot) return "checkpoint-differs";
  if (
    fromCheckpoint !== null &&
    (fromCheckpoint.size !== document.fromSize || fromCheckpoint.root !== document.fromRoot)
  )
    return "checkpoint-differs";
  return verifyConsistency(document) ? null : "proof-wrong";
}
