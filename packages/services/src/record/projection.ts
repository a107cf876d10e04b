import { z } from "zod";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";

/** The two layers of a record: what its entries and its row have in common, and how the row follows from the entries. */

/** What came with a delivery. */
const CONTENT = sql`document_number, decided_on, published_on, valid_to, severity, amount_fen, uses, score_from, incomplete`;

/** What follows from the rules and from what happened since. */
const CIRCUMSTANCES = sql`status, public_from, public_to, report_from, report_to, performed_on, ended_on, expired_on, withheld_from, withheld_to,
  shielded_from, shielded_to, objection_from, objection_to, litigation_from, litigation_to`;

/** Every column that an entry shares with its record, beside the numbers of both. */
export const RECORD_COLUMNS = sql`version, batch_id, department_id, item, area_no, park_no, ${CONTENT}, ${CIRCUMSTANCES}`;

/** The later word on a record: the later version of its content, and of one version the later entry. */
export const LATEST = sql`version desc, id desc`;

/** A batch that corrects nothing brings new records only, each once. */
export const projectNew = (batch: number): Statement => sql`
  insert into record (subject_id, id, entry_id, ${RECORD_COLUMNS})
  select subject_id, record_id, id, ${RECORD_COLUMNS} from record_entry where batch_id = ${batch} order by subject_id, record_id`;

/**
 * The latest entry of each record of a batch, unless a later word is known already. Where a subject belongs is not the entries'
 * to say: it stays as the last move left it.
 */
export const projectLatest = (batch: number): Statement => sql`
  insert into record (subject_id, id, entry_id, ${RECORD_COLUMNS})
  select distinct on (subject_id, record_id) subject_id, record_id, id, ${RECORD_COLUMNS} from record_entry
  where batch_id = ${batch} order by subject_id, record_id, ${LATEST}
  on conflict (subject_id, id) do update set
    entry_id = excluded.entry_id, version = excluded.version, batch_id = excluded.batch_id, department_id = excluded.department_id,
    document_number = excluded.document_number, decided_on = excluded.decided_on, published_on = excluded.published_on,
    valid_to = excluded.valid_to, severity = excluded.severity, amount_fen = excluded.amount_fen, status = excluded.status,
    uses = excluded.uses, score_from = excluded.score_from, public_from = excluded.public_from, public_to = excluded.public_to,
    report_from = excluded.report_from, report_to = excluded.report_to, incomplete = excluded.incomplete,
    performed_on = excluded.performed_on, ended_on = excluded.ended_on, expired_on = excluded.expired_on,
    withheld_from = excluded.withheld_from, withheld_to = excluded.withheld_to,
    shielded_from = excluded.shielded_from, shielded_to = excluded.shielded_to,
    objection_from = excluded.objection_from, objection_to = excluded.objection_to,
    litigation_from = excluded.litigation_from, litigation_to = excluded.litigation_to
  where (excluded.version, excluded.entry_id) > (record.version, record.entry_id)`;

/** Numbers are drawn under the row's lock, held to commit: number order is commit order. */
export async function nextKnownNo(queries: Queries): Promise<number> {
  const row = await queries.row(
    z.object({ last_no: z.number() }),
    sql`update known_order set last_no = last_no + 1 returning last_no`,
  );
  return row?.last_no ?? 0;
}
