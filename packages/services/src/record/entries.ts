import { z } from "zod";
import type { Circumstances, Period, RecordState, RuleSubject } from "@xinpark/kernel/record";
import type { Session } from "@xinpark/platform/door";
import { auditRecordRows } from "@xinpark/platform/row-log";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Lookup } from "@xinpark/kernel/definition";
import type { Installation } from "../installation/index.ts";

/** Records as the rules look at them, and entries that say anew how long a record is shown. */

const day = z.string().nullable();

/** The columns of a record's state, as rows hold them. */
export const stateShape = {
  status: z.enum(["in-force", "repaired", "withdrawn"]),
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
const stateRow = z.object(stateShape);
export type StateRow = z.infer<typeof stateRow>;

const changingRow = z.object({
  subject: z.number(),
  record: z.number(),
  entry: z.number(),
  item: z.string(),
  severity: z.string().nullable(),
  decided_on: day,
  published_on: day,
  valid_to: day,
  received_on: z.string(),
  payload: z.record(z.string(), z.unknown()),
  ...stateShape,
  public_from: day,
  public_to: day,
  report_from: day,
  report_to: day,
});

/** The columns of a record's state in a joined statement; `r` is its alias. */
export const STATE_COLUMNS = sql`r.status, r.performed_on, r.ended_on, r.expired_on, r.withheld_from, r.withheld_to, r.shielded_from, r.shielded_to,
  r.objection_from, r.objection_to, r.litigation_from, r.litigation_to`;

const period = (from: string | null, to: string | null): Period | null =>
  from === null ? null : { from, to };

export const stateOfRow = (row: StateRow): RecordState => ({
  status: row.status,
  performedOn: row.performed_on,
  endedOn: row.ended_on,
  expiredOn: row.expired_on,
  withheld: period(row.withheld_from, row.withheld_to),
  shielded: period(row.shielded_from, row.shielded_to),
  objection: period(row.objection_from, row.objection_to),
  litigation: period(row.litigation_from, row.litigation_to),
});

/** A record about to be told anew, locked. */
export interface ChangingRecord {
  readonly subject: number;
  readonly record: number;
  /** The entry whose content the new one repeats. */
  readonly entry: number;
  readonly rules: RuleSubject;
  readonly state: RecordState;
  readonly windows: {
    readonly publicFrom: string | null;
    readonly publicTo: string | null;
    readonly reportFrom: string | null;
    readonly reportTo: string | null;
  };
}

/** The day a record was first received: corrections do not begin its publication anew. */
const RECEIVED = sql`(select b.day from record_entry f join batch b on b.id = f.batch_id
  where f.subject_id = r.subject_id and f.record_id = r.id order by f.id limit 1)`;

const fieldValue = z.union([z.string(), z.number(), z.array(z.string())]);

/** Fields of a stored payload, several values of one field as a list. */
const lookupIn =
  (payload: Readonly<Record<string, unknown>>): Lookup =>
  (name) => {
    const value = fieldValue.safeParse(payload[name]);
    return value.success ? value.data : null;
  };

/** Reads and locks records: their state from the row, their content from `content` (an entry alias `e` joined in `from`). */
export async function readChanging(queries: Queries, from: Statement): Promise<ChangingRecord[]> {
  const rows = await queries.rows(
    changingRow,
    sql`select r.subject_id as subject, r.id as record, e.id as entry, e.item, e.severity, e.decided_on, e.published_on, e.valid_to,
      ${RECEIVED} as received_on, e.payload, ${STATE_COLUMNS}, r.public_from, r.public_to, r.report_from, r.report_to
      ${from} for update of r`,
  );
  return rows.map((row) => {
    const { subject, record, entry, item, severity } = row;
    const lookup = lookupIn(row.payload);
    return {
      subject,
      record,
      entry,
      rules: {
        item,
        severity,
        decidedOn: row.decided_on,
        publishedOn: row.published_on,
        validTo: row.valid_to,
        receivedOn: row.received_on,
        lookup: (name) => (name === "$severity" ? severity : lookup(name)),
      },
      state: stateOfRow(row),
      windows: {
        publicFrom: row.public_from,
        publicTo: row.public_to,
        reportFrom: row.report_from,
        reportTo: row.report_to,
      },
    };
  });
}

/** A record's new state, and what it means for who may see it. */
export interface Retold {
  readonly subject: number;
  readonly entry: number;
  readonly event: string;
  readonly act: number | null;
  readonly state: RecordState;
  readonly windows: ChangingRecord["windows"];
}

/** The windows of a record in a state; publication that has ended by itself is noted as expired. */
export function retell(
  installation: Installation,
  record: ChangingRecord,
  circumstances: Circumstances,
  today: string,
): Pick<Retold, "state" | "windows"> {
  const { state } = circumstances;
  const shown = installation.rules.publicationOf(record.rules, circumstances);
  const reported = installation.rules.reportOf(record.rules, circumstances);
  const over = state.endedOn === null && shown.to !== null && shown.to <= today;
  return {
    state: { ...state, expiredOn: over ? (state.expiredOn ?? shown.to) : null },
    windows: {
      publicFrom: shown.from,
      publicTo: shown.to,
      reportFrom: reported.from,
      reportTo: reported.to,
    },
  };
}

/** What the audit is told of entries that were added. */
export interface EntriesNote {
  readonly operation: string;
  readonly subjects?: readonly number[];
  readonly detail?: Readonly<Record<string, unknown>>;
}

/**
 * Adds entries that repeat the content of an entry under a new state, and their audit entry with the root over them; their row
 * numbers follow the batch's own rows.
 */
export async function writeEntries(
  session: Session,
  batch: number,
  retold: readonly Retold[],
  note: EntriesNote,
): Promise<void> {
  if (retold.length === 0) return;
  const before = await session.row(
    z.object({ last: z.number() }),
    sql`select coalesce(max(row_no), 0) as last from record_entry where batch_id = ${batch}`,
  );
  const last = before?.last ?? 0;
  const rows = retold.map(({ subject, entry, event, act, state, windows }, index) => ({
    row_no: last + index + 1,
    subject,
    entry,
    event,
    act,
    status: state.status,
    performed_on: state.performedOn,
    ended_on: state.endedOn,
    expired_on: state.expiredOn,
    withheld_from: state.withheld?.from ?? null,
    withheld_to: state.withheld?.to ?? null,
    shielded_from: state.shielded?.from ?? null,
    shielded_to: state.shielded?.to ?? null,
    objection_from: state.objection?.from ?? null,
    objection_to: state.objection?.to ?? null,
    litigation_from: state.litigation?.from ?? null,
    litigation_to: state.litigation?.to ?? null,
    public_from: windows.publicFrom,
    public_to: windows.publicTo,
    report_from: windows.reportFrom,
    report_to: windows.reportTo,
  }));
  await session.run(sql`
    insert into record_entry (subject_id, record_id, version, event, act_id, batch_id, row_no, department_id, item, document_number, decided_on,
      published_on, valid_to, severity, amount_fen, uses, score_from, incomplete, missing, area_no, park_no, payload, status, performed_on, ended_on,
      expired_on, withheld_from, withheld_to, shielded_from, shielded_to, objection_from, objection_to, litigation_from, litigation_to, public_from,
      public_to, report_from, report_to)
    select e.subject_id, e.record_id, e.version, n.event, n.act, ${batch}, n.row_no, e.department_id, e.item, e.document_number, e.decided_on,
      e.published_on, e.valid_to, e.severity, e.amount_fen, e.uses, e.score_from, e.incomplete, e.missing, e.area_no, e.park_no, e.payload, n.status,
      n.performed_on, n.ended_on, n.expired_on, n.withheld_from, n.withheld_to, n.shielded_from, n.shielded_to, n.objection_from, n.objection_to,
      n.litigation_from, n.litigation_to, n.public_from, n.public_to, n.report_from, n.report_to
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (row_no int, subject bigint, entry bigint, event text, act bigint, status text, performed_on date,
      ended_on date, expired_on date, withheld_from date, withheld_to date, shielded_from date, shielded_to date, objection_from date, objection_to date,
      litigation_from date, litigation_to date, public_from date, public_to date, report_from date, report_to date)
    join record_entry e on e.subject_id = n.subject and e.id = n.entry
    order by n.row_no`);
  await auditRecordRows(session, note, batch, last);
}
