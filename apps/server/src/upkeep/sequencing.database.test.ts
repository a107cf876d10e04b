import { afterAll, beforeAll, expect, it } from "vitest";
import { auditCheckpointOutput } from "@xinpark/kernel/contract";
import { isSigned } from "@xinpark/platform/audit-log";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { openPlace, penalty, registration, type Place } from "../test-support/index.ts";
import { startSequencing } from "./index.ts";

/** A running server signs what happens, and shows its latest checkpoint to everybody. */

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());

const latest = () => place.get(auditCheckpointOutput, "/audit/checkpoint");
const check = () =>
  checkAudit(place.application.door, jobActor("fsck", ""), {
    keysFolder: place.application.configuration.keysFolder,
    log: place.application.log,
  });

it("has nothing to show before anything was put into the log", async () => {
  expect(await latest()).toEqual({ checkpoint: null, keys: [] });
});

it("signs within moments what was delivered; a stranger verifies it by the published key", async () => {
  const sequencing = startSequencing(place.application);
  try {
    await place.deliver([registration(1)], { item: "REG" });
    await place.deliver([penalty(1)], { item: "CF" });
    await expect
      .poll(async () => (await latest()).checkpoint?.size ?? 0, { timeout: 20_000 })
      .toBeGreaterThan(0);
  } finally {
    await sequencing.stop();
  }
  const { checkpoint, keys } = await latest();
  const [key] = keys;
  if (checkpoint === null || key === undefined) throw new Error("there is no checkpoint");
  expect(isSigned({ ...checkpoint, publicKey: key.publicKey })).toBe(true);
  expect(isSigned({ ...checkpoint, size: checkpoint.size + 1, publicKey: key.publicKey })).toBe(false);
});

it("checks projection and log as one, and leaves an entry of its own", async () => {
  const first = await check();
  expect(first.errors).toEqual([]);
  expect(first.checkpoint?.size).toBe(first.entries);
  expect((await check()).entries).toBe(first.entries + 1);
});

it("tells of both when both were tampered with, though the log can no longer grow", async () => {
  await place.owner.run(sql`update record set amount_fen = 1`);
  await place.owner.run(
    sql`update audit_checkpoint set root = sha256(root) where size = (select max(size) from audit_checkpoint)`,
  );
  const { errors } = await check();
  expect(errors).toContainEqual(expect.objectContaining({ table: "record", kind: "different" }));
  expect(errors).toContainEqual(expect.objectContaining({ table: "audit_checkpoint", kind: "root-differs" }));
});
