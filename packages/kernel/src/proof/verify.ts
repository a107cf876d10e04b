import {
  bytesToHex,
  HASH_HEX,
  hashOf,
  hexToBytes,
  nodeHash,
  nodeHashBeside,
  type Hash,
  type HashName,
} from "./hash.ts";

/** Checking proofs of a Merkle log (RFC 6962, RFC 9162 section 2.1): hex in, boolean out; whatever is malformed is false. */

export interface InclusionProof {
  readonly leafIndex: number;
  readonly treeSize: number;
  readonly leafHash: string;
  readonly proof: readonly string[];
  readonly root: string;
  readonly hash: HashName;
}

export interface ConsistencyProof {
  readonly fromSize: number;
  readonly toSize: number;
  readonly proof: readonly string[];
  readonly fromRoot: string;
  readonly toRoot: string;
  readonly hash: HashName;
}

const isHash = (text: unknown): text is string => typeof text === "string" && HASH_HEX.test(text);
const isSize = (value: unknown): value is number =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
const isProof = (proof: unknown): proof is readonly string[] => Array.isArray(proof) && proof.every(isHash);
const isName = (name: unknown): name is HashName => name === "sha256" || name === "sm3";

/** Whether the leaf stands at its index in the tree of that size and root (RFC 9162 section 2.1.3.2). */
export function verifyInclusion(claim: InclusionProof): boolean {
  const { leafIndex, treeSize, proof, root, hash } = claim;
  if (!isSize(leafIndex) || !isSize(treeSize) || leafIndex >= treeSize || !isName(hash)) return false;
  if (!isHash(claim.leafHash) || !isHash(root) || !Array.isArray(proof)) return false;
  const reached = climb(hashOf(hash), leafIndex, treeSize, hexToBytes(claim.leafHash), proof);
  return reached !== null && bytesToHex(reached) === root;
}

/** The root reached from a leaf; null when the proof is too long or too short for the tree, or holds what is no hash. */
function climb(
  hash: Hash,
  leafIndex: number,
  treeSize: number,
  leaf: Uint8Array,
  proof: readonly unknown[],
): Uint8Array | null {
  let node = leafIndex;
  let last = treeSize - 1;
  let reached: Uint8Array | null = leaf;
  for (const sibling of proof) {
    if (last === 0) return null;
    const isRight = isOdd(node) || node === last;
    reached = nodeHashBeside(hash, reached, sibling, isRight ? "left" : "right");
    if (reached === null) return null;
    if (isRight) while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? reached : null;
}

// Sizes may pass 2^32, where bit operators would cut them.
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);

/** Whether the later tree extends the earlier one without changing it (RFC 9162 section 2.1.4.2). */
export function verifyConsistency(claim: ConsistencyProof): boolean {
  const { fromSize, toSize, proof, fromRoot, toRoot, hash } = claim;
  if (!isSize(fromSize) || !isSize(toSize) || fromSize > toSize || !isName(hash)) return false;
  if (!isHash(fromRoot) || !isHash(toRoot) || !isProof(proof)) return false;
  if (fromSize === toSize) return proof.length === 0 && fromRoot === toRoot;
  // Every tree extends the empty one, whose root is the hash of nothing.
  if (fromSize === 0) return proof.length === 0 && fromRoot === bytesToHex(hashOf(hash)(new Uint8Array(0)));
  const path = isPowerOfTwo(fromSize) ? [fromRoot, ...proof] : proof;
  const [first, ...rest] = path.map(hexToBytes);
  if (first === undefined) return false;
  const reached = climbBoth(hashOf(hash), fromSize, toSize, first, rest);
  return reached !== null && bytesToHex(reached.from) === fromRoot && bytesToHex(reached.to) === toRoot;
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}

function climbBoth(
  hash: Hash,
  fromSize: number,
  toSize: number,
  first: Uint8Array,
  rest: readonly Uint8Array[],
): { from: Uint8Array; to: Uint8Array } | null {
  let node = fromSize - 1;
  let last = toSize - 1;
  while (isOdd(node)) [node, last] = [half(node), half(last)];
  let [from, to] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return null;
    if (isOdd(node) || node === last) {
      from = nodeHash(hash, sibling, from);
      to = nodeHash(hash, sibling, to);
      while (!isOdd(node) && node !== 0) [node, last] = [half(node), half(last)];
    } else {
      to = nodeHash(hash, to, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? { from, to } : null;
}
