import { createPublicKey, verify } from "node:crypto";
import { readSignature, readSpki, signedCheckpoint, verifySm2 } from "@xinpark/kernel/proof";
import type { SignatureCheck } from "@xinpark/kernel/proof";
import type { SignatureVerifier } from "@xinpark/kernel/signature";

/** Checking signatures of the log, by key and text alone. */

/** A public key in base64, from PEM or base64; null when it is neither an Ed25519 nor an SM2 key. */
export function readPublicKey(text: string): string | null {
  try {
    const bytes = text.includes("-----")
      ? createPublicKey(text).export({ format: "der", type: "spki" })
      : Buffer.from(text.trim(), "base64");
    return readSpki(new Uint8Array(bytes)) === null ? null : bytes.toString("base64");
  } catch {
    return null;
  }
}

/** Whether a checkpoint is signed by the key beside it, and both are written in their one canonical form. */
export const isSigned: SignatureCheck = (checkpoint) => verifySignature(signedCheckpoint(checkpoint));

/** Whether a text is signed by a key, key and signature in their one canonical form; what is malformed is false. */
export const verifySignature: SignatureVerifier = (claim) => {
  const read = readSignature(claim);
  if (read === null) return false;
  switch (read.algorithm) {
    case "ed25519": {
      const spki = Buffer.from(claim.publicKey, "base64");
      const key = createPublicKey({ key: spki, format: "der", type: "spki" });
      return verify(null, read.message, key, read.signature);
    }
    case "sm2":
      return verifySm2(read);
  }
};
