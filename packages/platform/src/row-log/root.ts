import { hash as digest } from "node:crypto";
import { z } from "zod";
import { bytesToHex, rowText } from "@xinpark/kernel/proof";
import type { Hash, HashName, LoggedRowsDetail, RowTable, RowValues } from "@xinpark/kernel/proof";
import { sql, type Queries } from "../sql/index.ts";

/** Rows of a bulk write under one root: the root stands in the write's audit entry, the leaves beside it. */

/** The kernel's hash by the machine's own arithmetic. */
export const hashBy =
  (name: HashName): Hash =>
  (data) =>
    digest(name, data, "buffer");

/** At most this many rows share a root. */
export const MOST_ROWS = 10_000;

/** Rows of one batch (or run) with their leaves, in order of row number. */
export interface LoggedRows {
  readonly detail: LoggedRowsDetail;
  /** Null where row numbers have no gap. */
  readonly numbers: readonly number[] | null;
  /** 32 bytes a row. */
  readonly leaves: Buffer;
}

export interface NumberedLeaf {
  readonly number: number;
  readonly leaf: Uint8Array;
}

/** The root over leaves whose numbers rise. Null for no rows; throws RangeError for more than 10,000, or out of order. */
export function underRoot(
  hash: HashName,
  table: RowTable,
  batch: number,
  rows: readonly NumberedLeaf[],
): LoggedRows | null {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return null;
  if (rows.length > MOST_ROWS) throw new RangeError(`${rows.length} rows do not go under one root`);
  if (rows.some((row, at) => at > 0 && row.number <= (rows[at - 1]?.number ?? 0)))
    throw new RangeError("rows under a root stand in order of their numbers");
  const leaves = rows.map((row) => row.leaf);
  const root = rootOver(hash, leaves);
  const gapless = last.number - first.number + 1 === rows.length;
  return {
    detail: { table, batch, first: first.number, last: last.number, count: rows.length, root, hash },
    numbers: gapless ? null : rows.map((row) => row.number),
    leaves: Buffer.concat(leaves),
  };
}

/** The root of a tree, level by level over one buffer: as the kernel's, with nothing kept in between. */
export function rootOver(hash: HashName, leaves: readonly Uint8Array[]): string {
  const pair = Buffer.alloc(65, 1);
  let level: readonly Uint8Array[] = leaves;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left === undefined) continue;
      // What has no partner goes up as it is: the largest complete subtrees stay to the left (RFC 6962).
      if (right === undefined) above.push(left);
      else {
        pair.set(left, 1);
        pair.set(right, 33);
        above.push(digest(hash, pair, "buffer"));
      }
    }
    level = above;
  }
  return bytesToHex(level[0] ?? digest(hash, "", "buffer"));
}

/** The hash of this installation's log: chosen at initialisation, never changed. */
export async function readLogHash(queries: Queries): Promise<HashName> {
  const row = await queries.row(
    z.object({ hash: z.enum(["sha256", "sm3"]) }),
    sql`select hash from audit_form`,
  );
  if (row === null) throw new Error("the table audit_form is empty");
  return row.hash;
}

const storedRow = z.object({
  number: z.number(),
  salt: z.string(),
  values: z.record(z.string(), z.unknown()),
});

/**
 * Rows of `record_entry` that this transaction wrote, read back and put under roots, at most 10,000 each: those of a batch
 * whose row number is greater than `after`. For single writes and events; row numbers are unique in a batch.
 */
export async function recordRows(queries: Queries, batch: number, after: number): Promise<LoggedRows[]> {
  const hash = await readLogHash(queries);
  const logged: LoggedRows[] = [];
  for (let from = after; ;) {
    const rows = await queries.rows(
      storedRow,
      sql`select row_no as number, salt, to_jsonb(e) as values from record_entry e
        where batch_id = ${batch} and row_no > ${from} order by row_no limit ${MOST_ROWS}`,
    );
    const under = underRoot(
      hash,
      "record_entry",
      batch,
      rows.map(({ number, salt, values }) => ({ number, leaf: leafOf(hash, "record_entry", salt, values) })),
    );
    if (under === null) return logged;
    logged.push(under);
    from = under.detail.last;
  }
}

/** Writes an audit entry for each root over what `recordRows` finds, all with the same note. */
export async function auditRecordRows(
  session: Queries & { readonly audit: (note: RowsNote) => Promise<void> },
  note: Omit<RowsNote, "rows" | "class">,
  batch: number,
  after = 0,
): Promise<void> {
  for (const rows of await recordRows(session, batch, after))
    await session.audit({ ...note, class: "write", rows });
}

interface RowsNote {
  readonly operation: string;
  readonly class: "write";
  readonly subjects?: readonly number[];
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly rows?: LoggedRows;
}

/**
 * A row's leaf by the machine's own arithmetic: as the kernel's, without a copy of the text. `known`: the hash of the
 * payload's text in hex, where it was computed already.
 */
export function leafOf(
  hash: HashName,
  table: RowTable,
  salt: string,
  values: RowValues,
  known?: string,
): Uint8Array {
  const text = rowText((json) => known ?? digest(hash, json, "hex"), table, salt, values);
  return digest(hash, `\0${text}`, "buffer");
}

/** Keeps the leaves beside the entry that this transaction wrote last. */
export async function storeRows(queries: Queries, rows: LoggedRows): Promise<void> {
  const { table, batch, first, last, count } = rows.detail;
  await queries.run(sql`
    insert into audit_rows (entry_id, table_name, batch_id, first_row, last_row, rows, row_numbers, leaves)
    values (currval('audit_entry_id_seq'), ${table}, ${batch}, ${first}, ${last}, ${count}, ${rows.numbers}, ${rows.leaves})`);
}
