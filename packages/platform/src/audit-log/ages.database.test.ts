import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import { checkpointText, checkProofDocument } from "@xinpark/kernel/proof";
import type { HashName, SignatureName } from "@xinpark/kernel/proof";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { jobActor, type Session } from "../door/index.ts";
import { silentLog } from "../logging/index.ts";
import { queriesOn, sql } from "../sql/index.ts";
import {
  acceptRestore,
  consistencyProof,
  endorsementText,
  inclusionProof,
  lockLog,
  readPublishedCheckpoint,
  rotateKey,
  signingKey,
  thinCheckpoints,
  verifySignature,
} from "./index.ts";
import { openTestLog, type TestLog } from "./support.ts";

/** What a log meets as it grows old: other algorithms, new keys, thinning, restored backups, clocks set back. */

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.database.close());

const asJob = <T>(work: (session: Session) => Promise<T>): Promise<T> =>
  log.door.open(jobActor("test", ""), work, "population");
const grow = async (rounds: number): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    await log.write({ subjects: [round] });
    await log.sequence();
  }
};
const kept = () => readFile(join(log.keysFolder, "log-checkpoint.json"), "utf8");
const rotate = (algorithm?: SignatureName) =>
  asJob(async (session) => {
    await lockLog(session, true);
    return rotateKey(session, {
      keysFolder: log.keysFolder,
      log: silentLog,
      ...(algorithm === undefined ? {} : { algorithm }),
    });
  });
const proved = async (entry: number) => {
  const document: unknown = JSON.parse(JSON.stringify(expectValue(await inclusionProof(log.reader, entry))));
  return checkProofDocument(document, verifyCheckpoint, null);
};
const verifyCheckpoint = (checkpoint: Parameters<Parameters<typeof checkProofDocument>[1]>[0]) =>
  expectValue(readPublishedCheckpoint(JSON.stringify(checkpoint))).size === checkpoint.size;

const FORMS: readonly (readonly [HashName, SignatureName])[] = [
  ["sha256", "ed25519"],
  ["sha256", "sm2"],
  ["sm3", "ed25519"],
  ["sm3", "sm2"],
];

describe.each(FORMS)("a log by %s, signed by %s", (hash, signature) => {
  beforeEach(() => log.owner.run(sql`update audit_form set hash = ${hash}, signature = ${signature}`));

  it("grows, proves and checks", async () => {
    await grow(5);
    expect((await log.check()).faults).toEqual([]);
    const document = expectValue(await inclusionProof(log.reader, 2));
    expect(document.checkpoint).toMatchObject({ hash, algorithm: signature });
    expect(await proved(2)).toEqual({ valid: true, reason: null });
  });

  it("is found out when a bit of its signature is flipped", async () => {
    await grow(3);
    await log.owner.run(
      sql`update audit_checkpoint set signature = set_bit(signature, 77, 1 - get_bit(signature, 77)) where size = 2`,
    );
    expect((await log.check()).faults).toEqual([
      { table: "audit_checkpoint", kind: "signature-wrong", size: 2 },
    ]);
  });
});

describe("a new key", () => {
  it.each<SignatureName>(["ed25519", "sm2"])(
    "of %s is endorsed by the one before, and both sides verify",
    async (algorithm) => {
      await grow(2);
      const before = expectValue(readPublishedCheckpoint(await kept()));
      const { keyId } = await rotate(algorithm);
      await log.sequence();
      await grow(1);
      expect((await log.check()).faults).toEqual([]);
      const after = expectValue(readPublishedCheckpoint(await kept()));
      expect([after.keyId, after.algorithm]).toEqual([keyId, algorithm]);
      const said = await log.reader.row(
        z.object({ replaces: z.string(), endorsement: z.string() }),
        sql`select detail ->> 'replaces' as replaces, detail ->> 'endorsement' as endorsement from audit_entry where operation = 'audit.key'`,
      );
      const claim = { ...before, text: endorsementText(keyId), signature: said?.endorsement ?? "" };
      expect([said?.replaces, verifySignature(claim)]).toEqual([before.keyId, true]);
      expect(verifySignature({ ...claim, text: endorsementText("0") })).toBe(false);
      expect(
        checkProofDocument(
          expectValue(await consistencyProof(log.reader, 2, after.size)),
          verifyCheckpoint,
          null,
        ).valid,
      ).toBe(true);
    },
  );

  it("goes on signing though the clock was set back when it was made", async () => {
    await grow(1);
    await log.owner.run(sql`update audit_key set created_at = created_at + interval '1 year'`);
    const { keyId } = await rotate();
    await log.sequence();
    expect(expectValue(readPublishedCheckpoint(await kept())).keyId).toBe(keyId);
  });
});

