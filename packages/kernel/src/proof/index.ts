export { bytesToHex, emptyHash, hashOf, hexToBytes, leafHash, nodeHash } from "./hash.ts";
export type { Hash, HashName } from "./hash.ts";
export { consistencyPath, inclusionPath, rootOf } from "./tree.ts";
export { verifyConsistency, verifyInclusion } from "./verify.ts";
export type { ConsistencyProof, InclusionProof } from "./verify.ts";
export { consistencyPlaces, growTree, inclusionPlaces, joinNodes, rangePlaces } from "./nodes.ts";
export type { NodePlace, TreeNode } from "./nodes.ts";
export { AUDIT_ENTRY_COLUMNS, auditEntrySchema, encodeAuditEntry } from "./entry.ts";
export type { AuditEntry, AuditEntryColumn } from "./entry.ts";
export {
  CHECKPOINT_ORIGIN,
  checkpointSchema,
  checkpointText,
  LOG_HASH,
  publishedCheckpointSchema,
} from "./checkpoint.ts";
export type { Checkpoint, PublishedCheckpoint } from "./checkpoint.ts";
export { checkProofDocument, proofDocumentSchema } from "./document.ts";
export type {
  ConsistencyDocument,
  InclusionDocument,
  ProofDocument,
  ProofFault,
  ProofVerdict,
  SignatureCheck,
} from "./document.ts";
