import { sql, type Statement } from "@xinpark/platform/sql";
import { z } from "zod";

/** A record as it is read for the file. */

const day = z.string().nullable().default(null);

/** A statement that does not ask for them reads nothing that happened. */
export const circumstancesShape = {
  performed_on: day,
  ended_on: day,
  expired_on: day,
  withheld_from: day,
  withheld_to: day,
  shielded_from: day,
  shielded_to: day,
  objection_from: day,
  objection_to: day,
  litigation_from: day,
  litigation_to: day,
};

const fieldValue = z.union([z.string(), z.number(), z.array(z.string())]);

/** Whether a record `r` is public on a day, as a column of a `page`; the rule knows no answer where a window has no beginning. */
export const publicOn = (day: string): Statement =>
  sql`is_publishable(r, 'public', ${day}) is true as public`;

/** When the batches of a `page` of records, one of which is `p`, became known. */
export const KNOWN_TIMES = sql`join known_times((select array_agg(distinct batch_id) from page)) k on k.batch_id = p.batch_id`;

/** A record joined with its entry and its department. */
export const recordRow = z.object({
  id: z.number(),
  item: z.string(),
  department: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  document_number: z.string().nullable(),
  decided_on: z.string().nullable(),
  published_on: z.string().nullable(),
  valid_to: z.string().nullable(),
  amount_fen: z.number().nullable(),
  severity: z.string().nullable(),
  status: z.enum(["in-force", "repaired", "withdrawn"]),
  public: z.boolean(),
  public_from: z.string().nullable(),
  public_to: z.string().nullable(),
  ...circumstancesShape,
  missing: z.array(z.string()).nullable(),
  version: z.number(),
  known_at: z.string(),
  batch_id: z.number(),
  payload: z.record(z.string(), fieldValue),
});
export type RecordRow = z.infer<typeof recordRow>;
