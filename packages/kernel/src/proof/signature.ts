import { sha256 } from "@noble/hashes/sha2.js";
import { sm2 } from "sm-crypto-v2";
import type { SignatureClaim } from "../signature/index.ts";
import { bytesToHex } from "./hash.ts";

/** Signatures of the log: Ed25519 (RFC 8032), or SM2 with SM3 (GB/T 32918.2-2016) where commercial cryptography is required. */

export type SignatureName = "ed25519" | "sm2";

/** The user id that GB/T 35276-2017 prescribes where none was agreed. */
export const SM2_USER_ID = "1234567812345678";

// What stands before the raw key in a SubjectPublicKeyInfo (RFC 8410; GM/T 0006-2012 for the curve of SM2).
const SPKI_START: Readonly<Record<SignatureName, string>> = {
  ed25519: "302a300506032b6570032100",
  sm2: "3059301306072a8648ce3d020106082a811ccf5501822d034200",
};
const KEY_LENGTH: Readonly<Record<SignatureName, number>> = { ed25519: 32, sm2: 65 };
const NAMES: readonly SignatureName[] = ["ed25519", "sm2"];

/** A signed text as bytes, ready for a verifier: the raw public key and the raw signature of 64 bytes. */
export interface ReadSignature {
  readonly algorithm: SignatureName;
  readonly message: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly key: Uint8Array<ArrayBuffer>;
}

/** The first 16 hex digits of the SHA-256 of a SubjectPublicKeyInfo. */
export const keyIdOf = (publicKey: Uint8Array): string => bytesToHex(sha256(publicKey)).slice(0, 16);

/** Algorithm and raw key of a SubjectPublicKeyInfo; null when it is of neither algorithm. */
export function readSpki(
  bytes: Uint8Array<ArrayBuffer>,
): { readonly algorithm: SignatureName; readonly key: Uint8Array<ArrayBuffer> } | null {
  const text = bytesToHex(bytes);
  for (const algorithm of NAMES) {
    const start = SPKI_START[algorithm];
    const key = bytes.slice(start.length / 2);
    if (text.startsWith(start) && key.length === KEY_LENGTH[algorithm]) return { algorithm, key };
  }
  return null;
}

/** The SubjectPublicKeyInfo of a raw key, in hex. */
export const spkiOf = (algorithm: SignatureName, keyHex: string): string =>
  `${SPKI_START[algorithm]}${keyHex}`;

/** Reads a signed text; null unless both are in their one canonical form and the key is the one its id names. */
export function readSignature(signed: SignatureClaim): ReadSignature | null {
  const publicKey = fromBase64(signed.publicKey);
  const signature = fromBase64(signed.signature);
  if (publicKey === null || signature?.length !== 64) return null;
  const spki = readSpki(publicKey);
  if (spki?.algorithm !== signed.algorithm || keyIdOf(publicKey) !== signed.keyId) return null;
  const message = new TextEncoder().encode(signed.text);
  return { algorithm: spki.algorithm, key: spki.key, message, signature };
}

/** Whether an SM2 signature (r and s, 32 bytes each) is by this key; never throws. */
export function verifySm2({ message, signature, key }: ReadSignature): boolean {
  try {
    const options = { hash: true, der: false, userId: SM2_USER_ID };
    return sm2.doVerifySignature(message, bytesToHex(signature), bytesToHex(key), options);
  } catch {
    return false;
  }
}

/** Bytes of a canonical base64 text; null where it is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text);
    if (btoa(binary) !== text) return null;
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
