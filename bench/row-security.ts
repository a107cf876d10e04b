/** One enterprise's file with and without row security, in one program and one run: what the policies cost a point read. */
import { expectValue } from "@xinpark/kernel/outcome";
import { ROLE_RIGHTS } from "@xinpark/kernel/rights";
import { loadConfiguration } from "@xinpark/platform/configuration";
import { FULL_SCOPE, type Actor, type Scope } from "@xinpark/platform/door";
import { createLog } from "@xinpark/platform/logging";
import { openApplication, type Application } from "@xinpark/server/application";
import { fileOperations } from "@xinpark/services/file";
import type { Client } from "pg";
import { median, ratio, rounded } from "./figures.ts";
import { openPlace, openServer, type Server, type Work } from "./place.ts";
import { deliveredInstallation } from "./point-read.ts";
import { load, type BenchOptions, type BenchResult } from "./result.ts";
import { Draw, enterpriseAt } from "./work-data.ts";

/** Tables a file is read from. */
const TABLES = ["subject", "record", "record_entry", "evaluation_result", "batch"];
const READS = 300;
const ROUNDS = 8;

/** Within the area; one who minds every organisation, and one of whom each row is asked whether it is shared. */
const READERS: Readonly<Record<string, Scope>> = {
  "credit office": FULL_SCOPE,
  "officer of another bureau": { ...FULL_SCOPE, department: 1_000_000 },
};

const actorOf = (scope: Scope): Actor => ({
  name: "bench",
  role: "operator",
  accountId: null,
  membershipId: null,
  rights: ROLE_RIGHTS.operator,
  scope,
  channel: "command-line",
  purpose: "operation",
  caseNumber: null,
  requestId: null,
});

interface Round {
  /** Milliseconds a read: elapsed, and processor time of the database, and of both together. */
  readonly elapsed: number;
  readonly database: number;
  readonly processor: number;
}

async function measure(
  application: Application,
  server: Server,
  actor: Actor,
  codes: readonly string[],
): Promise<Round> {
  const before = { at: performance.now(), database: server.processorSeconds(), program: process.cpuUsage() };
  for (const code of codes) {
    await fileOperations.read.perform(application.services, application.door, actor, { code, limit: 50 });
  }
  const elapsed = (performance.now() - before.at) / codes.length;
  const database = ((server.processorSeconds() - before.database) * 1000) / codes.length;
  const { user, system } = process.cpuUsage(before.program);
  return { elapsed, database, processor: database + (user + system) / 1000 / codes.length };
}

async function switchSecurity(owner: Client, on: boolean): Promise<void> {
  for (const table of TABLES)
    await owner.query(`alter table ${table} ${on ? "enable" : "disable"} row level security`);
}

/** `seconds` is the median of the elapsed time of a read; the peer is the same read without row security. */
export async function benchRowSecurity(options: BenchOptions): Promise<BenchResult> {
  const work: Work = { rows: options.rows, enterprises: options.enterprises };
  const place = await openPlace(work, options.folder);
  try {
    const dataFolder = await deliveredInstallation(place, work);
    const server = await openServer(dataFolder);
    const configuration = expectValue(
      loadConfiguration({ environment: {}, folder: dataFolder, defaults: { dataFolder } }),
    );
    const application = await openApplication(configuration, { log: createLog({ level: "warn" }) });
    const owner = await server.client();
    try {
      await owner.query("vacuum (analyze)");
      const codesOf = (round: number): string[] =>
        Array.from({ length: READS }, (_, index) =>
          enterpriseAt(new Draw(round * 100_003 + index * 31).below(work.enterprises)),
        ).map((enterprise) => enterprise.uscc);
      const figures: Record<string, Record<"with" | "without", Round[]>> = {};
      for (const [name, scope] of Object.entries(READERS)) {
        const rounds: Record<"with" | "without", Round[]> = { with: [], without: [] };
        for (let round = 0; round < ROUNDS; round += 1) {
          // The same files both ways, by turns first: what grows warm, and who else is at work, meets both.
          const order = round % 2 === 0 ? [true, false] : [false, true];
          for (const on of order) {
            await switchSecurity(owner, on);
            await measure(application, server, actorOf(scope), codesOf(round).slice(0, 40));
            rounds[on ? "with" : "without"].push(
              await measure(application, server, actorOf(scope), codesOf(round)),
            );
          }
        }
        figures[name] = rounds;
      }
      return resultOf(work, figures);
    } finally {
      await switchSecurity(owner, true);
      await owner.end();
      await application.close();
      await server.close();
    }
  } finally {
    await place.close();
  }
}

function resultOf(
  work: Work,
  figures: Readonly<Record<string, Readonly<Record<"with" | "without", readonly Round[]>>>>,
): BenchResult {
  const readers = Object.entries(figures).map(([name, rounds]) => {
    const of = (side: "with" | "without", part: keyof Round): number =>
      median(rounds[side].map((round) => round[part]));
    const cost = (part: keyof Round): number =>
      rounded(
        100 *
          (median(rounds.with.map((one, index) => one[part] / (rounds.without[index]?.[part] ?? one[part]))) -
            1),
      );
    return {
      reader: name,
      elapsedMilliseconds: {
        with: rounded(of("with", "elapsed")),
        without: rounded(of("without", "elapsed")),
      },
      databaseProcessorMilliseconds: {
        with: rounded(of("with", "database")),
        without: rounded(of("without", "database")),
      },
      processorMilliseconds: {
        with: rounded(of("with", "processor")),
        without: rounded(of("without", "processor")),
      },
      costPercent: {
        elapsed: cost("elapsed"),
        databaseProcessor: cost("database"),
        processor: cost("processor"),
      },
    };
  });
  const [first] = readers;
  if (first === undefined) throw new Error("nothing was measured");
  const ours = first.elapsedMilliseconds.with / 1000;
  const peer = first.elapsedMilliseconds.without / 1000;
  return {
    work: {
      ...work,
      reads: READS,
      rounds: ROUNDS,
      request: "file.read in process, audited, by code",
      tables: TABLES,
    },
    ours: { seconds: ours, readers, machineLoad: load() },
    peers: {
      "without row security": {
        seconds: peer,
        what: "the same reads in the same run, row security disabled on the tables",
      },
    },
    ratio: { "without row security": ratio(peer, ours) },
  };
}
