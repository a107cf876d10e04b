import { sm4 } from "sm-crypto-v2";

/** SM4 (GB/T 32907-2016) in Galois counter mode (RFC 8998): encryption that notices every change. */

export interface SealedBytes {
  readonly cipher: Uint8Array;
  readonly tag: Uint8Array;
}

/** Key of 16 bytes, nonce of 12 bytes: never twice with one key. `associated` is not hidden, but bound. */
export interface CipherInput {
  readonly key: Uint8Array;
  readonly nonce: Uint8Array;
  readonly associated: Uint8Array;
}

const KEY = 16;
const NONCE = 12;
const TAG = 16;

/** Encrypts; the tag of 16 bytes binds cipher, nonce and associated data. Throws on a key or nonce of another length. */
export function encryptSm4Gcm(input: CipherInput, plain: Uint8Array): SealedBytes {
  requireLengths(input);
  const { output, tag } = sm4.encrypt(plain, input.key, {
    mode: "gcm",
    output: "array",
    outputTag: true,
    iv: input.nonce,
    associatedData: input.associated,
  });
  if (tag === undefined) throw new Error("the cipher gave no tag");
  return { cipher: output, tag };
}

/** Decrypts; null when a single bit of cipher, tag, nonce, associated data or key is another. */
export function decryptSm4Gcm(input: CipherInput, sealed: SealedBytes): Uint8Array | null {
  requireLengths(input);
  if (sealed.tag.length !== TAG) return null;
  try {
    return sm4.decrypt(sealed.cipher, input.key, {
      mode: "gcm",
      output: "array",
      iv: input.nonce,
      associatedData: input.associated,
      tag: sealed.tag,
    });
  } catch {
    return null;
  }
}

function requireLengths({ key, nonce }: CipherInput): void {
  if (key.length !== KEY) throw new Error(`an SM4 key has ${KEY} bytes`);
  if (nonce.length !== NONCE) throw new Error(`a nonce has ${NONCE} bytes`);
}
