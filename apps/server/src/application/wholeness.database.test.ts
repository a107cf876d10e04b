import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileOutput, searchOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { runBatch } from "@xinpark/services/delivery";
import { evaluateAll } from "@xinpark/services/evaluation";
import { z } from "zod";
import {
  csvOf,
  openPlace,
  penalty,
  registration,
  registrationNumber,
  runAndKill,
  stateOf,
  tableOf,
  TODAY,
  uscc,
  type Place,
  type Row,
} from "../test-support/index.ts";

/** A batch becomes known as a whole, whatever happens to who runs it. */

const ROWS = 12_500;
const PARTIES = 1500;
const REGISTERED = 50;

/** Every outcome occurs in every chunk: corrections, repetitions, refusals, waiting rows, new parties. */
function rowOf(index: number): Row {
  // A row of an earlier chunk where there is one, else a neighbour.
  const earlier = (near: number) => rowOf(index > 4_000 ? index - 4_000 - near : index - near);
  const base = penalty(index % PARTIES, {
    CF_WSH: `示罚〔2025〕${index}号`,
    CF_JDRQ: `2025/0${1 + (index % 9)}/1${index % 10}`,
  });
  switch (index % 250) {
    case 51:
      return { ...earlier(2), CF_SY: "更正后的事实" };
    case 102:
      return { ...base, CF_JDRQ: "不是日期" };
    case 153:
      return {
        ...base,
        CF_XDR_LB: "个体工商户",
        CF_XDR_SHXYM: "",
        CF_XDR_GSZC: registrationNumber(index % 9999),
      };
    case 204:
      return earlier(3);
    default:
      return base;
  }
}

let undisturbed: Record<string, unknown>;
let evaluated: unknown;
const content = csvOf(tableOf(Array.from({ length: ROWS }, (_, index) => rowOf(index))));

const prepare = async (place: Place): Promise<void> => {
  await place.deliver(
    Array.from({ length: REGISTERED }, (_, index) => registration(index)),
    { item: "REG" },
  );
};

const evaluateEveryone = (place: Place) =>
  evaluateAll(place.application.evaluation, { model: "park-credit", asOf: null, knownAt: null }, "test");

const gradesOf = async (place: Place) => (await evaluateEveryone(place)).grades;

beforeAll(async () => {
  const place = await openPlace();
  try {
    await prepare(place);
    const receipt = await place.deliverFile(content, { item: "CF" });
    const { counts } = receipt;
    expect(counts.accepted + counts.duplicate + counts.superseding + counts.held + counts.refused).toBe(ROWS);
    for (const outcome of ["accepted", "duplicate", "superseding", "held", "refused"] as const)
      expect(counts[outcome], outcome).toBeGreaterThan(25);
    undisturbed = await stateOf(place);
    evaluated = await gradesOf(place);
  } finally {
    await place.close();
  }
});

/** Nothing of the open batch shows anywhere. */
async function expectUnknown(place: Place, batch: number): Promise<void> {
  const open = await place.readDelivery(batch);
  expect(open).toMatchObject({ state: "open", knownNo: null, evaluated: null });
  expect(open.counts.rows).toBeGreaterThan(0);
  expect(open.counts.rows).toBeLessThan(ROWS);
  const officer = await place.as({ role: "operator" });
  const known = await place.get(fileOutput, `/subjects/${uscc(1)}`, officer);
  expect(known.records.map((record) => record.item)).toEqual(["REG"]);
  expect((await place.send("GET", `/subjects/${uscc(REGISTERED + 1)}`, officer)).status).toBe(404);
  const found = await place.get(searchOutput, "/subjects?limit=500");
  expect(found.items.length).toBe(REGISTERED);
  const named = await place.get(searchOutput, `/subjects?text=${uscc(REGISTERED + 1)}`);
  expect(named.items).toEqual([]);
  const result = await evaluateEveryone(place);
  expect(result).toMatchObject({ subjects: REGISTERED, grades: { A: REGISTERED } });
  const published = await place.owner.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from publishable_records('public', ${TODAY}) where item = 'CF'`,
  );
  expect(published?.count).toBe(0);
}

/** Classes in the store speak of two runs now, so the newest of all is compared apart. */
async function expectUndisturbed(place: Place): Promise<void> {
  expect(await stateOf(place)).toEqual(undisturbed);
  expect(await gradesOf(place)).toEqual(evaluated);
}

describe("a delivery of many chunks", () => {
  let place: Place;
  let rows = 0;
  let breakAt = Infinity;
  beforeAll(async () => {
    place = await openPlace({
      onDelivery: (progress) => {
        ({ rows } = progress);
        if (rows >= breakAt) throw new Error("the runner fell over");
      },
    });
    await prepare(place);
  });
  afterAll(() => place.close());

  it("stays unknown when its runner falls over, and ends as if nothing had happened", async () => {
    const batch = await place.receive(content, { item: "CF" });
    breakAt = 5_000;
    await expect(runBatch(place.application.delivery, batch)).rejects.toThrow("the runner fell over");
    await expectUnknown(place, batch);
    breakAt = 10_000;
    await expect(runBatch(place.application.delivery, batch)).rejects.toThrow("the runner fell over");
    await expectUnknown(place, batch);
    breakAt = Infinity;
    expect(await place.receive(content, { item: "CF" })).toBe(batch);
    await runBatch(place.application.delivery, batch);
    await expectUndisturbed(place);
  });
});

it("survives the killing of its program", async () => {
  const place = await openPlace();
  try {
    await prepare(place);
    const batch = await place.receive(content, { item: "CF" });
    await runAndKill(place, { today: TODAY, batch }, 5_000);
    await expectUnknown(place, batch);
    const resumed = await untilRun(place, batch);
    expect(resumed).toBe(true);
    await expectUndisturbed(place);
  } finally {
    await place.close();
  }
});

/** The server frees a dead program's lock when it sees that nobody is there. */
async function untilRun(place: Place, batch: number): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await runBatch(place.application.delivery, batch)) return true;
    await pause(50);
  }
  return false;
}
