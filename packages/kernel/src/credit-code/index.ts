/** The enterprise's code (企业码): its bytes, its number, and checking it anywhere. */
export { assembleCode, codeSigningText, encodeCode, findCodeText, LONGEST_CODE, readCode } from "./code.ts";
export type { CreditCode, ReadCode } from "./code.ts";
export { checkCreditCode, checkCreditCodeAwaited } from "./check.ts";
export type { CodeFault, CodeReliance, CodeVerdict } from "./check.ts";
export { formatCodeNumber, isCodeNumber, readCodeNumber } from "./number.ts";
