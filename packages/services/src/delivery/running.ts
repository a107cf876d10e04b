import { setImmediate as nextTurn } from "node:timers/promises";
import type { SourceCell } from "@xinpark/kernel/delivery";
import { compileIntake, type Intake } from "@xinpark/kernel/delivery";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { evaluateBatch } from "../evaluation/index.ts";
import { readBatch, type Batch } from "./batch.ts";
import { closeBatch } from "./closing.ts";
import type { DeliveryContext } from "./context.ts";
import { Filing, type NumberedRow } from "./filing.ts";
import { driftNotices, intakeContext } from "./mapping/intake-context.ts";
import { correctedDelivery, mendingMark, noteCorrection, noteMended, originalRow } from "./mending.ts";
import { readingOf } from "./reading.ts";
import { holdYoungHeap, withSmallHeap } from "./memory.ts";
import { openSource, type DeclaredRows, type TableSource } from "./readers/index.ts";
import { underTrial } from "./quarantine.ts";
import { releaseHeld } from "./releasing.ts";
import { openUpload, type OpenedUpload } from "./uploads.ts";

/** Running a delivery: read, prepare, file chunk by chunk, close, release what waited, evaluate. Resumable at every step. */

/** Rows in a transaction: large enough to be quick, small enough to be flat in memory and to lose little. */
const CHUNK = 2500;
/** Rows prepared at a stretch; between stretches the answers of the database are taken up. */
const BLOCK = 250;

const asJob = <T>(
  context: DeliveryContext,
  onBehalfOf: string,
  work: (session: Session) => Promise<T>,
): Promise<T> => context.door.open(jobActor("delivery", onBehalfOf), work, "filing");

/**
 * Runs a batch to its end, from wherever it stands; one that is through is left as it is. Two runners of one batch exclude each other; the second returns false.
 * A source that turns out unreadable fails the batch, gives its keys back, and throws the located problems.
 */
export async function runBatch(context: DeliveryContext, id: number): Promise<boolean> {
  return withBatchLock(context, id, async () => {
    const batch = await asJob(context, "", (session) => readBatch(session, id));
    if (batch.state === "failed" || batch.evaluated) return;
    if (batch.state !== "closed") {
      await inQuarantine(context, batch);
      await asJob(context, batch.delivered_by, (session) =>
        closeBatch(session, context.installation(), batch),
      );
    }
    await settle(context, batch);
  });
}

/** After closing: rows that waited for what this batch brought, then the classes of everyone touched. */
async function settle(context: DeliveryContext, batch: Batch): Promise<void> {
  const released = await releaseHeld(context, batch);
  const { door, installation, today } = context;
  for (const id of [batch.id, ...released]) await evaluateBatch({ door, installation, today }, id);
}

/** What a file does to the process that reads it is counted; one put aside fails like any other that cannot be read. */
async function inQuarantine(context: DeliveryContext, batch: Batch): Promise<void> {
  const counting = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    asJob(context, batch.delivered_by, work);
  let begun = false;
  try {
    await underTrial(counting, batch.id, async () => {
      begun = true;
      await fileAll(context, batch);
    });
  } catch (error) {
    if (!begun && error instanceof ProblemError) await failBatch(context, batch, error.problems);
    throw error;
  }
}

async function fileAll(context: DeliveryContext, batch: Batch): Promise<void> {
  const upload = await openUpload(context, batch);
  if (!upload.ok) {
    await failBatch(context, batch, upload.problems);
    throw new ProblemError(...upload.problems);
  }
  try {
    await fileUpload(context, batch, upload.value);
  } finally {
    await upload.value.close();
  }
}

async function fileUpload(context: DeliveryContext, batch: Batch, upload: OpenedUpload): Promise<void> {
  const source = await openBatchSource(context, batch, upload);
  try {
    await fileSource(context, batch, source);
  } catch (error) {
    if (error instanceof ProblemError) await failBatch(context, batch, error.problems);
    throw error;
  } finally {
    await source.close();
  }
}

async function openBatchSource(
  context: DeliveryContext,
  batch: Batch,
  { path, digest }: OpenedUpload,
): Promise<TableSource> {
  const { mapping } = batch;
  const plain = { name: batch.file_name, ...(digest === undefined ? {} : { digest }) };
  if (mapping !== null && /\.xlsx$/iu.test(batch.file_name)) {
    // A corrected workbook has its header in the first row of the first sheet, wherever and as whatever the profile's source has it.
    const returned = await openSource(path, plain);
    if (returned.ok && mendingMark(returned.value.header) !== null) return returned.value;
    if (returned.ok) await returned.value.close();
  }
  const opened = await openSource(path, {
    ...plain,
    ...readingOf(mapping),
  });
  if (opened.ok) return opened.value;
  await failBatch(context, batch, opened.problems);
  throw new ProblemError(...opened.problems);
}

/** A workbook that corrects an earlier delivery is read by the profile of that delivery, and its rows say which they mend. */
async function takeCorrection(
  context: DeliveryContext,
  received: Batch,
  source: TableSource,
): Promise<{ readonly batch: Batch; readonly mending: Mending | null }> {
  const mark = mendingMark(source.header);
  if (mark === null) return { batch: received, mending: null };
  return asJob(context, received.delivered_by, async (session) => {
    const corrected = await correctedDelivery(session, received, mark);
    if (corrected === null) return { batch: received, mending: null };
    const batch = await noteCorrection(session, received, corrected);
    return { batch, mending: { corrected: corrected.id, position: mark.position } };
  });
}

interface Mending {
  readonly corrected: number;
  readonly position: number;
}

