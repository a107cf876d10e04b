import { hash } from "node:crypto";
import { z } from "zod";
import {
  laboratoryReportContent,
  type LaboratoryReportContent,
  type LaboratoryReportOutput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";

/** Reports of the laboratory as they are kept: each for one text of one draft, only added. */

/** Tells one text of a draft from another. */
export const textDigest = (text: string): string => hash("sha256", text, "hex");

/** Keeps a report on a draft's text; its number. */
export async function storeReport(
  session: Session,
  draft: {
    readonly id: number;
    readonly definition: string;
    readonly version: string;
    readonly text: string;
  },
  content: LaboratoryReportContent,
): Promise<number> {
  const { asOf, knownNo } = content.trial;
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into laboratory_report (draft_id, definition_id, version, digest, as_of, known_no, content, account_id, made_by)
      values (${draft.id}, ${draft.definition}, ${draft.version}, ${textDigest(draft.text)}, ${asOf}, ${knownNo}, ${JSON.stringify(content)}::jsonb,
        ${session.actor.accountId}, ${session.actor.name}) returning id`,
  );
  return row?.id ?? 0;
}

const headRow = z.object({ id: z.number(), made_by: z.string(), made_at: z.string(), as_of: z.string() });

/** The latest report on exactly this text of a draft; null: there is none. */
export async function reportOn(session: Session, draft: number, text: string) {
  const row = await session.row(
    headRow,
    sql`select id, made_by, made_at, as_of from laboratory_report
      where draft_id = ${draft} and digest = ${textDigest(text)} order by id desc limit 1`,
  );
  return row === null ? null : { id: row.id, madeBy: row.made_by, madeAt: row.made_at, asOf: row.as_of };
}

const reportRow = z.object({
  id: z.number(),
  draft_id: z.number(),
  definition_id: z.string(),
  version: z.string(),
  digest: z.string(),
  as_of: z.string(),
  known_no: z.number(),
  content: laboratoryReportContent,
  made_by: z.string(),
  made_at: z.string(),
});

/** One report. Throws `laboratory-report-unknown`. */
export async function readReport(session: Session, id: number): Promise<LaboratoryReportOutput> {
  const row = await session.row(
    reportRow,
    sql`select id, draft_id, definition_id, version, digest, as_of, known_no, content, made_by, made_at from laboratory_report where id = ${id}`,
  );
  if (row === null)
    throw new ProblemError(
      problem(
        "not-found",
        "laboratory-report-unknown",
        `没有试验报告 ${id}`,
        `there is no laboratory report ${id}`,
        String(id),
      ),
    );
  return {
    id: row.id,
    draft: row.draft_id,
    definition: row.definition_id,
    version: row.version,
    digest: row.digest,
    asOf: row.as_of,
    knownNo: row.known_no,
    madeBy: row.made_by,
    madeAt: row.made_at,
    content: row.content,
  };
}
