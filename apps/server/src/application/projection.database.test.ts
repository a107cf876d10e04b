import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "@xinpark/platform/sql";
import { checkProjection } from "@xinpark/services/audit";
import { runBatch } from "@xinpark/services/delivery";
import { z } from "zod";
import {
  csvOf,
  openPlace,
  penalty,
  registration,
  tableOf,
  tester,
  type Place,
} from "../test-support/index.ts";

/** The table of records says what the entries say, and a change behind our back is found. */

let place: Place;
let breakAt = Infinity;
beforeAll(async () => {
  place = await openPlace({
    onDelivery: ({ rows }) => {
      if (rows >= breakAt) throw new Error("interrupted");
    },
  });
  await place.deliver(
    [1, 2, 3].map((index) => registration(index)),
    { item: "REG" },
  );
  await place.deliver(
    [1, 2, 3].map((index) => penalty(index)),
    { item: "CF" },
  );
  // A correction, one within a file, and a move of the subject.
  await place.deliver([penalty(1, { CF_SY: "更正" })], { item: "CF" });
  await place.deliver([penalty(2, { CF_SY: "更正一" }), penalty(2, { CF_SY: "更正二" })], { item: "CF" });
  await place.deliver([registration(3, { REG_XZQH: "370304", REG_YQ: "qilu-microsystem" })], { item: "REG" });
});
afterAll(() => place.close());

const check = () => place.application.door.open(tester, checkProjection, "population");

it("agrees after corrections and a move", async () => {
  expect(await check()).toEqual({ records: 6, differences: [] });
});

it("leaves out what an open delivery has filed", async () => {
  const batch = await place.receive(csvOf(tableOf([penalty(1, { CF_SY: "再更正" }), penalty(9)])), {
    item: "CF",
  });
  breakAt = 1;
  await expect(runBatch(place.application.delivery, batch)).rejects.toThrow("interrupted");
  breakAt = Infinity;
  expect(await check()).toEqual({ records: 6, differences: [] });
  await runBatch(place.application.delivery, batch);
  expect(await check()).toEqual({ records: 7, differences: [] });
});

it("finds a row that was altered, one that was taken away and one that was put in", async () => {
  const ids = await place.owner.rows(z.object({ id: z.number() }), sql`select id from record order by id`);
  const [altered = 0, gone = 0] = ids.map((row) => row.id);
  await place.owner.run(sql`update record set amount_fen = 1, severity = 'minor' where id = ${altered}`);
  await place.owner.run(sql`delete from record where id = ${gone}`);
  await place.owner.run(sql`
    insert into record select subject_id, id + 100000, entry_id, version, batch_id, department_id, item, document_number, decided_on, published_on,
      valid_to, severity, amount_fen, status, uses, score_from, public_from, public_to, incomplete, area_no, park_no from record where id = ${altered}`);
  const { differences } = await check();
  expect(differences.map(({ record, kind, columns }) => ({ record, kind, columns }))).toEqual(
    expect.arrayContaining([
      { record: altered, kind: "different", columns: ["amount_fen", "severity"] },
      { record: gone, kind: "missing", columns: [] },
      { record: altered + 100_000, kind: "unfounded", columns: [] },
    ]),
  );
  expect(differences).toHaveLength(3);
});
