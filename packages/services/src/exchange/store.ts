import { z } from "zod";
import { CREDENTIAL_KINDS, type SourceOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";

/** Addresses that data is pulled from, as they stand. */

const textShape = z.object({ zh: z.string(), en: z.string() });
const problemShape = z.object({
  kind: z.string(),
  code: z.string(),
  message: textShape,
  path: z.string().optional(),
  remedy: textShape.optional(),
  details: z.record(z.string(), z.unknown()).optional(),
});

export const sourceRow = z.object({
  id: z.number(),
  department_id: z.number(),
  department: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  item: z.string(),
  mapping_id: z.string().nullable(),
  label: z.string(),
  url: z.string(),
  every_minutes: z.number(),
  credential: z.enum(CREDENTIAL_KINDS),
  credential_header: z.string().nullable(),
  credential_sealed: z.string().nullable(),
  credential_row: z.string(),
  cursor_parameter: z.string().nullable(),
  state: z.enum(["active", "paused"]),
  created_by: z.string(),
  created_at: z.string(),
  etag: z.string().nullable(),
  last_modified: z.string().nullable(),
  cursor: z.string().nullable(),
  failures: z.number(),
  next_at: z.string(),
});
export type SourceRow = z.infer<typeof sourceRow>;

/** Sources by a condition on `p`. */
export const sourceRows = (queries: Queries, condition: Statement): Promise<SourceRow[]> =>
  queries.rows(
    sourceRow,
    sql`select p.id, p.department_id, o.code as department, o.label_zh, o.label_en, p.item, p.mapping_id, p.label, p.url, p.every_minutes, p.credential,
        p.credential_header, p.credential_sealed, p.credential_row, p.cursor_parameter, p.state, p.created_by, p.created_at, p.etag, p.last_modified, p.cursor,
        p.failures, p.next_at
      from pull_source p join organisation o on o.id = p.department_id ${condition}`,
  );

/** One source, if it is the asker's to see. Throws `source-unknown`. */
export async function oneSource(queries: Queries, id: number): Promise<SourceRow> {
  const [row] = await sourceRows(queries, sql`where p.id = ${id}`);
  if (row !== undefined) return row;
  throw new ProblemError(
    problem("not-found", "source-unknown", `没有拉取源 ${id}`, `there is no source ${id}`, "source"),
  );
}

const runRow = z.object({
  source_id: z.number(),
  started_at: z.string(),
  finished_at: z.string(),
  outcome: z.enum(["delivered", "unchanged", "failed"]),
  http_status: z.number().nullable(),
  bytes: z.number().nullable(),
  batch_id: z.number().nullable(),
  problem: problemShape.nullable(),
});

const RUNS_SHOWN = 5;

/** With their newest tries. */
export async function sourcesOutput(
  queries: Queries,
  context: ServiceContext,
  rows: readonly SourceRow[],
  day: string,
): Promise<SourceOutput[]> {
  const runs = await queries.rows(
    runRow,
    sql`select r.* from unnest(${rows.map((row) => row.id)}::bigint[]) as s (id) cross join lateral (
        select source_id, started_at, finished_at, outcome, http_status, bytes, batch_id, problem from pull_run where source_id = s.id
        order by id desc limit ${RUNS_SHOWN}) r`,
  );
  return rows.map((row) => ({
    source: row.id,
    label: row.label,
    item: row.item,
    itemLabel: itemLabel(context, row.item, day),
    department: row.department,
    departmentLabel: { zh: row.label_zh, en: row.label_en },
    mapping: row.mapping_id,
    url: row.url,
    everyMinutes: row.every_minutes,
    credential: row.credential,
    cursorParameter: row.cursor_parameter,
    state: row.state,
    problem: row.state === "active" ? context.outbound.refusal(row.url) : null,
    failures: row.failures,
    nextAt: row.state === "active" ? row.next_at : null,
    createdBy: row.created_by,
    createdAt: row.created_at,
    runs: runs.filter((run) => run.source_id === row.id).map(runOutput),
  }));
}

function itemLabel(context: ServiceContext, item: string, day: string) {
  const found = context.installation().library.find("item", item, day);
  return found.ok ? found.value.label : { zh: item, en: item };
}

function runOutput(run: z.infer<typeof runRow>): SourceOutput["runs"][number] {
  const { problem: found } = run;
  return {
    startedAt: run.started_at,
    finishedAt: run.finished_at,
    outcome: run.outcome,
    httpStatus: run.http_status,
    bytes: run.bytes,
    batch: run.batch_id,
    problem:
      found === null
        ? null
        : {
            kind: found.kind,
            code: found.code,
            message: found.message,
            ...(found.path === undefined ? {} : { path: found.path }),
            ...(found.remedy === undefined ? {} : { remedy: found.remedy }),
            ...(found.details === undefined ? {} : { details: found.details }),
          },
  };
}
