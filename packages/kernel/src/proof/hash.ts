import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { sm3 } from "sm-crypto-v2";

/** The hashes of the log: SHA-256, or SM3 (GB/T 32905-2016) where commercial cryptography is required. */

export type HashName = "sha256" | "sm3";
/** The hash of bytes, which it does not keep. */
export type Hash = (data: Uint8Array) => Uint8Array;

const HASH_BYTES = 32;

// Making a hash object, and a view of a fresh digest, cost more than hashing two blocks: both are kept and used again.
const blank = sha256.create();
const working = sha256.create();
const digest = new Uint8Array(HASH_BYTES);

function sha256Of(data: Uint8Array): Uint8Array {
  blank._cloneInto(working).update(data).digestInto(digest);
  return digest.slice();
}

const HASHES: Readonly<Record<HashName, Hash>> = {
  sha256: sha256Of,
  sm3: (data) => hexToBytes(sm3(data)),
};

export const hashOf = (name: HashName): Hash => HASHES[name];

/** Both hashes are 32 bytes long. */
export const HASH_HEX = /^[0-9a-f]{64}$/u;

// RFC 6962 section 2.1: different prefixes keep a leaf from passing as a node.
const LEAF = Uint8Array.of(0);
const NODE = 1;

/** A node's bytes, written anew for each: a proof is checked without making others. */
const nodeBytes = Uint8Array.of(NODE, ...new Uint8Array(2 * HASH_BYTES));
const LEFT = 1;
const RIGHT = LEFT + HASH_BYTES;

/** Hash of a leaf's bytes. */
export const leafHash = (hash: Hash, data: Uint8Array): Uint8Array => hash(concatBytes(LEAF, data));
/** Hash of two subtrees. Throws RangeError unless both are hashes. */
export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  writeBytes(left, LEFT);
  writeBytes(right, RIGHT);
  return hash(nodeBytes);
}

/** The same of a subtree and its sibling, who is given in hex as proofs give it; null unless that is a hash. */
export function nodeHashBeside(
  hash: Hash,
  subtree: Uint8Array,
  sibling: unknown,
  side: "left" | "right",
): Uint8Array | null {
  if (!writeHex(sibling, side === "left" ? LEFT : RIGHT)) return null;
  writeBytes(subtree, side === "left" ? RIGHT : LEFT);
  return hash(nodeBytes);
}

function writeBytes(bytes: Uint8Array, at: number): void {
  if (bytes.length !== HASH_BYTES)
    throw new RangeError(`a hash has ${HASH_BYTES} bytes, not ${bytes.length}`);
  nodeBytes.set(bytes, at);
}

/** Values of the characters of hex, small letters alone; of all other characters `NO_DIGIT`. */
const NO_DIGIT = 0xff;
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = "0123456789abcdef".indexOf(String.fromCharCode(code));
  return value === -1 ? NO_DIGIT : value;
});
const digitAt = (text: string, at: number): number => DIGITS[text.charCodeAt(at)] ?? NO_DIGIT;

/** Checks and decodes in one pass; false unless it is a hash. */
function writeHex(hex: unknown, at: number): boolean {
  if (typeof hex !== "string" || hex.length !== 2 * HASH_BYTES) return false;
  let seen = 0;
  for (let byte = 0; byte < HASH_BYTES; byte += 1) {
    const high = digitAt(hex, 2 * byte);
    const low = digitAt(hex, 2 * byte + 1);
    seen |= high | low;
    nodeBytes[at + byte] = (high << 4) | low;
  }
  return seen < NO_DIGIT;
}

/** Hash of the tree without leaves. */
export const emptyHash = (hash: Hash): Uint8Array => hash(new Uint8Array(0));

export { bytesToHex, hexToBytes };
