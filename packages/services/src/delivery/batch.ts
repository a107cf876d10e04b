import { z } from "zod";
import { mappingSchema } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";

/** A batch: one delivery from receipt to becoming known as a whole. */

export const batchRow = z.object({
  id: z.number(),
  kind: z.enum(["file", "release", "single"]),
  department_id: z.number(),
  item: z.string(),
  item_version: z.string(),
  mapping: mappingSchema.nullable(),
  day: z.string(),
  file_digest: z.string().nullable(),
  file_name: z.string(),
  state: z.enum(["received", "open", "closed", "failed"]),
  rows_done: z.number(),
  delivered_by: z.string(),
  synthetic: z.boolean(),
  evaluated: z.boolean(),
  /** The digest of the sealed bytes its file lies as; null once it is gone. */
  stored_as: z.string().nullable(),
  stored_until: z.string().nullable(),
  /** The file is the whole list of its department, item and profile. */
  snapshot: z.boolean(),
});
export type Batch = z.infer<typeof batchRow>;

export const BATCH_COLUMNS = sql`id, kind, department_id, item, item_version, mapping, day, file_digest, file_name, state, rows_done, delivered_by, synthetic,
  evaluated_at is not null as evaluated, stored_as, stored_until, snapshot is not null as snapshot`;

/** How the rows of a batch ended, and what else there is to say. */
export interface Counts {
  readonly accepted: number;
  readonly duplicate: number;
  readonly superseding: number;
  readonly held: number;
  readonly refused: number;
  readonly ignored: number;
  readonly incomplete: number;
  readonly personalStripped: number;
  /** Refused rows of which nobody can tell what record they are about. */
  readonly unkeyed: number;
}

export async function readBatch(queries: Queries, id: number): Promise<Batch> {
  const batch = await queries.row(batchRow, sql`select ${BATCH_COLUMNS} from batch where id = ${id}`);
  if (batch === null) throw batchUnknown(id);
  return batch;
}

/** Nothing is known of a batch, or nothing to this reader: both are told alike. */
export const batchUnknown = (id: number): ProblemError =>
  new ProblemError(
    problem("not-found", "batch-unknown", `没有批次 ${id}`, `there is no batch ${id}`, String(id)),
  );

/** Adds a chunk's counts and says how far the file has been read; what comes on is no file that ends its reader. `progress` is thousandths. */
export async function advanceBatch(
  queries: Queries,
  id: number,
  rows: number,
  counts: Counts,
  progress: number,
): Promise<void> {
  await queries.run(sql`
    update batch set state = 'open', rows_done = rows_done + ${rows}, progress = ${progress}, trials = 0,
      accepted = accepted + ${counts.accepted}, duplicate = duplicate + ${counts.duplicate}, superseding = superseding + ${counts.superseding},
      held = held + ${counts.held}, refused = refused + ${counts.refused}, ignored = ignored + ${counts.ignored},
      incomplete = incomplete + ${counts.incomplete}, personal_stripped = personal_stripped + ${counts.personalStripped},
      unkeyed = unkeyed + ${counts.unkeyed}
    where id = ${id} and state in ('received', 'open')`);
}
