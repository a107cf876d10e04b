import { z } from "zod";
import type { RecordOutput } from "@xinpark/kernel/contract";
import type { Audience } from "@xinpark/kernel/disclosure";
import { publicationOutlook, USE_BITS, type Period } from "@xinpark/kernel/record";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { listings, stateOfRow } from "../record/index.ts";
import { circumstancesShape, recordRow, type RecordRow } from "./row.ts";

/** What happened to a record, for its reader, and how its publication can end. */

/** The columns of the shape; `p` is the alias of the record. */
export const CIRCUMSTANCES = sql`p.performed_on, p.ended_on, p.expired_on, p.withheld_from, p.withheld_to, p.shielded_from, p.shielded_to,
  p.objection_from, p.objection_to, p.litigation_from, p.litigation_to`;

const period = ({ from, to }: Period) => ({ from, to });

/** Marks are for everyone who sees the record; that it was withheld or shielded is for government and the enterprise itself. */
export function circumstancesFor(row: RecordRow, audience: Audience): RecordOutput["circumstances"] {
  const state = stateOfRow(row);
  const inside = audience.kind === "government" || audience.kind === "own";
  return {
    performedOn: state.performedOn,
    endedOn: state.endedOn,
    objection: state.objection === null ? null : period(state.objection),
    litigation: state.litigation === null ? null : period(state.litigation),
    shielded: inside && state.shielded !== null ? period(state.shielded) : null,
    withheld: inside && state.withheld !== null ? period(state.withheld) : null,
  };
}

type OutlookRow = Pick<
  RecordRow,
  | "id"
  | "item"
  | "decided_on"
  | "published_on"
  | "valid_to"
  | "public_from"
  | "severity"
  | "status"
  | "missing"
  | "payload"
  | keyof typeof circumstancesShape
> & { readonly uses: number };

const outlookRow = recordRow
  .pick({
    id: true,
    item: true,
    decided_on: true,
    published_on: true,
    valid_to: true,
    public_from: true,
    severity: true,
    status: true,
    missing: true,
    payload: true,
  })
  .extend({ ...circumstancesShape, uses: z.number() });

/** From which day on the deciding authority may repair each of some records; one is left out where the rules know no such day. */
export async function repairDays(
  queries: Queries & { readonly today: string },
  installation: Installation,
  subject: number,
  records: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  if (records.length === 0) return new Map();
  const rows = await queries.rows(
    outlookRow,
    sql`select p.id, p.item, p.decided_on, p.published_on, p.valid_to, p.public_from, p.severity, p.status, ${CIRCUMSTANCES}, p.uses, e.missing, e.payload
      from record p join record_entry e on e.subject_id = p.subject_id and e.id = p.entry_id
      where p.subject_id = ${subject} and p.id = any(${records}::bigint[]) and p.status = 'in-force'`,
  );
  const listed = (await listings(queries, installation, [subject], queries.today)).get(subject) ?? null;
  const outlooks = outlooksOf(installation, rows, listed, queries.today);
  return new Map(
    [...outlooks].flatMap(([record, { earliestRepairOn }]) =>
      earliestRepairOn === null ? [] : [[record, earliestRepairOn] as const],
    ),
  );
}

/** How the publication of each negative record can end, as things stand today; `listed` is its subject's listing. */
export function outlooksOf(
  installation: Installation,
  rows: readonly OutlookRow[],
  listed: { readonly until: string | null } | null,
  today: string,
): ReadonlyMap<number, NonNullable<RecordOutput["outlook"]>> {
  const negative = rows.filter((row) => installation.item(row.item, today).polarity === "negative");
  return new Map(negative.map((row) => [row.id, outlookOf(installation, row, listed, today)]));
}

function outlookOf(
  installation: Installation,
  row: OutlookRow,
  listed: { readonly until: string | null } | null,
  today: string,
): NonNullable<RecordOutput["outlook"]> {
  const { window: _window, ...outlook } = publicationOutlook(
    {
      subject: {
        item: row.item,
        severity: row.severity,
        decidedOn: row.decided_on,
        publishedOn: row.published_on,
        validTo: row.valid_to,
        // Where the source names no day of publication, it was published when it was received.
        receivedOn: row.public_from ?? row.decided_on ?? today,
        lookup: (name) => (name === "$severity" ? row.severity : row.payload[name]),
      },
      circumstances: { state: stateOfRow(row), listed },
      publishable: (row.uses & USE_BITS.publish) !== 0 && (row.missing ?? []).length === 0,
    },
    installation.rules,
    today,
  );
  return { ...outlook, needs: [...outlook.needs], rules: [...outlook.rules] };
}
