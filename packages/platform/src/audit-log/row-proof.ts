import { z } from "zod";
import { failed, ok, problem, type Outcome } from "@xinpark/kernel/outcome";
import { bytesToHex, inclusionPath, ROW_COLUMNS } from "@xinpark/kernel/proof";
import type { RowDocument } from "@xinpark/kernel/proof";
import { chunkOfRow, hashBy, readLogHash } from "../row-log/index.ts";
import { sql, type Queries } from "../sql/index.ts";
import { inclusionProof } from "./proofs.ts";

/** The proof that a row was written by a bulk write that stands in the log. */

const rowRow = z.object({
  batch: z.number(),
  number: z.number(),
  salt: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
});

/** Of a `record_entry` by its id. Problems: `row-unknown`, `row-erased` (its salt is gone for good), `entry-unknown`. */
export async function recordEntryProof(queries: Queries, id: number): Promise<Outcome<RowDocument>> {
  const row = await queries.row(
    rowRow,
    sql`select batch_id as batch, row_no as number, salt, to_jsonb(e) as values from record_entry e where id = ${id}`,
  );
  const chunk = row === null ? null : await chunkOfRow(queries, "record_entry", row.batch, row.number);
  if (row === null || chunk === null) return failed(unknown(id));
  if (row.salt === null) return failed(erased(id));
  const write = await inclusionProof(queries, chunk.entry);
  if (!write.ok) return write;
  const hash = hashBy(await readLogHash(queries));
  const index = chunk.numbers.indexOf(row.number);
  const leaf = chunk.leaves[index] ?? new Uint8Array(0);
  const { values } = row;
  const columns: readonly string[] = ROW_COLUMNS.record_entry;
  return ok({
    kind: "row",
    table: "record_entry",
    row: Object.fromEntries(
      Object.entries(values).filter(([column, value]) => columns.includes(column) && value !== null),
    ),
    salt: row.salt,
    rowIndex: index,
    rows: chunk.leaves.length,
    rowHash: bytesToHex(leaf),
    rowProof: inclusionPath(hash, chunk.leaves, index).map(bytesToHex),
    rowRoot: rootFrom(write.value.entry.detail),
    write: write.value,
  });
}

const rootFrom = (detail: string | null): string => {
  const said = z.object({ rows: z.object({ root: z.string() }) }).safeParse(JSON.parse(detail ?? "null"));
  return said.success ? said.data.rows.root : "";
};

const unknown = (id: number) =>
  problem(
    "not-found",
    "row-unknown",
    "没有这一记录条目，或它不在任何审计条目的根之下",
    "there is no such record entry, or it stands under no audit entry's root",
    String(id),
  );

const erased = (id: number) =>
  problem(
    "not-found",
    "row-erased",
    "该记录条目已依法删除，其盐值已销毁，不能再证明内容",
    "this record entry was lawfully erased with its salt; its content cannot be proved any more",
    String(id),
  );
