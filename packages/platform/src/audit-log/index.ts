/** The tamper-evident log over the audit entries: sequencing, checkpoints, proofs and checking. */
export { checkLog } from "./check.ts";
export type { LogCheck, LogFault } from "./check.ts";
export { endorsementText, rotateKey, signingKey } from "./keys.ts";
export { isSigned, readPublicKey, verifySignature } from "./signature.ts";
export type { SigningKey } from "./keys.ts";
export { consistencyProof, inclusionProof } from "./proofs.ts";
export { recordEntryProof } from "./row-proof.ts";
export {
  acceptRestore,
  checkAgainst,
  keepCheckpoint,
  readKeptCheckpoint,
  readPublishedCheckpoint,
} from "./published.ts";
export { thinCheckpoints } from "./thinning.ts";
export { LARGEST_BATCH, newestEntry, sequence } from "./sequence.ts";
export type { SequenceOptions } from "./sequence.ts";
export { lockLog } from "./rows.ts";
