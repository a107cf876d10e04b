import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expectValue } from "@xinpark/kernel/outcome";
import { checkProofDocument } from "@xinpark/kernel/proof";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { ROLES, withClient } from "../connection/index.ts";
import { createLog } from "../logging/index.ts";
import { queriesOn, sql } from "../sql/index.ts";
import { proofHolds } from "../test-support/index.ts";
import { consistencyProof, inclusionProof, isSigned } from "./index.ts";
import { openTestLog, type TestLog } from "./support.ts";

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog({ max: 12 });
});
afterEach(() => log.database.close());

const many = (count: number, work: () => Promise<unknown>): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, work));
const leaves = () =>
  log.reader.rows(
    z.object({ logIndex: z.number(), entry: z.number() }),
    sql`select log_index as "logIndex", entry_id as entry from audit_leaf order by log_index`,
  );
const sizes = async (): Promise<number[]> =>
  (
    await log.reader.rows(
      z.object({ size: z.number() }),
      sql`select size from audit_checkpoint order by size`,
    )
  ).map((row) => row.size);
const prove = async (entry: number) => expectValue(await inclusionProof(log.reader, entry));

it("gives an empty log nothing, and news a checkpoint", async () => {
  expect(await log.sequence()).toBe(0);
  expect(await log.check()).toEqual({ entries: 0, checkpoint: null, faults: [] });
  await log.write();
  expect(await log.sequence()).toBe(1);
  expect(await log.sequence()).toBe(0);
  expect(await log.check()).toMatchObject({ entries: 1, checkpoint: { size: 1 }, faults: [] });
});

it("takes every entry of fifty writers exactly once, by two sequencers at once", async () => {
  const writers = many(50, async () => {
    for (let round = 0; round < 4; round += 1) await log.write({ subjects: [round], detail: { round } });
  });
  const sequencers = many(2, async () => {
    for (let round = 0; round < 6; round += 1) await log.sequence({ batch: 7 });
  });
  await Promise.all([writers, sequencers]);
  await many(2, () => log.sequence({ batch: 9 }));
  const taken = await leaves();
  expect(taken.map((one) => one.logIndex)).toEqual(Array.from({ length: 200 }, (_, at) => at));
  expect(taken.map((one) => one.entry).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 200 }, (_, at) => at + 1),
  );
  expect(await log.check()).toMatchObject({ entries: 200, checkpoint: { size: 200 }, faults: [] });
  for (const { entry } of taken)
    expect(checkProofDocument(await prove(entry), isSigned, null)).toEqual({ valid: true, reason: null });
  for (const from of [0, 1, 77, ...(await sizes())]) {
    const document = expectValue(await consistencyProof(log.reader, from, 200));
    expect(checkProofDocument(document, isSigned, null)).toEqual({ valid: true, reason: null });
  }
});

it("gives a later leaf to what was committed late, also looking back a little way only", async () => {
  const slow = await log.database.pools.owner.connect();
  await slow.query("begin");
  await slow.query(
    "insert into audit_entry (actor, operation, class, channel, outcome) values ('slow', 'x', 'write', 'job', 'done')",
  );
  await log.write();
  expect(await log.sequence()).toBe(1);
  await slow.query("commit");
  slow.release();
  expect(await log.sequence({ lookBack: 0 })).toBe(0);
  expect(await log.sequence({ lookBack: 2 })).toBe(1);
  expect((await leaves()).map((one) => one.entry)).toEqual([2, 1]);
  expect((await log.check()).faults).toEqual([]);
});

it("leaves the work to the one that holds the lock, when told not to wait", async () => {
  await log.write();
  const holder = await log.database.pools.population.connect();
  await holder.query("begin");
  await holder.query("select pg_advisory_xact_lock(8675463843)");
  expect(await log.sequence({ wait: false })).toBe(0);
  const waiting = log.sequence();
  await holder.query("commit");
  holder.release();
  expect(await waiting).toBe(1);
});

