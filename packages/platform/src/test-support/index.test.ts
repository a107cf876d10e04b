import { describe, expect, it } from "vitest";
import { freshDatabase, hasPostgres, withDatabase } from "./index.ts";
import type { PostgresVersion } from "./index.ts";

const VERSIONS: readonly PostgresVersion[] = ["embedded", "15"];

describe.each(VERSIONS)("a fresh database on %s", async (version) => {
  const present = await hasPostgres(version);

  it.skipIf(!present)("is migrated, empty, and nobody else's", async () => {
    await using stack = new AsyncDisposableStack();
    const first = await freshDatabase({ version });
    stack.defer(() => first.close());
    const second = await freshDatabase({ version });
    stack.defer(() => second.close());
    await first.pools.owner.query(
      "insert into definition (kind, id, version, valid_from, digest, origin, body) values ('k', 'i', '1', '2026-01-01', 'd', 'local', '{}')",
    );
    const here = await first.pools.app.query<{ count: number }>("select count(*) from definition");
    const there = await second.pools.app.query<{ count: number }>("select count(*) from definition");
    expect(here.rows).toEqual([{ count: 1 }]);
    expect(there.rows).toEqual([{ count: 0 }]);
  });

  it.skipIf(!present)("lets no work role make objects", async () => {
    await withDatabase(
      async ({ pools }) => {
        await expect(pools.app.query("create table mine (x int)")).rejects.toMatchObject({ code: "42501" });
        await expect(pools.filing.query("create temporary table mine (x int)")).resolves.toBeDefined();
      },
      { version },
    );
  });
});