/** Signs checkpoints of the given moments, as if time had passed. */
async function signAt(moments: readonly string[]): Promise<void> {
  const key = await asJob((session) => signingKey(session, log.keysFolder, silentLog));
  await grow(moments.length);
  const rows = await log.reader.rows(
    z.object({ size: z.number(), root: z.string(), previousSize: z.number() }),
    sql`select size, encode(root, 'hex') as root, previous_size as "previousSize" from audit_checkpoint order by size`,
  );
  for (const [index, row] of rows.entries()) {
    const at = `${moments[index] ?? ""}.000000Z`;
    const signature = key.sign(checkpointText({ ...row, hash: "sha256", at, keyId: key.keyId }));
    await log.owner.run(
      sql`update audit_checkpoint set at = ${at}::timestamptz, signature = decode(${signature}, 'base64') where size = ${row.size}`,
    );
  }
}

describe("thinning", () => {
  // Sizes 1 to 7: three in one hour, two in the next, one much later, one today.
  const MOMENTS = [
    "2025-01-01T10:00:00",
    "2025-01-01T10:20:00",
    "2025-01-01T10:59:59",
    "2025-01-01T11:00:00",
    "2025-01-01T11:30:00",
    "2025-03-01T11:30:00",
    "2025-03-01T11:40:00",
  ];
  const sizes = async () =>
    (
      await log.reader.rows(
        z.object({ size: z.number() }),
        sql`select size from audit_checkpoint order by size`,
      )
    ).map((row) => row.size);

  it("leaves one an hour and those cited; what is left still proves, and a missing one is still found", async () => {
    await signAt(MOMENTS);
    await log.owner.run(
      sql`insert into checkpoint_citation (size, cited_by, citation) values (2, 'receipt', 'R-1')`,
    );
    expect(await thinCheckpoints(log.door)).toBe(3);
    expect(await sizes()).toEqual([2, 3, 5, 7]);
    expect(await thinCheckpoints(log.door)).toBe(0);
    expect((await log.check()).faults).toEqual([]);
    await grow(1);
    expect((await log.check()).faults).toEqual([]);
    for (const from of [2, 3, 5])
      expect(
        checkProofDocument(expectValue(await consistencyProof(log.reader, from, 7)), verifyCheckpoint, null)
          .valid,
      ).toBe(true);
    await log.owner.run(sql`delete from audit_checkpoint where size = 5`);
    expect((await log.check()).faults).toContainEqual({
      table: "audit_checkpoint",
      kind: "goes-back",
      size: 7,
    });
    await log.owner.run(sql`delete from audit_checkpoint where size = 2`);
    expect((await log.check()).faults).toContainEqual({
      table: "audit_checkpoint",
      kind: "missing",
      size: 2,
    });
  });

  it("takes nothing of the last thirty days, and the database lets nobody take more", async () => {
    await grow(3);
    expect(await thinCheckpoints(log.door)).toBe(0);
    await expect(
      queriesOn(log.database.pools.population).run(sql`delete from audit_checkpoint`),
    ).rejects.toThrow("permission denied");
    await expect(
      queriesOn(log.database.pools.app).run(sql`select thin_audit_checkpoints(5)`),
    ).rejects.toThrow("permission denied");
  });
});

describe("times", () => {
  it("never go back, though the database's clock does", async () => {
    await grow(1);
    // The last checkpoint is of tomorrow: to the next one the clock seems set back.
    await log.owner.run(sql`update audit_checkpoint set at = at + interval '1 day'`);
    await grow(1);
    const rows = await log.reader.rows(
      z.object({ at: z.string() }),
      sql`select at::text as at from audit_checkpoint order by size`,
    );
    expect(rows[1]?.at).toBe(rows[0]?.at);
    // Only the signature of the one we moved is wrong.
    expect((await log.check()).faults).toEqual([
      { table: "audit_checkpoint", kind: "signature-wrong", size: 1 },
    ]);
  });
});

describe("a log set back", () => {
  it("behind what was signed is not signed on, until somebody says that it was meant", async () => {
    await grow(4);
    const published = await kept();
    for (const table of [
      "audit_checkpoint where size > 2",
      "audit_leaf where log_index >= 2",
      "audit_node where (node_index + 1) << level > 2",
      "audit_entry where id > 2",
    ])
      await log.owner.run({ text: `delete from ${table}`, values: [] });
    expect((await log.check()).faults).toEqual([]);
    await log.write();
    await expect(log.sequence()).rejects.toThrow("log-behind");
    expect(await kept()).toBe(published);
    const given = await asJob((session) => acceptRestore(session, log.keysFolder));
    expect(given?.size).toBe(4);
    expect(await log.sequence()).toBe(2);
    expect((await log.check()).faults).toEqual([]);
    expect(await asJob((session) => acceptRestore(session, log.keysFolder))).toBeNull();
  });

  it("and grown anew beyond what was signed is found too", async () => {
    await grow(3);
    const published = await kept();
    await log.owner.run(sql`truncate audit_checkpoint, audit_leaf, audit_node, audit_key`);
    await log.owner.run(sql`delete from audit_entry where id = 2`);
    await rm(join(log.keysFolder, "log-checkpoint.json"));
    await grow(3);
    expect((await log.check()).faults).toEqual([]);
    await writeFile(join(log.keysFolder, "log-checkpoint.json"), published);
    await log.write();
    await expect(log.sequence()).rejects.toThrow("log-behind");
  });
});
