import { z } from "zod";
import type { ReportOutput } from "@xinpark/kernel/contract";
import { formatCodeNumber } from "@xinpark/kernel/credit-code";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { receiptNumber } from "@xinpark/kernel/receipt";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";

/** Reports that were issued, for the enterprise and for whoever issued them. */

const reportRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  number: z.string(),
  code: z.string(),
  title: z.string(),
  language: z.enum(["zh", "en"]),
  own: z.boolean(),
  consent_id: z.number().nullable(),
  reader: z.string().nullable(),
  used_for: z.string(),
  records: z.number(),
  file_digest: z.string(),
  file_sm3: z.string(),
  file_bytes: z.number(),
  issued_on: z.string(),
  issued_at: z.string(),
  keep_until: z.string(),
  withdrawn_at: z.string().nullable(),
  withdrawn_reason: z.string().nullable(),
});

const COLUMNS = sql`r.id, r.subject_id, s.name, s.uscc, r.number, r.code, r.title, r.language, r.own, r.consent_id, r.reader, r.used_for,
  jsonb_array_length(r.records) as records, r.file_digest, r.file_sm3, r.file_bytes, r.issued_on, r.issued_at, r.keep_until, r.withdrawn_at, r.withdrawn_reason`;

export interface HeldReport {
  readonly report: ReportOutput;
  readonly subject: number;
}

/** A page of the reports the session reaches, newest first; of one subject where it is named. */
export async function listReports(
  session: Session,
  page: { readonly subject: number | null; readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: ReportOutput[]; readonly next: number | null }> {
  const rows = await readRows(
    session,
    sql`${page.subject === null ? sql`` : sql`and r.subject_id = ${page.subject}`} ${page.after === null ? sql`` : sql`and r.id < ${page.after}`}
      order by r.id desc limit ${page.limit + 1}`,
  );
  const items = rows.slice(0, page.limit).map((row) => reportOf(row));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.report ?? null) : null };
}

/** One report. Throws `report-unknown` where it is not the asker's, or its time is over. */
export async function readReport(session: Session, report: number): Promise<HeldReport> {
  const [row] = await readRows(session, sql`and r.id = ${report}`);
  if (row === undefined) throw new ProblemError(reportUnknown(String(report)));
  return { report: reportOf(row), subject: row.subject_id };
}

const readRows = (session: Session, where: Statement) =>
  session.rows(
    reportRow,
    sql`select ${COLUMNS} from report r join subject s on s.id = r.subject_id where r.keep_until >= ${session.today} ${where}`,
  );

/** How many reports the enterprise took on itself in the year of today. */
export async function ownThisYear(session: Session): Promise<number> {
  const row = await session.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from report where subject_id = scope_subject() and own and issued_on >= date_trunc('year', ${session.today}::date)`,
  );
  return row?.count ?? 0;
}

/** Withdraws a report: whoever verifies it is told. Throws `report-unknown`, `report-withdrawn`. */
export async function withdrawReport(session: Session, report: number, reason: string): Promise<HeldReport> {
  const before = await readReport(session, report);
  const touched = await session.run(sql`
    update report set withdrawn_at = clock_timestamp(), withdrawn_by = ${session.actor.name}, withdrawn_reason = ${reason}
    where subject_id = ${before.subject} and id = ${report} and withdrawn_at is null`);
  if (touched === 0)
    throw new ProblemError(
      problem(
        "conflict",
        "report-withdrawn",
        "报告已经撤回",
        "the report has been withdrawn already",
        "report",
      ),
    );
  return readReport(session, report);
}

export const reportUnknown = (path: string) =>
  problem(
    "not-found",
    "report-unknown",
    "没有这份报告，或已过保存期",
    "there is no such report, or its time is over",
    path,
  );

function reportOf(row: z.output<typeof reportRow>): ReportOutput {
  return {
    report: row.id,
    number: row.number,
    code: formatCodeNumber(row.code),
    title: row.title,
    language: row.language,
    subject: { name: row.name, code: row.uscc },
    day: row.issued_on,
    reader: row.reader,
    use: row.used_for,
    records: row.records,
    bytes: row.file_bytes,
    sha256: row.file_digest,
    sm3: row.file_sm3,
    issuedAt: row.issued_at,
    own: row.own,
    consent: row.consent_id,
    keepUntil: row.keep_until,
    withdrawnAt: row.withdrawn_at,
    withdrawnReason: row.withdrawn_reason,
    receipt: receiptNumber("report", row.number),
  };
}

/** Whom these reports are on: the audit of a list names each. */
export async function subjectsOfReports(queries: Session, reports: readonly number[]): Promise<number[]> {
  const rows = await queries.rows(
    z.object({ subject: z.number() }),
    sql`select distinct subject_id as subject from report where id = any(${reports}::bigint[]) order by 1`,
  );
  return rows.map((row) => row.subject);
}
