import type { ContributionOutput, EvaluationOutput } from "@xinpark/kernel/contract";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { waterfall } from "./waterfall.ts";

const words = { zh: "项", en: "Item" };

const contribution = (
  indicator: string,
  kind: ContributionOutput["kind"],
  dimension: string | null,
  points: number,
): ContributionOutput => ({
  indicator,
  kind,
  dimension,
  label: words,
  points,
  best: null,
  fact: null,
  factLabel: null,
  unit: null,
  value: null,
  valueText: null,
  missing: false,
  records: [],
  basis: null,
});

const evaluation = (contributions: ContributionOutput[]): EvaluationOutput => ({
  model: "m",
  version: "1",
  title: words,
  asOf: "2026-01-01",
  computedAt: "2026-01-01T00:00:00Z",
  score: contributions.reduce((sum, one) => sum + one.points, 0),
  minimum: 0,
  maximum: 1_000_000,
  grade: null,
  gradeDetail: null,
  grades: [],
  dimensions: [
    { id: "fulfilment", label: words, points: 0, minimum: 0, maximum: 0 },
    { id: "compliance", label: words, points: 0, minimum: 0, maximum: 0 },
  ],
  source: null,
  override: null,
  why: null,
  contributions,
});

describe("the way to the score", () => {
  test("start, dimensions in the model's order, limits last", () => {
    const result = waterfall(
      evaluation([
        contribution("veto", "veto", null, -100_000),
        contribution("penalties", "indicator", "compliance", -50_000),
        contribution("capital", "indicator", "fulfilment", 20_000),
        contribution("floor", "dimension-limit", "compliance", 10_000),
        contribution("base", "base", null, 800_000),
      ]),
    );
    expect(result.groups.map((group) => [group.id, group.points])).toEqual([
      ["base", 800_000],
      ["dimension/fulfilment", 20_000],
      ["dimension/compliance", -40_000],
      ["limits", -100_000],
    ]);
    expect(result.groups[2]?.steps.map((step) => [step.from, step.to])).toEqual([
      [820_000, 770_000],
      [770_000, 780_000],
    ]);
    expect(result.total).toBe(680_000);
  });

  test("every contribution appears once, the steps join, and they end at the score", () => {
    const any = fc.record({
      kind: fc.constantFrom("base", "indicator", "dimension-limit", "veto", "limit"),
      dimension: fc.constantFrom("fulfilment", "compliance", "unheard-of", null),
      points: fc.integer({ min: -2_000_000, max: 2_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (drawn) => {
        const whole = evaluation(
          drawn.map((one, index) => contribution(`i${index}`, one.kind, one.dimension, one.points)),
        );
        const { groups, total, low, high } = waterfall(whole);
        const steps = groups.flatMap((group) => group.steps);
        expect(steps.map((step) => step.contribution.indicator).toSorted()).toEqual(
          whole.contributions.map((one) => one.indicator).toSorted(),
        );
        let at = 0;
        for (const step of steps) {
          expect(step.from === at).toBe(true);
          at = step.to;
          expect(at >= low && at <= high).toBe(true);
        }
        expect(at === total && total === (whole.score ?? 0)).toBe(true);
      }),
    );
  });
});
