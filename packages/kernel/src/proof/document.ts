import { z } from "zod";
import { hashName, hashText, logSize, publishedCheckpointSchema } from "./checkpoint.ts";
import type { PublishedCheckpoint } from "./checkpoint.ts";
import { auditEntrySchema, encodeAuditEntry } from "./entry.ts";
import { bytesToHex, hashOf, leafHash } from "./hash.ts";
import { ROW_COLUMNS, rowLeaf } from "./row.ts";
import { verifyConsistency, verifyInclusion } from "./verify.ts";

/** A proof as a document that is checked without the log at hand. */

export const inclusionDocumentSchema = z.strictObject({
  kind: z.literal("inclusion"),
  entry: auditEntrySchema,
  leafIndex: logSize,
  treeSize: logSize,
  leafHash: hashText,
  proof: z.array(hashText),
  root: hashText,
  hash: hashName,
  checkpoint: publishedCheckpointSchema,
});

export const consistencyDocumentSchema = z.strictObject({
  kind: z.literal("consistency"),
  fromSize: logSize,
  toSize: logSize,
  proof: z.array(hashText),
  fromRoot: hashText,
  toRoot: hashText,
  hash: hashName,
  /** The checkpoint of the earlier size; null where there was none of just that size. */
  fromCheckpoint: publishedCheckpointSchema.nullable(),
  checkpoint: publishedCheckpointSchema,
});

/** That a row was written by a bulk write whose audit entry stands in the log. */
export const rowDocumentSchema = z.strictObject({
  kind: z.literal("row"),
  table: z.enum(["record_entry", "evaluation_result"]),
  /** Columns that are not null, as JSON gives them. */
  row: z.record(z.string(), z.unknown()),
  salt: z.string(),
  rowIndex: logSize,
  rows: logSize,
  rowHash: hashText,
  rowProof: z.array(hashText),
  rowRoot: hashText,
  /** The entry of the write, whose `detail` carries the root. */
  write: inclusionDocumentSchema,
});

export const proofDocumentSchema = z.discriminatedUnion("kind", [
  inclusionDocumentSchema,
  consistencyDocumentSchema,
  rowDocumentSchema,
]);

export type InclusionDocument = z.output<typeof inclusionDocumentSchema>;
export type ConsistencyDocument = z.output<typeof consistencyDocumentSchema>;
export type RowDocument = z.output<typeof rowDocumentSchema>;
export type ProofDocument = z.output<typeof proofDocumentSchema>;

export type ProofFault =
  | "document-malformed" // no proof as documented
  | "entry-changed" // the entry's bytes do not give the leaf
  | "row-changed" // the row's content does not give its leaf
  | "row-not-in-entry" // the entry carries another root, or none
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

const verdict = (reason: ProofFault | null): ProofVerdict => ({ valid: reason === null, reason });

/**
 * Checks a proof document, whatever it is; never throws on it.
 * `pinnedKey`: the public key (SPKI, base64) that alone may have signed; null accepts the one in the document.
 */
export function checkProofDocument(
  document: unknown,
  isSigned: SignatureCheck,
  pinnedKey: string | null,
): ProofVerdict {
  const read = readProof(document);
  if (read.fault !== null) return verdict(read.fault);
  if (!read.checkpoints.every((checkpoint) => isSigned(checkpoint))) return verdict("signature-wrong");
  return verdict(keyFault(read.checkpoints, pinnedKey));
}

/** The same where signatures are checked asynchronously, as in a browser. */
export async function checkProofDocumentLater(
  document: unknown,
  isSigned: (checkpoint: PublishedCheckpoint) => Promise<boolean>,
  pinnedKey: string | null,
): Promise<ProofVerdict> {
  const read = readProof(document);
  if (read.fault !== null) return verdict(read.fault);
  const signed = await Promise.all(read.checkpoints.map((checkpoint) => isSigned(checkpoint)));
  return verdict(signed.every(Boolean) ? keyFault(read.checkpoints, pinnedKey) : "signature-wrong");
}

