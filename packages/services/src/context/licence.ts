import type { Outcome } from "@xinpark/kernel/outcome";

/** Electronic licences (电子营业执照): who shows one represents the enterprise it names. */

export interface LicenceClaims {
  /** Number of the token, good once. */
  readonly id: string;
  /** In seconds since 1970. */
  readonly issuedAt: number;
  readonly uscc: string;
  readonly name: string;
  readonly representative: string;
  readonly identityNumber: string | null;
}

export interface LicenceReader {
  /** What a signed token says, its age not yet judged; `licence-invalid`. */
  readonly read: (token: string) => Outcome<LicenceClaims>;
}
