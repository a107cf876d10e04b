import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  auc,
  buildAndMeasure,
  buildBins,
  calibration,
  describeBins,
  fairness,
  informationValue,
  ks,
  lift,
  measureColumn,
  parseArff,
  psi,
  stratifiedSplit,
  variableOf,
  type PlainTable,
  type Scored,
} from "./index.ts";

const rowsOf = fc
  .array(
    fc.record({
      score: fc.oneof(fc.integer({ min: -4, max: 4 }), fc.double({ noNaN: true, min: -9, max: 9 })),
      bad: fc.boolean(),
    }),
    { minLength: 2, maxLength: 60 },
  )
  .filter((rows) => rows.some((row) => row.bad) && rows.some((row) => !row.bad));

/** Every pair looked at by itself. */
function aucByPairs(rows: readonly Scored[]): number {
  let [wins, pairs] = [0, 0];
  for (const good of rows.filter((row) => !row.bad))
    for (const bad of rows.filter((row) => row.bad)) {
      pairs += 1;
      wins += good.score > bad.score ? 1 : good.score === bad.score ? 0.5 : 0;
    }
  return wins / pairs;
}

/** Every threshold tried over all rows. */
function ksByThresholds(rows: readonly Scored[]): number {
  const share = (bad: boolean, threshold: number): number => {
    const own = rows.filter((row) => row.bad === bad);
    return own.filter((row) => row.score <= threshold).length / own.length;
  };
  return Math.max(...rows.map(({ score }) => Math.abs(share(true, score) - share(false, score))));
}

/** Groups by the definition: edges at the tenths of the sorted values, shares of zero lifted. */
function psiByDefinition(expected: readonly number[], actual: readonly number[]): number {
  const sorted = [...expected].sort((a, b) => a - b);
  const edges = new Set<number>();
  for (let tenth = 1; tenth < 10; tenth += 1)
    edges.add(sorted[Math.floor((tenth * sorted.length) / 10)] ?? 0);
  edges.delete(sorted[0] ?? 0);
  const bounds = [Number.NEGATIVE_INFINITY, ...[...edges].sort((a, b) => a - b), Number.POSITIVE_INFINITY];
  let index = 0;
  for (let group = 0; group + 1 < bounds.length; group += 1) {
    const share = (values: readonly number[]): number =>
      values.filter((value) => value >= (bounds[group] ?? 0) && value < (bounds[group + 1] ?? 0)).length /
        values.length || 0.0001;
    index += (share(actual) - share(expected)) * (Math.log(share(actual)) - Math.log(share(expected)));
  }
  return index;
}

describe("metrics agree with what their definitions say", () => {
  test("AUC and KS", () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        expect(auc(rows)).toBeCloseTo(aucByPairs(rows), 12);
        expect(ks(rows)).toBeCloseTo(ksByThresholds(rows), 12);
      }),
    );
  });

  test("PSI", () => {
    const values = fc.array(
      fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true, min: 0, max: 5 })),
      { minLength: 1, maxLength: 80 },
    );
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(psi(a, b)).toBeCloseTo(psiByDefinition(a, b), 9);
        expect(psi(a, a)).toBe(0);
      }),
    );
  });

  test.each([
    [
      [
        [10, 5],
        [20, 1],
      ],
      1.1512925,
    ],
    [
      [
        [3, 3],
        [7, 7],
      ],
      0,
    ],
  ])("information value of %j", (groups, value) => {
    expect(informationValue(groups.map(([good = 0, bad = 0]) => ({ good, bad })))).toBeCloseTo(value, 6);
  });

  test("lift, calibration and fairness of a table small enough to see", () => {
    const rows = Array.from({ length: 20 }, (_, index) => ({ score: index, bad: index < 4 || index === 10 }));
    expect(lift(rows)[1]).toEqual({ rows: 4, bad: 4, lift: 4 });
    expect(lift(rows).at(-1)).toEqual({ rows: 20, bad: 5, lift: 1 });
    const [first] = calibration([
      { probability: 0.5, bad: true },
      { probability: 0.5, bad: false },
    ]);
    expect(first).toEqual({ rows: 2, expected: 0.5, observed: 0.5 });
    const groups = fairness(
      rows.map((row) => ({ ...row, group: row.score < 10 ? "small" : "large" })),
      5,
    );
    expect(groups.map(({ group, passes, impact, auc: own }) => [group, passes, impact, own])).toEqual([
      ["large", 1, 1, 1],
      ["small", 0.5, 0.5, 1],
    ]);
  });
});

