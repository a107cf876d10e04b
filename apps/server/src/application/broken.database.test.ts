import { describe, expect, it } from "vitest";
import { fileOutput, searchOutput } from "@xinpark/kernel/contract";
import { ProblemError } from "@xinpark/kernel/outcome";
import { sql } from "@xinpark/platform/sql";
import { runBatch } from "@xinpark/services/delivery";
import { z } from "zod";
import {
  csvOf,
  openPlace,
  penalty,
  registration,
  registrationNumber,
  stateOf,
  tableOf,
  uscc,
  withPlace,
} from "../test-support/index.ts";

/** A source that breaks in the middle: nothing of it stays, and the mended file is as if it were the first. */

const ROWS = 8_000;
const registrations = (): Buffer =>
  Buffer.from(csvOf(tableOf(Array.from({ length: ROWS }, (_, index) => registration(index)))));

/** The same bytes with one that is no UTF-8 in the name at a row near the end. */
function broken(whole: Buffer, row: number): Buffer {
  const copy = Buffer.from(whole);
  const at = copy.indexOf(Buffer.from(`示例科技${row}有限公司`));
  if (at < 0) throw new Error("the row is not there");
  copy[at] = 0xff;
  return copy;
}

it("fails as a whole with the place of the fault, and the mended file is accepted wholly", async () => {
  await withPlace(async (place) => {
    const whole = registrations();
    const batch = await place.receive(broken(whole, 7_500), { item: "REG" });
    const error: unknown = await runBatch(place.application.delivery, batch).catch(
      (caught: unknown) => caught,
    );
    if (!(error instanceof ProblemError)) throw error;
    // The header is row 1, and parties are counted from nought.
    expect(error.problems[0]).toMatchObject({
      code: "encoding-broken",
      path: expect.stringMatching(/^row 7502, byte \d+$/u),
    });
    const failed = await place.readDelivery(batch);
    expect(failed).toMatchObject({
      state: "failed",
      knownNo: null,
      waiting: { owner: { en: expect.any(String) } },
    });
    expect(failed.problems.map((one) => one.code)).toEqual(error.problems.map((one) => one.code));
    // It had begun to file, and nothing of that is to be seen.
    expect(failed.counts.rows).toBeGreaterThan(0);
    expect((await place.get(searchOutput, "/subjects")).items).toEqual([]);
    expect((await stateOf(place, ["keys", "held"]))["keys"]?.count).toBe(0);
    // Running it again changes nothing.
    await runBatch(place.application.delivery, batch);
    expect((await place.readDelivery(batch)).state).toBe("failed");

    const mended = await place.deliverFile(whole, { item: "REG" });
    expect(mended.counts).toMatchObject({ rows: ROWS, accepted: ROWS });
    expect(mended.evaluated?.subjects).toBe(ROWS);
    for (const index of [0, 5, 7_400, ROWS - 1]) {
      const file = await place.get(fileOutput, `/subjects/${uscc(index)}`);
      expect(file.records.map((record) => record.item)).toEqual(["REG"]);
    }
    const known = await place.owner.row(
      z.object({ count: z.number(), codes: z.number() }),
      sql`select count(*) as count, count(distinct uscc) as codes from subject where known`,
    );
    expect(known).toEqual({ count: ROWS, codes: ROWS });
  });
});

describe("what a failed delivery leaves behind", () => {
  /** A first chunk with registrations, then a row that cannot be read. */
  const failing = (rows: number): Buffer => {
    const many = Array.from({ length: rows }, (_, index) =>
      registration(index, { REG_ZCH: registrationNumber(index % 9999) }),
    );
    return broken(Buffer.from(csvOf(tableOf(many))), rows - 1);
  };

  it("links nobody: a row that waits for a number goes on waiting until registration is known", async () => {
    const place = await openPlace();
    try {
      await expect(place.deliverFile(failing(4_000), { item: "REG" })).rejects.toThrow();
      const row = penalty(5, {
        CF_XDR_LB: "个体工商户",
        CF_XDR_SHXYM: "",
        CF_XDR_GSZC: registrationNumber(5),
      });
      const waiting = await place.deliver([row], { item: "CF" });
      expect(waiting.counts).toMatchObject({ held: 1, accepted: 0 });
      await place.deliver([registration(5, { REG_ZCH: registrationNumber(5) })], { item: "REG" });
      expect(await place.readDelivery(waiting.batch)).toMatchObject({ released: 1 });
      const file = await place.get(fileOutput, `/subjects/${uscc(5)}`);
      expect(file.records.map((record) => record.item)).toEqual(["CF", "REG"]);
    } finally {
      await place.close();
    }
  });

  it("does not hide whom another delivery knows by its own code", async () => {
    const place = await openPlace();
    try {
      await expect(place.deliverFile(failing(4_000), { item: "REG" })).rejects.toThrow();
      await place.deliver([penalty(7)], { item: "CF" });
      const file = await place.get(fileOutput, `/subjects/${uscc(7)}`);
      expect(file.subject.provisional).toBe(true);
      expect(file.records.map((record) => record.item)).toEqual(["CF"]);
    } finally {
      await place.close();
    }
  });
});

it("a party that an open delivery opened is known with the first delivery that closes", async () => {
  let breakAt = Infinity;
  const place = await openPlace({
    onDelivery: ({ rows }) => {
      if (rows >= breakAt) throw new Error("interrupted");
    },
  });
  try {
    const many = Array.from({ length: 4_000 }, (_, index) => registration(index));
    const open = await place.receive(csvOf(tableOf(many)), { item: "REG" });
    breakAt = 1;
    await expect(runBatch(place.application.delivery, open)).rejects.toThrow("interrupted");
    breakAt = Infinity;
    await place.deliver([penalty(3)], { item: "CF" });
    const file = await place.get(fileOutput, `/subjects/${uscc(3)}`);
    expect(file.records.map((record) => record.item)).toEqual(["CF"]);
    // The one beside it is still unknown.
    expect((await place.send("GET", `/subjects/${uscc(4)}`)).status).toBe(404);
    await runBatch(place.application.delivery, open);
    const after = await place.get(fileOutput, `/subjects/${uscc(3)}`);
    expect(after.records.map((record) => record.item)).toEqual(["CF", "REG"]);
    expect((await place.send("GET", `/subjects/${uscc(4)}`)).status).toBe(200);
  } finally {
    await place.close();
  }
});
