import { afterAll, beforeAll, expect, it } from "vitest";
import { auditCheckpointOutput, receiptOutput } from "@xinpark/kernel/contract";
import { canonicalJson, checkReceipt } from "@xinpark/kernel/receipt";
import { rotateKey, sequence, verifySignature } from "@xinpark/platform/audit-log";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { checkReceipts, completeReceipts } from "@xinpark/services/receipt";
import {
  BUREAU,
  OTHER_BUREAU,
  openPlace,
  penalty,
  registration,
  type As,
  type Place,
} from "../test-support/index.ts";
import { startReceipts, startSequencing } from "./index.ts";

/** Receipts of deliveries: whole a moment after closing, checked by a stranger with the published keys, seen by whom they are for. */

let place: Place;
let officer: As;
beforeAll(async () => {
  place = await openPlace();
  officer = await place.as({ role: "department-officer", organisation: BUREAU });
});
afterAll(() => place.close());

const receipt = (batch: number, as = officer) =>
  place.get(receiptOutput, `/deliveries/${batch}/signed-receipt`, as);
const complete = async (): Promise<number> => {
  const { keysFolder } = place.application.configuration;
  const options = { keysFolder, log: place.application.log };
  await sequence(place.application.door, options);
  return completeReceipts(place.application.door, options);
};
const keys = async () => (await place.get(auditCheckpointOutput, "/audit/checkpoint")).keys;
const check = async (document: unknown) =>
  checkReceipt(canonicalJson(document), await keys(), verifySignature);

it("is written with the closing, says that it is incomplete, and is whole once the log covers it", async () => {
  await place.deliver([registration(1)], { item: "REG" });
  const { batch, counts, fileDigest, knownNo } = await place.deliver([penalty(1)], { item: "CF" });
  const before = await receipt(batch);
  expect(before).toMatchObject({ complete: false, document: { signature: null, proof: null } });
  expect(before.waiting?.zh).toContain("一秒");

  expect(await complete()).toBe(2);
  const after = await receipt(batch);
  expect(after).toMatchObject({ complete: true, waiting: null });
  expect(await check(after.document)).toMatchObject({ valid: true, reasons: [] });
  expect(after.document.statement).toMatchObject({
    kind: "delivery",
    number: `D-${batch}`,
    what: { batch, counts, fileDigest, knownNo, item: "CF", department: { code: BUREAU } },
  });
  // What was downloaded stays what it was.
  expect(await complete()).toBe(0);
  expect((await receipt(batch)).document).toEqual(after.document);
});

it("is whole within moments where a server runs", async () => {
  const { batch } = await place.deliver([penalty(2)], { item: "CF" });
  const [sequencing, receipts] = [startSequencing(place.application), startReceipts(place.application)];
  try {
    await expect.poll(async () => (await receipt(batch)).complete).toBe(true);
  } finally {
    await Promise.all([sequencing.stop(), receipts.stop()]);
  }
});

it("holds though the signing key was replaced since, by one of another algorithm: old public keys stay published", async () => {
  const { batch } = await place.deliver([penalty(3)], { item: "CF" });
  await complete();
  const { document } = await receipt(batch);
  const { keysFolder } = place.application.configuration;
  await place.application.door.open(
    jobActor("test", ""),
    (session) => rotateKey(session, { keysFolder, log: place.application.log, algorithm: "sm2" }),
    "population",
  );
  const next = await place.deliver([penalty(4)], { item: "CF" });
  await complete();
  const later = (await receipt(next.batch)).document;
  expect(later.signature?.keyId).not.toBe(document.signature?.keyId);
  expect([(await check(document)).valid, (await check(later)).valid]).toEqual([true, true]);
});

it("is seen by the department it was written for and by the credit office, not by others", async () => {
  const { batch } = await place.deliver([penalty(5)], { item: "CF" });
  const office = await place.as({ role: "credit-officer" });
  expect((await receipt(batch, office)).document.statement.number).toBe(`D-${batch}`);
  expect(await place.get(receiptOutput, `/receipts/D-${batch}`, officer)).toBeDefined();
  const other = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
  const bank = await place.as({ role: "data-supplier", organisation: OTHER_BUREAU });
  const unknown = await place.send("GET", `/deliveries/999999/signed-receipt`, other);
  for (const as of [other, bank]) {
    const refused = await place.send("GET", `/deliveries/${batch}/signed-receipt`, as);
    expect(refused.status).toBe(404);
    expect(Object.keys(refused.body ?? {})).toEqual(Object.keys(unknown.body ?? {}));
  }
  expect((await place.send("GET", `/receipts/D-${batch}`)).status).toBe(401);
});

it("is found out when its row was tampered with", async () => {
  const faults = () =>
    place.application.door.open(jobActor("test", ""), (session) => checkReceipts(session), "population");
  expect(await faults()).toEqual([]);
  await place.owner.run(
    sql`update receipt set statement = replace(statement, '"accepted":1', '"accepted":2') where number = 'D-2'`,
  );
  expect((await faults()).map((one) => one.number)).toEqual(["D-2"]);
  expect(await check((await receipt(2)).document)).toMatchObject({ valid: false });
});

it("is written once: nobody but the log's job completes or changes it", async () => {
  const work = (statement: string) =>
    place.application.database.pools.app.query(statement).then(
      () => "done",
      (error: unknown) => (error instanceof Error ? error.message : "?"),
    );
  expect(await work("update receipt set statement = ''")).toContain("permission denied");
  expect(await work("delete from receipt")).toContain("permission denied");
});
