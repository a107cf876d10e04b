import type { EvaluationOutput, ForecastOutput, RecordOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useId, useState, type ReactNode } from "react";
import { ChoiceField } from "../shared/form.tsx";
import { formatDay, formatPoints, formatSignedPoints } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { RecordLinks, useRecordName } from "./record-links.tsx";
import { useForecast } from "./queries.ts";
import "./forecast.css";

interface RecordsProps {
  /** The records on the page, so that one can be named by its document. */
  readonly records: readonly RecordOutput[];
  readonly onRecord: (id: number) => void;
}

function GradeTag({ evaluation, id }: { readonly evaluation: EvaluationOutput; readonly id: string | null }) {
  const { t, say } = useLanguage();
  const grade = evaluation.grades.find((one) => one.id === id);
  if (grade === undefined) return t("class.none");
  return (
    <>
      <span className={`forecast-grade grade-${grade.code}`}>{grade.id}</span> {say(grade.label)}
    </>
  );
}

interface PointsProps {
  readonly score: number | null;
  /** Thousandths of a point before. */
  readonly before: number | null;
}

function Points({ score, before }: PointsProps) {
  if (score === null) return "—";
  return (
    <>
      {formatPoints(score)}
      {before !== null && score !== before && (
        <span className={score < before ? "forecast-loss" : "forecast-gain"}>
          {" "}
          {formatSignedPoints(score - before)}
        </span>
      )}
    </>
  );
}

interface RowProps extends PointsProps {
  readonly evaluation: EvaluationOutput;
  readonly day: string;
  readonly grade: string | null;
  readonly children: ReactNode;
}

function Row({ evaluation, day, grade, children, ...points }: RowProps) {
  return (
    <tr>
      <td>{day}</td>
      <td>
        <Points {...points} />
      </td>
      <td>
        <GradeTag evaluation={evaluation} id={grade} />
      </td>
      <td>{children}</td>
    </tr>
  );
}

type Day = ForecastOutput["days"][number];

function Causes({ causes, ...records }: RecordsProps & { readonly causes: Day["because"] }) {
  const { say } = useLanguage();
  return (
    <ul className="forecast-causes">
      {causes.map((cause) => (
        <li key={`${cause.indicator} ${cause.kind}`}>
          {say(cause.text)}
          <RecordLinks ids={cause.records} {...records} />
        </li>
      ))}
    </ul>
  );
}

interface ShownProps extends RecordsProps {
  readonly evaluation: EvaluationOutput;
  readonly forecast: ForecastOutput;
  readonly supposed: boolean;
}

function Days({ evaluation, forecast, supposed, ...records }: ShownProps) {
  const { t, language } = useLanguage();
  return (
    <table className="plain-table forecast-days">
      <caption className="visually-hidden">{t("forecast.caption")}</caption>
      <thead>
        <tr>
          {(["day", "score", "grade", "because"] as const).map((column) => (
            <th key={column} scope="col">
              {t(`forecast.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <Row
          evaluation={evaluation}
          day={t("forecast.now")}
          score={forecast.score}
          before={evaluation.score}
          grade={forecast.grade}
        >
          {supposed ? t("forecast.nowRepaired") : t("forecast.nowAsIs")}
        </Row>
        {forecast.days.map((one, at) => (
          <Row
            key={one.date}
            evaluation={evaluation}
            day={formatDay(one.date, language)}
            score={one.score}
            before={(forecast.days[at - 1] ?? forecast).score}
            grade={one.grade}
          >
            <Causes causes={one.because} {...records} />
          </Row>
        ))}
      </tbody>
    </table>
  );
}

function Expiring({ forecast, records, onRecord }: Omit<ShownProps, "evaluation" | "supposed">) {
  const { t, language } = useLanguage();
  if (forecast.expires.length === 0) return null;
  return (
    <>
      <h4>{t("forecast.expires")}</h4>
      <ul className="forecast-expires">
        {forecast.expires.map(({ record, on }) => (
          <li key={record}>
            <RecordLinks ids={[record]} records={records} onRecord={onRecord} />
            <span>{t("forecast.expiresOn", { day: formatDay(on, language) })}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Negative records that cost points today: those of which a repair can be supposed. */
const repairable = (evaluation: EvaluationOutput, records: readonly RecordOutput[]): RecordOutput[] => {
  const counted = new Set(
    evaluation.contributions.filter((one) => one.points < 0).flatMap((one) => one.records),
  );
  return records.filter(
    (one) => counted.has(one.id) && one.polarity === "negative" && one.status === "in-force",
  );
};

const NO_REPAIR = "none";

interface ForecastProps extends RecordsProps {
  readonly code: string;
  readonly evaluation: EvaluationOutput;
}

/** What the class will be on the coming days: asked for, never shown unasked, and no promise. */
export function ForecastView({ code, evaluation, ...rest }: ForecastProps) {
  const { t, say } = useLanguage();
  const id = useId();
  const [asked, setAsked] = useState(false);
  const [repair, setRepair] = useState<number | null>(null);
  const query = useForecast(code, evaluation.model, repair, asked);
  const nameOf = useRecordName(rest.records);
  const choices = repairable(evaluation, rest.records);
  return (
    <section className="forecast" aria-labelledby={id}>
      <h3 id={id}>{t("forecast.title")}</h3>
      <p className="class-note">{t("forecast.lead")}</p>
      {!asked && <Button onClick={() => setAsked(true)}>{t("forecast.ask")}</Button>}
      {asked && choices.length > 0 && (
        <ChoiceField
          label={t("forecast.suppose")}
          hint={t("forecast.supposeHint")}
          value={repair === null ? NO_REPAIR : String(repair)}
          onChange={(chosen) => setRepair(chosen === NO_REPAIR ? null : Number(chosen))}
          choices={[
            { value: NO_REPAIR, label: t("forecast.supposeNone") },
            ...choices.map((one) => ({ value: String(one.id), label: nameOf(one.id) })),
          ]}
        />
      )}
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {asked && query.data === undefined && !query.isError && <Waiting lines={4} />}
      {query.data !== undefined && (
        <div aria-live="polite">
          <Days evaluation={evaluation} forecast={query.data} supposed={repair !== null} {...rest} />
          {query.data.days.length === 0 && <p>{t("forecast.nothing")}</p>}
          <Expiring forecast={query.data} {...rest} />
          <p className="forecast-notice">{say(query.data.notice)}</p>
        </div>
      )}
    </section>
  );
}
