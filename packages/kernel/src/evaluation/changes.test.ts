import * as fc from "fast-check";
import { expect, test } from "vitest";
import { changesOf } from "./changes.ts";
import { evaluationOn, forecast, type ForecastRequest } from "./forecast.ts";
import { AS_OF, compile, factFrom, grade, modelFrom, recordFrom } from "./testing.ts";
import { reasonsOf } from "./words.ts";

/** What would change a class, held against what the evaluator says of those very days. */

const model = compile(
  modelFrom({
    base: 100,
    indicators: [
      {
        id: "count",
        label: { zh: "处罚", en: "Penalties" },
        dimension: "d",
        fact: "penalties",
        whenMissing: 0,
        method: "deduction",
        start: 0,
        each: 20,
        floor: -70,
      },
    ],
    vetoes: [
      {
        id: "lately",
        label: { zh: "近期", en: "Lately" },
        fact: "recent",
        atLeast: 1,
        ceiling: 30,
        basis: "示例第一条",
      },
    ],
    grades: [grade("A", 90), grade("B", 50), grade("C", -(10 ** 15))],
  }),
  factFrom({ id: "penalties", window: { days: 300 }, where: { status: ["in-force"] } }),
  factFrom({ id: "recent", window: { days: 60 }, where: { status: ["in-force"] } }),
);

const question = (days: readonly number[]): ForecastRequest => ({
  versions: [{ from: AS_OF, model }],
  subject: { kind: "enterprise" },
  records: days.map((ago, index) => recordFrom({ id: index + 1, day: AS_OF - ago })),
  today: AS_OF,
  days: 400,
});

test("the dearest record first; what returns on its days, when it counts no more, and what a repair gives", () => {
  const changes = changesOf(question([10, 200]), new Map([[1, AS_OF + 30]]));
  expect(changes.map((one) => one.record)).toEqual([1, 2]);
  const [first, second] = changes;
  // Without it the ceiling would not hold: 80 instead of 30.
  expect(first).toMatchObject({
    indicators: ["count", "lately"],
    points: 50,
    repair: { day: AS_OF + 30, points: 50, score: 80, grade: "B" },
    expires: AS_OF + 290,
  });
  expect(first?.returns).toEqual([
    { day: AS_OF + 50, points: 30, score: 60, grade: "B" },
    { day: AS_OF + 290, points: 20, score: 100, grade: "A" },
  ]);
  // Its own ceiling is the first one's: alone it changes nothing today.
  expect(second).toMatchObject({ points: 0, repair: null, expires: AS_OF + 100 });
});

test("a repair that may come already is told as of today", () => {
  const [one] = changesOf(question([10]), new Map([[1, AS_OF - 400]]));
  expect(one?.repair).toMatchObject({ day: AS_OF, score: 100, grade: "A" });
});

test("whatever the records, each gain is the evaluator's own word about that day", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(320), { maxLength: 6 }), fc.nat(90), (days, wait) => {
      const asked = question(days);
      const repairable = new Map(asked.records.map((one) => [one.id, AS_OF + wait]));
      const scores = new Map(forecast(asked).days.map((one) => [one.day, one.evaluation.score]));
      for (const change of changesOf(asked, repairable)) {
        for (const gain of change.returns) expect(gain.score).toBe(scores.get(gain.day));
        const repairs = [{ record: change.record, on: AS_OF + wait }];
        expect(change.repair?.score).toBe(evaluationOn({ ...asked, repairs }, AS_OF + wait).score);
        expect(change.repair?.points ?? 0).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test("the reasons in sentences, the strongest first, in both languages", () => {
  const { contributions } = model.evaluate({ kind: "enterprise" }, question([10, 200]).records, AS_OF);
  const shown = contributions.map((one) => ({
    ...one,
    factLabel: one.fact === null ? null : { zh: "次数", en: "Count" },
    unit: one.fact === null ? null : { zh: "次", en: "times" },
    valueText: null,
  }));
  expect(reasonsOf(shown).map(({ text, points, records }) => [text.zh, text.en, points, records])).toEqual([
    ["处罚（次数：2 次），减 0.04 分。", "Penalties (Count: 2 times) takes 0.04.", -40, [1, 2]],
    [
      "触发一票限制“近期”（次数：1 次），得分被压低 0.03 分。依据：示例第一条。",
      "The limit “Lately” (Count: 1 times) holds and lowers the score by 0.03. Basis: 示例第一条.",
      -30,
      [1],
    ],
  ]);
});
