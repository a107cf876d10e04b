import { z } from "zod";
import type { QualityDepartmentOutput, QualityOutput } from "@xinpark/kernel/contract";
import type { QualityRuleDefinition } from "@xinpark/kernel/definition";
import { addDays, addMonths } from "@xinpark/kernel/day";
import { charge, measureQuality, rank, type Charge, type QualityCounts } from "@xinpark/kernel/desk";
import { expectValue, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { clockOf, itemOn } from "./rules.ts";
import { mindsAll, textShape } from "./terms.ts";

/** Timeliness and quality of a month's deliveries, as they were known at the end of any day. */

export interface QualityRequest {
  /** YYYY-MM. */
  readonly month: string;
  readonly asOf: string;
}

/** Month and day asked about, where the request leaves them open. */
export function requestOf(
  session: Session,
  input: { readonly month?: string | undefined; readonly asOf?: string | undefined },
): QualityRequest {
  const asOf = input.asOf ?? session.today;
  return { asOf, month: input.month ?? asOf.slice(0, 7) };
}

export interface Span {
  readonly from: string;
  readonly to: string;
}

export const spanOf = (month: string): Span => {
  const from = `${month}-01`;
  return { from, to: addDays(addMonths(from, 1), -1) };
};

/** Deliveries of a month by departments, known by a day. Rows that were released count with the delivery that brought them. */
export const deliveredIn = (span: Span, asOf: string): Statement =>
  sql`b.state = 'closed' and b.kind not in ('single', 'release') and b.day between ${span.from} and ${span.to} and coalesce(b.closed_on, b.day) <= ${asOf}`;

const sumsRow = z.object({
  department: z.number(),
  code: z.string(),
  label: textShape,
  deliveries: z.number(),
  rows: z.number(),
  accepted: z.number(),
  duplicate: z.number(),
  superseding: z.number(),
  held: z.number(),
  refused: z.number(),
  ignored: z.number(),
  incomplete: z.number(),
});

const taskRow = z.object({
  department: z.number(),
  owed: z.number(),
  missed: z.number(),
  zero: z.number(),
});
const returnedRow = z.object({ department: z.number(), returned: z.number() });

const dayRow = z.object({
  batch: z.number(),
  department: z.number(),
  item: z.string(),
  clock_from: z.string().nullable(),
  delivered_on: z.string(),
  known_on: z.string(),
  code_missing: z.boolean(),
  rows: z.number(),
  filled: z.number(),
  fields: z.number(),
});
type DayRow = z.infer<typeof dayRow>;

/** Counts by batch and day of a month, known by a day. */
export const daysOf = (queries: Queries, span: Span, asOf: string, where: Statement): Promise<DayRow[]> =>
  queries.rows(
    dayRow,
    sql`select batch_id as batch, department_id as department, item, clock_from, delivered_on, known_on, code_missing, rows, filled, fields
      from delivery_day where delivered_on between ${span.from} and ${span.to} and known_on <= ${asOf} and ${where}
      order by batch_id, clock_from`,
  );

/** Since when the desk keeps count; null before its first run. */
export async function begunOn(queries: Queries): Promise<string | null> {
  const row = await queries.row(z.object({ begun_on: z.string() }), sql`select begun_on from desk_progress`);
  return row?.begun_on ?? null;
}

/** What a group of records is charged with; null where no clock runs, `backlog` where it was due before the desk began. */
export function chargeOf(
  installation: Installation,
  begun: string | null,
  row: DayRow,
): Charge | "backlog" | null {
  if (row.clock_from === null) return null;
  const duty = itemOn(installation, row.item, row.delivered_on)?.duty;
  if (duty === undefined) return null;
  const clock = clockOf(installation, duty.clock, row.delivered_on);
  const charged = charge(installation.calendar, clock, {
    from: row.clock_from,
    deliveredOn: row.delivered_on,
    knownOn: row.known_on,
    codeMissing: row.code_missing,
  });
  return begun === null || charged.due < begun ? "backlog" : charged;
}

interface Timed {
  timed: number;
  departmentLate: number;
  platformLate: number;
  departmentDays: number;
  platformDays: number;
  backlog: number;
  filled: number;
  fields: number;
  provisional: boolean;
}

const untimed = (): Timed => ({
  timed: 0,
  departmentLate: 0,
  platformLate: 0,
  departmentDays: 0,
  platformDays: 0,
  backlog: 0,
  filled: 0,
  fields: 0,
  provisional: false,
});

function timeAll(
  installation: Installation,
  begun: string | null,
  rows: readonly DayRow[],
): ReadonlyMap<number, Timed> {
  const found = new Map<number, Timed>();
  for (const row of rows) {
    const sum = found.get(row.department) ?? untimed();
    found.set(row.department, sum);
    sum.filled += row.filled;
    sum.fields += row.fields;
    const charged = chargeOf(installation, begun, row);
    if (charged === null) continue;
    if (charged === "backlog") sum.backlog += row.rows;
    else addCharge(sum, charged, row.rows);
  }
  return found;
}

function addCharge(sum: Timed, charged: Charge, rows: number): void {
  sum.timed += rows;
  sum.provisional ||= charged.provisional;
  if (charged.charged === "department") {
    sum.departmentLate += rows;
    sum.departmentDays += charged.days * rows;
  } else if (charged.charged === "platform") {
    sum.platformLate += rows;
    sum.platformDays += charged.days * rows;
  }
}

/** The departments within reach that owed or delivered something in the month. */
export async function readQuality(
  session: Session,
  installation: Installation,
  request: QualityRequest,
): Promise<QualityOutput> {
  const { month, asOf } = request;
  const span = spanOf(month);
  const rule = expectValue(installation.library.find("quality-rule", "department-quality", asOf));
  const begun = await begunOn(session);
  const sums = await session.rows(
    sumsRow,
    sql`select o.id as department, o.code, jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, count(b.id) as deliveries,
        coalesce(sum(b.rows_done), 0)::bigint as rows, coalesce(sum(b.accepted), 0)::bigint as accepted, coalesce(sum(b.duplicate), 0)::bigint as duplicate,
        coalesce(sum(b.superseding), 0)::bigint as superseding, coalesce(sum(b.held), 0)::bigint as held, coalesce(sum(b.refused), 0)::bigint as refused,
        coalesce(sum(b.ignored), 0)::bigint as ignored, coalesce(sum(b.incomplete), 0)::bigint as incomplete
      from organisation o left join batch b on b.department_id = o.id and ${deliveredIn(span, asOf)}
      where cardinality(o.duties) > 0 or b.id is not null group by 1, 2, 3 order by o.code collate "C"`,
  );
  const tasks = await session.rows(
    taskRow,
    // What was due by the day; settled in time, or not.
    sql`select department_id as department, count(*) as owed, count(*) filter (where settled_on is null or settled_on > due_on) as missed,
        count(*) filter (where outcome = 'zero-report' and settled_on <= ${asOf}) as zero
      from due_task where due_on between ${span.from} and ${span.to} and (due_on < ${asOf} or settled_on <= ${asOf}) group by 1`,
  );
  const returned = await session.rows(
    returnedRow,
    sql`select r.department_id as department, sum(case when cardinality(r.row_numbers) = 0 then b.rows_done else cardinality(r.row_numbers) end)::bigint as returned
      from delivery_return r join batch b on b.id = r.batch_id where r.returned_on between ${span.from} and ${span.to} and r.returned_on <= ${asOf} group by 1`,
  );
  const timed = timeAll(installation, begun, await daysOf(session, span, asOf, sql`true`));
  const taskOf = new Map(tasks.map((row) => [row.department, row]));
  const returnedOf = new Map(returned.map((row) => [row.department, row.returned]));
  const items = sums
    .map((row) =>
      departmentOf(rule, row, timed.get(row.department) ?? untimed(), {
        task: taskOf.get(row.department) ?? { department: row.department, owed: 0, missed: 0, zero: 0 },
        returned: returnedOf.get(row.department) ?? 0,
      }),
    )
    .filter(isReached);
  const ranks = mindsAll(session) ? rank(items.map((one) => one.score)) : [];
  return {
    month,
    asOf,
    begunOn: begun,
    rule: {
      id: rule.id,
      version: rule.version,
      label: rule.label,
      confirmed: rule.sources.every((source) => source.confirmed),
      measures: rule.measures,
    },
    items: items.map((one, index) => ({ ...one, rank: ranks[index] ?? null })),
  };
}

/** Row security leaves nothing of others; an organisation of which nothing is seen is not spoken of. */
const isReached = (one: QualityDepartmentOutput): boolean =>
  one.deliveries > 0 || one.counts.tasksOwed > 0 || one.counts.returned > 0;

function departmentOf(
  rule: QualityRuleDefinition,
  row: z.infer<typeof sumsRow>,
  timed: Timed,
  more: { readonly task: z.infer<typeof taskRow>; readonly returned: number },
): QualityDepartmentOutput {
  const counts: QualityCounts = {
    rows: row.rows,
    accepted: row.accepted,
    duplicate: row.duplicate,
    superseding: row.superseding,
    held: row.held,
    refused: row.refused,
    ignored: row.ignored,
    incomplete: row.incomplete,
    timed: timed.timed,
    departmentLate: timed.departmentLate,
    platformLate: timed.platformLate,
    filled: timed.filled,
    fields: timed.fields,
    tasksOwed: more.task.owed,
    tasksMissed: more.task.missed,
    returned: more.returned,
  };
  const quality = measureQuality(rule, counts);
  return {
    department: { code: row.code, label: row.label satisfies Text },
    counts,
    lateDays: { department: timed.departmentDays, platform: timed.platformDays },
    backlog: timed.backlog,
    deliveries: row.deliveries,
    zeroReports: more.task.zero,
    provisional: timed.provisional,
    measures: [...quality.measures],
    score: quality.score,
    rank: null,
  };
}
