import { emptyHash, nodeHash, type Hash } from "./hash.ts";

/** Roots and proofs of a tree whose leaf hashes are at hand (RFC 6962 section 2.1). */

/** The largest power of two smaller than a size of at least 2. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** Merkle tree hash of leaf hashes. */
export function rootOf(hash: Hash, leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return emptyHash(hash);
  if (leaves.length === 1) return first;
  const middle = split(leaves.length);
  return nodeHash(hash, rootOf(hash, leaves.slice(0, middle)), rootOf(hash, leaves.slice(middle)));
}

/** Audit path of the leaf at an index, from the leaf up. Throws RangeError outside the tree. */
export function inclusionPath(hash: Hash, leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError(`no leaf ${index} in a tree of ${leaves.length}`);
  if (leaves.length === 1) return [];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...inclusionPath(hash, left, index), rootOf(hash, right)]
    : [...inclusionPath(hash, right, index - middle), rootOf(hash, left)];
}

/** Proof that the tree of all leaves extends the tree of the first `size` ones. Throws RangeError unless 0 ≤ size ≤ leaves. */
export function consistencyPath(hash: Hash, leaves: readonly Uint8Array[], size: number): Uint8Array[] {
  if (!Number.isInteger(size) || size < 0 || size > leaves.length)
    throw new RangeError(`no tree of ${size} within ${leaves.length} leaves`);
  return size === 0 || size === leaves.length ? [] : subproof(hash, leaves, size, true);
}

function subproof(hash: Hash, leaves: readonly Uint8Array[], size: number, whole: boolean): Uint8Array[] {
  if (size === leaves.length) return whole ? [] : [rootOf(hash, leaves)];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  if (size <= middle) return [...subproof(hash, left, size, whole), rootOf(hash, right)];
  return [...subproof(hash, right, size - middle, false), rootOf(hash, left)];
}
