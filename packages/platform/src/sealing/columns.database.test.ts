import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { silentLog } from "../logging/index.ts";
import { queriesOn, sql, type Queries } from "../sql/index.ts";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";
import {
  addKey,
  countSealed,
  keyIdOfSealed,
  openSealing,
  readKeys,
  resealAll,
  SEALED_COLUMNS,
} from "./index.ts";

/** Sealed columns of the database: all known, put under a new key, and what happens when a key is lost. */

let database: TestDatabase;
let owner: Queries;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  owner = queriesOn(database.pools.owner);
  folder = await mkdtemp(join(database.dataFolder, "keys-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.close();
});

it("every sealed column of the database is on the list, with its look-up and a key of its row", async () => {
  const rows = await owner.rows(
    z.object({ column: z.string() }),
    sql`select table_name || '.' || column_name as column from information_schema.columns
      where table_schema = 'public' and (column_name like '%\\_sealed' or column_name like 'sealed\\_%' or column_name like '%\\_lookup')
        and data_type = 'text' and column_name <> 'sealed_to'`,
  );
  const listed = SEALED_COLUMNS.flatMap((one) => [
    `${one.table}.${one.column}`,
    ...(one.lookup === undefined ? [] : [`${one.table}.${one.lookup.column}`]),
  ]);
  expect(rows.map((row) => row.column).toSorted()).toEqual(listed.toSorted());
});

it("rotation puts every value and word under the new key; a lost key leaves the rest working and is found again", async () => {
  const sealing = await openSealing(folder, silentLog);
  const number = (n: number): string => `APPLICATION-${String(n).padStart(4, "0")}`;
  const phone = (n: number): string => `1380000${String(n).padStart(4, "0")}`;
  const place = (n: number) => ({ table: "onboarding_application", column: "phone_sealed", row: number(n) });
  const read = async () =>
    owner.rows(
      z.object({ number: z.string(), phone_sealed: z.string(), phone_lookup: z.string() }),
      sql`select number, phone_sealed, phone_lookup from onboarding_application order by number`,
    );
  for (let n = 0; n < 600; n += 1) {
    await owner.run(sql`insert into onboarding_application (number, tracking_digest, uscc, name, representative, phone_sealed, phone_lookup, login, area_no, evidence, state)
      values (${number(n)}, ${Buffer.from(String(n))}, 'x', 'x', 'x', ${sealing.seal(phone(n), place(n))}, ${sealing.lookup("phone", phone(n))}, 'x', 1, 'documents', 'submitted')`);
  }
  // Somebody exchanged two rows.
  await owner.run(
    sql`update onboarding_application set phone_sealed = (select phone_sealed from onboarding_application where number = ${number(8)}) where number = ${number(7)}`,
  );
  const [first] = readKeys(folder).keys;
  const second = await addKey(folder);
  expect(await resealAll(owner, sealing)).toEqual({
    resealed: 599,
    missing: [],
    broken: [{ ...place(7) }],
  });
  const rows = await read();
  for (const [n, row] of rows.entries()) {
    if (n === 7) continue;
    expect(keyIdOfSealed(row.phone_sealed)).toBe(second.keyId);
    expect(sealing.open(row.phone_sealed, place(n))).toEqual({ ok: true, value: phone(n) });
    expect(row.phone_lookup).toBe(sealing.lookup("phone", phone(n)));
  }
  expect(await resealAll(owner, sealing), "again changes nothing").toMatchObject({ resealed: 0 });
  expect(await countSealed(owner)).toEqual(
    [
      { ...column(), keyId: first?.keyId ?? "", values: 1 },
      { ...column(), keyId: second.keyId, values: 599 },
    ].toSorted((one, other) => (one.keyId < other.keyId ? -1 : 1)),
  );

  // The key is lost: a third one seals, what stood under the second waits for it and is not touched.
  const file = `sealing-${second.made}-${second.keyId}.key`;
  await rename(join(folder, file), join(folder, "lost"));
  await addKey(folder);
  const later = await openSealing(folder, silentLog);
  expect(await resealAll(owner, later)).toMatchObject({
    resealed: 0,
    missing: [{ keyId: second.keyId, values: 599 }],
  });
  expect((await read()).map((row) => row.phone_sealed)).toEqual(rows.map((row) => row.phone_sealed));
  await rename(join(folder, "lost"), join(folder, file));
  expect(await resealAll(owner, later)).toMatchObject({ resealed: 599, missing: [] });
});

const column = () => ({ table: "onboarding_application", column: "phone_sealed" });
