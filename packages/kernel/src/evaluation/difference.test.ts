import { expect, test } from "vitest";
import { modelDifferences, pointsText } from "./difference.ts";
import { factFrom, grade, modelFrom, PLAIN_INDICATOR } from "./testing.ts";

test.each([
  [0, "0"],
  [1500, "1.5"],
  [-40_000, "−40"],
  [1, "0.001"],
])("%i thousandths are %s points", (points, text) => {
  expect(pointsText(points)).toBe(text);
});

test("two versions differ in what was changed and in nothing else", () => {
  const {
    method: _m,
    numerator: _n,
    denominator: _d,
    minimum: _min,
    maximum: _max,
    ...rest
  } = PLAIN_INDICATOR;
  const bins = (points: number) => ({ ...rest, method: "bins", bins: [{ below: 2, points: 0 }, { points }] });
  const before = { model: modelFrom({ base: 500_000, indicators: [bins(-1000)] }), facts: [factFrom({})] };
  const after = {
    model: modelFrom({
      version: "2",
      base: 600_500,
      indicators: [bins(-2000), { ...PLAIN_INDICATOR, id: "j" }],
      grades: [grade("A", 200), grade("B", -(10 ** 15))],
    }),
    facts: [factFrom({ version: "2", window: { months: 12 } })],
  };
  expect(modelDifferences(before, before)).toEqual([]);
  const differences = modelDifferences(before, after);
  expect(differences.map(({ path }) => path)).toEqual([
    "base",
    "indicators.i",
    "indicators.j",
    "grades.A",
    "facts.f",
  ]);
  expect(differences[0]?.text).toEqual({
    zh: "基础分：由“500”改为“600.5”",
    en: 'Base: from "500" to "600.5"',
  });
  expect(differences[1]?.text.zh).toBe(
    "指标“《i》”：由“分档 <2 0、−1；缺失时 −0.007 分；依据 f；维度 d”改为“分档 <2 0、−2；缺失时 −0.007 分；依据 f；维度 d”",
  );
  expect(differences[2]?.text.en).toContain('New indicator "i"');
  expect(modelDifferences(after, before).map(({ text }) => text.en)).toContain('indicator "i" is gone');
});
