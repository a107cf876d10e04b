import { z } from "zod";
import type { LookupOutput } from "@xinpark/kernel/contract";
import { addYears } from "@xinpark/kernel/day";
import type { Text } from "@xinpark/kernel/outcome";
import { isRole, ROLES } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { labelledPurpose } from "../consent/index.ts";
import type { Installation } from "../installation/index.ts";

/** Who looked at one's own file: the entries of the audit that name the subject of the session, and nothing else of it. */

const lookupRow = z.object({
  id: z.number(),
  at: z.string(),
  operation: z.string(),
  purpose: z.string().nullable(),
  case_number: z.string().nullable(),
  channel: z.enum(["web", "api", "command-line", "job"]),
  role: z.string().nullable(),
  organisation_zh: z.string().nullable(),
  organisation_en: z.string().nullable(),
  own: z.boolean(),
});

/** For how many years looks are kept and shown: national and provincial rules together, the longest prevailing. */
export function queryLogYears(installation: Installation, day: string): number {
  const years = installation.library
    .list("retention-rule", day)
    .filter((one) => one.what === "query-log" && one.unit === "years")
    .filter((one) => one.province === "national" || one.province === installation.pack.province)
    .map((one) => one.amount);
  return Math.max(0, ...years);
}

export interface LookupPage {
  readonly after: number | null;
  readonly limit: number;
}

/** A page of looks, newest first. Empty for a session that is nobody's own. */
export async function listLookups(
  session: Session,
  installation: Installation,
  page: LookupPage,
  labels: ReadonlyMap<string, Text>,
): Promise<{ readonly items: LookupOutput[]; readonly next: number | null; readonly keptYears: number }> {
  const keptYears = queryLogYears(installation, session.today);
  const since = addYears(session.today, -keptYears);
  const rows = await session.rows(
    lookupRow,
    sql`select id, at, operation, purpose, case_number, channel, role, organisation_zh, organisation_en, own
      from lookups_of_own_file(${page.after}, ${page.limit + 1}, ${since}::date)`,
  );
  const items = rows.slice(0, page.limit).map((row) => ({
    lookup: row.id,
    at: row.at,
    operation: row.operation,
    operationLabel: labels.get(row.operation) ?? { zh: row.operation, en: row.operation },
    organisation:
      row.organisation_zh === null
        ? null
        : { zh: row.organisation_zh, en: row.organisation_en ?? row.organisation_zh },
    role: row.role ?? "operator",
    roleLabel: roleLabel(row.role),
    purpose: row.purpose === null ? null : labelledPurpose(installation, row.purpose),
    caseNumber: row.case_number,
    channel: row.channel,
    own: row.own,
  }));
  const next = rows.length > page.limit ? (items.at(-1)?.lookup ?? null) : null;
  return { items, next, keptYears };
}

/** Whoever acts without a membership is the platform's own operator. */
function roleLabel(role: string | null): Text {
  if (role === null) return ROLES.operator;
  return isRole(role) ? ROLES[role] : { zh: role, en: role };
}
