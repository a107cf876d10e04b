import { z } from "zod";
import type { FileOutput } from "@xinpark/kernel/contract";
import { addYears } from "@xinpark/kernel/day";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { ReportLookup } from "@xinpark/kernel/report";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { labelledPurpose } from "../consent/index.ts";
import { readFile } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";

/** What a report is made of, as the asker may see it. */

const AT_ONCE = 500;

/** The whole file of an enterprise. Throws `report-out-of-reach` for whoever would see no more than the public. */
export async function readWholeFile(
  session: Session,
  installation: Installation,
  subject: number,
): Promise<FileOutput> {
  const page = (after: number | null) =>
    readFile(session, installation, { subject, item: null, after, limit: AT_ONCE });
  const first = await page(null);
  if (first.audience === "public")
    throw new ProblemError(
      problem(
        "refused",
        "report-out-of-reach",
        "只能为本企业或职责范围内的企业出具",
        "reports are issued on one's own enterprise, or on those within one's reach",
        "code",
      ),
    );
  const records = [...first.records];
  for (let { next } = first; next !== null;) {
    const more = await page(next);
    records.push(...more.records);
    ({ next } = more);
  }
  return { ...first, records, next: null };
}

const checkpointRow = z.object({ size: z.number(), root: z.string() });

/** The latest checkpoint of the audit log; null before the first. */
export const latestCheckpoint = (session: Session) =>
  session.row(checkpointRow, sql`select size, root from latest_audit_checkpoint()`);

const lookupRow = z.object({
  at: z.string(),
  purpose: z.string().nullable(),
  organisation_zh: z.string().nullable(),
  organisation_en: z.string().nullable(),
  own: z.boolean(),
});
const MOST_LOOKUPS = 100;
const LOOKUP_YEARS = 1;

/** Who asked about the enterprise within the last year, newest first: organisations, never persons. */
export async function readLookups(
  session: Session,
  installation: Installation,
  subject: number,
): Promise<readonly ReportLookup[]> {
  const since = addYears(session.today, -LOOKUP_YEARS);
  const rows = await session.rows(
    lookupRow,
    sql`select at, purpose, organisation_zh, organisation_en, own from lookups_for_report(${subject}, ${since}::date, ${MOST_LOOKUPS})`,
  );
  return rows.map((row) => ({
    at: row.at.slice(0, 16).replace("T", " "),
    who: whoOf(row),
    purpose: row.purpose === null ? { zh: "—", en: "—" } : labelledPurpose(installation, row.purpose).label,
  }));
}

function whoOf(row: z.output<typeof lookupRow>): Text {
  if (row.own) return { zh: "本企业", en: "the enterprise itself" };
  if (row.organisation_zh === null) return { zh: "平台运维", en: "the platform's operator" };
  return { zh: row.organisation_zh, en: row.organisation_en ?? row.organisation_zh };
}

const labelRow = z.object({ label_zh: z.string(), label_en: z.string() });

/** The organisation that asks, as the report names it; the installation's issuer for whoever acts for none. */
export async function askerName(session: Session, installation: Installation): Promise<Text> {
  const row = await session.row(
    labelRow,
    sql`select label_zh, label_en from organisation where id = ${session.actor.scope.department}`,
  );
  return row === null ? installation.pack.issuer : { zh: row.label_zh, en: row.label_en };
}
