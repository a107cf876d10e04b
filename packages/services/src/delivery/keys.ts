import { hash } from "node:crypto";
import { z } from "zod";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Batch } from "./batch.ts";

/** What is known of the keys of a delivery: the identity of records within their department. */

/** A 128-bit digest as a UUID: half the width of the full one in the widest index of the house. */
export const digestOf = (text: string): string => shortened(hashOf(text));

/** The whole SHA-256, in hex. */
export const hashOf = (text: string): string => hash("sha256", text, "hex");

export const shortened = (hex: string): string => {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

/** What is known of a key: its latest version. `filed` is set while that version is of the chunk in hand. */
export interface Known<Filed> {
  readonly version: number;
  readonly digest: string;
  /** Removed: left out of a whole list. */
  readonly state: "filed" | "held" | "removed";
  readonly subjectId: number | null;
  readonly recordId: number | null;
  readonly filed: Filed | null;
  /** Every content an earlier delivery of this very file brought for the key, while the latest version is one of them. */
  readonly sameFile: ReadonlySet<string> | null;
}

/**
 * Whether a row says again what is known: the latest version, or any version of the same file delivered before.
 * A file that holds a row and its correction is thereby delivered twice as it is delivered once.
 */
export function isRepetition(
  before: Known<unknown>,
  digest: string,
  held: boolean,
  isList: boolean,
): boolean {
  // Once removed, the same entry is back when a whole list holds it again; an old file delivered again brings it back to nobody.
  if (before.state === "removed") return !isList && before.digest === digest;
  if (before.state === "held" && !held) return false;
  return before.digest === digest || before.sameFile?.has(digest) === true;
}

const knownRow = z.object({
  key: z.string(),
  version: z.number(),
  digest: z.string(),
  state: z.enum(["filed", "held", "removed"]),
  subject_id: z.number().nullable(),
  record_id: z.number().nullable(),
  same_file: z.boolean(),
});

/** Held while the keys of a department's item are read and written. */
export const KEY_LOCK = 7002;

const idRow = z.object({ id: z.number() });

/** Reads the keys of one batch. */
export class Keys<Filed> {
  readonly #batch: Batch;
  #sameFile: readonly number[] | null = null;

  constructor(batch: Batch) {
    this.#batch = batch;
  }

  async read(queries: Queries, keys: readonly string[]): Promise<Map<string, Known<Filed>>> {
    const known = new Map<string, Known<Filed>>();
    if (keys.length === 0) return known;
    const rows = await queries.rows(knownRow, this.#versions(await this.#earlier(queries), keys));
    const contents = new Map<string, Set<string>>();
    for (const row of rows) {
      const brought = contents.get(row.key) ?? new Set();
      if (row.same_file) contents.set(row.key, brought.add(row.digest));
      known.set(row.key, {
        version: row.version,
        digest: row.digest,
        state: row.state,
        subjectId: row.subject_id,
        recordId: row.record_id,
        filed: null,
        sameFile: row.same_file ? brought : null,
      });
    }
    return known;
  }

  /** Versions in order, so that the last one of a key stands. */
  #versions(earlier: readonly number[], keys: readonly string[]): Statement {
    const { department_id: department, item } = this.#batch;
    return sql`select k.key, k.version, k.digest, k.state, coalesce(f.subject_id, k.subject_id) as subject_id, k.record_id, k.batch_id = any(${earlier}::bigint[]) as same_file
      from delivery_key k left join refiled_record f on f.record_id = k.record_id
      where k.department_id = ${department} and k.item = ${item} and k.key = any(${[...new Set(keys)]}::uuid[])
      order by k.key, k.version`;
  }

  /** Earlier deliveries of the very same file. */
  async #earlier(queries: Queries): Promise<readonly number[]> {
    if (this.#sameFile !== null) return this.#sameFile;
    const { id, department_id: department, item, file_digest: digest } = this.#batch;
    const rows = await queries.rows(
      idRow,
      sql`select id from batch where file_digest = ${digest} and department_id = ${department} and item = ${item} and id < ${id}`,
    );
    this.#sameFile = rows.map((row) => row.id);
    return this.#sameFile;
  }
}
