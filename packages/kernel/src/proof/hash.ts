import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes } from "@noble/hashes/utils.js";
import { sm3 } from "sm-crypto-v2";

/** The hashes of the log: SHA-256, or SM3 (GB/T 32905-2016) where commercial cryptography is required. */

export type HashName = "sha256" | "sm3";
export type Hash = (data: Uint8Array) => Uint8Array;

const HASHES: Readonly<Record<HashName, Hash>> = {
  sha256,
  sm3: (data) => hexToBytes(sm3(data)),
};

export const hashOf = (name: HashName): Hash => HASHES[name];

/** Both hashes are 32 bytes long. */
export const HASH_HEX = /^[0-9a-f]{64}$/u;

// RFC 6962 section 2.1: different prefixes keep a leaf from passing as a node.
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** Hash of a leaf's bytes. */
export const leafHash = (hash: Hash, data: Uint8Array): Uint8Array => hash(concatBytes(LEAF, data));
/** Hash of two subtrees. */
export const nodeHash = (hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array =>
  hash(concatBytes(NODE, left, right));
/** Hash of the tree without leaves. */
export const emptyHash = (hash: Hash): Uint8Array => hash(new Uint8Array(0));

export { bytesToHex, hexToBytes };
