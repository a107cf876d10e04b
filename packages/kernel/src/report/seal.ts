import { z } from "zod";
import { daySchema, textSchema } from "../definition/common.ts";
import { bytesToHex, hashOf, hexToBytes, type HashName } from "../proof/index.ts";
import { canonicalJson, readStrictJson } from "../receipt/canonical.ts";
import type { AwaitedVerifier, PublicKey, SignatureClaim, SignatureVerifier } from "../signature/index.ts";
import { appendedTo, splitSealed } from "./pdf.ts";

/**
 * The seal of a report: what it is, the digests of its bytes, and a signature over both. It stands inside the file, as a revision
 * appended to it (ISO 32000-1, 7.5.6), so that the file alone can be checked without network.
 */

export const REPORT_FORMAT = "xinpark-report/v1";

const digest = z.string().regex(/^[0-9a-f]{64}$/u);

export const reportSealSchema = z.strictObject({
  statement: z.strictObject({
    format: z.literal(REPORT_FORMAT),
    number: z.string().min(1),
    /** 128 random bits, 32 hex digits. */
    code: z.string().regex(/^[0-9a-f]{32}$/u),
    issuer: z.strictObject({ code: z.string().min(1), label: textSchema }),
    title: z.string().min(1),
    subject: z.strictObject({ name: z.string().min(1), code: z.string().nullable() }),
    day: daySchema,
    /** Of the file without its seal. */
    bytes: z.int().positive(),
    sha256: digest,
    sm3: digest,
  }),
  signature: z.strictObject({
    keyId: z.string().min(1),
    algorithm: z.string().min(1),
    value: z.string().min(1),
  }),
});
export type ReportSeal = z.output<typeof reportSealSchema>;
export type ReportStatementOfFile = ReportSeal["statement"];

/** A hash of bytes in hex. */
export type HexHash = (name: HashName, bytes: Uint8Array) => string;

const hexHash: HexHash = (name, bytes) => bytesToHex(hashOf(name)(bytes));

/** Digests of bytes, as a seal states them; a program that has a faster hash than ours may bring it. */
export const digestsOf = (bytes: Uint8Array, hash: HexHash = hexHash) => ({
  bytes: bytes.length,
  sha256: hash("sha256", bytes),
  sm3: hash("sm3", bytes),
});

/** The text that is signed. */
export const reportSealText = (statement: ReportStatementOfFile, keyId: string, algorithm: string): string =>
  `xinpark/report/v1\n${canonicalJson({ statement, keyId, algorithm })}\n`;

/** The file with its seal. Throws TypeError on bytes that are no PDF with a plain cross-reference table. */
export const sealReport = (pdf: Uint8Array, seal: ReportSeal): Uint8Array =>
  appendedTo(pdf, bytesToHex(new TextEncoder().encode(canonicalJson(seal))));

export type ReportFault =
  | "seal-missing" // no report with a seal, or something was appended to it
  | "content-differs" // the bytes are not those that were sealed
  | "key-unknown" // signed by a key that is not among those relied on
  | "signature-wrong"; // the signature is not by that key

export interface ReportVerdict {
  readonly valid: boolean;
  readonly reasons: readonly ReportFault[];
  /** What it states, whether valid or not; null without a seal. */
  readonly statement: ReportStatementOfFile | null;
}

interface Examination extends Omit<ReportVerdict, "valid"> {
  readonly claim: SignatureClaim | null;
}

/** Checks a file against the keys one relies on; never throws on it. */
export function checkReport(
  file: Uint8Array,
  keys: readonly PublicKey[],
  verify: SignatureVerifier,
): ReportVerdict {
  const examined = examine(file, keys);
  return concluded(examined, examined.claim === null || verify(examined.claim));
}

/** The same where the signature is checked in the background. */
export async function checkReportAwaited(
  file: Uint8Array,
  keys: readonly PublicKey[],
  verify: AwaitedVerifier,
): Promise<ReportVerdict> {
  const examined = examine(file, keys);
  return concluded(examined, examined.claim === null || (await verify(examined.claim)));
}

function concluded({ reasons, statement }: Examination, signed: boolean): ReportVerdict {
  const all = signed ? reasons : [...reasons, "signature-wrong" as const];
  return { valid: all.length === 0, reasons: all, statement };
}

function examine(file: Uint8Array, keys: readonly PublicKey[]): Examination {
  const parts = splitSealed(file);
  const seal = parts === null ? null : readSeal(parts.content);
  if (parts === null || seal === null) return { reasons: ["seal-missing"], statement: null, claim: null };
  const { statement, signature } = seal;
  const reasons: ReportFault[] = [];
  const found = digestsOf(parts.pdf);
  if (found.bytes !== statement.bytes || found.sha256 !== statement.sha256 || found.sm3 !== statement.sm3)
    reasons.push("content-differs");
  const key = keys.find((one) => one.keyId === signature.keyId && one.algorithm === signature.algorithm);
  if (key === undefined) return { reasons: [...reasons, "key-unknown"], statement, claim: null };
  const text = reportSealText(statement, signature.keyId, signature.algorithm);
  return { reasons, statement, claim: { ...key, text, signature: signature.value } };
}

function readSeal(content: string): ReportSeal | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(hexToBytes(content));
    const parsed = reportSealSchema.safeParse(readStrictJson(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
