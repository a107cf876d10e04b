import type { LaboratoryTrialOutput } from "@xinpark/kernel/contract";
import { formatCount, formatPoints, percent } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

/** Distributions before and after: bars, with the numbers beside or below them. */

interface TrialProps {
  readonly trial: LaboratoryTrialOutput;
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

const share = (part: number, whole: number): string =>
  whole === 0 ? "—" : `${((part * 100) / whole).toFixed(1)}%`;

interface GradeRow {
  readonly id: string;
  readonly label: string;
  readonly code: string;
  readonly before: number;
  readonly after: number;
}

/** Every grade of either model, in order, and none at the end. */
function gradeRows(
  { before, after, migrations }: LaboratoryTrialOutput,
  say: ReturnType<typeof useLanguage>["say"],
  none: string,
): readonly GradeRow[] {
  const rows = migrations.map(sum);
  const columns = Array.from({ length: after.grades.length + 1 }, (_, column) =>
    sum(migrations.map((cells) => cells[column] ?? 0)),
  );
  const old = new Set(before.grades.map((one) => one.id));
  const grades = [...before.grades, ...after.grades.filter((one) => !old.has(one.id))];
  const at = (list: readonly { readonly id: string }[], id: string): number =>
    list.findIndex((one) => one.id === id);
  return [
    ...grades.map(({ id, label, code }) => ({
      id,
      label: say(label),
      code,
      before: rows[at(before.grades, id)] ?? 0,
      after: columns[at(after.grades, id)] ?? 0,
    })),
    { id: "none", label: none, code: "none", before: rows.at(-1) ?? 0, after: columns.at(-1) ?? 0 },
  ];
}

export function GradeDistribution({ trial }: TrialProps) {
  const { t, say } = useLanguage();
  const rows = gradeRows(trial, say, t("laboratory.none"));
  const most = Math.max(1, ...rows.flatMap((one) => [one.before, one.after]));
  return (
    <section aria-labelledby="grades-title">
      <h2 id="grades-title">{t("laboratory.gradeDistribution")}</h2>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="grades-title">
        <table className="plain-table grade-bars">
          <thead>
            <tr>
              <th scope="col">{t("laboratory.grade")}</th>
              <th scope="col" aria-hidden="true" />
              <th scope="col">{t("laboratory.before")}</th>
              <th scope="col">{t("laboratory.after")}</th>
              <th scope="col">{t("laboratory.change")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <th scope="row">{row.label}</th>
                <td className="grade-bar-cell" aria-hidden="true">
                  <span className="grade-bar grade-bar-before" style={{ width: percent(row.before, most) }} />
                  <span
                    className={`grade-bar grade-${row.code}`}
                    style={{ width: percent(row.after, most) }}
                  />
                </td>
                <td className="number">
                  {formatCount(row.before)} <small>{share(row.before, trial.subjects)}</small>
                </td>
                <td className="number">
                  {formatCount(row.after)} <small>{share(row.after, trial.subjects)}</small>
                </td>
                <td className="number">{signed(row.after - row.before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="field-hint">{t("laboratory.barsHint")}</p>
    </section>
  );
}

const signed = (value: number): string =>
  value === 0 ? "0" : `${value > 0 ? "+" : "−"}${formatCount(Math.abs(value))}`;

const WIDTH = 600;
const HEIGHT = 140;

export function ScoreDistribution({ trial }: TrialProps) {
  const { t } = useLanguage();
  const { scores } = trial;
  const most = Math.max(1, ...scores.flatMap((one) => [one.before, one.after]));
  const step = WIDTH / Math.max(1, scores.length);
  const height = (count: number): number => (count * HEIGHT) / most;
  return (
    <section aria-labelledby="scores-title">
      <h2 id="scores-title">{t("laboratory.scoreDistribution")}</h2>
      <svg
        className="score-bars"
        viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`}
        role="img"
        aria-labelledby="scores-title"
      >
        {scores.map((one, index) => (
          <g key={one.from}>
            <rect
              className="score-bar-before"
              x={index * step + 2}
              y={HEIGHT - height(one.before)}
              width={step / 2 - 2}
              height={height(one.before)}
            />
            <rect
              className="score-bar-after"
              x={index * step + step / 2}
              y={HEIGHT - height(one.after)}
              width={step / 2 - 2}
              height={height(one.after)}
            />
            {index % 5 === 0 && (
              <text x={index * step} y={HEIGHT + 14}>
                {formatPoints(one.from)}
              </text>
            )}
          </g>
        ))}
        <line x1={0} x2={WIDTH} y1={HEIGHT} y2={HEIGHT} />
      </svg>
      <p className="score-legend">
        <span className="legend legend-before">{t("laboratory.before")}</span>
        <span className="legend legend-after">{t("laboratory.after")}</span>
      </p>
      <details>
        <summary>{t("laboratory.asTable")}</summary>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("laboratory.score")}</th>
              <th scope="col">{t("laboratory.before")}</th>
              <th scope="col">{t("laboratory.after")}</th>
            </tr>
          </thead>
          <tbody>
            {scores
              .filter((one) => one.before + one.after > 0)
              .map((one) => (
                <tr key={one.from}>
                  <th scope="row">
                    {formatPoints(one.from)}–{formatPoints(one.to)}
                  </th>
                  <td className="number">{formatCount(one.before)}</td>
                  <td className="number">{formatCount(one.after)}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

/** How far apart two distributions are, as practice reads the index. */
const STABLE = 0.1;
const SHIFTED = 0.25;

export function Figures({ trial }: TrialProps) {
  const { t } = useLanguage();
  const { scores, grades } = trial.stability;
  // Thresholds move grades and leave scores: the larger of the two says how far apart they are.
  const index = scores === null && grades === null ? null : Math.max(scores ?? 0, grades ?? 0);
  const shown = (value: number | null): string => (value === null ? "—" : value.toFixed(3));
  const verdict =
    index === null
      ? null
      : index < STABLE
        ? "laboratory.stable"
        : index < SHIFTED
          ? "laboratory.shifting"
          : "laboratory.shifted";
  return (
    <dl className="facts trial-figures">
      <div className="fact">
        <dt>{t("laboratory.subjects")}</dt>
        <dd>{formatCount(trial.subjects)}</dd>
      </div>
      <div className="fact">
        <dt>{t("laboratory.worse")}</dt>
        <dd className="figure-worse">{formatCount(trial.worse)}</dd>
      </div>
      <div className="fact">
        <dt>{t("laboratory.better")}</dt>
        <dd className="figure-better">{formatCount(trial.better)}</dd>
      </div>
      {trial.gained + trial.lost > 0 && (
        <div className="fact">
          <dt>{t("laboratory.gainedLost")}</dt>
          <dd>
            {formatCount(trial.gained)} / {formatCount(trial.lost)}
          </dd>
        </div>
      )}
      <div className="fact">
        <dt>{t("laboratory.psi")}</dt>
        <dd>
          {shown(scores)} / {shown(grades)}{" "}
          {verdict !== null && <small className="figure-note">{t(verdict)}</small>}
        </dd>
      </div>
    </dl>
  );
}
