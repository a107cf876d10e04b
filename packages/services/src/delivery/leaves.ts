import { randomUUID } from "node:crypto";
import type { HashName } from "@xinpark/kernel/proof";
import type { BulkValue } from "@xinpark/platform/bulk";
import { readLogHash, RowLeaves, type LoggedRows } from "@xinpark/platform/row-log";
import type { Queries } from "@xinpark/platform/sql";
import type { Batch } from "./batch.ts";

/** The rows of a chunk on their way into `record_entry`, salted, and their leaves under the root that the chunk's entry carries. */

export class Leaves {
  readonly #batch: Batch;
  readonly #columns: readonly string[];
  #hash: HashName | null = null;

  /** `columns` are the staged ones, `salt` the last of them. */
  constructor(batch: Batch, columns: readonly string[]) {
    this.#batch = batch;
    this.#columns = columns;
  }

  /**
   * Salts rows as they pass; `root` is known when all have passed. Rows come in order of their number, with the SHA-256 of
   * their payload's text, which is known already.
   */
  async begin(
    queries: Queries,
    rows: number,
  ): Promise<{
    readonly pass: (number: number, row: BulkValue[], payloadHash: string) => BulkValue[];
    readonly root: () => LoggedRows | null;
  }> {
    const hash = (this.#hash ??= await readLogHash(queries));
    const { id, department_id, item } = this.#batch;
    const leaves = new RowLeaves(hash, "record_entry", id, rows);
    const pass = (number: number, row: BulkValue[], payloadHash: string): BulkValue[] => {
      const salt = randomUUID();
      const values: Record<string, unknown> = { batch_id: id, department_id, item, status: "in-force" };
      for (let at = 0; at < row.length; at += 1) values[this.#columns[at] ?? ""] = row[at];
      const known = hash === "sha256" ? payloadHash : undefined;
      leaves.add(number, salt, values, known);
      row.push(salt);
      return row;
    };
    return { pass, root: () => leaves.underRoot() };
  }
}
