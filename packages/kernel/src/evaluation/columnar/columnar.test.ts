import * as fc from "fast-check";
import { expect, test } from "vitest";
import { histories, models } from "../test-models/index.ts";
import { AS_OF, compile, factFrom, modelFrom, recordFrom } from "../testing.ts";
import { askedByAll } from "../asked.ts";
import { createColumnarModel, createColumnScorer, gradeId } from "./index.ts";

const ENTERPRISE = { kind: "enterprise" };
const SUBJECTS = 5;

test("columns give the integers and the explanation of the evaluator, in whatever order the records come", () => {
  let scored = 0;
  let various = 0;
  fc.assert(
    fc.property(
      models,
      histories(SUBJECTS),
      fc.nat(),
      fc.integer({ min: -2, max: 1 }),
      (model, history, turn, ago) => {
        const asOf = AS_OF + ago;
        const columnar = createColumnarModel(model.plan);
        const builder = columnar.batch(SUBJECTS, asOf);
        const all = history.flatMap((records, subject) => records.map((record) => ({ subject, record })));
        const shift = all.length === 0 ? 0 : turn % all.length;
        for (const { subject, record } of [...all.slice(shift), ...all.slice(0, shift)].toReversed())
          builder.add(subject, record);
        const batch = builder.finish();
        const result = columnar.evaluate(batch, new Uint8Array(SUBJECTS).fill(1), asOf);
        for (const [subject, records] of history.entries()) {
          const expected = model.evaluate(ENTERPRISE, records, asOf);
          const score = result.score[subject] ?? Number.NaN;
          expect({
            score: Number.isNaN(score) ? null : score,
            grade: gradeId(model.plan.model, result.grade[subject] ?? -1),
          }).toEqual({ score: expected.score, grade: expected.grade });
          expect(columnar.explain(batch, subject, asOf)).toEqual(expected);
          if (expected.score !== null) scored += 1;
          if (new Set(expected.facts.map((fact) => fact.value)).size > 3) various += 1;
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(scored).toBeGreaterThan(600);
  expect(various).toBeGreaterThan(200);
});

test("columns whose conditions mention the day serve that day only", () => {
  const where = { fields: { field: "$day", atMost: { field: "$today" } } };
  const columnar = createColumnarModel(compile(modelFrom(), factFrom({ where })).plan);
  const builder = columnar.batch(1, AS_OF);
  builder.add(0, recordFrom({ id: 1 }));
  const batch = builder.finish();
  const everyone = Uint8Array.of(1);
  expect([...columnar.evaluate(batch, everyone, AS_OF).score]).toEqual([1]);
  expect(() => columnar.evaluate(batch, everyone, AS_OF + 1)).toThrow(/day/u);
});

test("a batch serves other days where no condition mentions the day", () => {
  const columnar = createColumnarModel(compile(modelFrom(), factFrom({ window: { days: 30 } })).plan);
  const builder = columnar.batch(2, AS_OF);
  builder.add(1, recordFrom({ id: 1, day: AS_OF }));
  builder.add(1, recordFrom({ id: 2, day: AS_OF + 9 }));
  const batch = builder.finish();
  const scores = [0, 9, 30, 39].map((later) => [
    ...columnar.evaluate(batch, Uint8Array.of(0, 1), AS_OF + later).score,
  ]);
  expect(scores).toEqual([1, 2, 1, 0].map((score) => [Number.NaN, score]));
});

test("columns do not serve a day before the one they were loaded for", () => {
  const columnar = createColumnarModel(compile(modelFrom(), factFrom({ window: { days: 30 } })).plan);
  const batch = columnar.batch(1, AS_OF).finish();
  expect(() => columnar.evaluate(batch, Uint8Array.of(1), AS_OF - 1)).toThrow(/day/u);
});

test("what all facts ask leaves out no record that counts, today or later", () => {
  let left = 0;
  fc.assert(
    fc.property(models, histories(1), fc.constantFrom(0, 1, 40, 400), (model, [records = []], later) => {
      const { after, complete, use } = askedByAll(model.plan, AS_OF);
      const kept = records.filter(
        (one) =>
          (!complete || !one.incomplete) &&
          (after === null || one.incomplete || one.day === null || one.day > after) &&
          (use === null || (one.uses & use) !== 0),
      );
      left += records.length - kept.length;
      const asOf = AS_OF + later;
      expect(model.evaluate(ENTERPRISE, kept, asOf)).toEqual(model.evaluate(ENTERPRISE, records, asOf));
    }),
    { numRuns: 200 },
  );
  expect(left).toBeGreaterThan(50);
});

test.each([
  ["a byte", 100],
  ["two bytes", 30_000],
  ["more", 10_000_000],
])("values kept in %s give what the records give, for very many", (_, span) => {
  const subjects = 70_000;
  const fact = factFrom({ aggregate: "sum", value: "$amount", maximumEach: 10 ** 9, whenNone: "missing" });
  const columnar = createColumnarModel(compile(modelFrom(), fact).plan);
  const builder = columnar.batch(subjects, AS_OF);
  for (let subject = 0; subject < subjects; subject += 1)
    if (subject % 9 !== 0)
      builder.add(subject, recordFrom({ id: subject, amountFen: ((subject * 7919) % span) - span / 2 }));
  const batch = builder.finish();
  const everyone = new Uint8Array(subjects).fill(1);
  const kept = ended(columnar.facts(batch, AS_OF));
  const scored = ended(createColumnScorer(compile(modelFrom(), fact).plan)(kept, everyone));
  const { score, grade } = columnar.evaluate(batch, everyone, AS_OF);
  expect(scored.score).toEqual(score);
  expect(scored.grade).toEqual(grade);
  expect(new Set(score).size).toBeGreaterThan(50);
});

function ended<T>(steps: Generator<undefined, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
