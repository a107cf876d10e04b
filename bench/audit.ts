/** What the audit costs: writes with and without their entry, entries a second, proofs checked a second, leaves of bulk rows. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import {
  bytesToHex,
  checkProofDocument,
  hashOf,
  inclusionPath,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type HashName,
} from "@xinpark/kernel/proof";
import { inclusionProof, isSigned, sequence } from "@xinpark/platform/audit-log";
import { openPools } from "@xinpark/platform/connection";
import { createDoor, jobActor, type Door, type Session } from "@xinpark/platform/door";
import { createLog } from "@xinpark/platform/logging";
import { RowLeaves } from "@xinpark/platform/row-log";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { z } from "zod";
import { median, rounded } from "./figures.ts";
import { freshInstallation, openPlace, openServer } from "./place.ts";
import { load, type BenchOptions, type BenchResult } from "./result.ts";

const ACTOR = jobActor("bench", "bench");
const WRITERS = [1, 50] as const;

const named = z.object({ id: z.number() });

/** A write as operations make them: what it is about is looked up, a row is written, the answer is read back. */
async function write(session: Session): Promise<number> {
  const owner = await session.row(named, sql`select id from organisation where code = 'credit-office'`);
  const made = await session.row(
    named,
    sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by)
      values ('single', ${owner?.id}, 'CF', '1', '2026-01-01', 'bench', 'received', 'bench') returning id`,
  );
  const read = await session.row(
    named,
    sql`select b.id from batch b join organisation o on o.id = b.department_id where b.id = ${made?.id}`,
  );
  return read?.id ?? 0;
}

/** The least a write can be: one row. */
const smallest = (session: Session): Promise<number> =>
  session.run(sql`insert into batch (kind, department_id, item, item_version, day, file_name, state, delivered_by)
    select 'single', min(id), 'CF', '1', '2026-01-01', 'bench', 'received', 'bench' from organisation`);
const note = (session: Session): Promise<void> =>
  session.audit({ operation: "bench.write", class: "write", subjects: [1], detail: { batch: 1 } });

/** Transactions a second, by so many writers for so long. */
async function rateOf(
  door: Door,
  writers: number,
  seconds: number,
  work: (session: Session) => Promise<unknown>,
): Promise<number> {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < until) {
        await door.open(ACTOR, work);
        done += 1;
      }
    }),
  );
  return (done * 1000) / (performance.now() - begun);
}

interface Cost {
  readonly writers: number;
  readonly withEntry: number;
  readonly without: number;
  /** What the entry takes of the throughput, in percent; the median of the rounds. */
  readonly costPercent: number;
  readonly entriesPerSecond: number;
}

/** With and without in turn, so that both meet the same machine. */
async function costOf(
  door: Door,
  work: (session: Session) => Promise<unknown>,
  writers: number,
  rounds: number,
  seconds: number,
): Promise<Cost> {
  const audited: number[] = [];
  const plain: number[] = [];
  const entries: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    plain.push(await rateOf(door, writers, seconds, work));
    audited.push(
      await rateOf(door, writers, seconds, async (session) => [await work(session), await note(session)]),
    );
    entries.push(await rateOf(door, writers, seconds, note));
  }
  return {
    writers,
    withEntry: Math.round(median(audited)),
    without: Math.round(median(plain)),
    costPercent: rounded(100 * (1 - median(audited.map((rate, at) => rate / (plain[at] ?? rate))))),
    entriesPerSecond: Math.round(median(entries)),
  };
}

const LEAVES = 20_000;

function inclusionsPerSecond(name: HashName): number {
  const hash = hashOf(name);
  const leaves = Array.from({ length: LEAVES }, (_, at) =>
    leafHash(hash, new TextEncoder().encode(`entry ${at}`)),
  );
  const root = bytesToHex(rootOf(hash, leaves));
  const leafIndex = 12_345;
  const claim = {
    leafIndex,
    treeSize: LEAVES,
    leafHash: bytesToHex(leaves[leafIndex] ?? new Uint8Array()),
    proof: inclusionPath(hash, leaves, leafIndex).map(bytesToHex),
    root,
    hash: name,
  };
  return perSecond(() => verifyInclusion(claim));
}

function consistenciesPerSecond(): number {
  const hash = hashOf("sha256");
  const leaves = ["one", "two"].map((text) => leafHash(hash, new TextEncoder().encode(text)));
  const earlier = {
    fromSize: 1,
    toSize: 2,
    fromRoot: bytesToHex(rootOf(hash, leaves.slice(0, 1))),
    toRoot: bytesToHex(rootOf(hash, leaves.slice(0, 2))),
    proof: [bytesToHex(leaves[1] ?? new Uint8Array())],
    hash: "sha256",
  } as const;
  return perSecond(() => verifyConsistency(earlier));
}

function perSecond(check: () => boolean, seconds = 2): number {
  for (let warm = 0; warm < 500; warm += 1) if (!check()) throw new Error("the proof does not hold");
  const begun = process.cpuUsage();
  const wall = performance.now();
  let done = 0;
  while (performance.now() - wall < seconds * 1000) {
    for (let some = 0; some < 50; some += 1) check();
    done += 50;
  }
  const used = process.cpuUsage(begun);
  return Math.round((done * 1e6) / (used.user + used.system));
}

/** Processor time that salt, leaf and root take of a delivered row, in microseconds. */
function microsecondsARow(): number {
  const rows = 5000;
  const payload = JSON.stringify({
    CF_SY: "示例事实".repeat(40),
    CF_YJ: "依据".repeat(60),
    CF_NR: "x".repeat(300),
  });
  // A delivery knows the payload's hash already.
  const known = createHash("sha256").update(payload).digest("hex");
  const chunk = (): void => {
    const leaves = new RowLeaves("sha256", "record_entry", 7, rows);
    for (let number = 0; number < rows; number += 1)
      leaves.add(
        number,
        randomUUID(),
        {
          batch_id: 7,
          row_no: number,
          record_id: number,
          subject_id: 9,
          version: 1,
          event: "received",
          department_id: 3,
          item: "CF",
          document_number: "某罚字〔2026〕1号",
          decided_on: "2026-01-01",
          status: "in-force",
          uses: 7,
          score_from: "2026-01-01",
          public_from: "2026-01-01",
          public_to: "2027-01-01",
          incomplete: false,
          payload,
        },
        known,
      );
    leaves.underRoot();
  };
  chunk();
  const begun = process.cpuUsage();
  for (let round = 0; round < 10; round += 1) chunk();
  const used = process.cpuUsage(begun);
  return rounded((used.user + used.system) / (rows * 10));
}

/** Short rounds; `--seconds` is the length of a round, `--runs` their number. */
export async function benchAudit(options: BenchOptions): Promise<BenchResult> {
  const seconds = Math.min(options.seconds, 5);
  const place = await openPlace({ rows: 1, enterprises: 1 }, options.folder);
  const keysFolder = await mkdtemp(join(tmpdir(), "xinpark-bench-keys-"));
  try {
    const dataFolder = await freshInstallation(place, { rows: 1, enterprises: 1 }, false);
    const server = await openServer(dataFolder);
    const log = createLog({ level: "warn" });
    const pools = openPools(server.connections, { max: 50, log, name: "bench" });
    const door = createDoor(pools, { today: () => "2026-01-31" });
    try {
      const costs: Cost[] = [];
      for (const writers of WRITERS) costs.push(await costOf(door, write, writers, options.runs, seconds));
      const least = await costOf(door, smallest, 50, options.runs, seconds);
      const begun = performance.now();
      const entries = await sequence(door, { keysFolder, log });
      const sequencing = Math.round((entries * 1000) / (performance.now() - begun));
      const document = expectValue(await inclusionProof(queriesOn(pools.population), 1));
      const documents = perSecond(() => checkProofDocument(document, isSigned, null).valid);
      const proofs = {
        inclusion: inclusionsPerSecond("sha256"),
        inclusionBySm3: inclusionsPerSecond("sm3"),
        consistency: consistenciesPerSecond(),
      };
      const [one] = costs;
      return {
        work: { rounds: options.runs, secondsARound: seconds, loadDuring: load() },
        ours: {
          seconds: rounded(1 / (one?.withEntry ?? 1)),
          writes: costs,
          smallestWrite: least,
          sequencedPerSecond: sequencing,
          proofsCheckedPerProcessorSecond: { ...proofs, documentsWithSignature: documents },
          microsecondsALeaf: microsecondsARow(),
        },
        peers: { withoutEntry: { seconds: rounded(1 / (one?.without ?? 1)) } },
        ratio: Object.fromEntries(
          costs.map((cost) => [`writers${cost.writers}`, rounded(cost.withEntry / cost.without)]),
        ),
      };
    } finally {
      await pools.close();
      await server.close();
    }
  } finally {
    await rm(keysFolder, { recursive: true, force: true });
    await place.close();
  }
}
