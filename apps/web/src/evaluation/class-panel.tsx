import type { EvaluationOutput, RecordOutput } from "@xinpark/kernel/contract";
import { formatDay, formatPoints, formatSignedPoints, percent } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ChangesView } from "./changes-view.tsx";
import { Contributions } from "./contributions.tsx";
import { ForecastView } from "./forecast-view.tsx";
import { OverrideNote } from "./override-section.tsx";
import { ScaleBar } from "./scale-bar.tsx";
import "./evaluation.css";

function Grade({ evaluation }: { readonly evaluation: EvaluationOutput }) {
  const { t, say } = useLanguage();
  const detail = evaluation.gradeDetail;
  if (detail === null || evaluation.score === null)
    return <p className="class-none">{evaluation.why === null ? t("class.none") : say(evaluation.why)}</p>;
  return (
    <div className="class-grade">
      <div className={`grade-block grade-${detail.code}`}>
        <span className="grade-letter">{detail.id}</span>
        <span className="grade-colour">{t(`colour.${detail.code}`)}</span>
      </div>
      <div className="class-words">
        <p className="class-score">
          <span className="score-number">{formatPoints(evaluation.score)}</span>
          <span className="score-of">{t("class.outOf", { maximum: formatPoints(evaluation.maximum) })}</span>
        </p>
        <p className="class-label">{say(detail.label)}</p>
        <p className="class-meaning">{say(detail.meaning)}</p>
        {evaluation.why !== null && <p className="class-meaning">{say(evaluation.why)}</p>}
      </div>
    </div>
  );
}

function Dimensions({ evaluation }: { readonly evaluation: EvaluationOutput }) {
  const { t, say } = useLanguage();
  if (evaluation.dimensions.length === 0) return null;
  return (
    <ul className="dimensions" aria-label={t("class.dimensions")}>
      {evaluation.dimensions.map((dimension) => {
        const low = Math.min(0, dimension.minimum);
        const high = Math.max(0, dimension.maximum);
        const zero = -low;
        const at = dimension.points - low;
        return (
          <li key={dimension.id} className="dimension">
            <span className="dimension-label">{say(dimension.label)}</span>
            <span className="dimension-points">{formatSignedPoints(dimension.points)}</span>
            <span className="dimension-track" aria-hidden="true">
              {dimension.points !== 0 && (
                <span
                  className={dimension.points < 0 ? "dimension-fill fill-loss" : "dimension-fill"}
                  style={{
                    left: percent(Math.min(zero, at), high - low),
                    width: percent(Math.abs(at - zero), high - low),
                  }}
                />
              )}
              <span className="dimension-zero" style={{ left: percent(zero, high - low) }} />
            </span>
            <span className="dimension-range">
              {t("class.range", {
                low: formatSignedPoints(dimension.minimum),
                high: formatSignedPoints(dimension.maximum),
              })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

interface ClassPanelProps {
  /** The enterprise's code, for asking what is to come. */
  readonly code: string;
  readonly evaluation: EvaluationOutput;
  /** The enterprise looks at its own. */
  readonly own: boolean;
  /** Whether it can be told what is to come; not where the model reads by consent. */
  readonly foretold?: boolean;
  /** The records on the page, so that a reason can be named by its document. */
  readonly records: readonly RecordOutput[];
  readonly onRecord: (id: number) => void;
}

/** The internal class with its reasons, down to the records. */
export function ClassPanel({ code, evaluation, own, foretold = true, records, onRecord }: ClassPanelProps) {
  const { t, language, say } = useLanguage();
  return (
    <section className="card class-panel" aria-labelledby="class">
      <div className="class-head">
        <h2 id="class">{say(evaluation.title)}</h2>
        <p className="class-as-of">
          {t("class.asOf", {
            day: formatDay(evaluation.asOf, language),
            model: evaluation.model,
            version: evaluation.version,
          })}
        </p>
      </div>
      <p className="class-note">{t("class.note")}</p>
      <Grade evaluation={evaluation} />
      <OverrideNote evaluation={evaluation} />
      {evaluation.score !== null && (
        <>
          <ScaleBar
            score={evaluation.score}
            minimum={evaluation.minimum}
            maximum={evaluation.maximum}
            grades={evaluation.grades}
            grade={evaluation.override?.modelGrade.id ?? evaluation.grade}
          />
          <ChangesView code={code} evaluation={evaluation} own={own} records={records} onRecord={onRecord} />
          <Dimensions evaluation={evaluation} />
          <Contributions evaluation={evaluation} records={records} onRecord={onRecord} />
          {foretold && (
            <ForecastView code={code} evaluation={evaluation} records={records} onRecord={onRecord} />
          )}
        </>
      )}
    </section>
  );
}
