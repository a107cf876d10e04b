import { z } from "zod";
import { daySchema, textSchema } from "../definition/common.ts";
import { bytesToHex, hashOf } from "../proof/index.ts";
import type { HashName } from "../proof/index.ts";
import { canonicalJson } from "./canonical.ts";

/** What a receipt states, by kind. */

export const RECEIPT_FORMAT = "xinpark-receipt/v1";

const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/u);
const instant = z.string().min(1);
const named = z.strictObject({ code: z.string().min(1), label: textSchema });

/** A delivery that was closed. */
export const deliveryStatement = z.strictObject({
  batch: z.int().positive(),
  item: z.string(),
  itemVersion: z.string(),
  department: named,
  day: daySchema,
  /** SHA-256 of the file as it came; null when rows came without one. */
  fileDigest: digest.nullable(),
  fileBytes: count.nullable(),
  counts: z.strictObject({
    rows: count,
    accepted: count,
    duplicate: count,
    superseding: count,
    held: count,
    refused: count,
    ignored: count,
    /** Of a whole list: entries of the list before that were removed at once. */
    removed: count.optional(),
  }),
  incomplete: count,
  /** The batch's place in the order of knowledge. */
  knownNo: count,
  closedAt: instant,
});

/** A consent given or revoked. */
export const consentStatement = z.strictObject({
  consent: z.int().positive(),
  act: z.enum(["given", "revoked"]),
  at: instant,
  subject: z.strictObject({ name: z.string(), code: z.string().nullable() }),
  /** The one organisation that may read. */
  reader: named,
  items: z.array(z.string()).min(1),
  purpose: z.string(),
  from: daySchema,
  to: daySchema,
  /** Where the consent runs to settlement: the last day of that. */
  settlementUntil: daySchema.nullable(),
  /** SHA-256 of the evidence; null for a consent given in the product. */
  evidenceDigest: digest.nullable(),
});

/** A report that was issued. */
export const reportStatement = z.strictObject({
  report: z.string().min(1),
  subject: z.strictObject({ name: z.string(), code: z.string().nullable() }),
  day: daySchema,
  /** SHA-256 of the report's file. */
  fileDigest: digest,
  fileBytes: count,
});

const head = {
  format: z.literal(RECEIPT_FORMAT),
  /** Unique within the issuer: the kind's letter and a running number. */
  number: z.string().min(1),
  issuer: named,
  /** The moment it was written, in UTC. */
  issuedAt: instant,
};

export const receiptStatementSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...head, kind: z.literal("delivery"), what: deliveryStatement }),
  z.strictObject({ ...head, kind: z.literal("consent"), what: consentStatement }),
  z.strictObject({ ...head, kind: z.literal("report"), what: reportStatement }),
]);

export type ReceiptStatement = z.output<typeof receiptStatementSchema>;
export type ReceiptKind = ReceiptStatement["kind"];
export type DeliveryStatement = z.output<typeof deliveryStatement>;
export type ConsentStatement = z.output<typeof consentStatement>;
export type ReportStatement = z.output<typeof reportStatement>;

const LETTERS: Readonly<Record<ReceiptKind, string>> = { delivery: "D", consent: "C", report: "R" };

/** The number of a receipt. A consent has one receipt when it is given (`C-7`) and one when it is revoked (`C-7-2`). */
export const receiptNumber = (kind: ReceiptKind, id: number | string, issue = 1): string =>
  `${LETTERS[kind]}-${id}${issue === 1 ? "" : `-${issue}`}`;

/** The digest that the audit entry of a receipt carries. */
export const receiptDigest = (statement: ReceiptStatement, hash: HashName): string =>
  bytesToHex(hashOf(hash)(new TextEncoder().encode(canonicalJson(statement))));

/** The text that is signed. */
export const receiptText = (statement: ReceiptStatement, keyId: string, algorithm: string): string =>
  `xinpark/receipt/v1\n${canonicalJson({ statement, keyId, algorithm })}\n`;
