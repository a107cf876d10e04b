/** Short ways to write definitions and records, for the tests beside this file. */
import { factSchema, modelSchema, type FactDefinition, type ModelDefinition } from "../definition/index.ts";
import { toEpochDay } from "../day/index.ts";
import { expectValue, type Outcome } from "../outcome/index.ts";
import { compileModel, type CompiledModel, type EvaluatedRecord, type Polarity } from "./index.ts";
import { USE_BITS } from "../record/index.ts";

const text = (en: string): { zh: string; en: string } => ({ zh: `《${en}》`, en });

const head = (id: string): Record<string, unknown> => ({
  id,
  version: "1",
  validFrom: "2020-01-01",
  label: text(id),
  sources: [{ title: "written for this test", confirmed: true }],
});

/** A fact over the item `penalty`, counting, unless told otherwise. */
export const factFrom = (members: Record<string, unknown>): FactDefinition =>
  factSchema.parse({
    kind: "fact",
    ...head("f"),
    unit: text("unit"),
    items: ["penalty"],
    aggregate: "count",
    use: "score",
    whenNone: 0,
    ...members,
  });

/** An indicator whose points are the fact's value in thousandths, within ±10^15. */
export const PLAIN_INDICATOR = {
  id: "i",
  label: text("i"),
  dimension: "d",
  fact: "f",
  whenMissing: -7,
  method: "linear",
  numerator: 1,
  denominator: 1,
  minimum: -(10 ** 15),
  maximum: 10 ** 15,
};

/** A dimension that never holds anything back. */
export const WIDE_DIMENSION = { id: "d", label: text("d"), minimum: -(10 ** 15), maximum: 10 ** 15 };

export const grade = (id: string, from: number): Record<string, unknown> => ({
  id,
  label: text(id),
  from,
  code: "green",
  meaning: text(`meaning of ${id}`),
});

/** A model of one plain indicator over the fact `f`, unless told otherwise. */
export const modelFrom = (members: Record<string, unknown> = {}): ModelDefinition =>
  modelSchema.parse({
    kind: "model",
    ...head("m"),
    title: text("Test class"),
    subjectKinds: ["enterprise"],
    audience: "internal",
    base: 0,
    minimum: -(10 ** 15),
    maximum: 10 ** 15,
    dimensions: [WIDE_DIMENSION],
    indicators: [PLAIN_INDICATOR],
    grades: [grade("A", 100), grade("B", -(10 ** 15))],
    monotone: false,
    ...members,
  });

const POLARITIES: Readonly<Record<string, Polarity>> = {
  penalty: "negative",
  dishonesty: "negative",
  honour: "positive",
};
export const polarityOf = (item: string): Polarity => POLARITIES[item] ?? "neutral";

export const tryCompile = (model: ModelDefinition, ...facts: FactDefinition[]): Outcome<CompiledModel> =>
  compileModel(model, facts, { polarityOf });
export const compile = (model: ModelDefinition, ...facts: FactDefinition[]): CompiledModel =>
  expectValue(tryCompile(model, ...facts));

export const AS_OF = toEpochDay("2026-03-31");

/** A complete penalty in force, decided on 2026-01-01, permitted for scoring, unless told otherwise. */
export const recordFrom = (members: Partial<EvaluatedRecord> & { readonly id: number }): EvaluatedRecord => ({
  item: "penalty",
  day: toEpochDay("2026-01-01"),
  publishedDay: null,
  publicFrom: null,
  publicTo: null,
  performedDay: null,
  severity: null,
  amountFen: null,
  status: "in-force",
  validTo: null,
  uses: USE_BITS.score,
  scoreFrom: null,
  incomplete: false,
  knownNo: 1,
  fields: {},
  ...members,
});
