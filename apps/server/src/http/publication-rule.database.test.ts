import { afterAll, beforeAll, expect, it } from "vitest";
import { visitor } from "@xinpark/services/account";
import { openPlace, penalty, registration, TODAY, type Place } from "../test-support/index.ts";

/** The rule as the database runs it: a part of the statement, never a call a row. */

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver([penalty(1), penalty(2)], { item: "CF" });
});
afterAll(() => place.close());

const nobody = visitor({ channel: "web", purpose: null, caseNumber: null, requestId: null });

const planOf = (statement: string): Promise<string> =>
  place.application.door.open(nobody, async (session) => {
    await session.client.query("set local enable_seqscan = off");
    const { rows } = await session.client.query<Record<string, string>>(`explain (verbose) ${statement}`);
    return rows.map((row) => Object.values(row).join("")).join("\n");
  });

it.each([
  "publishable_records('public', scope_day())",
  `publishable_records('public', '${TODAY}')`,
  "record",
])("%s is read by its index, the rule spelt out beside it", async (source) => {
  const plan = await planOf(`select count(*) from ${source} r where subject_id = 1`);
  expect(plan).toContain("Index Cond: (r.subject_id = 1)");
  expect(plan).toMatch(/Filter: .*withheld_from/su);
  expect(plan).not.toMatch(/is_publishable|publishable_records|SubPlan/u);
});
