import { z } from "zod";
import type { TrialOutput } from "@xinpark/kernel/contract";
import type { MappingDefinition } from "@xinpark/kernel/definition";
import { compileIntake } from "@xinpark/kernel/delivery";
import { ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../../installation/index.ts";
import { readBatch } from "../batch.ts";
import { Filing, type NumberedRow } from "../filing.ts";
import { openSource, type TableSource } from "../readers/index.ts";
import { readingOf } from "../reading.ts";
import { readDelivery, readReceiptRows } from "../receipts.ts";
import { deliveryRule } from "../rule.ts";
import { driftNotices, intakeContext } from "./intake-context.ts";

/** A trial: the very intake and filing of a delivery, in a transaction that is always undone. */

const SHOWN_ROWS = 200;

export interface Trial {
  readonly path: string;
  readonly file: { readonly digest: string; readonly name: string; readonly bytes: number };
  readonly department: number;
  readonly mapping: MappingDefinition;
  readonly day: string;
  readonly by: string;
}

const NOTHING: TrialOutput = {
  problems: [],
  counts: { rows: 0, accepted: 0, duplicate: 0, superseding: 0, held: 0, refused: 0, ignored: 0 },
  incomplete: 0,
  personalStripped: 0,
  whole: false,
  rows: [],
  more: false,
};

/** Tries a file. What would fail the delivery is told as its problems. */
export async function tryFile(door: Door, installation: Installation, trial: Trial): Promise<TrialOutput> {
  const { mapping } = trial;
  const opened = await openSource(trial.path, {
    name: trial.file.name,
    digest: trial.file.digest,
    ...readingOf(mapping),
  });
  if (!opened.ok) return failedTrial(opened.problems);
  try {
    return await trySource(door, installation, trial, opened.value);
  } catch (error) {
    if (error instanceof ProblemError) return failedTrial(error.problems);
    throw error;
  } finally {
    await opened.value.close();
  }
}

const failedTrial = (problems: readonly Problem[]): TrialOutput => ({
  ...NOTHING,
  problems: problems.map((one) => ({ ...one })),
});

async function trySource(
  door: Door,
  installation: Installation,
  trial: Trial,
  source: TableSource,
): Promise<TrialOutput> {
  const item = installation.item(trial.mapping.item, trial.day);
  const intake = compileIntake(item, trial.mapping, source.header, intakeContext(installation, trial.day));
  if (!intake.ok)
    return failedTrial([...intake.problems, ...driftNotices(installation, item, trial.mapping, source)]);
  const most = deliveryRule(installation, trial.day).trial.rows;
  const rows: NumberedRow[] = [];
  let whole = true;
  for await (const block of source.rows({ block: 500 })) {
    for (const row of block) rows.push({ rowNo: row.number, row: intake.value.prepare(row.cells) });
    whole = rows.length <= most;
    if (!whole) break;
  }
  const tried = await undone(door, trial.by, (session) =>
    fileAndRead(session, installation, trial, rows.slice(0, most)),
  );
  return { ...tried, whole };
}

class Undone extends Error {}

/** Does the work as a delivery would, takes its result along, and leaves nothing. */
async function undone<T>(door: Door, by: string, work: (session: Session) => Promise<T>): Promise<T> {
  const kept: T[] = [];
  const mark = new Undone();
  try {
    await door.open(
      jobActor("mapping.trial", by),
      async (session) => {
        kept.push(await work(session));
        throw mark;
      },
      "filing",
    );
  } catch (error) {
    if (error !== mark) throw error;
  }
  const [value] = kept;
  if (value === undefined) throw new Error("a trial gives a result");
  return value;
}

async function fileAndRead(
  session: Session,
  installation: Installation,
  trial: Trial,
  rows: readonly NumberedRow[],
): Promise<TrialOutput> {
  const item = installation.item(trial.mapping.item, trial.day);
  const made = await session.row(
    z.object({ id: z.number() }),
    sql`insert into batch (kind, department_id, item, item_version, mapping, day, file_digest, file_name, file_bytes, state, delivered_by)
      values ('file', ${trial.department}, ${item.id}, ${item.version}, ${JSON.stringify(trial.mapping)}::jsonb, ${trial.day},
        ${trial.file.digest}, ${trial.file.name}, ${trial.file.bytes}, 'received', ${trial.by}) returning id`,
  );
  const batch = await readBatch(session, made?.id ?? 0);
  await new Filing(batch, item, installation).file(session, rows, 1000);
  const { counts, incomplete, personalStripped } = await readDelivery(session, installation, batch.id);
  const page = await readReceiptRows(session, {
    batch: batch.id,
    outcome: null,
    after: null,
    limit: SHOWN_ROWS,
  });
  return {
    problems: [],
    counts,
    incomplete,
    personalStripped,
    whole: true,
    // Whose a row would be is nobody's to see from a trial: subjects it would open are not there.
    rows: page.items.map((row) => ({ ...row, subject: null, record: null })),
    more: page.next !== null,
  };
}
