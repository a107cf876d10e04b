import { z } from "zod";
import { expectValue } from "@xinpark/kernel/outcome";
import { receiptStatementSchema, receiptText, type ReceiptStatement } from "@xinpark/kernel/receipt";
import { inclusionProof, lockLog, signingKey, type SigningKey } from "@xinpark/platform/audit-log";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import type { Log } from "@xinpark/platform/logging";
import { preparing, sql, type Queries } from "@xinpark/platform/sql";

/** Completing receipts: once a checkpoint covers its audit entry, a receipt is signed and gets its proof. */

/** Most receipts completed in one transaction. */
const LARGEST_BATCH = 100;

export interface CompletionOptions {
  readonly keysFolder: string;
  readonly log: Log;
}

/** Whether any receipt waits to be completed; needs a job's connection (`population`). */
export async function anyIncomplete(queries: Queries): Promise<boolean> {
  const row = await queries.row(
    z.object({ waiting: z.boolean() }),
    sql`select exists (select from receipt where completed_at is null) as waiting`,
  );
  return row?.waiting === true;
}

/** Completes every receipt whose audit entry a checkpoint covers; gives their number. */
export async function completeReceipts(door: Door, options: CompletionOptions): Promise<number> {
  let total = 0;
  for (;;) {
    const completed = await door.open(
      jobActor("receipts", ""),
      (session) => completeBatch(session, options),
      "population",
    );
    total += completed;
    if (completed < LARGEST_BATCH) return total;
  }
}

const waiting = z.object({ number: z.string(), statement: z.string(), entry: z.number() });

async function completeBatch(session: Session, { keysFolder, log }: CompletionOptions): Promise<number> {
  const rows = await session.rows(
    waiting,
    sql`select r.number, r.statement, r.entry_id as entry from receipt r join audit_leaf l on l.entry_id = r.entry_id
      where r.completed_at is null order by r.entry_id limit ${LARGEST_BATCH} for update of r skip locked`,
  );
  if (rows.length === 0) return 0;
  const key = await ourKey(session, keysFolder, log);
  // The same few statements for each.
  const ready: Session = { ...session, ...preparing(session) };
  for (const row of rows) await complete(ready, key, row);
  return rows.length;
}

/** The key that signs; where it must be made or published, under the log's lock. */
async function ourKey(session: Session, keysFolder: string, log: Log): Promise<SigningKey> {
  await lockLog(session, true);
  return signingKey(session, keysFolder, log);
}

async function complete(session: Session, key: SigningKey, row: z.output<typeof waiting>): Promise<void> {
  const proof = expectValue(await inclusionProof(session, row.entry));
  const statement: ReceiptStatement = receiptStatementSchema.parse(JSON.parse(row.statement));
  const { keyId, algorithm } = key;
  const signature = { keyId, algorithm, value: key.sign(receiptText(statement, keyId, algorithm)) };
  await session.run(sql`
    update receipt set signature = ${JSON.stringify(signature)}::jsonb, proof = ${JSON.stringify(proof)}::jsonb, completed_at = clock_timestamp()
    where number = ${row.number} and completed_at is null`);
  await session.run(sql`
    insert into checkpoint_citation (size, cited_by, citation) values (${proof.treeSize}, 'receipt', ${row.number}) on conflict do nothing`);
}
