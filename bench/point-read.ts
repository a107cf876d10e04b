/** One enterprise's file by its code, over HTTP with key, purpose and audit, at a constant rate; against plain SQL. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { Pool } from "pg";
import { z } from "zod";
import { xinpark } from "./child.ts";
import { median, ratio, rounded } from "./figures.ts";
import { openLoop, type LoadResult } from "./open-loop.ts";
import {
  freshInstallation,
  keepInstallation,
  openPlace,
  openServer,
  type Place,
  type Server,
  type Work,
} from "./place.ts";
import { serve } from "./serving.ts";
import { load, type BenchOptions, type BenchResult } from "./result.ts";
import { Draw, enterpriseAt } from "./work-data.ts";
import { PENALTIES } from "./work-items.ts";

const WARM_SECONDS = 5;
const CONNECTIONS = 50;

/** An installation with everybody registered, every penalty known and every class computed. */
export async function deliveredInstallation(place: Place, work: Work): Promise<string> {
  const name = `delivered-${work.rows}-${work.enterprises}`;
  if (!existsSync(join(place.folder, name))) {
    const made = await freshInstallation(place, work, true);
    await xinpark(made, [
      "deliver",
      place.delivered,
      "--item",
      PENALTIES.item,
      "--department",
      PENALTIES.department,
    ]);
    await keepInstallation(place, name);
  }
  const fresh = await freshInstallation(place, work, true, name);
  // A server evaluates everyone once a day, when it finds it undone: that work is not what is measured here.
  await xinpark(fresh, ["evaluate", "--all"]);
  return fresh;
}

const progress = z.object({ behind: z.boolean() });

/** Waits until the server has done what follows a delivery (comparing, counting, reminding): a day's work does not begin with it. */
export async function caughtUp(server: Server): Promise<void> {
  const client = await server.client();
  const asked = sql`select known_no < (select max(known_no) from batch) as behind from desk_progress`;
  while ((await queriesOn(client).row(progress, asked))?.behind !== false) await pause(500);
  await client.end();
}

/** Ends what loading the place left behind (statistics, dirty pages): a day's work reads a settled database. */
export async function settle(server: Server): Promise<void> {
  const client = await server.client();
  await client.query("vacuum (analyze)");
  await client.query("checkpoint");
  await client.end();
}

const enterpriseOf = (work: Work, seed: number) => (index: number) =>
  enterpriseAt(new Draw(seed + index * 31).below(work.enterprises));

async function loadOurs(
  options: BenchOptions,
  work: Work,
  url: string,
  key: string,
  seed: number,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { authorization: `Bearer ${key}`, "x-purpose": "operation" };
  const enterprise = enterpriseOf(work, seed);
  const ask = (code: string) =>
    new Promise<boolean>((resolve, reject) => {
      get(`${url}/api/v1/subjects/${code}`, { agent, headers }, (response) => {
        let bytes = 0;
        response.on("data", (piece: Buffer) => (bytes += piece.length));
        response.once("end", () => resolve(response.statusCode === 200 && bytes > 0));
      }).once("error", reject);
    });
  try {
    const send = (index: number) => ask(enterprise(index).uscc);
    await openLoop(options.rate, WARM_SECONDS, (index) => send(index + 10_000_000));
    return await openLoop(options.rate, options.seconds, send);
  } finally {
    agent.destroy();
  }
}

const PLAIN = `select s.id, s.name, s.uscc, s.kind, s.state, r.id as record, r.item, r.document_number, r.decided_on, r.amount_fen, r.severity, r.status,
    e.payload, o.code, o.label_zh, b.closed_at
  from subject_identifier i join subject s on s.id = i.subject_id left join record r on r.subject_id = s.id
    left join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
    left join organisation o on o.id = r.department_id left join batch b on b.id = r.batch_id
  where i.value = $1 order by r.decided_on desc, r.id desc limit 51`;

async function loadPlain(
  options: BenchOptions,
  work: Work,
  server: Server,
  seed: number,
): Promise<LoadResult> {
  const pool = new Pool({ ...server.connections.owner, max: 10 });
  const enterprise = enterpriseOf(work, seed);
  try {
    const send = async (index: number): Promise<boolean> => {
      const answer = await pool.query(PLAIN, [enterprise(index).uscc]);
      return answer.rows.length > 0;
    };
    await openLoop(options.rate, WARM_SECONDS, (index) => send(index + 10_000_000));
    return await openLoop(options.rate, options.seconds, send);
  } finally {
    await pool.end();
  }
}

/** Milliseconds of processor time a request, the warming ones counted. */
const perRequest = (seconds: readonly number[], options: BenchOptions): number =>
  rounded((median(seconds) * 1000) / (options.rate * (options.seconds + WARM_SECONDS)));

/** The middle run by its 95th percentile. */
function middle(
  runs: readonly LoadResult[],
): LoadResult & { readonly seconds: number; readonly each: readonly number[] } {
  const wanted = median(runs.map((one) => one.p95));
  const [nearest] = [...runs].sort((a, b) => Math.abs(a.p95 - wanted) - Math.abs(b.p95 - wanted));
  if (nearest === undefined) throw new Error("nothing was measured");
  return { seconds: nearest.p95 / 1000, ...nearest, each: runs.map((one) => one.p95) };
}

/** The 95th percentile of the file by code at a constant rate, warm; `seconds` is that percentile. */
export async function benchPointRead(options: BenchOptions): Promise<BenchResult> {
  const work: Work = { rows: options.rows, enterprises: options.enterprises };
  const place = await openPlace(work, options.folder);
  try {
    const dataFolder = await deliveredInstallation(place, work);
    const key = (await readFile(join(dataFolder, "keys/operator-key.txt"), "utf8")).trim();
    const server = await openServer(dataFolder);
    try {
      const ours: LoadResult[] = [];
      const plain: LoadResult[] = [];
      const program: number[] = [];
      const database: number[] = [];
      const loads: number[] = [];
      const serving = await serve(dataFolder);
      let peak = 0;
      try {
        await caughtUp(server);
        await settle(server);
        for (let turn = 0; turn < options.runs; turn += 1) {
          loads.push(load());
          const before = { program: serving.processorSeconds(), database: server.processorSeconds() };
          ours.push(await loadOurs(options, work, serving.url, key, turn * 997));
          program.push(serving.processorSeconds() - before.program);
          database.push(server.processorSeconds() - before.database);
          plain.push(await loadPlain(options, work, server, turn * 997));
          process.stderr.write(
            `ours ${JSON.stringify(ours.at(-1))}\nplain ${JSON.stringify(plain.at(-1))}\n`,
          );
        }
        peak = serving.peakBytes();
      } finally {
        await serving.close();
      }
      const [mine, theirs] = [middle(ours), middle(plain)];
      return {
        work: {
          ...work,
          request: "GET /api/v1/subjects/{code} with API key and X-Purpose, audited",
          rate: options.rate,
          seconds: options.seconds,
          warmSeconds: WARM_SECONDS,
          loop: "open: latency counts from the due moment",
        },
        ours: {
          ...mine,
          processorMillisecondsARequest: {
            program: perRequest(program, options),
            database: perRequest(database, options),
          },
          peakMemoryMegabytes: Math.round(peak / 1e6),
          machineLoadBefore: loads,
        },
        peers: {
          "plain-sql": { ...theirs, what: "one parameterised statement by code through pg, no platform" },
        },
        ratio: { "plain-sql": ratio(theirs.seconds, mine.seconds) },
      };
    } finally {
      await server.close();
    }
  } finally {
    await place.close();
  }
}
