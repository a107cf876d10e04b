import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { expectValue, ProblemError } from "@xinpark/kernel/outcome";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLog } from "../logging/index.ts";
import { freshDatabase, temporaryFolder } from "../test-support/index.ts";
import type { TestDatabase } from "../test-support/index.ts";
import { connectionsOf, onDatabase, openPools, roleName } from "./index.ts";

let folder = "";
let database: TestDatabase;
beforeAll(async () => {
  folder = await temporaryFolder("xinpark-connection-");
  database = await freshDatabase();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const fromUrl = (url: string, keysFolder = folder) => connectionsOf({ kind: "url", url, keysFolder });

describe("the logins of a database", () => {
  it("come from the address, with one role a kind of work", async () => {
    const connections = expectValue(
      await fromUrl("postgresql://me:p%40ss@db.example:6432/city?sslmode=disable"),
    );
    expect(connections.owner).toMatchObject({
      host: "db.example",
      port: 6432,
      user: "me",
      password: "p@ss",
      database: "city",
      ssl: false,
    });
    expect(connections.app).toMatchObject({
      host: "db.example",
      port: 6432,
      user: "city_app",
      database: "city",
    });
    const passwords = new Set([
      connections.app.password,
      connections.filing.password,
      connections.population.password,
    ]);
    expect(passwords.size).toBe(3);
    expect(onDatabase(connections, "other").app).toMatchObject({ user: "city_app", database: "other" });
  });

  it("are the same for every server that knows the owner's password, and others for another password", async () => {
    const first = expectValue(await fromUrl("postgresql://me:secret@a/city"));
    const second = expectValue(await fromUrl("postgresql://me:secret@b/city", "/nowhere"));
    const third = expectValue(await fromUrl("postgresql://me:other@a/city"));
    expect(second.filing.password).toBe(first.filing.password);
    expect(third.filing.password).not.toBe(first.filing.password);
    expect(existsSync(join(folder, "connection.secret"))).toBe(false);
  });

  it("keep a secret of their own where the address has no password", async () => {
    const keys = join(folder, "keys");
    const first = expectValue(await fromUrl("postgresql:///city?host=/run/postgresql&user=me", keys));
    expect(first.owner).toMatchObject({ host: "/run/postgresql", user: "me", database: "city" });
    expect(statSync(join(keys, "connection.secret")).mode & 0o777).toBe(0o600);
    const second = expectValue(await fromUrl("postgresql:///city?host=/run/postgresql&user=me", keys));
    expect(second.app.password).toBe(first.app.password);
    expect(first.app.password).not.toContain(readFileSync(join(keys, "connection.secret"), "utf8"));
  });

  it.each(["", "db.example", "mysql://a/b", "postgresql://me@h:port/x"])(
    "refuse the address %j",
    async (url) => {
      expect(await fromUrl(url)).toMatchObject({
        ok: false,
        problems: [{ code: "database-url-invalid", path: "DATABASE_URL" }],
      });
    },
  );

  it("have role names that PostgreSQL keeps whole, different for different databases", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "grapheme" }),
        fc.string({ minLength: 1 }),
        (one, other) => {
          for (const role of ["app", "filing", "population"] as const) {
            expect(roleName(one, role)).toMatch(/^[a-z_][a-z0-9_]{0,62}$/u);
            if (one !== other) expect(roleName(one, role)).not.toBe(roleName(other, role));
          }
        },
      ),
    );
    expect(roleName("xinpark", "population")).toBe("xinpark_population");
  });
});

describe("values from the database", () => {
  it.each([
    ["date '2026-01-31'", "2026-01-31"],
    ["null::date", null],
    ["9007199254740991::bigint", 9_007_199_254_740_991],
    ["-9007199254740991::bigint", -9_007_199_254_740_991],
    ["count(*)", 1],
    ["12345678901234567890.10::numeric", "12345678901234567890.10"],
    ["timestamptz '2026-01-31 08:00:00.123456+08'", "2026-01-31T08:00:00.123456+08:00"],
    ["timestamp '2026-01-31 08:00:00'", "2026-01-31T08:00:00"],
    ["interval '1 day'", "1 day"],
    ["array[1, null]::bigint[]", [1, null]],
    ["array['2026-01-31']::date[]", ["2026-01-31"]],
    ["array[['a,\"b']]::text[]", [['a,"b']]],
    ["'{\"a\": 1}'::jsonb", { a: 1 }],
    ["true", true],
    ["7::integer", 7],
  ])("%s", async (expression, expected) => {
    const answer = await database.pools.app.query<{ value: unknown }>(`select ${expression} as value`);
    expect(answer.rows[0]?.value).toEqual(expected);
  });

  it.each(["9007199254740992::bigint", "array[9223372036854775807]::bigint[]"])(
    "%s is refused, not rounded",
    async (expression) => {
      const error: unknown = await database.pools.app
        .query(`select ${expression}`)
        .catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ProblemError);
      expect((await database.pools.app.query("select 1 as value")).rows).toEqual([{ value: 1 }]);
    },
  );
});

describe("pools", () => {
  it("open when first used, survive a broken idle connection, and close once", async () => {
    const pools = openPools(database.connections, { log: silentLog, max: 1 });
    const backend = await pools.filing.query<{ pid: number; role: string; name: string }>(
      "select pg_backend_pid() as pid, current_user as role, current_setting('application_name') as name",
    );
    expect(backend.rows[0]).toMatchObject({ role: database.connections.filing.user, name: "xinpark" });
    const broken = new Promise((resolve) => pools.filing.once("error", resolve));
    await pools.owner.query("select pg_terminate_backend($1)", [backend.rows[0]?.pid]);
    await broken;
    expect((await pools.filing.query("select 1 as value")).rows).toEqual([{ value: 1 }]);
    await pools.close();
    await pools.close();
    await expect(pools.filing.query("select 1")).rejects.toThrow("pool");
  });
});
