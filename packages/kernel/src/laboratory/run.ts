/** One run of the laboratory over a table with a label. */
import { failed, ok, type Outcome } from "../outcome/index.ts";
import type { PlainTable } from "./arff.ts";
import { columnCells, columnOf, flawOf, readLabel, rowPlace } from "./label.ts";
import {
  auc,
  calibration,
  ks,
  lift,
  psi,
  type CalibrationRow,
  type LiftRow,
  type Scored,
} from "./metrics.ts";
import { stratifiedSplit, type Split } from "./random.ts";
import { buildScorecard } from "./scorecard.ts";
import { buildBins, cellText, describeBins, variableOf, type BinnedVariable } from "./variable.ts";

export interface LaboratoryRequest {
  readonly table: PlainTable;
  readonly label: string;
  /** Null: told from the label where it is clear. */
  readonly bad: string | null;
  readonly seed: number;
}

export interface LaboratoryResult {
  readonly rows: number;
  readonly bad: number;
  readonly ks: number;
  readonly auc: number;
  readonly psi: number;
  readonly variables: readonly BinnedVariable[];
  /** On which rows ks and auc were taken: those a scorecard was not built from, or all that have a score. */
  readonly measured: { readonly on: "test" | "all"; readonly rows: number; readonly bad: number };
  readonly seed: number;
  /** Whether good rows score high or low, where a column was given. */
  readonly direction: "high-is-good" | "high-is-bad";
  readonly lift: readonly LiftRow[];
  /** Of a built scorecard. */
  readonly calibration?: readonly CalibrationRow[];
  readonly train?: { readonly ks: number; readonly auc: number; readonly rows: number; readonly bad: number };
  readonly coefficients?: Readonly<Record<string, number>>;
}

const counted = (rows: readonly number[], bad: readonly boolean[]): number =>
  rows.filter((row) => bad[row] === true).length;

/** Enough of each class for both parts of the split. */
const LEAST_OF_CLASS = 4;

function splitOf(bad: readonly boolean[], seed: number): Outcome<Split> {
  const bads = bad.filter(Boolean).length;
  const fewer = Math.min(bads, bad.length - bads);
  if (fewer >= LEAST_OF_CLASS) return ok(stratifiedSplit(bad, seed));
  return failed(
    flawOf(
      "class-too-small",
      "--label",
      `较少的一类只有 ${fewer} 行，至少须有 ${LEAST_OF_CLASS} 行`,
      `the smaller class has ${fewer} rows; ${LEAST_OF_CLASS} are needed`,
    ),
  );
}

/** Builds a scorecard of all other columns, on seven tenths of the rows, and measures it on the rest. */
export function buildAndMeasure(request: LaboratoryRequest): Outcome<LaboratoryResult> {
  const { table, label, seed } = request;
  const read = readLabel(table, label, request.bad);
  if (!read.ok) return read;
  const bad = read.value;
  const split = splitOf(bad, seed);
  if (!split.ok) return split;
  const variables = table.columns.flatMap((name, position) =>
    name === label ? [] : [variableOf(name, columnCells(table, position))],
  );
  const empty = variables.filter((one) => one.values.every((value) => value === null));
  if (empty.length === variables.length)
    return failed(
      flawOf(
        "variables-empty",
        empty
          .map((one) => one.name)
          .slice(0, 8)
          .join(", "),
        `标签以外的 ${variables.length} 列全部没有值`,
        `the ${variables.length} columns beside the label hold no value at all`,
      ),
    );
  const scorecard = buildScorecard(variables, bad, split.value);
  const scored = (rows: readonly number[]): readonly Scored[] =>
    rows.map((row) => ({ score: scorecard.scoreOf(row), bad: bad[row] === true }));
  const [train, test] = [scored(split.value.train), scored(split.value.test)];
  const every = [...bad.keys()];
  const probability = (score: number): number => 1 / (1 + Math.exp(score));
  return ok({
    rows: bad.length,
    bad: counted(every, bad),
    ks: ks(test),
    auc: auc(test),
    psi: psi(
      train.map((row) => row.score),
      test.map((row) => row.score),
    ),
    // The bins are cut on the training rows; what they hold is told of the whole table.
    variables: scorecard.variables.map((one) => describeBins(one.name, one.binning, every, bad)),
    measured: { on: "test", rows: test.length, bad: counted(split.value.test, bad) },
    seed,
    direction: "high-is-good",
    lift: lift(test),
    calibration: calibration(test.map((row) => ({ probability: probability(row.score), bad: row.bad }))),
    train: { ks: ks(train), auc: auc(train), rows: train.length, bad: counted(split.value.train, bad) },
    coefficients: Object.fromEntries(
      scorecard.variables.flatMap(({ name, coefficient }) =>
        coefficient === 0 ? [] : [[name, coefficient] as const],
      ),
    ),
  });
}

/** The metrics of scores that are already there; null: the row has none and is left out. */
export function measure(
  request: LaboratoryRequest,
  scores: readonly (number | null)[],
  given: {
    /** Whether a high score is good; null: as it turns out to be. */
    readonly highIsGood: boolean | null;
    readonly variables: readonly BinnedVariable[];
  },
): Outcome<LaboratoryResult> {
  const read = readLabel(request.table, request.label, request.bad);
  if (!read.ok) return read;
  const bad = read.value;
  const known = [...bad.keys()].filter((row) => (scores[row] ?? null) !== null);
  const split = splitOf(
    known.map((row) => bad[row] === true),
    request.seed,
  );
  if (!split.ok) return split;
  const raw = known.map((row) => ({ score: scores[row] ?? 0, bad: bad[row] === true }));
  const upright = auc(raw);
  const highIsGood = given.highIsGood ?? upright >= 0.5;
  const rows = highIsGood ? raw : raw.map((row) => ({ ...row, score: -row.score }));
  const part = (chosen: readonly number[]): readonly number[] => chosen.map((row) => raw[row]?.score ?? 0);
  return ok({
    rows: bad.length,
    bad: bad.filter(Boolean).length,
    ks: ks(rows),
    auc: highIsGood ? upright : 1 - upright,
    psi: psi(part(split.value.train), part(split.value.test)),
    variables: given.variables,
    measured: { on: "all", rows: raw.length, bad: raw.filter((row) => row.bad).length },
    seed: request.seed,
    direction: highIsGood ? "high-is-good" : "high-is-bad",
    lift: lift(rows),
  });
}

/** The metrics of one column. Problems: `column-unknown`, `score-not-number` at the row. */
export function measureColumn(request: LaboratoryRequest, name: string): Outcome<LaboratoryResult> {
  const { table } = request;
  const position = columnOf(table, name, "--score");
  if (!position.ok) return position;
  const cells = columnCells(table, position.value);
  const scores = cells.map((cell) => {
    const text = cellText(cell);
    return text === null ? null : Number(text);
  });
  const wrong = scores.findIndex((score) => score !== null && !Number.isFinite(score));
  if (wrong >= 0)
    return failed(
      flawOf(
        "score-not-number",
        `${rowPlace(wrong)} ${name}`,
        `“${cells[wrong] ?? ""}”不是数`,
        `"${cells[wrong] ?? ""}" is no number`,
      ),
    );
  const read = readLabel(table, request.label, request.bad);
  if (!read.ok) return read;
  const every = [...read.value.keys()];
  const binning = buildBins(variableOf(name, cells), every, read.value);
  return measure(request, scores, {
    highIsGood: null,
    variables: [describeBins(name, binning, every, read.value)],
  });
}
