import {
  constants,
  createCipheriv,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { failed, ok, problem, type Outcome } from "@xinpark/kernel/outcome";

/**
 * Values that leave only for one receiver: encrypted with a key of the file (AES-256-GCM), itself encrypted to the receiver's
 * public key (RSA-OAEP, SHA-256). Whoever else holds the file, us included, cannot open them.
 */

export interface Envelope {
  /** The file's key, encrypted to the receiver, in base64: stands in the head of the file. */
  readonly wrappedKey: string;
  /** `nonce.cipher.tag`, each in base64url. The place is bound to the value: moved elsewhere, it does not open. */
  readonly seal: (text: string, place: string) => string;
}

const LEAST_BITS = 3072;

/** Reads a receiver's key. Fails with `receiver-key`. */
export function readReceiverKey(pem: string): Outcome<KeyObject> {
  try {
    const key = createPublicKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === "rsa" && bits >= LEAST_BITS) return ok(key);
  } catch {
    // What is no key at all gets the same answer.
  }
  return failed(
    problem(
      "invalid",
      "receiver-key",
      `接收方公钥须为 PEM 格式、不少于 ${LEAST_BITS} 位的 RSA 公钥`,
      `the receiver's key must be an RSA public key of at least ${LEAST_BITS} bits, as PEM`,
      "sealed.publicKey",
    ),
  );
}

export function openEnvelope(receiver: KeyObject): Envelope {
  const fileKey = randomBytes(32);
  const wrapped = publicEncrypt(
    { key: receiver, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    fileKey,
  );
  const seal = (text: string, place: string): string => {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", fileKey, nonce);
    cipher.setAAD(Buffer.from(place));
    const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return [nonce, bytes, cipher.getAuthTag()].map((part) => part.toString("base64url")).join(".");
  };
  return { wrappedKey: wrapped.toString("base64"), seal };
}