async function fileSource(context: DeliveryContext, received: Batch, source: TableSource): Promise<void> {
  const { batch, mending } = await takeCorrection(context, received, source);
  const installation = context.installation();
  const item = installation.item(batch.item, batch.day);
  const intake = compileIntake(item, batch.mapping, source.header, intakeContext(installation, batch.day));
  const drift = driftNotices(installation, item, batch.mapping, source);
  if (!intake.ok) throw new ProblemError(...intake.problems, ...drift);
  await remark(context, batch, drift);
  const filing = new Filing(batch, item, installation);
  let done = batch.rows_done;
  // One chunk is filed while the next is read and prepared.
  let pending: Promise<unknown> = Promise.resolve();
  const send = async (rows: readonly NumberedRow[], thousandths: number): Promise<void> => {
    await pending;
    pending = asJob(context, batch.delivered_by, async (session) => {
      await filing.file(session, rows, thousandths);
      if (mending !== null) await noteMended(session, batch, mending.corrected, rows);
    }).then(() => {
      done += rows.length;
      context.onProgress?.({ batch: batch.id, rows: done, thousandths });
    });
    // The failure is met at the next await; without a listener it would end the process first.
    pending.catch(() => undefined);
  };
  try {
    for await (const chunk of chunksOf(source, intake.value, batch.rows_done, mending))
      await send(chunk, thousandthsOf(source));
    await pending;
    await noteDeclared(context, batch, source.declaredRows());
  } finally {
    // Where the source breaks, the chunk under way is through before the batch is given up: its keys are given back too.
    await pending.catch(() => undefined);
  }
}

async function* chunksOf(
  source: TableSource,
  intake: Intake,
  after: number,
  mending: Mending | null,
): AsyncGenerator<readonly NumberedRow[]> {
  let chunk: NumberedRow[] = [];
  for await (const block of source.rows({ after, block: BLOCK })) {
    for (const row of block) {
      const cells: readonly SourceCell[] = row.cells;
      const place = row.place === undefined ? {} : { place: row.place };
      const mends = mending === null ? null : originalRow(cells[mending.position]);
      chunk.push({
        rowNo: row.number,
        row: intake.prepare(cells),
        ...place,
        ...(mends === null ? {} : { mends }),
      });
    }
    holdYoungHeap();
    // Reading goes on by promises alone, which would keep the filing of the chunk before waiting for its answers.
    await nextTurn();
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** A file that says how many rows it has, and has others: told on the receipt, for somebody may have cut it off. */
async function noteDeclared(
  context: DeliveryContext,
  batch: Batch,
  rows: DeclaredRows | null,
): Promise<void> {
  if (rows === null || rows.declared === rows.found) return;
  const { path, declared, found } = rows;
  const disagreement: Problem = {
    ...problem(
      "invalid",
      "declared-count",
      `文件在 ${path} 处写明有 ${declared} 行，实际有 ${found} 行`,
      `the file says at ${path} that it has ${declared} rows; it has ${found}`,
      path,
    ),
    remedy: {
      zh: "请核对来源系统的导出是否完整；完整的，请来源更正该数。",
      en: "Check that the export was whole; if it was, have the source correct the number.",
    },
    details: { declared, found },
  };
  await remark(context, batch, [disagreement]);
}

/** What is worth knowing of the file as a whole and did not stop it; said again by a run that goes on, it stands once. */
async function remark(context: DeliveryContext, batch: Batch, remarks: readonly Problem[]): Promise<void> {
  if (remarks.length === 0) return;
  const codes = remarks.map((one) => one.code);
  await asJob(context, batch.delivered_by, (session) =>
    session.run(sql`update batch set remarks = ${JSON.stringify(remarks)}::jsonb || coalesce(
      (select jsonb_agg(one) from jsonb_array_elements(remarks) one where one ->> 'code' <> all(${codes}::text[])), '[]')
      where id = ${batch.id}`),
  );
}

function thousandthsOf(source: TableSource): number {
  const { bytesRead, bytesTotal } = source.progress();
  return bytesTotal === 0 ? 0 : Math.min(999, Math.floor((bytesRead * 1000) / bytesTotal));
}

/** The batch failed for good: what it filed never becomes known, and its keys are free for the mended file. */
async function failBatch(
  context: DeliveryContext,
  batch: Batch,
  problems: readonly Problem[],
): Promise<void> {
  await asJob(context, batch.delivered_by, async (session) => {
    await session.run(sql`delete from delivery_key where batch_id = ${batch.id}`);
    await session.run(sql`delete from held_row where batch_id = ${batch.id}`);
    await session.run(sql`delete from snapshot_key where batch_id = ${batch.id}`);
    await session.run(
      sql`update batch set state = 'failed', problems = ${JSON.stringify(problems)}::jsonb where id = ${batch.id}`,
    );
    await session.audit({
      operation: "delivery.fail",
      class: "write",
      detail: { batch: batch.id, codes: problems.map((one) => one.code) },
    });
  });
}

const BATCH_LOCK = 7003;

/** The lock lives as long as the transaction that holds it: a killed runner frees it by dying. */
async function withBatchLock(
  context: DeliveryContext,
  id: number,
  work: () => Promise<void>,
): Promise<boolean> {
  return inTurn(context.door, () =>
    asJob(context, "", async (session) => {
      const { rows } = await session.client.query<{ locked: boolean }>(
        "select pg_try_advisory_xact_lock($1::int, $2::int) as locked",
        [BATCH_LOCK, id],
      );
      if (rows[0]?.locked !== true) return false;
      await withSmallHeap(work);
      return true;
    }),
  );
}

const turns = new WeakMap<Door, Promise<unknown>>();

/** Deliveries of one program follow one another: each needs two connections, and many at once would wait for each other's for ever. */
function inTurn<T>(door: Door, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(door) ?? Promise.resolve()).then(work);
  turns.set(
    door,
    turn.catch(() => undefined),
  );
  return turn;
}
