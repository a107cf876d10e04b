import {
  constants,
  createCipheriv,
  createHash,
  createPublicKey,
  publicEncrypt,
  randomBytes,
  type KeyObject,
} from "node:crypto";
import { encryptSm4Gcm } from "@xinpark/kernel/cipher";
import { failed, ok, problem, unreachable, type Outcome } from "@xinpark/kernel/outcome";
import { encryptSm2, readSm2Point } from "@xinpark/platform/sealing";

/**
 * Values that leave only for one receiver: encrypted with a key of the file, itself encrypted to the receiver's public key.
 * RSA-OAEP (SHA-256) with AES-256-GCM, or SM2 with SM4-GCM, as the receiver's key is. Whoever else holds the file, us
 * included, cannot open them.
 */

export interface Envelope {
  /** How key and values are encrypted, for whoever opens them. */
  readonly method: string;
  /** The file's key, encrypted to the receiver, in base64: stands in the head of the file. */
  readonly wrappedKey: string;
  /** `nonce.cipher.tag`, each in base64url. The place is bound to the value: moved elsewhere, it does not open. */
  readonly seal: (text: string, place: string) => string;
}

/** A key to encrypt to. */
export type ReceiverKey =
  | { readonly algorithm: "rsa"; readonly key: KeyObject }
  | { readonly algorithm: "sm2"; readonly point: string };

const LEAST_BITS = 3072;
const NONCE = 12;

/** Reads a receiver's key. Fails with `receiver-key`. */
export function readReceiverKey(pem: string): Outcome<ReceiverKey> {
  try {
    const key = createPublicKey(pem);
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (key.asymmetricKeyType === "rsa" && bits >= LEAST_BITS) return ok({ algorithm: "rsa", key });
    const point = readSm2Point(new Uint8Array(key.export({ type: "spki", format: "der" })));
    if (point !== null) return ok({ algorithm: "sm2", point });
  } catch {
    // What is no key at all gets the same answer.
  }
  return failed(
    problem(
      "invalid",
      "receiver-key",
      `接收方公钥须为 PEM 格式的 SM2 公钥，或者不少于 ${LEAST_BITS} 位的 RSA 公钥`,
      `the receiver's key must be an SM2 public key, or an RSA public key of at least ${LEAST_BITS} bits, as PEM`,
      "sealed.publicKey",
    ),
  );
}

/** SHA-256 of a key's SubjectPublicKeyInfo, in hex. */
export const fingerprintOf = (pem: string): string =>
  createHash("sha256")
    .update(createPublicKey(pem).export({ type: "spki", format: "der" }))
    .digest("hex");

export function openEnvelope(receiver: ReceiverKey): Envelope {
  switch (receiver.algorithm) {
    case "rsa":
      return rsaEnvelope(receiver.key);
    case "sm2":
      return sm2Envelope(receiver.point);
    default:
      return unreachable(receiver);
  }
}

const written = (...parts: readonly Uint8Array[]): string =>
  parts.map((part) => Buffer.from(part).toString("base64url")).join(".");

function rsaEnvelope(key: KeyObject): Envelope {
  const fileKey = randomBytes(32);
  const wrapped = publicEncrypt(
    { key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" },
    fileKey,
  );
  const seal = (text: string, place: string): string => {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv("aes-256-gcm", fileKey, nonce);
    cipher.setAAD(Buffer.from(place));
    const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
    return written(nonce, bytes, cipher.getAuthTag());
  };
  return { method: "RSA-OAEP SHA-256, AES-256-GCM", wrappedKey: wrapped.toString("base64"), seal };
}

function sm2Envelope(point: string): Envelope {
  const key = randomBytes(16);
  const seal = (text: string, place: string): string => {
    const nonce = randomBytes(NONCE);
    const { cipher, tag } = encryptSm4Gcm({ key, nonce, associated: Buffer.from(place) }, Buffer.from(text));
    return written(nonce, cipher, tag);
  };
  const wrappedKey = encryptSm2(point, key).toString("base64");
  return { method: "SM2 GM/T 0009, SM4-GCM", wrappedKey, seal };
}
