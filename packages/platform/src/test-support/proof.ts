import { checkProofDocument } from "@xinpark/kernel/proof";
import { isSigned } from "../audit-log/index.ts";

/** Whether the bytes of a proof's document hold: false where they are no text or no JSON. */
export function proofHolds(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return checkProofDocument(JSON.parse(text), isSigned, null).valid;
  } catch {
    return false;
  }
}
