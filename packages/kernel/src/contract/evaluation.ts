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

/** A class with its reasons: internal, for the enterprise and its park. */
export const evaluationOutput = z.object({
  model: z.string(),
  version: z.string(),
  title: text,
  asOf: day,
  computedAt: instant,
  score: z.int().nullable(),
  minimum: z.int(),
  maximum: z.int(),
  grade: z.string().nullable(),
  gradeDetail: gradeOutput.nullable(),
  grades: z.array(gradeOutput),
  dimensions: z.array(
    z.object({ id: z.string(), label: text, points: z.int(), minimum: z.int(), maximum: z.int() }),
  ),
  why: text.nullable(),
  contributions: z.array(contributionOutput),
});
export type EvaluationOutput = z.infer<typeof evaluationOutput>;
export type ContributionOutput = z.infer<typeof contributionOutput>;

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
          kind: z.enum(["repaired", "counts", "lapsed", "publication", "window", "age", "rules"]),
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
