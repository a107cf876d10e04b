import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { expectValue } from "@xinpark/kernel/outcome";
import { describe, expect, it } from "vitest";
import { withClient } from "../connection/index.ts";
import { openFileStore } from "../file-store/index.ts";
import { silentLog } from "../logging/index.ts";
import { migrate } from "../migration/index.ts";
import { freshDatabase, hasPostgres, temporaryFolder } from "../test-support/index.ts";
import type { PostgresVersion, TestDatabase } from "../test-support/index.ts";
import { backup, readManifest, restore } from "./index.ts";
import { fillingOrder } from "./schema.ts";

const present: Readonly<Record<PostgresVersion, boolean>> = { embedded: true, "15": await hasPostgres("15") };

const FIRST = `
  create table place (code text primary key, parent text references place (code), name text not null);
  create table visit (id bigint generated always as identity primary key, place text not null references place (code),
    at timestamptz not null, amount numeric, note jsonb, raw bytea, doubled bigint generated always as (id * 2) stored);
  create table "Odd name" ("Ünïcode 列" text);
  insert into place values ('seed', null, 'written by the migration');
  alter table visit enable row level security;
  alter table visit force row level security;
  create policy jobs on visit to {{owner}} using (true) with check (true);
  create function shout() returns trigger language plpgsql as $$ begin new.name := upper(new.name); return new; end $$;
  create trigger shout before insert on place for each row execute function shout();
  grant select on place to {{app}};`;
const SECOND = "alter table place add column opened date not null default '2020-01-01';";

const DATA = `
  insert into place (code, parent, name) values ('a', null, 'x'), ('b', 'a', 'y');
  update place set name = E'tab\\t换行\\n\\\\N 园区😀' where code = 'b';
  insert into visit (place, at, amount, note, raw)
    select 'b', timestamptz '2026-01-01 08:00:00.123456+08' + n * interval '1 second', n / 7.0, jsonb_build_object('n', n), decode('00ff', 'hex')
    from generate_series(1, 5000) n;
  delete from visit where id % 3 = 0;
  insert into "Odd name" values (null), (''), ('null');`;

const FINGERPRINT = `
  select md5(string_agg(row, E'\\n' order by row collate "C")) as digest from (
    select p::text as row from (select code, parent, name from place) p union all select v::text from visit v union all select coalesce(o::text, '') from "Odd name" o) rows`;

interface World {
  readonly source: TestDatabase;
  readonly target: TestDatabase;
  readonly folder: string;
  readonly migrations: string;
}

async function withWorld(
  from: PostgresVersion,
  to: PostgresVersion,
  test: (world: World) => Promise<void>,
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const folder = await temporaryFolder("xinpark-backup-");
  stack.defer(() => rmSync(folder, { recursive: true }));
  const source = await freshDatabase({ version: from, migrated: false });
  stack.defer(() => source.close());
  const target = await freshDatabase({ version: to, migrated: false });
  stack.defer(() => target.close());
  const migrations = join(folder, "migrations");
  mkdirSync(migrations);
  writeFileSync(join(migrations, "0001-first.sql"), FIRST);
  expectValue(await migrate(source.connections, migrations, silentLog));
  await source.pools.owner.query(DATA);
  await test({ source, target, folder, migrations });
}

const takeBackup = (world: World, name = "backup") =>
  backup({
    connections: world.source.connections,
    dataFolder: world.source.dataFolder,
    keysFolder: join(world.source.dataFolder, "keys"),
    folder: join(world.folder, name),
    log: silentLog,
  });

const restoreInto = (world: World, name = "backup") =>
  restore({
    folder: join(world.folder, name),
    connections: world.target.connections,
    dataFolder: world.target.dataFolder,
    migrations: world.migrations,
    log: silentLog,
  });

const fingerprint = async (database: TestDatabase): Promise<unknown> =>
  (await database.pools.owner.query<{ digest: string }>(FINGERPRINT)).rows[0]?.digest;

const codes = (outcome: Awaited<ReturnType<typeof restore | typeof backup>>): string[] =>
  outcome.ok
    ? []
    : outcome.problems.map(
        (one) => `${one.code}${one.path === undefined ? "" : ` ${one.path.split("/").slice(-2).join("/")}`}`,
      );

const PAIRS: readonly (readonly [PostgresVersion, PostgresVersion])[] = [
  ["embedded", "embedded"],
  ["embedded", "15"],
  ["15", "embedded"],
  ["15", "15"],
];

describe.each(PAIRS)("a backup from %s into %s", (from, to) => {
  it.skipIf(!present[from] || !present[to])(
    "brings back every row, file and sequence, and takes newer migrations",
    async () => {
      await withWorld(from, to, async (world) => {
        const { digest } = expectValue(
          await openFileStore(world.source.dataFolder).store(Readable.from([Buffer.from("附件")])),
        );
        mkdirSync(join(world.source.dataFolder, "keys"));
        writeFileSync(join(world.source.dataFolder, "keys", "secret"), "s3cr3t");
        const taken = expectValue(await takeBackup(world));
        expect(taken).toMatchObject({ tables: 3, rows: 3 + 3334 + 3, files: 1 });
        writeFileSync(join(world.migrations, "0002-second.sql"), SECOND);
        expect(expectValue(await restoreInto(world))).toMatchObject({
          tables: 3,
          rows: 3340,
          files: 1,
          migrated: [2],
        });
        expect(await fingerprint(world.target)).toBe(await fingerprint(world.source));
        const opened = expectValue(await openFileStore(world.target.dataFolder).open(digest));
        expect(await text(opened.stream)).toBe("附件");
        const next = await world.target.pools.owner.query<{ id: number }>(
          "insert into visit (place, at) values ('a', now()) returning id",
        );
        expect(next.rows).toEqual([{ id: 5001 }]);
        const security = await world.target.pools.owner.query(
          "select relforcerowsecurity as forced from pg_class where relname = 'visit'",
        );
        expect(security.rows).toEqual([{ forced: true }]);
        const trigger = await world.target.pools.owner.query(
          "insert into place (code, name) values ('c', 'loud') returning name",
        );
        expect(trigger.rows).toEqual([{ name: "LOUD" }]);
        expect((await world.target.pools.app.query("select count(*) from place")).rows).toEqual([
          { count: 4 },
        ]);
        const all = readdirSync(join(world.folder, "backup"), {
          recursive: true,
          withFileTypes: true,
        }).filter((entry) => entry.isFile());
        expect(all.some((entry) => readFileSync(join(entry.parentPath, entry.name)).includes("s3cr3t"))).toBe(
          false,
        );
        expect(expectValue(await readManifest(join(world.folder, "backup"))).keys.included).toBe(false);
      });
    },
  );
});

