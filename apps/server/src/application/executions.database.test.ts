import { expect, it } from "vitest";
import { sampleRegion } from "@xinpark/sample/region";
import { sql } from "@xinpark/platform/sql";
import { evaluateAll, type Engine } from "@xinpark/services/evaluation";
import { z } from "zod";
import { csvOf, penalty, registration, TODAY, withPlace, type Place } from "../test-support/index.ts";

/** The shipped models over an invented region: every execution has the same digest, and what is stored has the same reasons. */

const ENTERPRISES = 40;

async function deliverRegion(place: Place): Promise<void> {
  const { library, pack, calendar } = place.application.installation();
  const items = library.list("item", TODAY);
  const made = sampleRegion({ day: TODAY, pack, items, calendar, enterprises: ENTERPRISES });
  for (const { item, department, fileName, header, rows } of made)
    await place.deliverFile(csvOf({ header, rows }), { item, department, name: fileName });
}

interface Question {
  readonly model: string;
  readonly asOf?: string;
  readonly knownAt?: string;
}

const ask = (place: Place, { model, asOf, knownAt }: Question, engine?: Engine) =>
  evaluateAll(
    place.application.evaluation,
    { model, asOf: asOf ?? null, knownAt: knownAt ?? null, ...(engine === undefined ? {} : { engine }) },
    "test",
  );

const stored = async (place: Place) =>
  place.owner.rows(
    z.object({ subject_id: z.number(), score: z.number().nullable(), evaluation: z.unknown() }),
    sql`select subject_id, score, grade, evaluation from evaluation_result
      where run_id = (select max(id) from evaluation_run where scope = 'all') order by subject_id`,
  );

it(
  "all models, present and past, have one digest and one stored form by whatever execution",
  { timeout: 300_000 },
  async () => {
    await withPlace(async (place) => {
      await deliverRegion(place);
      await place.deliver([registration(1), registration(2, { REG_LX: "个体工商户" })], { item: "REG" });
      const middle = await place.owner.row(
        z.object({ at: z.string() }),
        sql`select (closed_at + interval '1 microsecond')::text as at from batch order by known_no offset 20 limit 1`,
      );
      await place.deliver([penalty(1)], { item: "CF" });
      const questions: Question[] = [];
      for (const model of [
        "park-credit",
        "risk-class",
        "kept-promise",
        "credit-management",
        "finance-candidates",
      ])
        questions.push(
          { model },
          { model, asOf: "2025-12-31" },
          { model, asOf: "2026-12-01" },
          { model, knownAt: middle?.at ?? "" },
        );
      const seen = new Set<string>();
      for (const question of questions) {
        const expected = await ask(place, question);
        seen.add(expected.digest);
        expect(await ask(place, question, "memory"), JSON.stringify(question)).toEqual(expected);
        expect(await ask(place, question, "sql"), JSON.stringify(question)).toEqual(expected);
      }
      expect(seen.size).toBeGreaterThan(8);
      await expectEqualStores(place);
    });
  },
);

/** By columns the same is stored as by the evaluator; a statement stores nothing. */
async function expectEqualStores(place: Place): Promise<void> {
  await ask(place, { model: "park-credit" });
  const expected = await stored(place);
  expect(expected.length).toBeGreaterThan(ENTERPRISES / 2);
  await ask(place, { model: "park-credit" }, "memory");
  expect(await stored(place)).toEqual(expected);
  const runs = () =>
    place.owner.row(z.object({ runs: z.number() }), sql`select count(*) as runs from evaluation_run`);
  const before = await runs();
  await ask(place, { model: "park-credit" }, "sql");
  expect(await runs()).toEqual(before);
}
