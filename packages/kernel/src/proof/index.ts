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
  hashName,
  publishedCheckpointSchema,
  signatureName,
  signedCheckpoint,
} from "./checkpoint.ts";
export type { Checkpoint, PublishedCheckpoint } from "./checkpoint.ts";
export { fromBase64, keyIdOf, readSignature, readSpki, SM2_USER_ID, spkiOf, verifySm2 } from "./signature.ts";
export type { ReadSignature, SignatureName } from "./signature.ts";
export { canonicalJson, ROW_COLUMNS, rowLeaf, rowText } from "./row.ts";
export type { RowTable, RowValues, TextHash } from "./row.ts";
export {
  checkProofDocument,
  checkProofDocumentLater,
  loggedRowsSchema,
  proofDocumentSchema,
  readLoggedRows,
} from "./document.ts";
export type {
  ConsistencyDocument,
  InclusionDocument,
  LoggedRowsDetail,
  ProofDocument,
  ProofFault,
  ProofVerdict,
  RowDocument,
  SignatureCheck,
} from "./document.ts";
