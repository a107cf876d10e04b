import { z } from "zod";
import { proofDocumentSchema } from "@xinpark/kernel/proof";
import { receiptDigest, receiptStatementSchema, type SignedReceipt } from "@xinpark/kernel/receipt";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Reading receipts as row security lets the asker see them, and comparing them all with the log. */

const receiptRow = z.object({
  statement: z.string(),
  signature: z.object({ keyId: z.string(), algorithm: z.string(), value: z.string() }).nullable(),
  proof: proofDocumentSchema.nullable(),
  subject: z.number().nullable(),
});

/** A receipt by its number. Throws `receipt-unknown`, whether there is none or it is somebody else's. */
export async function readReceipt(
  queries: Queries,
  number: string,
): Promise<{ readonly document: SignedReceipt; readonly subject: number | null }> {
  const row = await queries.row(
    receiptRow,
    sql`select statement, signature, proof, subject_id as subject from receipt where number = ${number}`,
  );
  if (row === null)
    throw new ProblemError(
      problem("not-found", "receipt-unknown", `没有回执 ${number}`, `there is no receipt ${number}`, number),
    );
  const { statement, signature, proof, subject } = row;
  return { document: { statement: readStatement(statement), signature, proof }, subject };
}

const readStatement = (text: string) => receiptStatementSchema.parse(JSON.parse(text));

/** A receipt that does not agree with the audit entry that wrote it. */
export interface ReceiptFaultRow {
  readonly number: string;
  readonly entry: number;
}

const comparedRow = z.object({
  number: z.string(),
  kind: z.string(),
  statement: z.string(),
  entry: z.number(),
  detail: z
    .looseObject({ hash: z.enum(["sha256", "sm3"]), digest: z.string(), number: z.string() })
    .nullable(),
});

/** Compares every receipt with its audit entry, in order of entry; needs a job's session (`population`). */
export async function checkReceipts(queries: Queries): Promise<readonly ReceiptFaultRow[]> {
  const faults: ReceiptFaultRow[] = [];
  let after = 0;
  for (;;) {
    const rows = await queries.rows(
      comparedRow,
      sql`select r.number, r.kind, r.statement, r.entry_id as entry, e.detail from receipt r
        left join audit_entry e on e.id = r.entry_id and e.operation = 'receipt.issue'
        where r.entry_id > ${after} order by r.entry_id limit 1000`,
    );
    for (const row of rows) if (!agrees(row)) faults.push({ number: row.number, entry: row.entry });
    const last = rows.at(-1);
    if (last === undefined) return faults;
    after = last.entry;
  }
}

function agrees({ number, kind, statement, detail }: z.output<typeof comparedRow>): boolean {
  if (detail === null || detail.number !== number) return false;
  try {
    const read = readStatement(statement);
    return read.number === number && read.kind === kind && receiptDigest(read, detail.hash) === detail.digest;
  } catch {
    return false;
  }
}