describe("bins", () => {
  const seeded = fc.record({
    values: fc.array(fc.option(fc.integer({ min: 0, max: 40 }), { nil: null, freq: 6 }), {
      minLength: 40,
      maxLength: 200,
    }),
    seed: fc.nat(),
  });
  test("hold every row once; evidence and value follow from their counts", () => {
    fc.assert(
      fc.property(seeded, ({ values, seed }) => {
        const bad = values.map((value, index) => ((value ?? 20) * 7 + index * 13 + seed) % 5 === 0);
        if (!bad.includes(true) || !bad.includes(false)) return;
        const variable = variableOf(
          "v",
          values.map((value) => (value === null ? "?" : String(value))),
        );
        const { train } = stratifiedSplit(bad, seed);
        const binning = buildBins(variable, train, bad);
        const every = bad.keys().toArray();
        const { bins, iv } = describeBins("v", binning, every, bad);
        const goods = bad.filter((one) => !one).length;
        const bads = bad.length - goods;
        expect(bins.reduce((sum, bin) => sum + bin.good, 0)).toBe(goods);
        expect(bins.reduce((sum, bin) => sum + bin.bad, 0)).toBe(bads);
        let sum = 0;
        for (const { good, bad: own, woe } of bins) {
          const evidence = Math.log((good || 0.5) / goods) - Math.log((own || 0.5) / bads);
          expect(woe).toBeCloseTo(evidence, 9);
          sum += (good / goods - own / bads) * evidence;
        }
        expect(iv).toBeCloseTo(sum, 9);
        const built = describeBins("v", binning, train, bad).bins;
        if (built.length > 1) for (const bin of built) expect(bin.good * bin.bad).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  test("words of like rate are one bin; a word not seen in building does not break it", () => {
    const cells = Array.from({ length: 200 }, (_, index) =>
      index === 199 ? "new" : index % 2 === 0 ? "a" : index % 4 === 1 ? "b" : "c",
    );
    const bad = cells.map((_, index) => (index % 2 === 0 ? index % 20 !== 0 : index % 20 === 1));
    const train = bad.keys().toArray().slice(0, 199);
    const described = describeBins("w", buildBins(variableOf("w", cells), train, bad), bad.keys(), bad);
    const [words, unlike] = described.bins.map((bin) => bin.label);
    expect([words, unlike?.slice(0, 1)]).toEqual(["b | c", "a"]);
  });
});

test("a split keeps the rates and depends on its seed alone", () => {
  const bad = Array.from({ length: 500 }, (_, index) => index % 5 === 0);
  const one = stratifiedSplit(bad, 7);
  expect(stratifiedSplit(bad, 7)).toEqual(one);
  expect(stratifiedSplit(bad, 8)).not.toEqual(one);
  expect([...one.train, ...one.test].toSorted((a, b) => a - b)).toEqual(bad.keys().toArray());
  expect(one.train.filter((row) => bad[row])).toHaveLength(70);
});

describe("what cannot be measured is told where it is", () => {
  const table = (columns: readonly string[], ...rows: readonly (string | null)[][]): PlainTable => ({
    columns,
    rows,
  });
  const fine = Array.from({ length: 20 }, (_, index) => [String(index), index < 9 ? "1" : "0"]);
  const request = { bad: null, seed: 1, label: "y" };
  test.each<[string, PlainTable, Record<string, unknown>, string]>([
    ["no such column", table(["x", "z"], ["1", "0"]), {}, "column-unknown at --label"],
    ["one class only", table(["x", "y"], ["1", "0"], ["2", "0"]), {}, "label-one-class at y"],
    ["a blank label", table(["x", "y"], ["1", "0"], ["2", "?"]), {}, "label-blank at row 3 y"],
    [
      "three classes",
      table(["x", "y"], ["1", "0"], ["2", "1"], ["2", "2"]),
      {},
      "label-values-many at --bad",
    ],
    ["which is bad?", table(["x", "y"], ["1", "left"], ["2", "right"]), {}, "bad-value-unclear at --bad"],
    ["no row is bad", table(["x", "y"], ["1", "0"], ["2", "1"]), { bad: "7" }, "bad-value-absent at --bad"],
    ["too few of a class", table(["x", "y"], ...fine.slice(6)), {}, "class-too-small at --label"],
    [
      "nothing but missing values",
      table(["a", "b", "y"], ...fine.map(([, y]) => ["?", "", y ?? ""])),
      {},
      "variables-empty at a, b",
    ],
  ])("%s", (_name, given, members, expected) => {
    const outcome = buildAndMeasure({ table: given, ...request, ...members });
    expect(outcome.ok ? [] : outcome.problems.map(({ code, path }) => `${code} at ${path}`)).toEqual([
      expected,
    ]);
    for (const { message } of outcome.ok ? [] : outcome.problems)
      expect(message.zh).toMatch(/\p{Script=Han}/u);
  });

  test("a score that is no number", () => {
    const outcome = measureColumn({ table: table(["x", "y"], ["a", "0"], ["2", "1"]), ...request }, "x");
    expect(outcome.ok ? [] : outcome.problems.map(({ code, path }) => `${code} at ${path}`)).toEqual([
      "score-not-number at row 2 x",
    ]);
  });

  test("a column measured either way round is the same; rows without a score are left out", () => {
    const up = measureColumn({ table: table(["x", "y"], ...fine, ["", "1"]), ...request }, "x");
    const down = measureColumn(
      { table: table(["x", "y"], ...fine.map(([x, y]) => [`-${x ?? ""}`, y ?? ""]), ["", "1"]), ...request },
      "x",
    );
    expect(up.ok && [up.value.auc, up.value.direction, up.value.measured.rows]).toEqual([
      1,
      "high-is-good",
      20,
    ]);
    expect(down.ok && [down.value.auc, down.value.direction]).toEqual([1, "high-is-bad"]);
  });
});

test.each([
  [
    "@relation r\n@attribute 'a b' numeric\n@attribute c {0,1}\n@data\n1.5,?\n% note\n-2e3,'1'\n",
    {
      columns: ["a b", "c"],
      rows: [
        ["1.5", "?"],
        ["-2e3", "1"],
      ],
    },
    "",
  ],
  ["@attribute a numeric\n@data\n1,2\n", null, "line 3"],
  ["@attribute a numeric\n@data\n{0 1}\n", null, "line 3"],
  ["a,b\n1,2\n", null, "line 1"],
])("ARFF %j", (text, value, path) => {
  const outcome = parseArff(text);
  expect(outcome.ok ? outcome.value : null).toEqual(value);
  expect(outcome.ok ? "" : outcome.problems[0]?.path).toBe(path);
});