describe("restore refuses", () => {
  it("a backup that was interrupted, damaged, or is of a newer program", async () => {
    await withWorld("embedded", "embedded", async (world) => {
      expectValue(await takeBackup(world));
      const copy = (name: string): string => {
        cpSync(join(world.folder, "backup"), join(world.folder, name), { recursive: true });
        return join(world.folder, name);
      };
      rmSync(join(copy("interrupted"), "manifest.json"));
      expect(codes(await restoreInto(world, "interrupted"))).toEqual([
        "backup-incomplete interrupted/manifest.json",
      ]);
      appendFileSync(join(copy("longer"), "tables", "0002.copy.gz"), "x");
      expect(codes(await restoreInto(world, "longer"))).toEqual(["backup-damaged tables/0002.copy.gz"]);
      rmSync(join(copy("lacking"), "tables", "0001.copy.gz"));
      expect(codes(await restoreInto(world, "lacking"))).toEqual(["backup-damaged tables/0001.copy.gz"]);
      writeFileSync(join(world.migrations, "0001-first.sql"), `${FIRST} `);
      expect(codes(await restoreInto(world))).toEqual(["migration-changed 0001-first.sql"]);
      rmSync(join(world.migrations, "0001-first.sql"));
      expect(codes(await restoreInto(world))).toEqual(["backup-newer 0001-first.sql"]);
      const tables = await world.target.pools.owner.query(
        "select count(*) from pg_tables where schemaname = 'public'",
      );
      expect(tables.rows).toEqual([{ count: 0 }]);
    });
  });

  it("a database that holds anything but what migrations wrote", async () => {
    await withWorld("embedded", "embedded", async (world) => {
      expectValue(await takeBackup(world));
      await world.target.pools.owner.query("create table mine (x int)");
      expect(codes(await restoreInto(world))).toEqual(["database-not-empty public.mine"]);
      await world.target.pools.owner.query("drop table mine");
      expectValue(await migrate(world.target.connections, world.migrations, silentLog));
      await world.target.pools.owner.query("insert into place (code, name) values ('z', 'z')");
      expect(codes(await restoreInto(world))).toEqual(["database-not-empty public.place"]);
      await world.target.pools.owner.query("delete from place where code = 'z'");
      expectValue(await restoreInto(world));
      expect(await fingerprint(world.target)).toBe(await fingerprint(world.source));
    });
  });

  it("a backup into or around the keys, or into a folder in use", async () => {
    await withWorld("embedded", "embedded", async (world) => {
      const into = (folder: string, keysFolder: string) =>
        backup({
          connections: world.source.connections,
          dataFolder: world.source.dataFolder,
          keysFolder,
          folder,
          log: silentLog,
        });
      expect(codes(await into(join(world.folder, "k", "b"), join(world.folder, "k")))[0]).toContain(
        "backup-folder-holds-keys",
      );
      expect(codes(await into(join(world.folder, "b"), join(world.folder, "b", "k")))[0]).toContain(
        "backup-folder-holds-keys",
      );
      expect(codes(await into(world.migrations, join(world.folder, "keys")))[0]).toContain(
        "backup-folder-not-empty",
      );
    });
  });

  it("to make a backup that row security would thin out", async () => {
    await withWorld("embedded", "embedded", async (world) => {
      const { owner } = world.source.connections;
      await world.source.pools.owner.query(`
        grant pg_read_all_data to ${world.source.connections.population.user};
        drop policy jobs on visit`);
      const connections = { ...world.source.connections, owner: { ...world.source.connections.population } };
      const outcome = await backup({
        connections,
        dataFolder: world.source.dataFolder,
        keysFolder: "/nowhere",
        folder: join(world.folder, "thin"),
        log: silentLog,
      });
      expect(codes(outcome)).toEqual(["backup-would-be-partial public.visit"]);
      expect(existsSync(join(world.folder, "thin", "manifest.json"))).toBe(false);
      await withClient(owner, (client) =>
        client.query(`revoke pg_read_all_data from ${world.source.connections.population.user}`),
      );
    });
  });
});

describe("fillingOrder", () => {
  it("puts what is referred to first and refuses a circle", () => {
    const order = fillingOrder(
      ["c", "b", "a"],
      [
        { from: "c", to: "b" },
        { from: "b", to: "a" },
        { from: "a", to: "a" },
      ],
    );
    expect(order).toEqual(["a", "b", "c"]);
    expect(() =>
      fillingOrder(
        ["a", "b"],
        [
          { from: "a", to: "b" },
          { from: "b", to: "a" },
        ],
      ),
    ).toThrow("circle");
  });
});
