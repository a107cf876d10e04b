import { z } from "zod";

/** Signatures as claims: who checks a document finds out what must be signed; the program around it does the arithmetic. */

/** A public key somebody relies on; `publicKey` is its SubjectPublicKeyInfo in base64. */
export const publicKeySchema = z.object({
  keyId: z.string().min(1),
  algorithm: z.string().min(1),
  publicKey: z.string().min(1),
});
export type PublicKey = z.output<typeof publicKeySchema>;

/** That a text is signed by a key; `signature` in base64. */
export interface SignatureClaim extends PublicKey {
  readonly text: string;
  readonly signature: string;
}

/** Whether a claim holds: the key is the one its id names, and the signature is by it. */
export type SignatureVerifier = (claim: SignatureClaim) => boolean;

/** The same where the arithmetic is not at hand at once, as in a browser. */
export type AwaitedVerifier = (claim: SignatureClaim) => Promise<boolean>;

/**
 * A published list of keys, from JSON: the answer of `GET /api/v1/audit/checkpoint`, or its `keys` alone.
 * Null when it is neither, or holds no key.
 */
export function readPublicKeys(value: unknown): readonly PublicKey[] | null {
  const parsed = z
    .union([z.object({ keys: z.array(publicKeySchema) }), z.array(publicKeySchema)])
    .safeParse(value);
  if (!parsed.success) return null;
  const keys = Array.isArray(parsed.data) ? parsed.data : parsed.data.keys;
  return keys.length === 0 ? null : keys;
}
