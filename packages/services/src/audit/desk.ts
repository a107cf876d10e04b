import { z } from "zod";
import { auditClass, auditOutcome, type AuditEntryOutput, type AuditFilter } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { isRole, ROLES } from "@xinpark/kernel/rights";
import type { Actor, Door } from "@xinpark/platform/door";
import type { StreamPart } from "@xinpark/platform/operation";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Reading the audit log: entries by person, subject, purpose, operation, outcome and time, newest first. */

const entryRow = z.object({
  id: z.number(),
  at: z.string(),
  actor: z.string(),
  role: z.string().nullable(),
  organisation_zh: z.string().nullable(),
  organisation_en: z.string().nullable(),
  operation: z.string(),
  class: auditClass,
  channel: z.string(),
  purpose: z.string().nullable(),
  case_number: z.string().nullable(),
  outcome: auditOutcome,
  subjects: z.array(z.object({ code: z.string(), name: z.string() })),
  subject_count: z.number().nullable(),
  detail: z.record(z.string(), z.unknown()),
  request_id: z.string().nullable(),
  log_index: z.number().nullable(),
  unfinished: z.boolean(),
});

export interface Asked {
  readonly filter: AuditFilter;
  /** Only what audit administrators did. */
  readonly administrators: boolean;
  /** Entries older than this one. */
  readonly before: number | null;
  readonly limit: number;
}

/** Entries, newest first. Problem: `subject-unknown`. */
export async function searchEntries(queries: Queries, asked: Asked): Promise<AuditEntryOutput[]> {
  const { filter } = asked;
  const subject = filter.subject === undefined ? null : await subjectOf(queries, filter.subject);
  const rows = await queries.rows(
    entryRow,
    sql`select * from search_audit_entries(${asked.administrators}, ${filter.actor ?? null}, ${subject}, ${filter.purpose ?? null},
      ${filter.operation ?? null}, ${filter.outcome ?? null}, ${filter.class ?? null}, ${filter.state ?? null},
      ${startOf(filter.from)}::timestamptz, ${startOf(filter.to)}::timestamptz + interval '1 day', ${asked.before}, ${asked.limit})`,
  );
  return rows.map(entryOf);
}

/** Days are those of the place. */
const startOf = (day: string | undefined): string | null =>
  day === undefined ? null : `${day}T00:00:00+08:00`;

async function subjectOf(queries: Queries, code: string): Promise<number> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`select subject_id as id from subject_identifier where value = ${code.toUpperCase()} limit 1`,
  );
  if (row !== null) return row.id;
  throw new ProblemError(
    problem("not-found", "subject-unknown", "没有这一主体", "there is no such subject", "subject"),
  );
}

function entryOf(row: z.infer<typeof entryRow>): AuditEntryOutput {
  const { organisation_zh: zh, organisation_en: en } = row;
  return {
    id: row.id,
    at: row.at,
    actor: row.actor,
    role: row.role !== null && isRole(row.role) ? ROLES[row.role] : null,
    organisation: zh === null || en === null ? null : { zh, en },
    operation: row.operation,
    class: row.class,
    channel: row.channel,
    purpose: row.purpose,
    caseNumber: row.case_number,
    outcome: row.outcome,
    subjects: row.subjects.map(({ code, name }) => ({ code, name })),
    subjectCount: row.subject_count ?? 0,
    detail: row.detail,
    requestId: row.request_id,
    logIndex: row.log_index,
    unfinished: row.unfinished,
  };
}

const COLUMNS = [
  "id",
  "at",
  "actor",
  "role",
  "organisation",
  "operation",
  "class",
  "channel",
  "purpose",
  "caseNumber",
  "outcome",
  "subjects",
  "detail",
  "requestId",
  "logIndex",
] as const;

const PAGE = 2000;

/** Everything that was asked for as CSV in UTF-8, a page at a time, each read by a session of its own. */
export async function* entriesAsCsv(
  door: Door,
  actor: Actor,
  asked: Omit<Asked, "before" | "limit">,
): AsyncGenerator<StreamPart> {
  yield { bytes: `\uFEFF${COLUMNS.join(",")}\r\n` };
  const page = (before: number | null): Promise<AuditEntryOutput[]> =>
    door.open(actor, (session) => searchEntries(session, { ...asked, before, limit: PAGE }));
  let entries = await page(null);
  for (let last = entries.at(-1); last !== undefined; last = entries.at(-1)) {
    yield { bytes: entries.map(csvLine).join(""), rows: entries.length };
    entries = await page(last.id);
  }
}

const csvLine = (entry: AuditEntryOutput): string =>
  `${[
    String(entry.id),
    entry.at,
    entry.actor,
    entry.role?.zh ?? "",
    entry.organisation?.zh ?? "",
    entry.operation,
    entry.class,
    entry.channel,
    entry.purpose ?? "",
    entry.caseNumber ?? "",
    entry.outcome,
    entry.subjects.map((one) => one.code).join(" "),
    JSON.stringify(entry.detail),
    entry.requestId ?? "",
    entry.logIndex === null ? "" : String(entry.logIndex),
  ]
    .map(csvCell)
    .join(",")}\r\n`;

/** A cell that a table program would take for a formula is quoted out of it. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
