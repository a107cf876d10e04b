import { sm2 } from "sm-crypto-v2";
import { bytesToHex, readSpki } from "@xinpark/kernel/proof";

/** Encrypting to somebody's SM2 key (GM/T 0003.4-2012), as the octets of GM/T 0009-2012 that common tools read. */

/** The point of an SM2 public key from its SubjectPublicKeyInfo, in hex; null when it is of another kind or no point of the curve. */
export function readSm2Point(spki: Uint8Array<ArrayBuffer>): string | null {
  const read = readSpki(spki);
  if (read?.algorithm !== "sm2") return null;
  const point = bytesToHex(read.key);
  return isOnCurve(point) ? point : null;
}

function isOnCurve(point: string): boolean {
  try {
    return sm2.verifyPublicKey(point);
  } catch {
    return false;
  }
}

/** Encrypts to a point; what comes is DER of x, y, hash and cipher (C1 C3 C2). */
export const encryptSm2 = (point: string, plain: Uint8Array): Buffer =>
  Buffer.from(sm2.doEncrypt(plain, point, 1, { asn1: true }), "hex");
