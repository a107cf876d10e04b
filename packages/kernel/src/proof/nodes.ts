import { emptyHash, nodeHash, type Hash } from "./hash.ts";

/** Growing a log and proving it from its complete subtrees, without the leaves at hand (RFC 6962 section 2.1). */

/** A complete subtree: over the leaves from `index · 2^level` up to, not including, `(index + 1) · 2^level`. */
export interface NodePlace {
  readonly level: number;
  readonly index: number;
}

export interface TreeNode extends NodePlace {
  readonly hash: Uint8Array;
}

/** The complete subtrees, largest first, that make up `size` leaves from `start`, as ranges of a log fall. */
export function rangePlaces(start: number, size: number): NodePlace[] {
  const places: NodePlace[] = [];
  let at = start;
  let rest = size;
  while (rest > 0) {
    const level = levelWithin(rest);
    const width = 2 ** level;
    places.push({ level, index: at / width });
    at += width;
    rest -= width;
  }
  return places;
}

/** The level of the largest complete subtree that fits. */
function levelWithin(size: number): number {
  let level = 0;
  while (2 ** (level + 1) <= size) level += 1;
  return level;
}

/** The hash of a range from the hashes of its complete subtrees, largest first; of none, the empty tree's. */
export function joinNodes(hash: Hash, hashes: readonly Uint8Array[]): Uint8Array {
  const last = hashes.at(-1);
  if (last === undefined) return emptyHash(hash);
  return hashes.slice(0, -1).reduceRight((right, left) => nodeHash(hash, left, right), last);
}

/**
 * Appends leaf hashes to a log of `size` leaves whose complete subtrees are `peaks` (as `rangePlaces(0, size)`).
 * Gives the subtrees that became complete, leaves left out, and the new peaks.
 */
export function growTree(
  hash: Hash,
  size: number,
  peaks: readonly Uint8Array[],
  leaves: readonly Uint8Array[],
): { readonly nodes: readonly TreeNode[]; readonly peaks: readonly Uint8Array[] } {
  const places = rangePlaces(0, size);
  if (places.length !== peaks.length)
    throw new RangeError(`a log of ${size} leaves has ${places.length} peaks, not ${peaks.length}`);
  const stack: TreeNode[] = places.map((place, at) => ({ ...place, hash: peaks[at] ?? new Uint8Array(0) }));
  const nodes: TreeNode[] = [];
  leaves.forEach((leaf, at) => {
    let node: TreeNode = { level: 0, index: size + at, hash: leaf };
    for (let left = stack.at(-1); left !== undefined && left.level === node.level; left = stack.at(-1)) {
      stack.pop();
      node = { level: node.level + 1, index: left.index / 2, hash: nodeHash(hash, left.hash, node.hash) };
      nodes.push(node);
    }
    stack.push(node);
  });
  return { nodes, peaks: stack.map((node) => node.hash) };
}

/** For each step of an inclusion proof the subtrees to join. Throws RangeError outside the tree. */
export function inclusionPlaces(leafIndex: number, treeSize: number): NodePlace[][] {
  if (!Number.isSafeInteger(leafIndex) || leafIndex < 0 || leafIndex >= treeSize)
    throw new RangeError(`no leaf ${leafIndex} in a tree of ${treeSize}`);
  const steps: NodePlace[][] = [];
  let start = 0;
  let size = treeSize;
  while (size > 1) {
    const middle = splitOf(size);
    const goesLeft = leafIndex - start < middle;
    steps.push(goesLeft ? rangePlaces(start + middle, size - middle) : rangePlaces(start, middle));
    if (!goesLeft) start += middle;
    size = goesLeft ? middle : size - middle;
  }
  return steps.toReversed();
}

/** For each step of a consistency proof the subtrees to join. Throws RangeError unless 0 ≤ from ≤ to. */
export function consistencyPlaces(fromSize: number, toSize: number): NodePlace[][] {
  if (!Number.isSafeInteger(fromSize) || fromSize < 0 || fromSize > toSize)
    throw new RangeError(`no tree of ${fromSize} within ${toSize} leaves`);
  if (fromSize === 0 || fromSize === toSize) return [];
  const steps: NodePlace[][] = [];
  let start = 0;
  let size = toSize;
  while (fromSize - start !== size) {
    const middle = splitOf(size);
    const goesLeft = fromSize - start <= middle;
    steps.push(goesLeft ? rangePlaces(start + middle, size - middle) : rangePlaces(start, middle));
    if (!goesLeft) start += middle;
    size = goesLeft ? middle : size - middle;
  }
  // A beginning that is itself a complete subtree is known to the verifier.
  if (start > 0) steps.push(rangePlaces(start, size));
  return steps.toReversed();
}

/** The largest power of two smaller than a size of at least 2. */
const splitOf = (size: number): number => 2 ** levelWithin(size - 1);
