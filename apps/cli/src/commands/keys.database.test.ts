import { chmod, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { silentLog } from "@xinpark/platform/logging";
import { openSealing } from "@xinpark/platform/sealing";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { call, emptyInstallation, type TestInstallation } from "../test-support/index.ts";

/** The loss drill of docs/keys.md, by the command alone. */

let installation: TestInstallation;
let keys = "";

beforeAll(async () => {
  installation = await emptyInstallation();
  keys = join(installation.folder, "data/keys");
});
afterAll(() => installation.close());

async function run(...words: string[]) {
  const { code, out } = await call([...words, "--json"], { environment: installation.environment });
  const value: unknown = out === "" ? null : JSON.parse(out.trimEnd().split("\n").at(-1) ?? "null");
  return { code, value };
}
const files = async () => (await readdir(keys)).filter((name) => /^sealing-.*\.key$/u.test(name)).toSorted();
const listed = z.object({
  keys: z.array(z.object({ keyId: z.string(), current: z.boolean(), values: z.number() })),
});

test("rotating, losing and finding a key", async () => {
  expect(await run("keys", "check")).toMatchObject({
    code: 0,
    value: { sound: true, missing: [], faults: [] },
  });
  const sealing = await openSealing(keys, silentLog);
  const owner = queriesOn(installation.database.pools.owner);
  const place = { table: "onboarding_application", column: "phone_sealed", row: "A1" };
  await owner.run(sql`insert into onboarding_application (number, tracking_digest, uscc, name, representative, phone_sealed, phone_lookup, login, area_no, evidence, state)
    values ('A1', 'x', 'x', 'x', 'x', ${sealing.seal("13800000000", place)}, ${sealing.lookup("phone", "13800000000")}, 'x', 1, 'documents', 'submitted')`);

  expect(await run("keys", "rotate")).toMatchObject({
    code: 0,
    value: { resealed: 1, missing: [], broken: [] },
  });
  const after = listed.parse((await run("keys", "list")).value);
  expect(after.keys.map((key) => [key.current, key.values])).toEqual([
    [false, 0],
    [true, 1],
  ]);

  const [, newest = ""] = await files();
  await rename(join(keys, newest), join(installation.folder, newest));
  const lost = after.keys.at(-1)?.keyId;
  expect(await run("keys", "check")).toMatchObject({
    code: 1,
    value: { sound: false, missing: [{ keyId: lost, values: 1 }] },
  });
  expect(await run("keys", "reseal")).toMatchObject({
    code: 1,
    value: { resealed: 0, missing: [{ keyId: lost, values: 1 }] },
  });
  // Everything else works without it.
  expect((await run("department", "list")).code).toBe(0);

  await rename(join(installation.folder, newest), join(keys, newest));
  expect((await run("keys", "check")).code).toBe(0);
  expect(
    sealing.open(
      (
        await owner.row(
          z.object({ v: z.string() }),
          sql`select phone_sealed as v from onboarding_application`,
        )
      )?.v ?? "",
      place,
    ),
  ).toEqual({
    ok: true,
    value: "13800000000",
  });

  await chmod(join(keys, newest), 0o644);
  expect(await run("keys", "check")).toMatchObject({
    code: 1,
    value: { faults: [{ file: newest, kind: "open" }] },
  });
});
