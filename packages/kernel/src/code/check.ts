/** Checking unified social credit codes (GB 32100), organisation codes (GB 11714) and registration numbers. */
import type { Text } from "../outcome/index.ts";
import type { CodeReason, CodeVerdict } from "./reason.ts";
import type { CodeTables } from "./tables.ts";
import { organisationCheckCharacter, registrationCheckDigit, usccCheckCharacter } from "./digits.ts";
import { isIdentityNumber } from "./identity.ts";
import { describeReason } from "./reason.ts";
import { foldWidth } from "./width.ts";

export type CodeKind = "uscc" | "organisation-code" | "registration-number" | "unknown";

/** What a code is and whether it may be used. */
export interface CodeCheck {
  /** As given. */
  readonly code: string;
  /** Hyphens, spaces, width and case folded. */
  readonly normalised: string;
  readonly kind: CodeKind;
  readonly verdict: CodeVerdict;
  /** Stable id; its text is `message`. */
  readonly reason: CodeReason;
  readonly message: Text;
  /** The code probably meant, where a letter that no code uses was typed for a digit. Never applied by itself. */
  readonly suggestion?: string;
}

const PLAIN = /^[0-9A-Z]*$/;
const IGNORED = /[\s\u00AD\u200B-\u200D\u2060\uFEFF\u002D\u2010-\u2015\u2212\uFE63]/g;
const LETTER = /[A-Z]/;
const USCC_CHARACTERS = /^[0-9A-HJ-NPQRTUWXY]{18}$/;
const USCC_SHAPE = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
const SIX_DIGITS = /^\d{6}$/;
const ZEROS = /^0+X?$/;
/** Enterprises registered in the Fujian pilot of 2015 hold codes whose check character follows no published rule. */
const PILOT = /^91350\d{3}M000/;
const LOOKALIKES: Readonly<Record<string, string>> = { O: "0", I: "1", Z: "2", S: "5" };

/** The code with hyphens, spaces and invisible characters removed, full-width characters made ASCII and letters upper case. */
export function normaliseCode(code: string): string {
  return PLAIN.test(code) ? code : foldWidth(code).replace(IGNORED, "").toUpperCase();
}

/** The nine-character organisation code inside a USCC (characters 9–17), by shape alone; undefined for other text. Check the code first. */
export function organisationCodeOf(uscc: string): string | undefined {
  const normalised = normaliseCode(uscc);
  return USCC_SHAPE.test(normalised) ? normalised.slice(8, 17) : undefined;
}

/** The six-digit division inside a USCC (characters 3–8) or a registration number (1–6), by shape alone; undefined for other text. */
export function divisionOf(code: string): string | undefined {
  const normalised = normaliseCode(code);
  if (normalised.length === 18) return USCC_SHAPE.test(normalised) ? normalised.slice(2, 8) : undefined;
  const digits = normalised.slice(0, 6);
  return normalised.length === 15 && PLAIN.test(normalised) && SIX_DIGITS.test(digits) ? digits : undefined;
}

/**
 * How two codes relate once folded: `same`, `contains` (one is a USCC and the other the organisation code inside it,
 * in either order), else `unrelated`. A registration number contains nothing that can be derived.
 */
export function relateCodes(a: string, b: string): "same" | "contains" | "unrelated" {
  const [first, second] = [normaliseCode(a), normaliseCode(b)];
  if (first === "" || second === "") return "unrelated";
  if (first === second) return "same";
  return organisationCodeOf(first) === second || organisationCodeOf(second) === first
    ? "contains"
    : "unrelated";
}

function divisionReason(division: string, tables: CodeTables): CodeReason {
  const entry = tables.divisions.get(division);
  if (entry === undefined) return "division-unknown";
  return entry.status === "abolished" ? "division-abolished" : "ok";
}

function registryReason(code: string, tables: CodeTables): CodeReason {
  if (tables.registry.has(code.slice(0, 2))) return "ok";
  for (const { department } of tables.registry.values()) if (department === code[0]) return "class-unknown";
  return "registry-unknown";
}

function usccReason(code: string, tables: CodeTables): CodeReason {
  if (ZEROS.test(code)) return "placeholder";
  if (!USCC_CHARACTERS.test(code)) return "character-not-allowed";
  const registry = registryReason(code, tables);
  if (registry !== "ok") return registry;
  const division = code.slice(2, 8);
  if (!SIX_DIGITS.test(division)) return "division-not-digits";
  const pilot = PILOT.test(code);
  if (usccCheckCharacter(code) !== code[17]) return pilot ? "pilot-code" : "check-digit-wrong";
  if (organisationCheckCharacter(code.slice(8, 16)) !== code[16]) {
    return pilot ? "pilot-code" : "organisation-check-wrong";
  }
  return divisionReason(division, tables);
}

function organisationReason(code: string): CodeReason {
  if (ZEROS.test(code)) return "placeholder";
  return organisationCheckCharacter(code) === code[8] ? "ok" : "check-digit-wrong";
}

function registrationReason(code: string, tables: CodeTables): CodeReason {
  if (ZEROS.test(code)) return "placeholder";
  if (LETTER.test(code)) return "registration-number-letters";
  if (registrationCheckDigit(code) !== code[14]) return "check-digit-wrong";
  return divisionReason(code.slice(0, 6), tables);
}

function judge(
  normalised: string,
  tables: CodeTables,
): { readonly kind: CodeKind; readonly reason: CodeReason } {
  if (normalised === "") return { kind: "unknown", reason: "empty" };
  if (!PLAIN.test(normalised)) return { kind: "unknown", reason: "shape-unknown" };
  switch (normalised.length) {
    case 9:
      return { kind: "organisation-code", reason: organisationReason(normalised) };
    case 15:
      return { kind: "registration-number", reason: registrationReason(normalised, tables) };
    case 18: {
      const reason = usccReason(normalised, tables);
      // By chance an identity number can satisfy both check digits; only one with a current division can then still be a code.
      if (reason !== "ok" && isIdentityNumber(normalised))
        return { kind: "unknown", reason: "identity-number-shape" };
      return { kind: "uscc", reason };
    }
    default:
      return { kind: "unknown", reason: "shape-unknown" };
  }
}

function suggestionFor(normalised: string, reason: CodeReason, tables: CodeTables): string | undefined {
  if (reason !== "character-not-allowed") return undefined;
  const repaired = normalised.replace(/[OIZS]/g, (letter) => LOOKALIKES[letter] ?? letter);
  const { kind, reason: repairedReason } = judge(repaired, tables);
  return kind === "uscc" && describeReason(repairedReason).verdict !== "invalid" ? repaired : undefined;
}

/**
 * Checks a code of 9 (organisation code), 15 (registration number) or 18 characters (USCC). Total: every text gets a verdict.
 * `valid`: passes as given. `warning`: passes only after folding; division abolished or unknown; 15 characters with letters;
 * a Fujian pilot code with a failing check digit. All else is `invalid`, kind `unknown` always.
 * Source: GB 32100-2015, GB 11714-1997, GB/T 17710 (MOD 11,10), GB/T 2260.
 */
export function checkCode(code: string, tables: CodeTables): CodeCheck {
  const normalised = normaliseCode(code);
  const { kind, reason: found } = judge(normalised, tables);
  const reason = found === "ok" && normalised !== code ? "folded" : found;
  const suggestion = suggestionFor(normalised, reason, tables);
  const check = { code, normalised, kind, reason, ...describeReason(reason) };
  return suggestion === undefined ? check : { ...check, suggestion };
}
