import { readSignature, verifySm2 } from "@xinpark/kernel/proof";
import type { AwaitedVerifier } from "@xinpark/kernel/signature";

/** Checking signatures in the browser, without asking anybody. */

/** The browser cannot do the arithmetic: it is old, or the page did not come by https. */
export class CannotCheck extends Error {
  constructor(cause?: unknown) {
    super("this browser cannot check signatures", { cause });
    this.name = "CannotCheck";
  }
}

/** Whether a claim holds. @throws CannotCheck */
export const verifyInBrowser: AwaitedVerifier = async (claim) => {
  const read = readSignature(claim);
  if (read === null) return false;
  switch (read.algorithm) {
    case "sm2":
      return verifySm2(read);
    case "ed25519":
      return verifyEd25519(read);
  }
};

async function verifyEd25519(read: {
  readonly key: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  readonly message: Uint8Array<ArrayBuffer>;
}): Promise<boolean> {
  // Only pages that came by https (or from this machine) have it.
  if (!window.isSecureContext) throw new CannotCheck();
  try {
    const key = await crypto.subtle.importKey("raw", read.key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, read.signature, read.message);
  } catch (thrown) {
    throw new CannotCheck(thrown);
  }
}
