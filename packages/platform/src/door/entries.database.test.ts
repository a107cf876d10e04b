import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { queriesOn, sql } from "../sql/index.ts";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";
import { createDoor, jobActor, type Actor, type AuditNote, type Door } from "./index.ts";

let database: TestDatabase;
let door: Door;
beforeAll(async () => {
  // One connection: every transaction but the first finds the entry's statement known.
  database = await freshDatabase({ max: 1 });
  door = createDoor(database.pools, { today: () => "2026-01-31" });
  await door.open(jobActor("first", ""), (session) => session.audit(noteOf("first")));
});
afterAll(() => database.close());

const noteOf = (operation: string, more: Partial<AuditNote> = {}): AuditNote => ({
  operation,
  class: "write",
  ...more,
});
const stored = z.object({
  id: z.number(),
  actor: z.string(),
  caseNumber: z.string().nullable(),
  operation: z.string(),
  subjects: z.array(z.number()),
  detail: z.unknown(),
});
const entriesSince = (id: number) =>
  queriesOn(database.pools.owner).rows(
    stored,
    sql`select id, actor, case_number as "caseNumber", operation, subjects, detail from audit_entry where id > ${id} order by id`,
  );
const newest = async (): Promise<number> => (await entriesSince(0)).at(-1)?.id ?? 0;

test("entries that wait for the commit are what was noted, in the order of noting, whatever their texts", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 30 }).map((one) => one.replaceAll("\0", ""));
  const hard = fc.oneof(
    text,
    fc.constantFrom("'; commit; --", "\\", "\\'", '"$1"', "{1,2}", "null", "张三’s"),
  );
  await fc.assert(
    fc.asyncProperty(
      hard,
      hard,
      fc.array(fc.record({ say: hard, subjects: fc.array(fc.maxSafeNat(), { maxLength: 3 }) }), {
        minLength: 1,
        maxLength: 4,
      }),
      async (name, caseNumber, notes) => {
        const before = await newest();
        const actor: Actor = { ...jobActor("", `by ${name}`), caseNumber };
        await door.open(actor, async (session) => {
          for (const { say, subjects } of notes)
            await session.audit(noteOf("test.write", { subjects, detail: { say } }));
        });
        expect(await entriesSince(before)).toMatchObject(
          notes.map(({ say, subjects }) => ({
            actor: `by ${name}`,
            caseNumber,
            operation: "test.write",
            subjects,
            detail: { say },
          })),
        );
      },
    ),
    { numRuns: 40 },
  );
});

test("one that is named by its transaction comes after those that waited", async () => {
  const before = await newest();
  const named = await door.open(jobActor("test", ""), async (session) => {
    await session.audit(noteOf("one"));
    await session.auditNow(noteOf("two"));
    const row = await session.row(
      z.object({ id: z.number() }),
      sql`select currval('audit_entry_id_seq') as id`,
    );
    await session.audit(noteOf("three"));
    return row?.id;
  });
  const entries = await entriesSince(before);
  expect(entries.map((entry) => entry.operation)).toEqual(["one", "two", "three"]);
  expect(named).toBe(entries[1]?.id);
});

test("an entry that cannot be written takes the act with it, and the connection serves the next", async () => {
  const before = await newest();
  const act = (note: AuditNote) =>
    door.open(jobActor("test", ""), async (session) => {
      await session.run(
        sql`insert into organisation (code, kind, label_zh, label_en) values ('x', 'department', '甲', 'A')`,
      );
      await session.audit(note);
    });
  await expect(act(noteOf("a\0b"))).rejects.toThrow("NUL");
  await expect(act(noteOf("test.write", { detail: { say: "a\0b" } }))).rejects.toThrow();
  await expect(act(noteOf("test.write", { subjects: [0.5] }))).rejects.toThrow();
  expect(await entriesSince(before)).toEqual([]);
  const left = sql`select 1 as one from organisation where code = 'x'`;
  expect(await queriesOn(database.pools.owner).rows(z.unknown(), left)).toEqual([]);
  await door.open(jobActor("test", ""), (session) => session.audit(noteOf("after")));
  expect(await entriesSince(before)).toMatchObject([{ operation: "after" }]);
});
