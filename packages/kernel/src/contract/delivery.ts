import { z } from "zod";
import { day, identifierNumber, instant, nextPage, problemSchema, text } from "./shared.ts";

export const rowOutcome = z.enum([
  "accepted",
  "duplicate",
  "superseding",
  "held",
  "refused",
  "ignored",
  "removed",
]);
export type RowOutcome = z.infer<typeof rowOutcome>;

export const countsOutput = z.object({
  rows: z.int(),
  accepted: z.int(),
  duplicate: z.int(),
  superseding: z.int(),
  held: z.int(),
  refused: z.int(),
  ignored: z.int(),
  /** Of a whole list alone: entries of the list before that it leaves out. No rows of the file. */
  removed: z.int().optional(),
});

/** A whole list: what became of what it leaves out. Null until it is closed. */
export const snapshotOutput = z.object({
  removal: z.enum(["done", "held", "confirmed", "declined", "superseded"]).nullable(),
  /** How many entries a removal that waits, or waited, is about. */
  removing: z.int(),
  reasons: z.array(problemSchema),
  decision: z.object({ confirmed: z.boolean(), by: z.string(), at: instant, reason: z.string() }).nullable(),
});

/** What a waiting delivery waits for, and who owns it. */
export const waitingOutput = z.object({ what: text, owner: text });

export const deliveryOutput = z.object({
  batch: identifierNumber,
  state: z.enum(["received", "open", "closed", "failed"]),
  waiting: waitingOutput.nullable(),
  item: z.string(),
  itemLabel: text,
  department: z.string(),
  departmentLabel: text,
  mapping: z.string().nullable(),
  fileName: z.string(),
  fileBytes: z.int().nullable(),
  fileDigest: z.string().nullable(),
  receivedAt: instant,
  closedAt: instant.nullable(),
  /** Place in the order of knowledge, once closed. */
  knownNo: z.int().nullable(),
  deliveredBy: z.string(),
  /** 0–1000 while open: thousandths of the file read. */
  progress: z.int(),
  counts: countsOutput,
  incomplete: z.int(),
  /** Rows of this batch whose release came with a later delivery. */
  released: z.int(),
  /** Returned or held rows that a later delivery corrected. */
  mended: z.int(),
  /** The batch whose error workbook this delivery is. */
  corrects: identifierNumber.nullable(),
  /** The return (退回补正) that this delivery answers. */
  answers: identifierNumber.nullable(),
  /** The last day on which the delivered file is kept; null once it is gone. */
  fileUntil: day.nullable(),
  personalStripped: z.int(),
  problems: z.array(problemSchema),
  /** What is worth knowing of the file as a whole and did not stop it: a count of rows that disagrees with them, columns that drifted from the profile. */
  remarks: z.array(problemSchema),
  /** Null for an ordinary delivery. */
  snapshot: snapshotOutput.nullable(),
  evaluated: z.object({ subjects: z.int(), finishedAt: instant }).nullable(),
});
export type DeliveryOutput = z.infer<typeof deliveryOutput>;

export const errorWorkbookInput = z.object({
  batch: z.coerce.number().int().positive(),
  /** Only rows after this one. */
  after: z.coerce.number().int().nonnegative().optional(),
  language: z.enum(["zh", "en"]).default("zh"),
});
/** What an error workbook holds; the workbook itself is the answer's file. */
export const errorWorkbookOutput = z.object({
  batch: identifierNumber,
  rows: z.int(),
  /** The last row in it, where there are more. */
  next: z.int().nullable(),
  /** Rows about natural persons, which are never given back. */
  persons: z.int(),
  language: z.enum(["zh", "en"]),
  fileName: z.string(),
});

export const deliveryListOutput = z.object({ items: z.array(deliveryOutput), next: nextPage });

/** One finding about one row: where, what was there, why, and what to do. */
export const rowFindingOutput = z.object({
  column: z.string().nullable(),
  field: z.string().nullable(),
  value: z.string().nullable(),
  code: z.string(),
  reason: text,
  remedy: text.nullable(),
  owner: text.nullable(),
});
export const receiptRowOutput = z.object({
  row: z.int(),
  /** Where the row stands in a document of no lines: `data.items[12]`, `/Register/Entry[37]`. */
  place: z.string().nullable(),
  outcome: rowOutcome,
  findings: z.array(rowFindingOutput),
  subject: z.object({ id: identifierNumber, name: z.string(), code: z.string().nullable() }).nullable(),
  record: identifierNumber.nullable(),
  releasedOn: day.nullable(),
  /** The row of a later delivery that corrects this one, and how it ended. */
  mendedBy: z.object({ batch: identifierNumber, row: z.int(), outcome: rowOutcome }).nullable(),
});
export type ReceiptRowOutput = z.infer<typeof receiptRowOutput>;
export type RowFindingOutput = z.infer<typeof rowFindingOutput>;

/** Whether a removal that waits is meant. */
export const removalInput = z.object({
  batch: z.coerce.number().int().positive(),
  confirm: z.boolean(),
  reason: z.string().trim().min(1).max(500),
});

/** Rows that have something to say, by row number. Accepted rows without a finding are counted, not listed. */
export const receiptRowsQuery = z.object({
  outcome: rowOutcome.optional(),
  after: z.coerce.number().int().nonnegative().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const receiptRowsOutput = z.object({ items: z.array(receiptRowOutput), next: nextPage });
