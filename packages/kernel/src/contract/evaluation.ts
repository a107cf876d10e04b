import { z } from "zod";
import { day, identifierNumber, instant, text } from "./shared.ts";

export const contributionOutput = z.object({
  indicator: z.string(),
  kind: z.enum(["base", "indicator", "dimension-limit", "floor", "veto", "limit"]),
  dimension: z.string().nullable(),
  label: text,
  /** Thousandths of a point; all contributions sum to the score. */
  points: z.int(),
  /** The most this indicator could give, where that is declared. */
  best: z.int().nullable(),
  fact: z.string().nullable(),
  factLabel: text.nullable(),
  unit: text.nullable(),
  value: z.int().nullable(),
  /** What the value stands for, where the fact codes words as integers. */
  valueText: z.string().nullable(),
  missing: z.boolean(),
  records: z.array(identifierNumber),
  basis: z.string().nullable(),
});

export const gradeOutput = z.object({
  id: z.string(),
  label: text,
  code: z.enum(["green", "yellow", "red", "black", "none"]),
  meaning: text,
  from: z.int(),
});

/** That people put another class in the place of the model's: what it gave, by whom, why and until when. */
export const overrideMark = z.object({
  id: identifierNumber,
  effect: z.enum(["better", "worse"]),
  /** What the model gave. */
  modelGrade: gradeOutput,
  from: day,
  /** The last day. */
  to: day,
  reason: z.string(),
  document: z.string(),
  /** Whose decision it is; the persons are named to officers alone. */
  organisation: text,
  proposedBy: z.string().nullable(),
  decidedBy: z.string().nullable(),
});

/** A class with its reasons: internal, for the enterprise and its park. */
export const evaluationOutput = z.object({
  model: z.string(),
  version: z.string(),
  title: text,
  asOf: day,
  computedAt: instant,
  /** The model's, whatever class is shown. */
  score: z.int().nullable(),
  minimum: z.int(),
  maximum: z.int(),
  /** The class shown. */
  grade: z.string().nullable(),
  gradeDetail: gradeOutput.nullable(),
  grades: z.array(gradeOutput),
  dimensions: z.array(
    z.object({ id: z.string(), label: text, points: z.int(), minimum: z.int(), maximum: z.int() }),
  ),
  /** Whose result the class is, where another's goes before the model's own. */
  source: text.nullable(),
  override: overrideMark.nullable(),
  why: text.nullable(),
  contributions: z.array(contributionOutput),
});
export type EvaluationOutput = z.infer<typeof evaluationOutput>;
export type ContributionOutput = z.infer<typeof contributionOutput>;

/** A day on which points return: how many, and the score and class of that day. */
const gain = z.object({ on: day, points: z.int(), score: z.int().nullable(), grade: z.string().nullable() });

/** A class explained: the reasons in sentences, and what would change it. */
export const explanationOutput = evaluationOutput.extend({
  /** What moves the score, the strongest first. */
  reasons: z.array(z.object({ text, points: z.int(), records: z.array(identifierNumber) })),
  /** Null where there is no class. */
  changes: z
    .object({
      /** 不构成承诺. */
      notice: text,
      /** How far it was looked ahead. */
      through: day,
      /** The records that cost points today, the dearest first. */
      records: z.array(
        z.object({
          record: identifierNumber,
          indicators: z.array(z.string()),
          /** What the score would gain today without this one record; 0 where others do the same. */
          points: z.int(),
          /** If its repair succeeds on the first day it may; null: the rules know no such day. */
          repair: gain.nullable(),
          /** From this day on it counts no more; null: not within the time looked ahead. */
          expires: day.nullable(),
          /** Days on which points return because of it by time alone. */
          returns: z.array(gain),
        }),
      ),
    })
    .nullable(),
});
export type ExplanationOutput = z.infer<typeof explanationOutput>;

/** A class foretold: only days on which something changes. */
export const forecastOutput = z.object({
  model: z.string(),
  asOf: day,
  score: z.int().nullable(),
  grade: z.string().nullable(),
  /** 不构成承诺. */
  notice: text,
  days: z.array(
    z.object({
      date: day,
      score: z.int().nullable(),
      grade: z.string().nullable(),
      because: z.array(
        z.object({
          indicator: z.string(),
          kind: z.enum(["repaired", "counts", "lapsed", "publication", "window", "age", "rules", "override"]),
          before: z.int(),
          after: z.int(),
          records: z.array(identifierNumber),
          text,
        }),
      ),
    }),
  ),
  /** Records that stop counting within the time asked, and when. */
  expires: z.array(z.object({ record: identifierNumber, on: day })),
});
export type ForecastOutput = z.infer<typeof forecastOutput>;
