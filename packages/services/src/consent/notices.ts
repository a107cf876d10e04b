import { z } from "zod";
import type { ConsentNoticeOutput } from "@xinpark/kernel/contract";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";

/** What a bank is told about consents to it. */

const noticeRow = z.object({
  id: z.number(),
  consent_id: z.number(),
  subject_id: z.number(),
  subject_name: z.string(),
  subject_code: z.string().nullable(),
  kind: z.enum(["given", "revoked"]),
  at: z.string(),
  acknowledged_at: z.string().nullable(),
});

/** A page of notices, newest first. */
export async function listNotices(
  session: Session,
  page: { readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: ConsentNoticeOutput[]; readonly next: number | null }> {
  const beyond = page.after === null ? sql`` : sql`and n.id < ${page.after}`;
  const rows = await session.rows(
    noticeRow,
    sql`select n.id, n.consent_id, n.subject_id, s.name as subject_name, s.uscc as subject_code, n.kind, n.at, n.acknowledged_at
      from consent_notice n join subject s on s.id = n.subject_id
      where n.organisation_id = scope_department() ${beyond} order by n.id desc limit ${page.limit + 1}`,
  );
  const items = rows.slice(0, page.limit).map((row) => ({
    notice: row.id,
    consent: row.consent_id,
    subject: { id: row.subject_id, name: row.subject_name, code: row.subject_code },
    kind: row.kind,
    at: row.at,
    acknowledgedAt: row.acknowledged_at,
  }));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.notice ?? null) : null };
}
