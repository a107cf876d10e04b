import { bytesToHex, spkiOf } from "@xinpark/kernel/proof";
import { sm2 } from "sm-crypto-v2";

/** Somebody with an SM2 key to whom something is sealed. */
export interface Sm2Receiver {
  /** The public key, as PEM. */
  readonly publicKey: string;
  /** Opens what was sealed to it (GM/T 0009). */
  readonly open: (sealed: Uint8Array) => Uint8Array;
}

export function makeSm2Receiver(): Sm2Receiver {
  const { publicKey, privateKey } = sm2.generateKeyPairHex();
  const spki = Buffer.from(spkiOf("sm2", publicKey), "hex").toString("base64");
  return {
    publicKey: `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`,
    open: (sealed) => sm2.doDecrypt(bytesToHex(sealed), privateKey, 1, { asn1: true, output: "array" }),
  };
}
