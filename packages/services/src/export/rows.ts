import { z } from "zod";
import type { ExportQuery, SealedField } from "@xinpark/kernel/contract";
import { disclose } from "@xinpark/kernel/disclosure";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import type { Sealing } from "@xinpark/platform/sealing";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { audienceOf, recordsOf, WITHIN_REACH, type ExportTerms } from "./query.ts";
import type { Envelope } from "./sealing.ts";
import type { TextRow } from "./format.ts";
import { rowMark } from "./watermark.ts";

/** The rows of an export, chunk by chunk, as the requester may see them. */

export interface ExportedChunk {
  readonly rows: readonly TextRow[];
  readonly subjects: readonly number[];
}

export interface ExportJob {
  readonly id: number;
  readonly query: ExportQuery;
  readonly terms: ExportTerms;
  readonly marker: Buffer;
  readonly sealed: readonly SealedField[];
  readonly envelope: Envelope | null;
  readonly sealing: Sealing;
}

const fetchedRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  payload: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
  application: z.string().nullable(),
  identity_sealed: z.string().nullable(),
  phone_sealed: z.string().nullable(),
});
type FetchedRow = z.infer<typeof fetchedRow>;

/** Headings before the fields' own. */
export const FIXED_HEADINGS = [
  "追溯码 Mark",
  "记录编号 Record",
  "企业名称 Name",
  "统一社会信用代码 USCC",
] as const;

/** One snapshot, in the order that the request's secret gives. */
export async function* exportedChunks(
  session: Session,
  installation: Installation,
  job: ExportJob,
): AsyncGenerator<ExportedChunk> {
  await session.run(sql`
    declare exported no scroll cursor for
    with page as (select r.* from ${recordsOf(job.query, session.today)} ${WITHIN_REACH})
    select p.id, p.subject_id, s.name, s.uscc, e.payload, a.number as application, a.identity_sealed, a.phone_sealed
    from page p join record_entry e on e.subject_id = p.subject_id and e.id = p.entry_id join subject s on s.id = p.subject_id
    left join lateral (${job.envelope === null ? NOBODY : REPRESENTATIVE}) a on true
    order by sha256(${job.marker}::bytea || convert_to(p.id::text, 'UTF8'))`);
  for (;;) {
    const found = await session.rows(fetchedRow, sql`fetch 1000 from exported`);
    if (found.length === 0) return;
    const rows = found.map((row) => rowOf(installation, session.today, job, row));
    yield { rows, subjects: [...new Set(found.map((row) => row.subject_id))] };
  }
}

function rowOf(installation: Installation, day: string, job: ExportJob, row: FetchedRow): TextRow {
  const { terms, query } = job;
  const { fields } = disclose(terms.item, row.payload, audienceOf(query), installation.masks(day));
  const shown = new Map(fields.map((field) => [field.code, field.value]));
  return [
    rowMark(job.marker, row.id),
    String(row.id),
    row.name,
    row.uscc ?? "",
    ...terms.fields.map((field) => shown.get(field.code) ?? ""),
    ...job.sealed.map((field) => sealedCell(job, row, field)),
  ];
}

/** The number leaves our sealing and enters the receiver's in one step; no row, log or entry holds it open. */
function sealedCell(job: ExportJob, row: FetchedRow, field: SealedField): string {
  const column = field === "representative-identity" ? "identity_sealed" : "phone_sealed";
  const value = row[column];
  if (job.envelope === null || row.application === null || value === null) return "";
  const place = { table: "onboarding_application", column, row: row.application };
  return job.envelope.seal(expectValue(job.sealing.open(value, place)), `${job.id}/${row.id}/${field}`);
}

/** What the latest verified application says of the enterprise's legal representative. */
const REPRESENTATIVE = sql`select o.number, o.identity_sealed, o.phone_sealed from onboarding_application o
  where o.subject_id = p.subject_id and o.state in ('verified', 'activated') order by o.decided_at desc limit 1`;
const NOBODY = sql`select null::text as number, null::text as identity_sealed, null::text as phone_sealed`;
