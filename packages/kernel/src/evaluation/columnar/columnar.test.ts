import * as fc from "fast-check";
import { expect, test } from "vitest";
import { AS_OF, histories, models } from "../test-models/index.ts";
import { createColumnarModel, gradeId } from "./index.ts";

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
      fc.integer({ min: -40, max: 0 }),
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
