/** Every column that holds sealed values; a test compares this list with the database. */

export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** The column whose text is the row of a sealed place. */
  readonly row: string;
  /** Beside the value: its look-up word, and the kind it was made with. What is sealed is the normalised form. */
  readonly lookup?: { readonly column: string; readonly kind: string };
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: "second_factor", column: "sealed_secret", row: "id" },
  { table: "pull_source", column: "credential_sealed", row: "credential_row" },
  {
    table: "onboarding_application",
    column: "identity_sealed",
    row: "number",
    lookup: { column: "identity_lookup", kind: "identity-number" },
  },
  {
    table: "onboarding_application",
    column: "phone_sealed",
    row: "number",
    lookup: { column: "phone_lookup", kind: "phone" },
  },
  {
    table: "mandate",
    column: "presenter_identity_sealed",
    row: "number",
    lookup: { column: "presenter_identity_lookup", kind: "identity-number" },
  },
];
