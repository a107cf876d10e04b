import { bytesToHex, leafHash, type Hash } from "./hash.ts";

/** The canonical bytes of a row of a bulk write: the leaf under the root that the write's audit entry carries. */

const FORMAT = "xinpark-row/v1";

/**
 * Columns of a table in the order in which they are encoded. Columns may be added to the end of a list and stay null for
 * older rows. What follows from elsewhere is left out: `id` is drawn by the database, `area_no` and `park_no` follow moves.
 */
export const ROW_COLUMNS = {
  record_entry: [
    "batch_id",
    "row_no",
    "record_id",
    "subject_id",
    "version",
    "event",
    "department_id",
    "item",
    "document_number",
    "decided_on",
    "published_on",
    "valid_to",
    "severity",
    "amount_fen",
    "status",
    "uses",
    "score_from",
    "public_from",
    "public_to",
    "incomplete",
    "missing",
    "payload",
    "act_id",
    "report_from",
    "report_to",
    "performed_on",
    "ended_on",
    "expired_on",
    "withheld_from",
    "withheld_to",
    "shielded_from",
    "shielded_to",
    "objection_from",
    "objection_to",
    "litigation_from",
    "litigation_to",
  ],
  evaluation_result: [
    "run_id",
    "subject_id",
    "model",
    "model_version",
    "as_of",
    "known_no",
    "score",
    "grade",
    "evaluation",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type RowTable = keyof typeof ROW_COLUMNS;

/**
 * A row as JSON gives it: days as texts, whole numbers as numbers; columns that are null may be left out. Where `payload`
 * or `evaluation` is a text, it is the canonical JSON itself.
 */
export type RowValues = Readonly<Record<string, unknown>>;

/**
 * The text whose UTF-8 is the row's leaf: a JSON array without blanks of the format's name, the table, the salt, and name
 * and value of each column that is not null. Values: texts as they are, numbers in digits, `true` or `false`, lists as
 * canonical JSON; `payload` and `evaluation` as the hash, in hex, of their canonical JSON.
 */
export function rowText(hash: TextHash, table: RowTable, salt: string, values: RowValues): string {
  const parts: string[] = [FORMAT, table, salt];
  for (const column of ROW_COLUMNS[table]) {
    const value = values[column];
    if (value === null || value === undefined) continue;
    const text = textOf(value);
    parts.push(column, column === "payload" || column === "evaluation" ? hash(text) : text);
  }
  return JSON.stringify(parts);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  // No number that a table holds is written with an exponent.
  return typeof value === "number" || typeof value === "boolean" ? String(value) : canonicalJson(value);
}

/** The hash of a text's UTF-8, in hex. */
export type TextHash = (text: string) => string;

const encoder = new TextEncoder();

/** The leaf of a row. */
export const rowLeaf = (hash: Hash, table: RowTable, salt: string, values: RowValues): Uint8Array =>
  leafHash(
    hash,
    encoder.encode(rowText((text) => bytesToHex(hash(encoder.encode(text))), table, salt, values)),
  );

/**
 * JSON in its one canonical form (RFC 8785): members sorted by UTF-16 code units, no blanks.
 * Throws TypeError on what JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one)).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`JSON cannot hold ${typeof value}`);
  const members = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, one]) => `${JSON.stringify(name)}:${canonicalJson(one)}`).join(",")}}`;
}
