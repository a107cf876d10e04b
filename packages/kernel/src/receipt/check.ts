import { z } from "zod";
import {
  checkProofDocument,
  checkpointText,
  proofDocumentSchema,
  type ProofDocument,
  type ProofFault,
} from "../proof/index.ts";
import type { AwaitedVerifier, PublicKey, SignatureClaim, SignatureVerifier } from "../signature/index.ts";
import { readStrictJson } from "./canonical.ts";
import { receiptDigest, receiptStatementSchema, receiptText, type ReceiptStatement } from "./statement.ts";

/** A receipt as a document that anybody can check who holds the issuer's public keys. */

/** The operation whose audit entry carries a receipt's digest. */
export const RECEIPT_OPERATION = "receipt.issue";

export const signedReceiptSchema = z.strictObject({
  statement: receiptStatementSchema,
  /** Null until the receipt is signed, moments after it was written. */
  signature: z
    .strictObject({ keyId: z.string().min(1), algorithm: z.string().min(1), value: z.string().min(1) })
    .nullable(),
  /** That the audit log holds the entry which wrote the receipt; null until a checkpoint covers it. */
  proof: proofDocumentSchema.nullable(),
});
export type SignedReceipt = z.output<typeof signedReceiptSchema>;

export type ReceiptFault =
  | "document-malformed" // no receipt as documented
  | "not-signed" // written, but not signed yet
  | "not-proven" // no checkpoint covers its entry yet
  | "entry-differs" // the audit entry is not the one that wrote this receipt
  | "key-unknown" // signed by a key that is not among those relied on
  | "signature-wrong" // the signature is not by that key
  | Exclude<ProofFault, "document-malformed" | "signature-wrong" | "key-differs">;

export interface ReceiptVerdict {
  readonly valid: boolean;
  readonly reasons: readonly ReceiptFault[];
  /** What it states, whether valid or not; null when it is no receipt. */
  readonly statement: ReceiptStatement | null;
}

interface Examination {
  readonly reasons: readonly ReceiptFault[];
  readonly claims: readonly SignatureClaim[];
  readonly statement: ReceiptStatement | null;
}

/** Checks a receipt's text against the keys one relies on; never throws on it. */
export function checkReceipt(
  text: string,
  keys: readonly PublicKey[],
  verify: SignatureVerifier,
): ReceiptVerdict {
  const examined = examine(text, keys);
  return concluded(
    examined,
    examined.claims.map((claim) => verify(claim)),
  );
}

/** The same where signatures are checked in the background. */
export async function checkReceiptAwaited(
  text: string,
  keys: readonly PublicKey[],
  verify: AwaitedVerifier,
): Promise<ReceiptVerdict> {
  const examined = examine(text, keys);
  return concluded(examined, await Promise.all(examined.claims.map((claim) => verify(claim))));
}

function concluded({ reasons, statement }: Examination, signed: readonly boolean[]): ReceiptVerdict {
  const all = signed.every(Boolean) ? reasons : [...reasons, "signature-wrong" as const];
  return { valid: all.length === 0, reasons: all, statement };
}

function examine(text: string, keys: readonly PublicKey[]): Examination {
  const parsed = signedReceiptSchema.safeParse(readStrictJson(text));
  if (!parsed.success) return { reasons: ["document-malformed"], claims: [], statement: null };
  const { statement, signature, proof } = parsed.data;
  if (signature === null || proof === null) {
    const missing = [
      signature === null ? ("not-signed" as const) : null,
      proof === null ? ("not-proven" as const) : null,
    ];
    return { reasons: missing.filter((one) => one !== null), claims: [], statement };
  }
  const reasons: ReceiptFault[] = [];
  const claims: SignatureClaim[] = [];
  const key = keys.find((one) => one.keyId === signature.keyId && one.algorithm === signature.algorithm);
  if (key === undefined) reasons.push("key-unknown");
  else
    claims.push({
      ...key,
      text: receiptText(statement, signature.keyId, signature.algorithm),
      signature: signature.value,
    });
  if (!isEntryOf(proof, statement)) reasons.push("entry-differs");
  const proven = examineProof(proof, keys);
  for (const reason of proven.reasons) if (!reasons.includes(reason)) reasons.push(reason);
  return { reasons, claims: [...claims, ...proven.claims], statement };
}

/** The proof with its signatures left to be checked, by a key that is relied on. */
function examineProof(
  proof: ProofDocument,
  keys: readonly PublicKey[],
): { readonly reasons: readonly ReceiptFault[]; readonly claims: readonly SignatureClaim[] } {
  const claims: SignatureClaim[] = [];
  let known = true;
  const { reason } = checkProofDocument(
    proof,
    (checkpoint) => {
      const { keyId, algorithm, publicKey, signature } = checkpoint;
      known &&= keys.some((one) => one.keyId === keyId && one.publicKey === publicKey);
      claims.push({ keyId, algorithm, publicKey, signature, text: checkpointText(checkpoint) });
      return true;
    },
    null,
  );
  if (reason !== null) return { reasons: [proofFault(reason)], claims: [] };
  return known ? { reasons: [], claims } : { reasons: ["key-unknown"], claims: [] };
}

function proofFault(reason: ProofFault): ReceiptFault {
  return reason === "document-malformed" || reason === "signature-wrong" || reason === "key-differs"
    ? "proof-wrong"
    : reason;
}

const entryDetail = z.looseObject({
  kind: z.string(),
  number: z.string(),
  hash: z.enum(["sha256", "sm3"]),
  digest: z.string(),
});

/** Whether the proven entry is the one that wrote this very statement. */
function isEntryOf(proof: ProofDocument, statement: ReceiptStatement): boolean {
  if (proof.kind !== "inclusion") return false;
  const { operation, outcome, detail } = proof.entry;
  if (operation !== RECEIPT_OPERATION || outcome !== "done" || detail === null) return false;
  const read = entryDetail.safeParse(readStrictJson(detail));
  if (!read.success) return false;
  const { kind, number, hash, digest } = read.data;
  return kind === statement.kind && number === statement.number && digest === receiptDigest(statement, hash);
}