/** The checkpoint that the proof leads to stands first; an earlier one may be by a key that has been replaced since. */
const keyFault = (checkpoints: readonly PublishedCheckpoint[], pinned: string | null): ProofFault | null =>
  pinned === null || checkpoints[0]?.publicKey === pinned ? null : "key-differs";

interface ReadProof {
  readonly fault: ProofFault | null;
  readonly checkpoints: readonly PublishedCheckpoint[];
}

/** Everything but the signatures. */
function readProof(given: unknown): ReadProof {
  const parsed = proofDocumentSchema.safeParse(given);
  if (!parsed.success) return { fault: "document-malformed", checkpoints: [] };
  const document = parsed.data;
  switch (document.kind) {
    case "inclusion":
      return { fault: inclusionFault(document), checkpoints: [document.checkpoint] };
    case "row":
      return {
        fault: rowFault(document) ?? inclusionFault(document.write),
        checkpoints: [document.write.checkpoint],
      };
    case "consistency": {
      const { checkpoint, fromCheckpoint } = document;
      const checkpoints = fromCheckpoint === null ? [checkpoint] : [checkpoint, fromCheckpoint];
      return { fault: consistencyFault(document), checkpoints };
    }
  }
}

function inclusionFault(document: InclusionDocument): ProofFault | null {
  const { entry, treeSize, root, hash, checkpoint } = document;
  const leaf = bytesToHex(leafHash(hashOf(hash), encodeAuditEntry(entry)));
  if (leaf !== document.leafHash) return "entry-changed";
  if (checkpoint.size !== treeSize || checkpoint.root !== root || checkpoint.hash !== hash)
    return "checkpoint-differs";
  return verifyInclusion(document) ? null : "proof-wrong";
}

/** What the detail of a bulk write's entry says of its rows. */
export const loggedRowsSchema = z.object({
  table: z.string(),
  batch: z.number(),
  first: z.number(),
  last: z.number(),
  count: logSize,
  root: hashText,
  hash: hashName,
});

export type LoggedRowsDetail = z.output<typeof loggedRowsSchema>;

const detailSchema = z.object({ rows: loggedRowsSchema });

/** What an entry's detail says of its rows; null where it says nothing. */
export function readLoggedRows(detail: string | null): LoggedRowsDetail | null {
  try {
    return detailSchema.parse(JSON.parse(detail ?? "null")).rows;
  } catch {
    return null;
  }
}

function rowFault(document: RowDocument): ProofFault | null {
  const { table, row, salt, rowIndex, rows, rowHash, rowProof, rowRoot, write } = document;
  const known: readonly string[] = ROW_COLUMNS[table];
  if (Object.keys(row).some((column) => !known.includes(column))) return "document-malformed";
  if (bytesToHex(rowLeaf(hashOf(write.hash), table, salt, row)) !== rowHash) return "row-changed";
  const logged = readLoggedRows(write.entry.detail);
  if (logged === null || logged.root !== rowRoot || logged.count !== rows || logged.table !== table)
    return "row-not-in-entry";
  if (logged.hash !== write.hash) return "row-not-in-entry";
  const proof = { leafIndex: rowIndex, treeSize: rows, leafHash: rowHash, proof: rowProof, root: rowRoot };
  return verifyInclusion({ ...proof, hash: logged.hash }) ? null : "proof-wrong";
}

function consistencyFault(document: ConsistencyDocument): ProofFault | null {
  const { fromCheckpoint, checkpoint, hash } = document;
  if (checkpoint.size !== document.toSize || checkpoint.root !== document.toRoot || checkpoint.hash !== hash)
    return "checkpoint-differs";
  if (
    fromCheckpoint !== null &&
    (fromCheckpoint.size !== document.fromSize ||
      fromCheckpoint.root !== document.fromRoot ||
      fromCheckpoint.hash !== hash)
  )
    return "checkpoint-differs";
  return verifyConsistency(document) ? null : "proof-wrong";
}
