/** How many receipts and codes a second are verified, beside the bare signatures in them. */
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { checkCreditCode, assembleCode, codeSigningText, encodeCode } from "@xinpark/kernel/credit-code";
import {
  bytesToHex,
  checkpointText,
  encodeAuditEntry,
  hashOf,
  inclusionPath,
  keyIdOf,
  leafHash,
  rootOf,
} from "@xinpark/kernel/proof";
import {
  canonicalJson,
  checkReceipt,
  RECEIPT_FORMAT,
  RECEIPT_OPERATION,
  receiptDigest,
  receiptNumber,
  receiptText,
  type ReceiptStatement,
} from "@xinpark/kernel/receipt";
import { verifySignature } from "@xinpark/platform/audit-log";
import type { BenchOptions, BenchResult } from "./result.ts";

/** Leaves of the log the proofs are of: about twelve steps. */
const LEAVES = 4096;
const DIFFERENT = 200;

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const spki = publicKey.export({ format: "der", type: "spki" });
const key = { keyId: keyIdOf(spki), algorithm: "ed25519" as const, publicKey: spki.toString("base64") };
const signed = (text: string): string => sign(null, Buffer.from(text), privateKey).toString("base64");
const hash = hashOf("sha256");

const statementOf = (batch: number): ReceiptStatement => ({
  format: RECEIPT_FORMAT,
  kind: "delivery",
  number: receiptNumber("delivery", batch),
  issuer: { code: "place", label: { zh: "园区", en: "Park" } },
  issuedAt: "2026-06-01T00:00:00.000000Z",
  what: {
    batch,
    item: "CF",
    itemVersion: "1",
    department: { code: "bureau", label: { zh: "某局", en: "A bureau" } },
    day: "2026-06-01",
    fileDigest: "ab".repeat(32),
    fileBytes: 1000,
    counts: { rows: 6, accepted: 1, duplicate: 1, superseding: 1, held: 1, refused: 1, ignored: 1 },
    incomplete: 0,
    knownNo: batch,
    closedAt: "2026-06-01T00:00:00.000000Z",
  },
});

function receipts(): string[] {
  const statements = Array.from({ length: DIFFERENT }, (_, index) => statementOf(index + 1));
  const entries = statements.map((statement, index) => ({
    id: String(index + 1),
    at: statement.issuedAt,
    actor: "bench",
    account_id: null,
    membership_id: null,
    operation: RECEIPT_OPERATION,
    class: "write",
    channel: "job",
    purpose: null,
    case_number: null,
    outcome: "done",
    subjects: "{}",
    detail: JSON.stringify({
      kind: statement.kind,
      number: statement.number,
      hash: "sha256",
      digest: receiptDigest(statement, "sha256"),
    }),
    request_id: null,
  }));
  const own = entries.map((entry) => leafHash(hash, encodeAuditEntry(entry)));
  const leaves = Array.from(
    { length: LEAVES },
    (_, index) => own[index] ?? leafHash(hash, Buffer.from(String(index))),
  );
  const root = bytesToHex(rootOf(hash, leaves));
  const head = {
    size: LEAVES,
    root,
    hash: "sha256" as const,
    at: "2026-06-01T00:00:01.000000Z",
    previousSize: 0,
    keyId: key.keyId,
    algorithm: key.algorithm,
  };
  const checkpoint = { ...head, signature: signed(checkpointText(head)), publicKey: key.publicKey };
  return statements.map((statement, leafIndex) =>
    canonicalJson({
      statement,
      signature: {
        keyId: key.keyId,
        algorithm: key.algorithm,
        value: signed(receiptText(statement, key.keyId, key.algorithm)),
      },
      proof: {
        kind: "inclusion",
        entry: entries[leafIndex],
        leafIndex,
        treeSize: LEAVES,
        leafHash: bytesToHex(own[leafIndex] ?? new Uint8Array()),
        proof: inclusionPath(hash, leaves, leafIndex).map(bytesToHex),
        root,
        hash: "sha256",
        checkpoint,
      },
    }),
  );
}

function codes(): string[] {
  return Array.from({ length: DIFFERENT }, (_, index) => {
    const unsigned = encodeCode({
      number: index.toString(16).padStart(32, "0"),
      issuedOn: "2026-06-01",
      expiresOn: "2026-06-30",
      keyId: key.keyId,
      uscc: "91350100M000100Y43",
      grade: { value: "A", evaluatedOn: "2026-03-31" },
    });
    return assembleCode(unsigned, signed(codeSigningText(unsigned)));
  });
}

/** How many a second, over the stretch; every one must hold. */
function rate(seconds: number, documents: readonly string[], check: (text: string) => boolean): number {
  for (const text of documents) if (!check(text)) throw new Error("what was made is not valid");
  const start = performance.now();
  let done = 0;
  while (performance.now() - start < seconds * 1000) {
    for (const text of documents) check(text);
    done += documents.length;
  }
  return Math.round(done / ((performance.now() - start) / 1000));
}

/** The benchmark `verify`: one thread, everything in memory. */
export async function benchVerifying({ seconds }: BenchOptions): Promise<BenchResult> {
  const stretch = Math.min(seconds, 3);
  const [receiptTexts, codeTexts] = [receipts(), codes()];
  const receiptsASecond = rate(
    stretch,
    receiptTexts,
    (text) => checkReceipt(text, [key], verifySignature).valid,
  );
  const reliance = { keys: [key], day: "2026-06-15" };
  const codesASecond = rate(
    stretch,
    codeTexts,
    (text) => checkCreditCode(text, reliance, verifySignature).valid,
  );
  const message = Buffer.from(codeSigningText(codeTexts[0] ?? ""));
  const signature = sign(null, message, privateKey);
  const signaturesASecond = rate(stretch, ["", ""], () => verify(null, message, publicKey, signature));
  return {
    work: {
      leaves: LEAVES,
      different: DIFFERENT,
      signaturesInAReceipt: 2,
      receiptBytes: receiptTexts[0]?.length,
      codeCharacters: codeTexts[0]?.length,
    },
    ours: { seconds: stretch, receiptsASecond, codesASecond },
    peers: { "bare Ed25519 (node:crypto)": { seconds: stretch, signaturesASecond } },
    ratio: {},
  };
}
