import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionsOf, withClient } from "../connection/index.ts";
import type { Connections } from "../connection/index.ts";
import { silentLog } from "../logging/index.ts";
import { freshDatabase, hasPostgres, temporaryFolder, withDatabase } from "../test-support/index.ts";
import type { PostgresVersion } from "../test-support/index.ts";
import { migrate, readMigrations, schemaState, SHIPPED_MIGRATIONS } from "./index.ts";

const present: Readonly<Record<PostgresVersion, boolean>> = { embedded: true, "15": await hasPostgres("15") };
const VERSIONS: readonly PostgresVersion[] = ["embedded", "15"];

let parent = "";
beforeAll(async () => {
  parent = await temporaryFolder("xinpark-migration-");
});
afterAll(() => rmSync(parent, { recursive: true }));

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(parent, "m-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const code = (outcome: Outcome<unknown>): string =>
  outcome.ok ? "ok" : outcome.problems.map((one) => `${one.code} ${one.path ?? ""}`.trim()).join();
const ONE = {
  "0001-one.sql": "create table one (id int); insert into one values (1); grant select on one to {{app}};",
};
const TWO = { ...ONE, "0002-two.sql": "create table two (id int)" };

describe.each(VERSIONS)("migrating on %s", (version) => {
  const on = (title: string, test: (connections: Connections) => Promise<void>): void => {
    it.skipIf(!present[version])(title, () =>
      withDatabase(({ connections }) => test(connections), { version, migrated: false }),
    );
  };

  on("applies what is pending, once, and tells how it stands", async (connections) => {
    expect(expectValue(await schemaState(connections, folderOf(TWO)))).toEqual({
      current: 0,
      latest: 2,
      pending: [1, 2],
    });
    expect(await migrate(connections, folderOf(ONE), silentLog)).toEqual({
      ok: true,
      value: { applied: [1] },
    });
    expect(expectValue(await schemaState(connections, folderOf(TWO)))).toEqual({
      current: 1,
      latest: 2,
      pending: [2],
    });
    expect(await migrate(connections, folderOf(TWO), silentLog)).toEqual({
      ok: true,
      value: { applied: [2] },
    });
    expect(await migrate(connections, folderOf(TWO), silentLog)).toEqual({
      ok: true,
      value: { applied: [] },
    });
    const rows = await withClient(connections.app, (client) => client.query("select id from one"));
    expect(rows.rows).toEqual([{ id: 1 }]);
  });

  on("lets concurrent starters wait, and applies each step once", async (connections) => {
    const folder = folderOf({
      "0001-slow.sql": "create table slow (id int); select pg_sleep(0.1); insert into slow values (1)",
    });
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => migrate(connections, folder, silentLog)),
    );
    expect(outcomes.map((one) => expectValue(one).applied.length).sort((a, b) => a - b)).toEqual([
      0, 0, 0, 1,
    ]);
    expect(
      (await withClient(connections.owner, (client) => client.query("select id from slow"))).rows,
    ).toEqual([{ id: 1 }]);
  });

  on("makes roles that can log in and nothing more, and repairs them", async (connections) => {
    expectValue(await migrate(connections, folderOf(ONE), silentLog));
    const roles = await withClient(connections.owner, (client) =>
      client.query(
        `select rolname, rolcanlogin, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as more from pg_roles where rolname like $1 order by 1`,
        [`${connections.owner.database}\\_%`],
      ),
    );
    expect(roles.rows).toEqual(
      ["app", "filing", "population"].map((role) => ({
        rolname: connections[role === "app" ? "app" : role === "filing" ? "filing" : "population"].user,
        rolcanlogin: true,
        more: false,
      })),
    );
    await withClient(connections.owner, async (client) => {
      const rights = await client.query(
        "select has_database_privilege('public', current_database(), 'connect') as connect, has_schema_privilege('public', 'public', 'create') as make",
      );
      expect(rights.rows).toEqual([{ connect: false, make: false }]);
      await client.query(`alter role "${connections.app.user}" bypassrls password 'lost'`);
    });
    expectValue(await migrate(connections, folderOf(ONE), silentLog));
    const repaired = await withClient(connections.app, (client) =>
      client.query("select rolbypassrls as bypass from pg_roles where rolname = current_user"),
    );
    expect(repaired.rows).toEqual([{ bypass: false }]);
  });

  on("alters no role that is right", async (connections) => {
    expectValue(await migrate(connections, folderOf(ONE), silentLog));
    const versions = () =>
      withClient(connections.owner, async (client) => {
        const answer = await client.query<{ name: string; version: string }>(
          `select rolname as name, xmin::text as version from pg_authid where starts_with(rolname, current_database())
           union all select datname, xmin::text from pg_database where datname = current_database() order by 1`,
        );
        return answer.rows;
      });
    const before = await versions();
    expect(before).toHaveLength(4);
    expectValue(await migrate(connections, folderOf(TWO), silentLog));
    expect(await versions()).toEqual(before);
  });

  on("rolls a failed step back and names the line", async (connections) => {
    const folder = folderOf({
      ...ONE,
      "0002-bad.sql":
        "create table two (id int);\n-- 园区😀\ninsert into two values (1);\nselect nothing from two;\n",
    });
    expect(code(await migrate(connections, folder, silentLog))).toBe("migration-failed 0002-bad.sql:4");
    expect(expectValue(await schemaState(connections, folder))).toMatchObject({ current: 1 });
    const left = await withClient(connections.owner, (client) =>
      client.query("select to_regclass('two') is null as gone"),
    );
    expect(left.rows).toEqual([{ gone: true }]);
  });

  on(
    "refuses a changed step, a missing one, a newer database, an unknown placeholder",
    async (connections) => {
      expectValue(await migrate(connections, folderOf(TWO), silentLog));
      expect(
        code(await migrate(connections, folderOf({ ...TWO, "0001-one.sql": "select 1" }), silentLog)),
      ).toBe("migration-changed 0001-one.sql");
      expect(code(await migrate(connections, folderOf(ONE), silentLog))).toBe("database-newer 0002-two.sql");
      expect(code(await schemaState(connections, folderOf(ONE)))).toBe("database-newer 0002-two.sql");
      const crlf = Object.fromEntries(
        Object.entries(TWO).map(([name, text]) => [name, text.replaceAll("\n", "\r\n")]),
      );
      expect(code(await migrate(connections, folderOf(crlf), silentLog))).toBe("ok");
      expect(
        code(
          await migrate(
            connections,
            folderOf({ ...TWO, "0003-x.sql": "grant select on two to {{nobody}}" }),
            silentLog,
          ),
        ),
      ).toBe("migration-failed 0003-x.sql");
    },
  );

  on("works for an owner who is no superuser, on a database given to it", async (connections) => {
    const { owner } = connections;
    const user = `${owner.database}_dba`;
    await withClient(owner, async (client) => {
      await client.query(`create role "${user}" login createrole password 'dba'`);
      await client.query(`alter database "${owner.database}" owner to "${user}"`);
      await client.query(`alter schema public owner to "${user}"`);
    });
    const url = `postgresql:///${owner.database}?host=${encodeURIComponent(owner.host)}&port=${owner.port}&user=${user}&password=dba`;
    const theirs = expectValue(await connectionsOf({ kind: "url", url, keysFolder: parent }));
    expect(expectValue(await migrate(theirs, SHIPPED_MIGRATIONS, silentLog)).applied).toContain(1);
    expect(expectValue(await migrate(theirs, SHIPPED_MIGRATIONS, silentLog)).applied).toEqual([]);
    expect(
      (await withClient(theirs.app, (client) => client.query("select current_user as who"))).rows,
    ).toEqual([{ who: theirs.app.user }]);
    await withClient(owner, (client) =>
      client.query(`alter database "${owner.database}" owner to "${owner.user}"`),
    );
  });

  on(
    "refuses a database that takes Chinese characters for no letters, or is not in UTF-8",
    async (connections) => {
      for (const [name, options, expected] of [
        ["c", "encoding 'UTF8' locale 'C'", "trigrams-unusable"],
        ["ascii", "encoding 'SQL_ASCII' locale 'C'", "encoding-not-utf8"],
      ] as const) {
        const database = `${connections.owner.database}_${name}`;
        await withClient(connections.owner, (client) =>
          client.query(`create database "${database}" ${options} template template0`),
        );
        const there = expectValue(
          await connectionsOf({
            kind: "cluster",
            connection: { ...connections.owner, password: connections.owner.password ?? "" },
            database,
          }),
        );
        expect(code(await migrate(there, folderOf(ONE), silentLog))).toBe(expected);
        await withClient(connections.owner, (client) =>
          client.query(`drop database "${database}" with (force)`),
        );
      }
    },
  );

  on("makes the database when the server has none, also when several start at once", async (connections) => {
    const database = `${connections.owner.database} 新`;
    const there = expectValue(
      await connectionsOf({
        kind: "cluster",
        connection: { ...connections.owner, password: connections.owner.password ?? "" },
        database,
      }),
    );
    const outcomes = await Promise.all([1, 2, 3].map(() => migrate(there, folderOf(ONE), silentLog)));
    expect(outcomes.map(code)).toEqual(["ok", "ok", "ok"]);
    expect(
      (await withClient(there.app, (client) => client.query("select current_database() as name"))).rows,
    ).toEqual([{ name: database }]);
    await withClient(connections.owner, (client) => client.query(`drop database "${database}" with (force)`));
  });
});

