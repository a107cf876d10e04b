import type { AwaitedVerifier, PublicKey, SignatureClaim, SignatureVerifier } from "../signature/index.ts";
import { findCodeText, readCode, type CreditCode } from "./code.ts";

/** Checking a code without network: by its text, the keys one relies on, and the day. */

export type CodeFault =
  | "code-malformed" // no code as documented
  | "key-unknown" // signed by a key that is not among those relied on
  | "signature-wrong" // the signature is not by that key
  | "not-yet-valid" // its first day is to come
  | "expired"; // its last day is over

export interface CodeVerdict {
  readonly valid: boolean;
  readonly reasons: readonly CodeFault[];
  /** What it says, whether valid or not; null when it is no code. */
  readonly code: CreditCode | null;
}

interface Examination {
  readonly reasons: readonly CodeFault[];
  readonly claim: SignatureClaim | null;
  readonly code: CreditCode | null;
}

export interface CodeReliance {
  readonly keys: readonly PublicKey[];
  /** The day of the check, Asia/Shanghai. */
  readonly day: string;
}

/** Checks what was scanned or pasted; never throws on it. A code holds from its first to its last day, both included. */
export function checkCreditCode(
  input: string,
  reliance: CodeReliance,
  verify: SignatureVerifier,
): CodeVerdict {
  const examined = examine(input, reliance);
  return concluded(examined, examined.claim === null || verify(examined.claim));
}

/** The same where the signature is checked in the background. */
export async function checkCreditCodeAwaited(
  input: string,
  reliance: CodeReliance,
  verify: AwaitedVerifier,
): Promise<CodeVerdict> {
  const examined = examine(input, reliance);
  return concluded(examined, examined.claim === null || (await verify(examined.claim)));
}

function concluded({ reasons, code }: Examination, signed: boolean): CodeVerdict {
  const all = signed ? reasons : ["signature-wrong" as const, ...reasons];
  return { valid: all.length === 0, reasons: all, code };
}

function examine(input: string, { keys, day }: CodeReliance): Examination {
  const read = readCode(findCodeText(input));
  if (read === null) return { reasons: ["code-malformed"], claim: null, code: null };
  const { code, signedText, signature } = read;
  const key = keys.find((one) => one.keyId === code.keyId);
  const reasons: CodeFault[] = [];
  if (key === undefined) reasons.push("key-unknown");
  if (day < code.issuedOn) reasons.push("not-yet-valid");
  if (day > code.expiresOn) reasons.push("expired");
  return { reasons, claim: key === undefined ? null : { ...key, text: signedText, signature }, code };
}
