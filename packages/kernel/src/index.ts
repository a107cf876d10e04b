/** What verifiers outside the house rely on: the rest of the kernel is imported by capability. */
export { verifyConsistency, verifyInclusion } from "./proof/index.ts";
export type { ConsistencyProof, HashName, InclusionProof } from "./proof/index.ts";
