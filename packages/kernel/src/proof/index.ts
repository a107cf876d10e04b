export { bytesToHex, emptyHash, hashOf, hexToBytes, leafHash, nodeHash } from "./hash.ts";
export type { Hash, HashName } from "./hash.ts";
export { consistencyPath, inclusionPath, rootOf } from "./tree.ts";
export { verifyConsistency, verifyInclusion } from "./verify.ts";
export type { ConsistencyProof, InclusionProof } from "./verify.ts";
