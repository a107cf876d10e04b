import { createHash } from "node:crypto";
import { z } from "zod";
import {
  consentFileOutput,
  type ConsentFileOutput,
  type ConsentReportContentOutput,
  type ConsentReportOutput,
} from "@xinpark/kernel/contract";
import { addDays, addYears } from "@xinpark/kernel/day";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { canonicalJson } from "@xinpark/kernel/receipt";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { labelledPurpose, openedItems } from "./read.ts";

/** Reports obtained by consent: kept as they were to the end of their retention, whatever becomes of the consent. */

const reportRow = z.object({
  id: z.number(),
  consent_id: z.number(),
  subject_id: z.number(),
  subject_name: z.string(),
  subject_code: z.string().nullable(),
  organisation: z.string(),
  organisation_zh: z.string(),
  organisation_en: z.string(),
  purpose: z.string(),
  case_number: z.string().nullable(),
  items: z.array(z.string()),
  records: z.number(),
  digest: z.string(),
  obtained_at: z.string(),
  keep_until: z.string(),
});

const COLUMNS = sql`r.id, r.consent_id, r.subject_id, s.name as subject_name, s.uscc as subject_code, o.code as organisation,
  o.label_zh as organisation_zh, o.label_en as organisation_en, r.purpose, r.case_number, r.items, r.records, r.digest, r.obtained_at, r.keep_until`;
const FROM = sql`from consent_report r join subject s on s.id = r.subject_id join organisation o on o.id = r.organisation_id`;

/** The day up to which something obtained today is kept: national and provincial rules together, the longest prevailing. */
export function keptUntil(
  installation: Installation,
  what: "consent-report" | "export-file" | "report" | "delivery-file" | "preview-file",
  day: string,
): string {
  const days = installation.library
    .list("retention-rule", day)
    .filter((one) => one.what === what)
    .filter((one) => one.province === "national" || one.province === installation.pack.province)
    .map((one) => (one.unit === "years" ? addYears(day, one.amount) : addDays(day, one.amount)));
  const longest = days.toSorted().at(-1);
  if (longest !== undefined) return longest;
  throw new ProblemError(
    problem(
      "conflict",
      "retention-unknown",
      `没有规定“${what}”的保存期，不能保存`,
      `no rule says how long “${what}” is kept, so it cannot be`,
      `retention-rule/${what}`,
    ),
  );
}

/** Keeps what was read as a report. The digest is over its content as canonical JSON. */
export async function keepReport(
  session: Session,
  installation: Installation,
  content: ConsentFileOutput,
): Promise<number> {
  const text = canonicalJson(content);
  const digest = createHash("sha256").update(text).digest("hex");
  const { actor, today } = session;
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into consent_report (consent_id, subject_id, organisation_id, purpose, case_number, items, records, digest, content, obtained_by, keep_until)
      values (${content.consent}, ${content.subject.id}, scope_department(), ${actor.purpose}, ${actor.caseNumber}, ${content.items.map((one) => one.item)},
        ${content.records.length}, ${digest}, ${text}, ${actor.name}, ${keptUntil(installation, "consent-report", today)}) returning id`,
  );
  if (row === null) throw new Error("a report that was kept has a number");
  return row.id;
}

/** A page of reports, newest first, of those still kept. */
export async function listReports(
  session: Session,
  installation: Installation,
  page: { readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: ConsentReportOutput[]; readonly next: number | null }> {
  const beyond = page.after === null ? sql`` : sql`and r.id < ${page.after}`;
  const rows = await session.rows(
    reportRow,
    sql`select ${COLUMNS} ${FROM} where ${kept(session)} ${beyond} order by r.id desc limit ${page.limit + 1}`,
  );
  const items = rows.slice(0, page.limit).map((row) => reportOf(installation, row, session.today));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.report ?? null) : null };
}

const kept = (session: Session): Statement => sql`r.keep_until >= ${session.today}`;

/** A report with its content. Throws `report-unknown` where it is not the asker's, or its time is over. */
export async function readReport(
  session: Session,
  installation: Installation,
  report: number,
): Promise<ConsentReportContentOutput> {
  const row = await session.row(
    reportRow.extend({ content: consentFileOutput }),
    sql`select ${COLUMNS}, r.content ${FROM} where r.id = ${report} and ${kept(session)}`,
  );
  if (row !== null) return { ...reportOf(installation, row, session.today), content: row.content };
  throw new ProblemError(
    problem(
      "not-found",
      "report-unknown",
      `没有编号为 ${report} 的报告，或已过保存期`,
      `there is no report ${report}, or its time is over`,
      "report",
    ),
  );
}

function reportOf(
  installation: Installation,
  row: z.infer<typeof reportRow>,
  day: string,
): ConsentReportOutput {
  return {
    report: row.id,
    consent: row.consent_id,
    subject: { id: row.subject_id, name: row.subject_name, code: row.subject_code },
    organisation: { code: row.organisation, label: { zh: row.organisation_zh, en: row.organisation_en } },
    purpose: labelledPurpose(installation, row.purpose),
    caseNumber: row.case_number,
    items: openedItems(installation, { items: row.items, fields: {} }, day).map(({ item, itemLabel }) => ({
      item,
      itemLabel,
    })),
    records: row.records,
    digest: row.digest,
    obtainedAt: row.obtained_at,
    keepUntil: row.keep_until,
  };
}
