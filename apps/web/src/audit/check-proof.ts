import { checkProofDocumentLater, proofDocumentSchema, signedCheckpoint } from "@xinpark/kernel/proof";
import type { ProofDocument, ProofVerdict } from "@xinpark/kernel/proof";
import { parseJson } from "../shared/api.ts";
import { verifyInBrowser } from "../verify/signature.ts";

/** Checking a proof in the browser: the same arithmetic as everywhere, nothing leaves this page. */

export interface CheckedProof {
  readonly verdict: ProofVerdict;
  readonly kind: ProofDocument["kind"] | null;
  /** The key whose checkpoint the proof leads to; SubjectPublicKeyInfo in base64. */
  readonly publicKey: string | null;
}

/** Checks the text of a proof. @throws CannotCheck where the browser cannot */
export async function checkProof(text: string): Promise<CheckedProof> {
  const value = parseJson(text);
  const verdict = await checkProofDocumentLater(
    value,
    (checkpoint) => verifyInBrowser(signedCheckpoint(checkpoint)),
    null,
  );
  const parsed = proofDocumentSchema.safeParse(value);
  if (!parsed.success) return { verdict, kind: null, publicKey: null };
  const document = parsed.data;
  const { checkpoint } = document.kind === "row" ? document.write : document;
  return { verdict, kind: document.kind, publicKey: checkpoint.publicKey };
}
