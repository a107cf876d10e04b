import { codeCheckOutput } from "@xinpark/kernel/contract";
import type { CodeCheckOutput } from "@xinpark/kernel/contract";
import {
  checkCreditCodeAwaited,
  formatCodeNumber,
  readCodeNumber,
  type CodeVerdict,
} from "@xinpark/kernel/credit-code";
import { checkReceiptAwaited, type ReceiptVerdict } from "@xinpark/kernel/receipt";
import type { PublicKey } from "@xinpark/kernel/signature";
import { apiPath, call } from "../shared/api.ts";
import { asApiError } from "../shared/problems.ts";
import { verifyInBrowser } from "./signature.ts";

/** What was pasted, dropped or scanned, told apart by its look, and checked here in the browser. */

/** How the code stands where it is kept; null when the site does not know it, undefined when it could not be asked. */
export type Standing = CodeCheckOutput | null | undefined;

export type Checked =
  | { readonly kind: "receipt"; readonly verdict: ReceiptVerdict }
  | { readonly kind: "code"; readonly verdict: CodeVerdict; readonly standing: Standing }
  | { readonly kind: "number"; readonly number: string; readonly standing: Standing };

const SHANGHAI = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai", dateStyle: "short" });

/** Checks an input. @throws CannotCheck where the browser cannot */
export async function checkInput(input: string, keys: readonly PublicKey[]): Promise<Checked> {
  const number = readCodeNumber(input);
  if (number !== null) {
    const written = formatCodeNumber(number);
    return { kind: "number", number: written, standing: await askStanding(written) };
  }
  if (input.trimStart().startsWith("{"))
    return { kind: "receipt", verdict: await checkReceiptAwaited(input, keys, verifyInBrowser) };
  const verdict = await checkCreditCodeAwaited(
    input,
    { keys, day: SHANGHAI.format(new Date()) },
    verifyInBrowser,
  );
  const standing =
    verdict.code === null ? undefined : await askStanding(formatCodeNumber(verdict.code.number));
  return { kind: "code", verdict, standing };
}

async function askStanding(number: string): Promise<Standing> {
  try {
    return await call(codeCheckOutput, apiPath(`/codes/${encodeURIComponent(number)}`));
  } catch (thrown) {
    return asApiError(thrown).status === 404 ? null : undefined;
  }
}
