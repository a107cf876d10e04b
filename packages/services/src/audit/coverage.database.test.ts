import { expect, it } from "vitest";
import { z } from "zod";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { withDatabase } from "@xinpark/platform/test-support";
import { COVERAGE } from "./coverage.ts";

const names = z.object({ name: z.string() });

it("says of every table how it is held against the log, and of none twice", async () => {
  await withDatabase(async ({ pools }) => {
    const owner = queriesOn(pools.owner);
    const tables = await owner.rows(
      names,
      sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname collate "C"`,
    );
    const watched = await owner.rows(names, sql`select table_name as name from watched_table`);
    expect([...watched.map((row) => row.name), ...Object.keys(COVERAGE)].toSorted()).toEqual(
      tables.map((row) => row.name).toSorted(),
    );
    const triggers = await owner.rows(
      names,
      sql`select relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid where tgname like 'watched_%' and tgenabled = 'O'
        group by relname having count(*) = 3`,
    );
    expect(triggers.map((row) => row.name).toSorted()).toEqual(watched.map((row) => row.name).toSorted());
  });
});
