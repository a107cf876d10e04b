import { describe, expect, it } from "vitest";
import { evaluationOutput, explanationOutput, fileOutput, forecastOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { evaluateAll } from "@xinpark/services/evaluation";
import { z } from "zod";
import {
  licence,
  penalty,
  registration,
  registrationNumber,
  TODAY,
  uscc,
  withPlace,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Classes follow deliveries, and the past can be asked again. */

const evaluate = (place: Place, at: { asOf?: string; knownAt?: string } = {}) =>
  evaluateAll(
    place.application.evaluation,
    { model: "park-credit", asOf: at.asOf ?? null, knownAt: at.knownAt ?? null },
    "test",
  );

const explain = (place: Place, index: number, as: As) =>
  place.get(evaluationOutput, `/subjects/${uscc(index)}/evaluation`, as);

const SERIOUS = { CF_CFLB: "罚款；责令停产停业", CF_WSH: "示罚〔2025〕重1号" };

it("closing a delivery evaluates those it touched and nobody else", async () => {
  await withPlace(async (place) => {
    const office = await place.as({ role: "credit-officer" });
    await place.deliver(
      [1, 2, 3].map((index) => registration(index)),
      { item: "REG" },
    );
    const receipt = await place.deliver([penalty(2, SERIOUS)], { item: "CF" });
    expect(receipt.evaluated?.subjects).toBe(1);
    const results = await place.owner.rows(
      z.object({ uscc: z.string(), runs: z.number() }),
      sql`select s.uscc, count(*) as runs from evaluation_result e join subject s on s.id = e.subject_id group by 1 order by s.uscc`,
    );
    expect(results.map((row) => row.runs)).toEqual([1, 2, 1]);
    const [clean, fined] = [await explain(place, 1, office), await explain(place, 2, office)];
    expect(clean).toMatchObject({ grade: "A", asOf: TODAY });
    // A serious penalty within a year holds the class down whatever else there is.
    expect(fined.score).toBeLessThanOrEqual(649_000);
    expect(["C", "D"]).toContain(fined.grade);
    for (const one of [clean, fined])
      expect(one.contributions.reduce((sum, part) => sum + part.points, 0)).toBe(one.score);
    const veto = fined.contributions.find((part) => part.kind === "veto");
    expect(veto?.basis).toContain("36号");
    const serious = fined.contributions.find((part) => part.indicator === "serious-penalties-12m");
    expect(serious).toMatchObject({ value: 1, points: -120_000, records: [expect.any(Number)] });
  });
});

it("a licence raises, a penalty lowers, a correction takes it back", async () => {
  await withPlace(async (place) => {
    const office = await place.as({ role: "credit-officer" });
    const score = async () => (await explain(place, 1, office)).score ?? 0;
    await place.deliver([registration(1)], { item: "REG" });
    const plain = await score();
    await place.deliver([licence(1)], { item: "XK" });
    const licensed = await score();
    await place.deliver([penalty(1)], { item: "CF" });
    const fined = await score();
    expect(licensed).toBeGreaterThan(plain);
    expect(fined).toBeLessThan(licensed);
    // Corrected to a mere warning, which is not scored in Shandong.
    await place.deliver([penalty(1, { CF_CFLB: "警告", CF_NR: "警告", CF_NR_FK: "" })], { item: "CF" });
    expect(await score()).toBe(licensed);
  });
});

it("branches and individual businesses have no class", async () => {
  await withPlace(async (place) => {
    const office = await place.as({ role: "credit-officer" });
    await place.deliver(
      [
        registration(1, { REG_LX: "有限责任公司分公司" }),
        registration(2, {
          REG_LX: "个体工商户",
          REG_USCC: uscc(2, { prefix: "92" }),
          REG_ZCH: registrationNumber(2),
        }),
        registration(3),
      ],
      { item: "REG" },
    );
    const grades = (await evaluate(place)).grades;
    expect(grades).toMatchObject({ A: 1, none: 2 });
    const branch = await explain(place, 1, office);
    expect(branch).toMatchObject({ score: null, grade: null, contributions: [] });
    expect(branch.why?.zh).not.toBe("");
  });
});

describe("the past", () => {
  it("asked by what was known, and for the day, gives what it gave, whatever came since", async () => {
    await withPlace(async (place) => {
      await place.deliver(
        [1, 2, 3].map((index) => registration(index)),
        { item: "REG" },
      );
      const second = await place.deliver([penalty(1), penalty(2, SERIOUS)], { item: "CF" });
      const then = await evaluate(place);
      const instant = await justAfter(place, second.batch);
      // A correction, a new party, a change of kind, a registration closed.
      await place.deliver([penalty(1, { CF_NR_FK: "900", CF_SY: "更正" }), penalty(4, SERIOUS)], {
        item: "CF",
      });
      await place.deliver(
        [
          registration(2, { REG_ZT: "注销", REG_HZRQ: "2026/05/01" }),
          registration(3, { REG_LX: "个体工商户", REG_HZRQ: "2026/05/01" }),
        ],
        { item: "REG" },
      );
      const now = await evaluate(place);
      expect(now.digest).not.toBe(then.digest);
      expect(now.subjects).toBe(4);
      expect(await evaluate(place, { knownAt: instant })).toEqual(then);
      // And on a later day, for the day it was.
      place.setToday("2027-06-01");
      expect((await evaluate(place)).digest).not.toBe(now.digest);
      expect(await evaluate(place, { knownAt: instant, asOf: TODAY })).toEqual(then);
    });
  });

  it("is answered and not stored; before everything it is empty", async () => {
    await withPlace(async (place) => {
      await place.deliver([registration(1)], { item: "REG" });
      const runs = () =>
        place.owner.row(z.object({ runs: z.number() }), sql`select count(*) as runs from evaluation_run`);
      const before = await runs();
      const empty = await evaluate(place, { knownAt: "2020-01-01T00:00:00Z" });
      expect(empty.subjects).toBe(0);
      await evaluate(place, { asOf: "2025-01-01" });
      expect(await runs()).toEqual(before);
      await evaluate(place);
      expect((await runs())?.runs).toBe((before?.runs ?? 0) + 1);
    });
  });
});

/** An instant between the closing of a batch and everything after it. */
async function justAfter(place: Place, batch: number): Promise<string> {
  const row = await place.owner.row(
    z.object({ at: z.string() }),
    sql`select (closed_at + interval '1 microsecond')::text as at from batch where id = ${batch}`,
  );
  return row?.at ?? "";
}

it("foretells the class from what is known: today's is the stored one, a repair changes it on its day", async () => {
  await withPlace(async (place) => {
    const office = await place.as({ role: "credit-officer" });
    await place.deliver([registration(1)], { item: "REG" });
    await place.deliver([penalty(1, SERIOUS)], { item: "CF" });
    const now = await explain(place, 1, office);
    const address = `/subjects/${uscc(1)}/forecast`;
    const calm = await place.get(forecastOutput, `${address}?days=1200`, office);
    expect(calm).toMatchObject({ asOf: TODAY, score: now.score, grade: now.grade });
    expect(calm.days.length).toBeGreaterThan(0);
    expect(calm.days.at(-1)?.score).toBeGreaterThan(now.score ?? 0);
    const record = now.contributions.find((one) => one.records.length > 0 && one.points < 0)?.records[0] ?? 0;
    expect(calm.expires.map((one) => one.record)).toContain(record);
    const repaired = await place.get(
      forecastOutput,
      `${address}?days=30&repair=${record}&on=2026-06-11`,
      office,
    );
    expect(repaired.days[0]).toMatchObject({ date: "2026-06-11" });
    expect(repaired.days[0]?.because.map((one) => one.kind)).toContain("repaired");
    expect(repaired.notice.zh).toContain("不构成承诺");
    expect(await explain(place, 1, office)).toEqual(now);
    const asked = (query: string) => place.send("GET", `${address}?${query}`, office);
    expect(await asked("repair=999999")).toMatchObject({
      status: 400,
      body: { error: { code: "repair-impossible" } },
    });
    expect(await asked(`repair=${record}&on=2026-05-31`)).toMatchObject({
      body: { error: { code: "repair-in-past" } },
    });
    expect(await asked("model=credit-management")).toMatchObject({
      status: 403,
      body: { error: { code: "model-by-consent" } },
    });
  });
});

it("a model by consent gives nothing in a run; what a model proposes is no class", async () => {
  await withPlace(async (place) => {
    const office = await place.as({ role: "credit-officer" });
    await place.deliver([registration(1)], { item: "REG" });
    for (const model of ["credit-management", "finance-candidates"]) {
      const run = await evaluateAll(
        place.application.evaluation,
        { model, asOf: null, knownAt: null },
        "test",
      );
      expect(run.grades).toMatchObject({ none: run.subjects });
      const answer = await place.get(
        evaluationOutput,
        `/subjects/${uscc(1)}/evaluation?model=${model}`,
        office,
      );
      expect(answer).toMatchObject({ score: null, grade: null, contributions: [] });
      expect(answer.why?.zh).toContain("授权");
    }
  });
});

it("says what would change a class: from when a record may be repaired, as its outlook says, and what that gives, as the forecast says", async () => {
  await withPlace(async (place) => {
    await place.deliver([registration(1)], { item: "REG" });
    const own = await place.as({ role: "legal-representative", uscc: uscc(1) });
    await place.deliver([penalty(1, SERIOUS), penalty(1)], { item: "CF" });
    const told = await place.get(explanationOutput, `/subjects/${uscc(1)}/evaluation`, own);
    expect(told.changes?.notice.zh).toContain("不构成承诺");
    expect(told.reasons.map((one) => Math.abs(one.points))).toEqual(
      told.reasons.map((one) => Math.abs(one.points)).toSorted((a, b) => b - a),
    );
    const { records } = await place.get(fileOutput, `/subjects/${uscc(1)}`, own);
    const [dearest, ...others] = told.changes?.records ?? [];
    expect(others.length).toBeGreaterThan(0);
    const outlook = records.find((one) => one.id === dearest?.record)?.outlook;
    const from = outlook?.earliestRepairOn ?? "";
    const on = from < TODAY ? TODAY : from;
    expect(dearest?.repair?.on).toBe(on);
    const address = `/subjects/${uscc(1)}/forecast?days=1830`;
    const repaired = await place.get(
      forecastOutput,
      `${address}&repair=${dearest?.record ?? 0}&on=${on}`,
      own,
    );
    const day = [repaired, ...repaired.days].findLast((one) => ("date" in one ? one.date : TODAY) <= on);
    expect(dearest?.repair).toMatchObject({ score: day?.score, grade: day?.grade });
    const calm = await place.get(forecastOutput, address, own);
    expect(calm.expires).toContainEqual({ record: dearest?.record, on: dearest?.expires });
    for (const gain of dearest?.returns ?? [])
      expect(calm.days).toContainEqual(expect.objectContaining({ date: gain.on, score: gain.score }));
  });
});
