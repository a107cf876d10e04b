import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays } from "@xinpark/kernel/day";
import { isWithin, type Period } from "@xinpark/kernel/record";
import { sql } from "@xinpark/platform/sql";
import { visitor } from "@xinpark/services/account";
import { z } from "zod";
import { openPlace, penalty, registration, TODAY, type Place } from "../test-support/index.ts";

/** The rule as the database runs it: what it says, that it is a part of the statement, and that nobody goes around it. */

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver([penalty(1), penalty(2)], { item: "CF" });
});
afterAll(() => place.close());

const nobody = visitor({ channel: "web", purpose: null, caseNumber: null, requestId: null });

describe("the rule is a part of the statement, never a call a row", () => {
  const planOf = (statement: string): Promise<string> =>
    place.application.door.open(nobody, async (session) => {
      await session.client.query("set local enable_seqscan = off");
      const { rows } = await session.client.query<Record<string, string>>(`explain (verbose) ${statement}`);
      return rows.map((row) => Object.values(row).join("")).join("\n");
    });

  it.each([
    "publishable_records('public', scope_day())",
    `publishable_records('public', '${TODAY}')`,
    "record",
  ])("%s is read by its index, the rule spelt out beside it", async (source) => {
    const plan = await planOf(`select count(*) from ${source} r where subject_id = 1`);
    expect(plan).toContain("Index Cond: (r.subject_id = 1)");
    expect(plan).toMatch(/Filter: .*withheld_from/su);
    expect(plan).not.toMatch(/is_publishable|publishable_records|SubPlan/u);
  });
});

interface Drawn {
  readonly status: string;
  readonly uses: number;
  readonly incomplete: boolean;
  readonly published: { readonly from: string | null; readonly to: string | null };
  readonly reported: { readonly from: string | null; readonly to: string | null };
  readonly withheld: Period | null;
  readonly shielded: Period | null;
}

const anyDay = fc.integer({ min: 0, max: 40 }).map((offset) => addDays("2026-05-01", offset));
const anyPeriod = fc.record({ from: anyDay, to: fc.option(anyDay) });
const anyWindow = fc.record({ from: fc.option(anyDay, { freq: 9 }), to: fc.option(anyDay) });
const anyRecord: fc.Arbitrary<Drawn> = fc.record({
  status: fc.constantFrom("in-force", "in-force", "in-force", "repaired", "withdrawn"),
  uses: fc.integer({ min: 0, max: 31 }),
  incomplete: fc.boolean(),
  published: anyWindow,
  reported: anyWindow,
  withheld: fc.option(anyPeriod, { freq: 1 }),
  shielded: fc.option(anyPeriod, { freq: 1 }),
});

const inWindow = ({ from, to }: Drawn["published"], day: string): boolean =>
  from !== null && isWithin({ from, to }, day);

const shownTo = (audience: string, one: Drawn, day: string): boolean => {
  if (one.status !== "in-force" || isWithin(one.withheld, day) || isWithin(one.shielded, day)) return false;
  if (audience === "public") return one.uses % 2 === 1 && !one.incomplete && inWindow(one.published, day);
  return audience === "special-report" && one.uses >= 16 && inWindow(one.reported, day);
};

