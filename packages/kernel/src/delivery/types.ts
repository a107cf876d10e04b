import type { Text } from "../outcome/index.ts";

/** The shapes of intake: a source row in, a prepared record or findings out. */

/** What a cell of a source may hold. A formula or an error is never a value. */
export type SourceCell =
  | string
  | number
  | boolean
  | null
  | { readonly formula: string }
  | { readonly error: string };

/** One finding about one row: which column and field, what stood there, why, and what to do. Values are already free of personal numbers. */
export interface Finding {
  readonly column: string | null;
  readonly field: string | null;
  readonly value: string | null;
  readonly code: string;
  readonly reason: Text;
  readonly remedy: Text | null;
  readonly owner: Text | null;
}

/** An identifier that links: its kind, and its value in normal form. */
export interface LinkingIdentifier {
  readonly kind: string;
  readonly value: string;
  /** May open a provisional file on its own. */
  readonly opensFile: boolean;
  /** The source's own heading it came from. */
  readonly column: string | null;
}

/** A row ready to be filed, before anybody knows whose it is. */
export interface PreparedRecord {
  /** Identity within department and item, as text; hashed by the caller. */
  readonly key: string;
  /** Canonical JSON of the fields: what is stored and digested. */
  readonly payload: string;
  readonly name: string | null;
  readonly identifiers: readonly LinkingIdentifier[];
  readonly documentNumber: string | null;
  readonly decidedOn: string | null;
  readonly publishedOn: string | null;
  readonly validTo: string | null;
  readonly severity: string | null;
  readonly amountFen: number | null;
  readonly uses: number;
  readonly scoreFrom: string | null;
  readonly publicFrom: string | null;
  readonly publicTo: string | null;
  /** The same for the special report. */
  readonly reportFrom: string | null;
  readonly reportTo: string | null;
  /** Mandatory fields absent at source. */
  readonly missing: readonly string[];
  readonly registration: PreparedRegistration | null;
}

/** What an item that registers subjects says of the subject itself. */
export interface PreparedRegistration {
  readonly kind: string;
  readonly state: "active" | "revoked" | "closed";
  readonly formerNames: readonly string[];
  readonly establishedOn: string | null;
  readonly industry: string | null;
  readonly area: string | null;
  readonly park: string | null;
}

export type PreparedRow =
  /** `findings`: why, where there is more to say than that the profile leaves it out. */
  | { readonly outcome: "ignored"; readonly findings?: readonly Finding[] }
  | {
      readonly outcome: "refused";
      readonly findings: readonly Finding[];
      /** The identity of the record it is about; null where nobody can tell, absent for one about a natural person. */
      readonly key?: string | null;
    }
  | {
      readonly outcome: "ready";
      readonly record: PreparedRecord;
      readonly findings: readonly Finding[];
      readonly stripped: number;
    };
