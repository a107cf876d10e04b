import { z } from "zod";
import type { ReportChangeOutput, ReportCheckOutput } from "@xinpark/kernel/contract";
import { readCodeNumber } from "@xinpark/kernel/credit-code";
import { ProblemError } from "@xinpark/kernel/outcome";
import { changeOf } from "@xinpark/kernel/report";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { reportUnknown } from "./store.ts";

/** How a report stands, for anybody who holds its number, its code or its file, and what changed since. */

const standing = z.object({
  number: z.string(),
  title: z.string(),
  name: z.string(),
  uscc: z.string().nullable(),
  issued_on: z.string(),
  file_digest: z.string(),
  file_sm3: z.string(),
  records: z.number(),
  withdrawn_at: z.string().nullable(),
});

const changeRow = z.object({
  ordinal: z.string(),
  status_then: z.enum(["in-force", "lapsed", "repaired", "withdrawn"]),
  public_then: z.boolean(),
  status_now: z.enum(["in-force", "repaired", "withdrawn", "gone"]),
  lapsed: z.boolean(),
  public_now: z.boolean(),
  content_changed: z.boolean(),
  on_which: z.string(),
  item: z.string().nullable(),
  department_zh: z.string().nullable(),
  department_en: z.string().nullable(),
  document_number: z.string().nullable(),
});

/** Answers by number, code or SHA-256 of the file. Throws `report-unknown`. */
export async function checkReportNumber(
  session: Session,
  installation: Installation,
  written: string,
): Promise<ReportCheckOutput> {
  const asked = askedFor(written);
  const row = await session.row(
    standing,
    sql`select number, title, name, uscc, issued_on, file_digest, file_sm3, records, withdrawn_at from report_of(${asked})`,
  );
  if (row === null) throw new ProblemError(reportUnknown(written));
  const rows = await session.rows(changeRow, sql`select * from report_changes(${asked}, ${session.today})`);
  const changes = rows.flatMap((one) => shownChange(installation, session.today, one));
  const count = (change: ReportChangeOutput["change"]): number =>
    changes.filter((one) => one.change === change).length;
  return {
    state: row.withdrawn_at === null ? "valid" : "withdrawn",
    number: row.number,
    title: row.title,
    subject: { name: row.name, code: row.uscc },
    issuer: installation.pack.issuer,
    day: row.issued_on,
    sha256: row.file_digest,
    sm3: row.file_sm3,
    withdrawnAt: row.withdrawn_at,
    records: row.records,
    counts: {
      withdrawn: count("withdrawn"),
      repaired: count("repaired"),
      corrected: count("corrected"),
      expired: count("expired"),
      unpublished: count("unpublished"),
    },
    changes,
    checkedOn: session.today,
  };
}

/** A number as people write it, a code, or a digest. */
function askedFor(written: string): string {
  const plain = written.replaceAll(/\s/gu, "");
  if (/^[0-9a-fA-F]{64}$/u.test(plain)) return plain.toLowerCase();
  const code = readCodeNumber(plain);
  if (code !== null) return code;
  const letters = plain.replaceAll("-", "").toUpperCase().replaceAll("O", "0").replaceAll(/[IL]/gu, "1");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

function shownChange(
  installation: Installation,
  day: string,
  row: z.output<typeof changeRow>,
): readonly ReportChangeOutput[] {
  const change = changeOf(
    { status: row.status_then, public: row.public_then },
    {
      status: row.status_now,
      lapsed: row.lapsed,
      public: row.public_now,
      contentChanged: row.content_changed,
    },
  );
  if (change === null) return [];
  const { item, department_zh: zh, department_en: en, document_number: documentNumber } = row;
  const record =
    item === null || zh === null
      ? null
      : {
          itemLabel: installation.item(item, day).label,
          departmentLabel: { zh, en: en ?? zh },
          documentNumber,
        };
  return [{ ordinal: row.ordinal, change, on: row.on_which, record }];
}
