import { z } from "zod";
import { dueDay, missingNumbers, parseSerial, type Clock, type KnownNumber } from "@xinpark/kernel/desk";
import type { ItemDefinition, SerialRuleDefinition } from "@xinpark/kernel/definition";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { closeCorrected, fingerprintOf, knownGaps, raise, type NewFinding } from "./raising.ts";
import { clockOf, itemOn, taskRule, type KnownBatch } from "./rules.ts";

/** Document numbers of deliveries, and the gaps between them. */

/** The rules on numbers that speak of an item. */
export const serialRules = (
  installation: Installation,
  item: string,
  day: string,
): readonly SerialRuleDefinition[] =>
  installation.library.list("serial-rule", day).filter((rule) => rule.items.includes(item));

const numberRow = z.object({ document_number: z.string(), decided_on: z.string().nullable() });

/** Numbers read at a time: a batch of any size is read in flat memory. */
const PAGE = 20_000;

/** Keeps the numbers of a batch, those of rows that wait too; gives the series they stand in. */
export async function keepSerials(
  session: Session,
  installation: Installation,
  item: ItemDefinition,
  batch: KnownBatch,
): Promise<readonly string[]> {
  const clock = numberClock(installation, item, batch.day);
  const series = new Set<string>();
  const id = Math.trunc(batch.id);
  await session.client.query(
    `declare desk_numbers no scroll cursor for
       select document_number, max(decided_on) as decided_on from record_entry
       where batch_id = ${id} and event = 'received' and document_number is not null group by 1
       union all
       select distinct prepared ->> 'documentNumber', (prepared ->> 'decidedOn')::date from held_row
       where batch_id = ${id} and prepared ->> 'documentNumber' <> ''`,
  );
  for (;;) {
    const rows = await session.rows(numberRow, fetchPage());
    if (rows.length === 0) break;
    const found = rows.flatMap((row) => {
      const serial = parseSerial(row.document_number);
      if (serial === null) return [];
      const from = row.decided_on ?? batch.day;
      return [{ ...serial, due: dueDay(installation.calendar, from, clock).day }];
    });
    for (const one of found) series.add(one.series);
    await session.run(sql`
      insert into document_serial (department_id, item, series, number, due_on, batch_id)
      select ${batch.department_id}::bigint, ${batch.item}::text, f.series, f.number, min(f.due), ${batch.id}::bigint
      from jsonb_to_recordset(${JSON.stringify(found)}::jsonb) as f (series text, number int, due date) group by 3, 4
      on conflict do nothing`);
  }
  await session.client.query("close desk_numbers");
  return [...series];
}

const fetchPage = (): Statement => ({ text: `fetch ${PAGE} from desk_numbers`, values: [] });

const numberClock = (installation: Installation, item: ItemDefinition, day: string): Clock =>
  clockOf(installation, item.duty?.clock ?? taskRule(installation, day).clock, day);

const seriesRow = z.object({
  department: z.number(),
  item: z.string(),
  series: z.string(),
  numbers: z.array(z.number()),
  dues: z.array(z.string()),
});
type SeriesRow = z.infer<typeof seriesRow>;

const SERIES = sql`department_id as department, item, series, array_agg(number order by number) as numbers,
  array_agg(due_on::text order by number) as dues`;

/** Looks for gaps in the series of a batch. */
export async function checkSeries(
  session: Session,
  installation: Installation,
  batch: KnownBatch,
  series: readonly string[],
): Promise<void> {
  if (series.length === 0) return;
  const rows = await session.rows(
    seriesRow,
    sql`select ${SERIES} from document_serial where department_id = ${batch.department_id} and item = ${batch.item} and series = any (${series}::text[])
      group by department_id, item, series`,
  );
  await checkGaps(session, installation, rows, batch.id);
}

/** Looks again at incomplete series in which a document has become due since a day. */
export async function checkDueSeries(
  session: Session,
  installation: Installation,
  since: string,
): Promise<void> {
  const rows = await session.rows(
    seriesRow,
    sql`select ${SERIES} from document_serial group by department_id, item, series
      having count(*) <= max(number) - min(number) and bool_or(due_on >= ${since}::date and due_on < ${session.today}::date)`,
  );
  await checkGaps(session, installation, rows, null);
}

async function checkGaps(
  session: Session,
  installation: Installation,
  rows: readonly SeriesRow[],
  batch: number | null,
): Promise<void> {
  const raised: NewFinding[] = [];
  for (const rule of installation.library.list("serial-rule", session.today)) {
    const concerned = rows.filter((row) => rule.items.includes(row.item));
    const known = Map.groupBy(await knownGaps(session, rule.id, concerned.map(keyOf)), (one) => one.key);
    const filled: number[] = [];
    for (const row of concerned) {
      const found = gapsOf(rule, row, known.get(keyOf(row)) ?? [], session.today);
      filled.push(...found.filled);
      if (found.raised !== null) raised.push(found.raised);
      for (const change of found.changed) await restate(session, change.id, change.numbers);
    }
    await closeCorrected(session, filled, batch);
  }
  await raise(session, installation, raised);
}

const keyOf = (row: SeriesRow): string => `${row.department}/${row.item}/${row.series}`;

/** What is missing of a series beside what somebody has settled, and what that means for the findings there are. */
function gapsOf(rule: SerialRuleDefinition, row: SeriesRow, known: KnownGaps, today: string) {
  const numbers = row.numbers.map((number, index): KnownNumber => ({
    number,
    dueOn: row.dues[index] ?? today,
  }));
  const key = keyOf(row);
  const open = known.find((one) => one.open) ?? null;
  const settled = new Set(known.filter((one) => !one.open).flatMap((one) => one.numbers));
  const missing = missingNumbers(rule, numbers, today).filter((number) => !settled.has(number));
  if (open !== null) {
    const filled = missing.length === 0 ? [open.id] : [];
    const same = missing.join(",") === open.numbers.join(",");
    const changed = missing.length === 0 || same ? [] : [{ id: open.id, numbers: missing }];
    return { raised: null, filled, changed };
  }
  if (missing.length === 0) return { raised: null, filled: [], changed: [] };
  const raised: NewFinding = {
    kind: "gap",
    rule: rule.id,
    ruleVersion: rule.version,
    subjectKey: key,
    fingerprint: fingerprintOf(missing.join(",")),
    department: row.department,
    otherDepartment: null,
    item: row.item,
    subject: null,
    detail: { series: row.series, numbers: missing },
  };
  return { raised, filled: [], changed: [] };
}

type KnownGaps = Awaited<ReturnType<typeof knownGaps>>;

/** An open finding tells what is missing today. */
async function restate(session: Session, finding: number, numbers: readonly number[]): Promise<void> {
  await session.run(sql`
    update finding set detail = jsonb_set(detail, '{numbers}', ${JSON.stringify(numbers)}::jsonb), fingerprint = ${fingerprintOf(numbers.join(","))}
    where id = ${finding}`);
}

/** Whether an item's numbers are looked at. */
export const hasSerials = (installation: Installation, id: string, day: string): boolean =>
  serialRules(installation, id, day).length > 0 && itemOn(installation, id, day) !== null;
