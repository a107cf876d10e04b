/** Codes of organisations: checking, folding, explaining and relating them. */

export { checkCode, divisionOf, normaliseCode, organisationCodeOf, relateCodes } from "./check.ts";
export type { CodeCheck, CodeKind } from "./check.ts";
export {
  identityCheckCharacter,
  organisationCheckCharacter,
  registrationCheckDigit,
  USCC_ALPHABET,
  usccCheckCharacter,
} from "./digits.ts";
export { explainCode } from "./explain.ts";
export type { CodeExplanation, CodePart } from "./explain.ts";
export { isIdentityNumber, isOldIdentityNumber } from "./identity.ts";
export { describeReason } from "./reason.ts";
export type { CodeReason, CodeVerdict } from "./reason.ts";
export { createCodeTables, parseTableCsv } from "./tables.ts";
export type { CodeTables, Division, RegistryClass } from "./tables.ts";
export { foldWidth } from "./width.ts";
