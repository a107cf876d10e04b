import { hash as digest } from "node:crypto";
import { z } from "zod";
import { rowText } from "@xinpark/kernel/proof";
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

/** Bytes of a leaf or root. */
const DIGEST = 32;

/**
 * The leaves of rows as they pass, in order of their numbers, in one buffer: a leaf with a buffer of its own would leave a
 * million small pieces of memory outside the heap behind in a long delivery.
 */
export class RowLeaves {
  readonly #hash: HashName;
  readonly #table: RowTable;
  readonly #batch: number;
  readonly #numbers: number[] = [];
  #leaves: Buffer;

  /** `batch` is the batch or run; `rows` how many are expected, 10,000 at most. */
  constructor(hash: HashName, table: RowTable, batch: number, rows: number) {
    this.#hash = hash;
    this.#table = table;
    this.#batch = batch;
    this.#leaves = Buffer.allocUnsafe(Math.min(rows, MOST_ROWS) * DIGEST);
  }

  /**
   * The next row. `known`: the hash of the payload's text in hex, where it was computed already.
   * Throws RangeError for the 10,001st row, and out of order.
   */
  add(number: number, salt: string, values: RowValues, known?: string): void {
    const at = this.#numbers.length;
    if (at >= MOST_ROWS) throw new RangeError(`more than ${MOST_ROWS} rows do not go under one root`);
    if (number <= (this.#numbers[at - 1] ?? -Infinity))
      throw new RangeError("rows under a root stand in order of their numbers");
    if (this.#leaves.length < (at + 1) * DIGEST)
      this.#leaves = Buffer.concat([this.#leaves], Math.max(2 * this.#leaves.length, DIGEST));
    this.#leaves.write(
      leafText(this.#hash, this.#table, salt, values, known, "binary"),
      at * DIGEST,
      "binary",
    );
    this.#numbers.push(number);
  }

  /** All that passed under their root. Null where none did. */
  underRoot(): LoggedRows | null {
    const [first, last] = [this.#numbers[0], this.#numbers.at(-1)];
    if (first === undefined || last === undefined) return null;
    const count = this.#numbers.length;
    const leaves = this.#leaves.subarray(0, count * DIGEST);
    const root = rootOver(this.#hash, leaves);
    const gapless = last - first + 1 === count;
    return {
      detail: { table: this.#table, batch: this.#batch, first, last, count, root, hash: this.#hash },
      numbers: gapless ? null : this.#numbers,
      leaves,
    };
  }
}

/** The root over leaves of 32 bytes each, in hex: as the kernel's, level by level over one buffer. */
export function rootOver(hash: HashName, leaves: Uint8Array): string {
  if (leaves.length === 0) return digest(hash, "", "hex");
  const level = Buffer.from(leaves);
  const pair = Buffer.alloc(2 * DIGEST + 1, 1);
  for (let nodes = level.length / DIGEST; nodes > 1; nodes = Math.ceil(nodes / 2)) {
    for (let at = 0; at < nodes; at += 2) {
      const from = at * DIGEST;
      const to = from / 2;
      // What has no partner goes up as it is: the largest complete subtrees stay to the left (RFC 6962).
      if (at + 1 === nodes) level.copy(level, to, from, from + DIGEST);
      else {
        level.copy(pair, 1, from, from + 2 * DIGEST);
        level.write(digest(hash, pair, "binary"), to, "binary");
      }
    }
  }
  return level.toString("hex", 0, DIGEST);
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
    const leaves = new RowLeaves(hash, "record_entry", batch, rows.length);
    for (const { number, salt, values } of rows) leaves.add(number, salt, values);
    const under = leaves.underRoot();
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

/** A row's leaf in hex, by the machine's own arithmetic: as the kernel's, without a copy of the text. */
export const leafOf = (hash: HashName, table: RowTable, salt: string, values: RowValues): string =>
  leafText(hash, table, salt, values, undefined, "hex");

function leafText(
  hash: HashName,
  table: RowTable,
  salt: string,
  values: RowValues,
  known: string | undefined,
  encoding: "hex" | "binary",
): string {
  const text = rowText((json) => known ?? digest(hash, json, "hex"), table, salt, values);
  return digest(hash, `\0${text}`, encoding);
}

/** Keeps the leaves beside the entry that this transaction wrote last. */
export async function storeRows(queries: Queries, rows: LoggedRows): Promise<void> {
  const { table, batch, first, last, count } = rows.detail;
  await queries.run(sql`
    insert into audit_rows (entry_id, table_name, batch_id, first_row, last_row, rows, row_numbers, leaves)
    values (currval('audit_entry_id_seq'), ${table}, ${batch}, ${first}, ${last}, ${count}, ${rows.numbers}, ${rows.leaves})`);
}
