import { z } from "zod";
import { concatBytes } from "@noble/hashes/utils.js";

/** The canonical bytes of an audit entry, the same for whoever writes the log and whoever checks it. */

/** Every column of an audit entry in the order in which it is encoded. */
export const AUDIT_ENTRY_COLUMNS = [
  "id",
  "at",
  "actor",
  "account_id",
  "membership_id",
  "operation",
  "class",
  "channel",
  "purpose",
  "case_number",
  "outcome",
  "subjects",
  "detail",
  "request_id",
] as const;

export type AuditEntryColumn = (typeof AUDIT_ENTRY_COLUMNS)[number];

const value = z.string().nullable();

/**
 * An audit entry as texts: whole numbers in decimal digits, `at` in UTC with microseconds
 * (`2026-01-31T00:00:00.000000Z`), arrays and JSON as PostgreSQL writes them, null where the column is null.
 */
export const auditEntrySchema = z.strictObject({
  id: z.string().regex(/^[1-9]\d*$/u),
  at: z.string(),
  actor: value,
  account_id: value,
  membership_id: value,
  operation: value,
  class: value,
  channel: value,
  purpose: value,
  case_number: value,
  outcome: value,
  subjects: value,
  detail: value,
  request_id: value,
});

export type AuditEntry = z.output<typeof auditEntrySchema>;

const FORMAT = "xinpark-audit-entry/v1";
const NULL = Uint8Array.of(0);
const PRESENT = Uint8Array.of(1);

/**
 * The bytes whose hash is the entry's leaf: the format's name, the number of columns, then for each its name and its
 * value. A text is its length in bytes (32 bits, the highest first) and its UTF-8; a value is one byte 0 for null, or
 * one byte 1 and a text.
 */
export function encodeAuditEntry(entry: AuditEntry): Uint8Array {
  const columns = AUDIT_ENTRY_COLUMNS.flatMap((column) => [
    encodeText(column),
    ...encodeValue(entry[column]),
  ]);
  return concatBytes(encodeText(FORMAT), encodeLength(AUDIT_ENTRY_COLUMNS.length), ...columns);
}

const encodeValue = (text: string | null): Uint8Array[] =>
  text === null ? [NULL] : [PRESENT, encodeText(text)];

function encodeText(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return concatBytes(encodeLength(bytes.length), bytes);
}

function encodeLength(length: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}
