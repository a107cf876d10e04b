/** A million penalties, or rows of another item, by the real command line, against COPY of the same file. */
import { z } from "zod";
import { queriesOn, sql } from "@xinpark/platform/sql";
import type { Client } from "pg";
import { xinpark, type Finished } from "./child.ts";
import { copyPlain } from "./copy-peer.ts";
import { freshInstallation, openPlace, openServer, type Place, type Server, type Work } from "./place.ts";
import { median, ratio, rounded } from "./figures.ts";
import type { BenchOptions, BenchResult } from "./result.ts";
import { itemFields } from "./work-data.ts";
import { workItem, type WorkItem } from "./work-items.ts";

/** Seconds of processor time, of the importing program and of the database. */
interface Processor {
  readonly program: number;
  readonly database: number;
}

interface Delivered {
  /** From the start of the process until the batch was closed: everything in it is known. */
  readonly closed: number;
  /** From the start of the process until it received the file (start, store and digest of the file). */
  readonly received: number;
  readonly closing: number;
  readonly evaluating: number;
  readonly total: number;
  /** Processor time until closed and in all. */
  readonly processor: Processor;
  readonly processorInAll: Processor;
  readonly subjects: number;
  readonly accepted: number;
  readonly peakBytes: number;
  readonly rowsNoted: number;
}

const batchRow = z.object({
  received: z.number(),
  filed: z.number(),
  closed: z.number(),
  evaluated: z.number(),
  subjects: z.number(),
  accepted: z.number(),
  noted: z.number(),
});

/** The moments of the last batch, in milliseconds since the epoch, as the audit entries tell them. */
async function readBatch(client: Client): Promise<z.infer<typeof batchRow>> {
  const row = await queriesOn(client).row(
    batchRow,
    sql`with last as (select * from batch order by id desc limit 1),
      entry as (select a.operation, (extract(epoch from a.at) * 1000)::float8 as at from audit_entry a, last
        where (a.detail->>'batch')::bigint = last.id)
      select (extract(epoch from received_at) * 1000)::float8 as received,
        (select max(at) from entry where operation = 'delivery.file') as filed,
        (select max(at) from entry where operation = 'delivery.close') as closed,
        (select max(at) from entry where operation = 'evaluation.batch') as evaluated,
        evaluated_subjects as subjects, accepted, (select count(*) from batch_row n where n.batch_id = last.id) as noted
      from last`,
  );
  if (row === null) throw new Error("no batch was delivered");
  return row;
}

interface Sample {
  readonly at: number;
  readonly seconds: number;
}

const SAMPLE_MILLISECONDS = 500;

/** The value at a moment, by the last sample before it. */
const secondsAt = (samples: readonly Sample[], moment: number): number =>
  samples.findLast((sample) => sample.at <= moment)?.seconds ?? 0;

async function deliverOnce(
  place: Place,
  { item, department }: WorkItem,
  dataFolder: string,
  server: Server,
  client: Client,
  profile: boolean,
): Promise<Delivered> {
  await client.query("checkpoint");
  const words = ["deliver", place.delivered, "--item", item, "--department", department];
  const options = profile ? ["--cpu-prof", `--cpu-prof-dir=${place.folder}`] : [];
  const before = server.processorSeconds();
  const database: Sample[] = [];
  const sampling = setInterval(
    () => database.push({ at: Date.now(), seconds: server.processorSeconds() - before }),
    SAMPLE_MILLISECONDS,
  );
  const finished: Finished = await xinpark(dataFolder, words, options).finally(() => clearInterval(sampling));
  const databaseInAll = server.processorSeconds() - before;
  const batch = await readBatch(client);
  const since = (moment: number): number => (moment - finished.startedAt) / 1000;
  return {
    closed: since(batch.closed),
    received: since(batch.received),
    closing: (batch.closed - batch.filed) / 1000,
    evaluating: (batch.evaluated - batch.closed) / 1000,
    total: finished.seconds,
    processor: {
      program: secondsAt(finished.processor, batch.closed),
      database: secondsAt(database, batch.closed),
    },
    processorInAll: { program: finished.processor.at(-1)?.seconds ?? 0, database: databaseInAll },
    subjects: batch.subjects,
    accepted: batch.accepted,
    peakBytes: finished.peakBytes,
    rowsNoted: batch.noted,
  };
}

