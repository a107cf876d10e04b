import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { compileStatement, createColumnarModel, gradeId } from "@xinpark/kernel/evaluation";
import type { CompiledModel, EvaluatedRecord } from "@xinpark/kernel/evaluation";
import { AS_OF, histories, models } from "@xinpark/kernel/evaluation/test-models";
import { expectValue } from "@xinpark/kernel/outcome";
import { queriesOn, type Queries } from "@xinpark/platform/sql";
import { freshDatabase, type TestDatabase } from "@xinpark/platform/test-support";

/** The evaluator, columns and one statement in a real database are asked the same and must give the same integers. */

const ENTERPRISE = { kind: "enterprise" };
const SUBJECTS = 24;
let database: TestDatabase;
let queries: Queries;

beforeAll(async () => {
  database = await freshDatabase();
  queries = queriesOn(database.pools.owner);
});
afterAll(() => database.close());

const RECORDS = `select subject::bigint, id::bigint, item, day, published, severity, amount, status, valid_to, uses, score_from, incomplete,
  known_no::bigint, public_from, public_to, performed, payload from jsonb_to_recordset($1::jsonb) as r (subject int, id int, item text, day int,
  published int, severity text, amount bigint, status text, valid_to int, uses smallint, score_from int, incomplete boolean, known_no int,
  public_from int, public_to int, performed int, payload jsonb)`;

interface Told {
  readonly score: number | null;
  readonly grade: string | null;
}

const row = z.object({
  subject: z.number(),
  score: z.number().nullable(),
  grade: z.string().nullable(),
  records: z.number(),
});

const asRow = (subject: number, record: EvaluatedRecord) => ({
  subject,
  id: record.id,
  item: record.item,
  day: record.day,
  published: record.publishedDay,
  severity: record.severity,
  amount: record.amountFen,
  status: record.status,
  valid_to: record.validTo,
  uses: record.uses,
  score_from: record.scoreFrom,
  incomplete: record.incomplete,
  known_no: record.knownNo,
  public_from: record.publicFrom,
  public_to: record.publicTo,
  performed: record.performedDay,
  payload: record.fields,
});

interface Owned {
  readonly subject: number;
  readonly record: EvaluatedRecord;
}

async function bySql(model: CompiledModel, all: readonly Owned[], asOf: number): Promise<readonly Told[]> {
  const text = expectValue(
    compileStatement(model.plan, asOf, {
      subjects: `select generate_series(0, ${SUBJECTS - 1})::bigint as subject`,
      records: RECORDS,
    }),
  );
  const wanted = all.filter(({ record }) => model.items.includes(record.item));
  const values = [JSON.stringify(wanted.map(({ subject, record }) => asRow(subject, record)))];
  const rows = await queries.rows(row, { text, values });
  return rows.toSorted((a, b) => a.subject - b.subject).map(({ score, grade }) => ({ score, grade }));
}

function byColumns(model: CompiledModel, all: readonly Owned[], asOf: number): readonly Told[] {
  const columnar = createColumnarModel(model.plan);
  const builder = columnar.batch(SUBJECTS, asOf);
  for (const { subject, record } of all) builder.add(subject, record);
  const { score, grade } = columnar.evaluate(builder.finish(), new Uint8Array(SUBJECTS).fill(1), asOf);
  return Array.from(score, (points, subject) => ({
    score: Number.isNaN(points) ? null : points,
    grade: gradeId(model.plan.model, grade[subject] ?? -1),
  }));
}

const inOrder = (all: readonly Owned[], seed: number): readonly Owned[] =>
  all
    .map((one, index) => ({ one, place: ((index + 1) * (seed * 2 + 1)) % 997 }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);

test(
  "random models over random histories give the same integers three times",
  { timeout: 300_000 },
  async () => {
    let scored = 0;
    await fc.assert(
      fc.asyncProperty(
        models,
        histories(SUBJECTS),
        fc.nat(400),
        fc.integer({ min: -2, max: 1 }),
        async (model, history, seed, ago) => {
          const asOf = AS_OF + ago;
          const all = history.flatMap((records, subject) => records.map((record) => ({ subject, record })));
          const expected = history.map((records): Told => {
            const { score, grade } = model.evaluate(ENTERPRISE, records, asOf);
            return { score, grade };
          });
          scored += expected.filter(({ score }) => score !== null).length;
          expect(byColumns(model, inOrder(all, seed), asOf)).toEqual(expected);
          expect(await bySql(model, inOrder(all, seed + 1), asOf)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
    expect(scored).toBeGreaterThan(1000);
  },
);