describe("the files of migrations", () => {
  it.each([
    [{ "0002-two.sql": "" }, "migration-gap 0002-two.sql"],
    [{ "1-one.sql": "" }, "migration-name 1-one.sql"],
    [{ "0001-one.sql": "", "0001-other.sql": "" }, "migration-gap 0001-other.sql"],
    [{ "0001-one.sql": "", "notes.txt": "" }, "ok"],
  ])("%j: %s", async (files, expected) => {
    expect(code(await readMigrations(folderOf(files)))).toBe(expected);
  });

  it("must be there, and the shipped ones are sound", async () => {
    const absent = join(parent, "absent");
    expect(code(await readMigrations(absent))).toBe(`migrations-unreadable ${absent}`);
    mkdirSync(absent);
    expect(await readMigrations(absent)).toEqual({ ok: true, value: [] });
    expect(expectValue(await readMigrations(SHIPPED_MIGRATIONS)).length).toBeGreaterThan(0);
  });

  it("are applied to fresh databases as shipped", async () => {
    const database = await freshDatabase();
    const state = expectValue(await schemaState(database.connections, SHIPPED_MIGRATIONS));
    expect(state.pending).toEqual([]);
    await database.close();
  });

  it("tell when no server answers", async () => {
    const nowhere = expectValue(
      await connectionsOf({ kind: "url", url: "postgresql://me:x@127.0.0.1:1/x", keysFolder: parent }),
    );
    expect(code(await migrate(nowhere, SHIPPED_MIGRATIONS, silentLog))).toBe(
      "database-unreachable DATABASE_URL",
    );
  });
});
