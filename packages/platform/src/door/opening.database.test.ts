import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { sql } from "../sql/index.ts";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";
import { createDoor, jobActor, PUBLIC_SCOPE, type Actor, type Door } from "./index.ts";

/** The opening of a transaction leaves with the first statements of the work, which do not wait for each other either. */

let database: TestDatabase;
let door: Door;
beforeAll(async () => {
  database = await freshDatabase({ max: 1 });
  door = createDoor(database.pools, { today: () => "2026-01-31" });
});
afterAll(() => database.close());

const low = z.object({ low: z.string().nullable() });
const LOW = sql`select current_setting('xinpark.low', true) as low`;
const within = (from: number): Actor => ({
  ...jobActor("", "officer"),
  channel: "api",
  scope: { ...PUBLIC_SCOPE, publicOnly: false, low: from, high: from },
});

test("the first statement of the work knows who asks, and so do those that leave with it", async () => {
  for (const from of [7, 8])
    expect(
      await door.open(within(from), (session) =>
        Promise.all([session.row(low, LOW), session.row(low, LOW), session.row(low, LOW)]),
      ),
    ).toEqual(Array.from({ length: 3 }, () => ({ low: String(from) })));
});

test("one of several statements that fails is the outcome, and the connection serves the next", async () => {
  await expect(
    door.open(within(7), (session) =>
      Promise.all([
        session.row(low, LOW),
        session.row(low, sql`select 1 / ${0}::int as low`),
        session.row(low, LOW),
      ]),
    ),
  ).rejects.toThrow("division by zero");
  expect(await door.open(within(9), (session) => session.row(low, LOW))).toEqual({ low: "9" });
});
