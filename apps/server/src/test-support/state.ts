import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import type { Place } from "./index.ts";

/** The whole state of a place as comparable text: no identity numbers, no instants, subjects by their codes. */

const HOT = sql`e.version, e.department_id, e.item, e.document_number, e.decided_on, e.published_on, e.valid_to, e.severity, e.amount_fen, e.status, e.uses,
  e.score_from, e.public_from, e.public_to, e.incomplete, e.area_no, e.park_no`;

/** Whose row it is: the code, or the name where there is none. */
const WHOSE = sql`(select coalesce(s.uscc, s.name) from subject s where s.id = e.subject_id)`;

const TABLES = {
  subject: sql`select s.kind, s.name, s.uscc, s.state, s.provisional, s.established_on, s.industry, s.area_no, s.park_no, s.known,
    (select array_agg(i.kind || ':' || i.value order by 1) from subject_identifier i where i.subject_id = s.id) as identifiers,
    (select array_agg(n.kind || ':' || n.name order by 1) from subject_name n where n.subject_id = s.id) as names from subject s where s.known`,
  entries: sql`select e.batch_id, e.row_no, e.event, ${WHOSE} as whose, ${HOT}, e.missing, e.payload from record_entry e join batch b on b.id = e.batch_id where b.state <> 'failed'`,
  records: sql`select (select x.row_no from record_entry x where x.subject_id = e.subject_id and x.id = e.entry_id) as row_no, e.batch_id, ${WHOSE} as whose, ${HOT} from record e`,
  keys: sql`select e.department_id, e.item, e.key, e.version, e.digest, e.state, e.batch_id, e.row_no, ${WHOSE} as whose from delivery_key e`,
  batches: sql`select id, kind, state, rows_done, progress, accepted, duplicate, superseding, held, refused, ignored, incomplete, personal_stripped, known_no,
    evaluated_subjects from batch`,
  rows: sql`select e.batch_id, e.row_no, e.outcome, e.findings, ${WHOSE} as whose, e.record_id is null as without from batch_row e`,
  held: sql`select batch_id, row_no, item, key, reason, waits_for, release_batch_id, released_on from held_row`,
  classes: sql`select ${WHOSE} as whose, e.model, e.as_of, e.score, e.grade from evaluation_result e
    where e.run_id = (select max(l.run_id) from evaluation_result l where l.subject_id = e.subject_id and l.model = e.model)`,
} as const;

export type TableName = keyof typeof TABLES;
const NAMES: readonly TableName[] = [
  "subject",
  "entries",
  "records",
  "keys",
  "batches",
  "rows",
  "held",
  "classes",
];

/** Per table the number of rows and a digest over their contents in order. */
export async function stateOf(place: Place, tables: readonly TableName[] = NAMES) {
  const state: Record<string, { readonly count: number; readonly digest: string | null }> = {};
  for (const name of tables) {
    const row = await place.owner.row(
      z.object({ count: z.number(), digest: z.string().nullable() }),
      sql`select count(*) as count, md5(string_agg(t::text, E'\n' order by t::text)) as digest from (${TABLES[name]}) t`,
    );
    if (row !== null) state[name] = row;
  }
  return state;
}
