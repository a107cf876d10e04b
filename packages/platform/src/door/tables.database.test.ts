import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { queriesOn, sql, type Queries } from "../sql/index.ts";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";
import {
  CLOSED_TABLES,
  OPEN_TABLES,
  OPEN_WITH_SUBJECT,
  PROTECTED_TABLES,
  SUBJECT_COLUMNS,
} from "./tables.ts";

/** The tables as they are, held against the list of what they ought to be. */

let database: TestDatabase;
let owner: Queries;
beforeAll(async () => {
  database = await freshDatabase();
  owner = queriesOn(database.pools.owner);
});
afterAll(() => database.close());

const tableRow = z.object({
  name: z.string(),
  enabled: z.boolean(),
  forced: z.boolean(),
  /** Whether people's login may do anything with it, on the table or on a column. */
  reachable: z.boolean(),
  readable: z.boolean(),
  columns: z.array(z.string()),
  for_people: z.number(),
  for_owner: z.number(),
});

const tables = () =>
  owner.rows(
    tableRow,
    sql`select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
      has_any_column_privilege(${database.connections.app.user}, c.oid, 'select, insert, update')
        or has_table_privilege(${database.connections.app.user}, c.oid, 'delete, truncate') as reachable,
      has_any_column_privilege(${database.connections.app.user}, c.oid, 'select') as readable,
      array(select attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by 1) as columns,
      (select count(*) from pg_policy p where p.polrelid = c.oid and p.polpermissive and (select oid from pg_roles where rolname = ${database.connections.app.user}) = any (p.polroles)) as for_people,
      (select count(*) from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd = '*' and c.relowner = any (p.polroles)
        and pg_get_expr(p.polqual, p.polrelid) = 'true') as for_owner
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );

it("every table is on exactly one list, and every list names tables that exist", async () => {
  const named = [...PROTECTED_TABLES, ...CLOSED_TABLES, ...Object.keys(OPEN_TABLES)].toSorted();
  expect((await tables()).map((table) => table.name).toSorted()).toEqual(named);
});

it("protected tables have row security enabled and forced, with a policy for people unless people may not read them", async () => {
  const found = (await tables()).filter((table) => PROTECTED_TABLES.some((name) => name === table.name));
  expect(found.filter((table) => !table.enabled || !table.forced)).toEqual([]);
  expect(found.filter((table) => table.readable && table.for_people === 0)).toEqual([]);
});

it("what carries places can be rewritten when a subject moves", async () => {
  const placed = (await tables()).filter((table) =>
    SUBJECT_COLUMNS.every((one) => table.columns.includes(one)),
  );
  expect(placed.length).toBeGreaterThan(3);
  expect(placed.filter((table) => table.enabled && table.for_owner === 0)).toEqual([]);
});

it("closed tables are out of people's reach", async () => {
  const found = (await tables()).filter((table) => CLOSED_TABLES.some((name) => name === table.name));
  expect(found.filter((table) => table.reachable).map((table) => table.name)).toEqual([]);
});

it("what names a subject and can be read is protected, but for registered identity and who acts for whom", async () => {
  const found = (await tables()).filter(
    (table) => table.readable && !table.enabled && SUBJECT_COLUMNS.some((one) => table.columns.includes(one)),
  );
  expect(found.map((table) => table.name).toSorted()).toEqual([...OPEN_WITH_SUBJECT].toSorted());
});

it("no policy looks into another table: a distributed database could not follow", async () => {
  const rows = await owner.rows(
    z.object({ policy: z.string(), text: z.string() }),
    sql`select polrelid::regclass || '.' || polname as policy,
      concat_ws(' ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) as text from pg_policy`,
  );
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => /\bselect\b/iu.test(row.text)).map((row) => row.policy)).toEqual([]);
});

describe("the working logins", () => {
  it.each(["app", "filing", "population"] as const)(
    "%s is no superuser, owns nothing and bypasses nothing",
    async (name) => {
      const row = await owner.row(
        z.object({ able: z.boolean(), owns: z.number(), member: z.boolean() }),
        sql`select rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication as able,
        (select count(*) from pg_class c where c.relowner = r.oid) + (select count(*) from pg_proc p where p.proowner = r.oid) as owns,
        exists (select from pg_auth_members m where m.member = r.oid) as member
        from pg_roles r where rolname = ${database.connections[name].user}`,
      );
      expect(row).toEqual({ able: false, owns: 0, member: false });
    },
  );

  it("functions that act as their owner name the schemas they mean, and are not for everybody", async () => {
    const loose = await owner.rows(
      z.object({ name: z.string() }),
      sql`select p.oid::regprocedure::text as name from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prosecdef
          and (not exists (select from unnest(p.proconfig) c where c like 'search_path=%')
            or exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) where grantee = 0)) order by 1`,
    );
    expect(loose).toEqual([]);
  });
});