describe("a sequencer that is killed outright", () => {
  const program = fileURLToPath(new URL("sequencer.ts", import.meta.url));
  const start = (batch: number) => {
    const { host, port, user, password, database } = log.database.connections.population;
    const login = JSON.stringify({ host, port, user, password, database });
    return spawn(process.execPath, [program, login, log.keysFolder, String(batch)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
  };

  it("between two transactions leaves what it appended, and the next goes on", async () => {
    await log.owner.run(sql`insert into audit_entry (actor, operation, class, channel, outcome)
      select 'clerk', 'x', 'write', 'job', 'done' from generate_series(1, 3000)`);
    const child = start(50);
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");
    const done = (await leaves()).length;
    expect(done).toBeGreaterThan(0);
    expect((await log.check()).faults).toEqual([]);
    await log.sequence();
    expect(await log.check()).toMatchObject({ entries: 3000, checkpoint: { size: 3000 }, faults: [] });
  });

  it("within a transaction leaves nothing of it", async () => {
    await many(5, () => log.write());
    await log.sequence();
    await many(8, () => log.write());
    // Its checkpoint waits for ours of the same size, after leaves and subtrees were written.
    const blocker = await log.database.pools.owner.connect();
    await blocker.query("begin");
    await blocker.query(
      "insert into audit_checkpoint select 13, root, at, 5, key_id, algorithm, signature from audit_checkpoint",
    );
    const child = start(10_000);
    await expect
      .poll(
        async () =>
          (
            await log.owner.rows(
              z.object({ pid: z.number() }),
              sql`select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%insert into audit_checkpoint%'`,
            )
          ).length,
        { timeout: 30_000 },
      )
      .toBe(1);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect((await log.check()).checkpoint?.size).toBe(5);
    await blocker.query("rollback");
    blocker.release();
    await log.sequence();
    expect(await log.check()).toMatchObject({ entries: 13, checkpoint: { size: 13 }, faults: [] });
    expect((await leaves()).map((one) => one.entry).length).toBe(13);
  });
});

describe("the key", () => {
  const filesOfKeys = () => readdirSync(log.keysFolder).filter((name) => name.endsWith(".pem"));

  it("is made once, for its owner alone, and used again", async () => {
    await log.write();
    await log.sequence();
    await log.write();
    await log.sequence();
    expect(filesOfKeys()).toHaveLength(1);
    expect(statSync(join(log.keysFolder, filesOfKeys()[0] ?? "")).mode & 0o777).toBe(0o600);
  });

  it("that is lost is replaced and announced, and what it signed still verifies", async () => {
    await log.write();
    await log.sequence();
    renameSync(log.keysFolder, `${log.keysFolder}.lost`);
    await log.write();
    const lines: string[] = [];
    await log.sequence({
      log: createLog({ level: "warn", readable: false, write: (line) => lines.push(line) }),
    });
    expect(lines.join("")).toContain("a new key signs");
    expect(await log.check()).toMatchObject({ checkpoint: { size: 2 }, faults: [] });
    const document = expectValue(await consistencyProof(log.reader, 1, 2));
    expect(document.checkpoint.keyId).not.toBe(document.fromCheckpoint?.keyId);
    expect(checkProofDocument(document, isSigned, null).valid).toBe(true);
  });

  it("that is damaged counts as lost; one that was never published is taken up", async () => {
    mkdirSync(log.keysFolder);
    writeFileSync(join(log.keysFolder, "log-ed25519-0123456789abcdef.pem"), "nonsense");
    await log.write();
    await log.sequence();
    expect(filesOfKeys()).toHaveLength(2);
    // As if the machine had stopped after the file was written and before the commit.
    await log.owner.run(sql`truncate audit_leaf, audit_node, audit_checkpoint, audit_key`);
    rmSync(join(log.keysFolder, "log-checkpoint.json"));
    await log.sequence();
    expect(filesOfKeys()).toHaveLength(2);
    expect((await log.check()).faults).toEqual([]);
  });
});

describe("a proof", () => {
  it("is refused for what is not there", async () => {
    await log.write();
    expect(await inclusionProof(log.reader, 1)).toMatchObject({ problems: [{ code: "entry-unknown" }] });
    await log.sequence();
    expect(await inclusionProof(log.reader, 2)).toMatchObject({ problems: [{ code: "entry-unknown" }] });
    expect(await consistencyProof(log.reader, 0, 2)).toMatchObject({
      problems: [{ code: "checkpoint-unknown" }],
    });
    expect(await consistencyProof(log.reader, 2, 1)).toMatchObject({
      problems: [{ code: "sizes-reversed" }],
    });
  });

  it("holds as it is written, and not with any bit flipped", async () => {
    for (let round = 0; round < 3; round += 1) {
      await many(3, () => log.write({ subjects: [1, 2], detail: { 备注: "更正 “引号” \\" } }));
      await log.sequence();
    }
    const documents = [await prove(5), expectValue(await consistencyProof(log.reader, 6, 9))];
    for (const document of documents) {
      const bytes = Buffer.from(JSON.stringify(document));
      expect(proofHolds(bytes)).toBe(true);
      for (let at = 0; at < bytes.length; at += 1) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        if (proofHolds(flipped)) expect.fail(`byte ${at} of ${document.kind} may be changed`);
      }
    }
  });

  it("is bound to the key that was asked for", async () => {
    await log.write();
    await log.sequence();
    const document = await prove(1);
    expect(checkProofDocument(document, isSigned, document.checkpoint.publicKey).valid).toBe(true);
    expect(checkProofDocument(document, isSigned, "another").reason).toBe("key-differs");
  });
});

describe("nobody who works here", () => {
  const TABLES = ["audit_entry", "audit_leaf", "audit_node", "audit_key", "audit_checkpoint"];

  it.each(ROLES)("can change or take away anything: %s", async (role) => {
    await log.write();
    await log.sequence();
    for (const table of TABLES) {
      for (const statement of [
        `update ${table} set ${table === "audit_entry" ? "actor = 'x'" : table === "audit_leaf" ? "entry_id = 9" : table === "audit_node" ? "hash = hash" : "algorithm = 'x'"}`,
        `delete from ${table}`,
        `truncate ${table}`,
      ])
        await withClient(log.database.connections[role], (client) =>
          expect(client.query(statement)).rejects.toMatchObject({ code: "42501" }),
        );
    }
  });

  it("reads the log's tables but the sequencer; everyone may ask for the latest checkpoint", async () => {
    await log.write();
    await log.sequence();
    for (const role of ["app", "filing"] as const)
      for (const table of TABLES)
        await withClient(log.database.connections[role], (client) =>
          expect(client.query(`select from ${table}`)).rejects.toMatchObject({ code: "42501" }),
        );
    const app = queriesOn(log.database.pools.app);
    const size = z.object({ size: z.number() });
    expect(await app.row(size, sql`select size from latest_audit_checkpoint()`)).toEqual({ size: 1 });
    expect(
      await app.rows(z.object({ algorithm: z.string() }), sql`select algorithm from audit_public_keys()`),
    ).toEqual([{ algorithm: "ed25519" }]);
  });
});