interface Round {
  readonly ours: Delivered;
  readonly copy: number;
  readonly copyProcessor: Processor;
}

async function round(
  place: Place,
  work: Work & { readonly item: WorkItem },
  registered: boolean,
  profile: boolean,
): Promise<Round> {
  const dataFolder = await freshInstallation(place, work, registered);
  const server = await openServer(dataFolder);
  try {
    const client = await server.client();
    try {
      const before = { own: process.cpuUsage(), database: server.processorSeconds() };
      const { seconds } = await copyPlain(client, place.delivered, work.item);
      const own = process.cpuUsage(before.own);
      const copyProcessor = {
        program: (own.user + own.system) / 1e6,
        database: server.processorSeconds() - before.database,
      };
      const ours = await deliverOnce(place, work.item, dataFolder, server, client, profile);
      process.stderr.write(
        `${registered ? "registered" : "provisional"}: copy ${seconds.toFixed(1)} s, ours ${ours.closed.toFixed(1)} s until known ` +
          `(${ours.received.toFixed(1)} received, ${ours.closing.toFixed(1)} closing), ${ours.total.toFixed(1)} s in all, ` +
          `${Math.round(ours.peakBytes / 1e6)} MB; ` +
          `processor ${JSON.stringify(ours.processor)}, copy ${JSON.stringify(copyProcessor)}\n`,
      );
      return { ours, copy: seconds, copyProcessor };
    } finally {
      await client.end();
    }
  } finally {
    await server.close();
  }
}

const detail = (rounds: readonly Round[]) => {
  const of = (take: (delivered: Delivered) => number): number =>
    rounded(median(rounds.map(({ ours }) => take(ours))));
  return {
    seconds: of((one) => one.closed),
    secondsUntilReceived: of((one) => one.received),
    secondsClosing: of((one) => one.closing),
    secondsEvaluating: of((one) => one.evaluating),
    secondsInAll: of((one) => one.total),
    rowsPerSecond: Math.round(median(rounds.map(({ ours }) => ours.accepted / ours.closed))),
    subjectsEvaluated: rounds[0]?.ours.subjects ?? 0,
    accepted: rounds[0]?.ours.accepted ?? 0,
    rowsWithFindings: rounds[0]?.ours.rowsNoted ?? 0,
    processorSeconds: {
      program: of((one) => one.processor.program),
      database: of((one) => one.processor.database),
      programInAll: of((one) => one.processorInAll.program),
      databaseInAll: of((one) => one.processorInAll.database),
    },
    peakMemoryMegabytes: Math.round(Math.max(...rounds.map(({ ours }) => ours.peakBytes)) / 1e6),
    runs: rounds.length,
    each: rounds.map(({ ours, copy }) => ({
      seconds: rounded(ours.closed),
      secondsInAll: rounded(ours.total),
      copy: rounded(copy),
    })),
  };
};

/** Until known, with the registry filled; beside it, with every file opened by the delivery itself. */
export async function benchDelivery(options: BenchOptions): Promise<BenchResult> {
  const item = workItem(options.item);
  const work = { rows: options.rows, enterprises: options.enterprises, item };
  const place = await openPlace(work, options.folder, item);
  try {
    const filled: Round[] = [];
    for (let turn = 0; turn < options.runs; turn += 1)
      filled.push(await round(place, work, true, options.profile));
    const provisional = options.brief ? [] : [await round(place, work, false, false)];
    const ours = detail(filled);
    const copy = rounded(median(filled.map((one) => one.copy)));
    return {
      work: {
        ...work,
        item: item.item,
        columns: (await itemFields(item.item)).length,
        bytes: place.bytes,
        format: "CSV, UTF-8; of penalties about 7 rows in 100 with a quoted cell",
      },
      ours: { ...ours, ...(provisional.length > 0 ? { registryEmpty: detail(provisional) } : {}) },
      peers: {
        copy: {
          seconds: copy,
          what: "COPY FROM STDIN into one table of its text columns with five b-tree indexes",
          processorSeconds: {
            program: rounded(median(filled.map((one) => one.copyProcessor.program))),
            database: rounded(median(filled.map((one) => one.copyProcessor.database))),
          },
        },
      },
      ratio: { copy: ratio(copy, ours.seconds) },
    };
  } finally {
    await place.close();
  }
}
