import type pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";
import { copyOut } from "./index.ts";

/** Rows by binary COPY, and a connection that serves on whatever happened. */

let database: TestDatabase;
let client: pg.PoolClient;
beforeAll(async () => {
  database = await freshDatabase();
  client = await database.pools.owner.connect();
});
afterAll(async () => {
  client.release();
  await database.close();
});

const stillServes = async () =>
  expect((await client.query<{ one: number }>("select 1 as one")).rows).toEqual([{ one: 1 }]);

it("gives every type, nulls and words that recur", async () => {
  const rows: unknown[] = [];
  await copyOut(
    client,
    `values (1::smallint, -2::int, 9007199254740991::bigint, '信用'::text, 'A'::text),
      (null, null, -9007199254740991, null, null), (3, 4, 0, '', 'A'), (3, 4, 0, repeat('长', 100), repeat('长', 100))`,
    (row) => rows.push([row.integer(0), row.integer(1), row.integer(2), row.text(3), row.word(4)]),
  );
  expect(rows).toEqual([
    [1, -2, 9007199254740991, "信用", "A"],
    [null, null, -9007199254740991, null, null],
    [3, 4, 0, "", "A"],
    [3, 4, 0, "长".repeat(100), "长".repeat(100)],
  ]);
  await stillServes();
});

it("gives rows longer and shorter than what the connection receives at once, and none where there are none", async () => {
  const lengths: number[] = [];
  await copyOut(
    client,
    "select repeat('x', case i % 500 when 0 then 300000 else i % 97 end) from generate_series(1, 20000) i",
    (row) => lengths.push(row.text(0)?.length ?? -1),
  );
  expect(lengths).toEqual(
    Array.from({ length: 20_000 }, (_, index) => ((index + 1) % 500 === 0 ? 300_000 : (index + 1) % 97)),
  );
  let rows = 0;
  await copyOut(client, "select 1 where false", () => (rows += 1));
  expect(rows).toBe(0);
  await stillServes();
});

it("fails with the query, at once or in the middle, and with whoever takes the rows", async () => {
  await expect(copyOut(client, "select no_such_column", () => undefined)).rejects.toMatchObject({
    code: "42703",
  });
  await stillServes();
  let rows = 0;
  await expect(
    copyOut(client, "select 1 / (5000 - i) from generate_series(1, 9000) i", () => (rows += 1)),
  ).rejects.toMatchObject({ code: "22012" });
  expect(rows).toBe(4999);
  await stillServes();
  await expect(
    copyOut(client, "select i from generate_series(1, 9000) i", () => {
      throw new Error("enough");
    }),
  ).rejects.toThrow("enough");
  await stillServes();
});