it("shows a record exactly where use, state, window, shield and withholding allow it; the row policy shows the public the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRecord, { minLength: 60, maxLength: 60 }),
      fc.array(anyDay, { minLength: 3, maxLength: 3 }),
      async (drawn, days) => {
        await place.owner.run(sql`delete from record where id >= 1000000`);
        const rows = drawn.map((one, index) => ({
          id: 1_000_000 + index,
          ...one,
          public_from: one.published.from,
          public_to: one.published.to,
          report_from: one.reported.from,
          report_to: one.reported.to,
          withheld_from: one.withheld?.from ?? null,
          withheld_to: one.withheld?.to ?? null,
          shielded_from: one.shielded?.from ?? null,
          shielded_to: one.shielded?.to ?? null,
        }));
        await place.owner.run(sql`
        insert into record (subject_id, id, entry_id, version, batch_id, department_id, item, area_no, status, uses, incomplete, public_from, public_to,
          report_from, report_to, withheld_from, withheld_to, shielded_from, shielded_to)
        select 1, r.id, 1, 1, 1, 1, 'CF', 0, r.status, r.uses, r.incomplete, r.public_from, r.public_to, r.report_from, r.report_to, r.withheld_from,
          r.withheld_to, r.shielded_from, r.shielded_to
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id bigint, status text, uses smallint, incomplete boolean, public_from date,
          public_to date, report_from date, report_to date, withheld_from date, withheld_to date, shielded_from date, shielded_to date)`);
        for (const day of days) {
          const expected = (audience: string) =>
            drawn.flatMap((one, index) => (shownTo(audience, one, day) ? [1_000_000 + index] : []));
          for (const audience of ["public", "special-report", "anybody"]) {
            const found = await place.owner.rows(
              z.object({ id: z.number() }),
              sql`select id from publishable_records(${audience}, ${day}) where id >= 1000000 order by id`,
            );
            expect([audience, day, found.map((row) => row.id)]).toEqual([audience, day, expected(audience)]);
          }
          place.setToday(day);
          const seen = await place.application.door.open(nobody, (session) =>
            session.rows(
              z.object({ id: z.number() }),
              sql`select id from record where id >= 1000000 order by id`,
            ),
          );
          place.setToday(TODAY);
          expect([day, seen.map((row) => row.id)]).toEqual([day, expected("public")]);
        }
      },
    ),
    { numRuns: 40 },
  );
  await place.owner.run(sql`delete from record where id >= 1000000`);
});

describe("statements that read records without the rule", () => {
  /** Jobs, and people's readings within their own reach or under a consent: row security holds them, and no public surface stands on them. */
  const KNOWN: readonly string[] = [
    "packages/services/src/audit/",
    "packages/services/src/consent/file.ts",
    "packages/services/src/credit-code/public-grade.ts",
    "packages/services/src/delivery/closing.ts",
    "packages/services/src/delivery/removing.ts",
    // The desk's job, and marks on returned rows by whoever checks them.
    "packages/services/src/desk/comparing.ts",
    "packages/services/src/desk/returns.ts",
    // Everyone at once: the job of evaluation, whose results are read by their own rights.
    "packages/services/src/evaluation/population.ts",
    "packages/services/src/evaluation/records.ts",
    "packages/services/src/export/query.ts",
    // The rule for what is published; for government what may be shared, within the asker's reach and by a second person.
    "packages/services/src/export/query-template.ts",
    // Trade and size class as the session sees the entries: visitors see none.
    "packages/services/src/file/attributes.ts",
    // The records that cost points, as the session of whoever may read the class sees them.
    "packages/services/src/file/circumstances.ts",
    // Chooses in one place between the rule and the reader's reach.
    "packages/services/src/file/read.ts",
    // Officers' questions within their reach, and the job that files records elsewhere.
    "packages/services/src/matching/held-operations.ts",
    "packages/services/src/matching/merge-operations.ts",
    "packages/services/src/matching/refiling.ts",
    "packages/services/src/record/",
    // Versions of the records a report shows, read as its asker reaches them.
    "packages/services/src/report/make.ts",
  ];
  const ROOT = join(import.meta.dirname, "../../../..");
  const sources = [
    "packages/services/src",
    "packages/platform/src",
    "apps/server/src",
    "apps/cli/src",
  ].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !/test|sample/u.test(name))
      .map((name) => `${folder}/${name}`),
  );
  const reading = sources.filter((file) =>
    /\b(?:from|join)\s+(?:public\.)?record\b(?!\w)|sql`record\b(?!_)/u.test(
      readFileSync(join(ROOT, file), "utf8"),
    ),
  );

  it("are known, each with the job or reach that holds it", () => {
    expect(sources.length).toBeGreaterThan(100);
    for (const known of KNOWN)
      expect([known, reading.some((file) => file.startsWith(known))]).toEqual([known, true]);
    expect(reading.filter((file) => !KNOWN.some((known) => file.startsWith(known)))).toEqual([]);
  });
});
