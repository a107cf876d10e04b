import type { EvaluationOutput, ExplanationOutput, RecordOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useId, useState } from "react";
import { formatDay, formatPoints, formatSignedPoints } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { RecordLinks } from "./record-links.tsx";
import { useExplanation } from "./queries.ts";
import "./changes.css";

interface RecordsProps {
  /** The records on the page, so that one can be named by its document. */
  readonly records: readonly RecordOutput[];
  readonly onRecord: (id: number) => void;
}

type Changes = NonNullable<ExplanationOutput["changes"]>;
type Change = Changes["records"][number];
type Gain = Change["returns"][number];

function Reasons({ explanation, ...records }: RecordsProps & { readonly explanation: ExplanationOutput }) {
  const { t, say } = useLanguage();
  if (explanation.reasons.length === 0) return <p>{t("changes.noReasons")}</p>;
  return (
    <ol className="change-reasons">
      {explanation.reasons.map((reason) => (
        <li key={reason.text.zh}>
          {say(reason.text)}
          <RecordLinks ids={reason.records} {...records} />
        </li>
      ))}
    </ol>
  );
}

interface GainProps {
  readonly evaluation: EvaluationOutput;
  readonly gain: Gain;
}

/** What a day brings: points, the score, and the class where it is another. */
function GainWords({ evaluation, gain }: GainProps) {
  const { t } = useLanguage();
  const grade = evaluation.grades.find((one) => one.id === gain.grade);
  return (
    <>
      {t(gain.points === 0 ? "changes.nothing" : "changes.gain", {
        points: formatSignedPoints(gain.points),
        score: gain.score === null ? "—" : formatPoints(gain.score),
      })}
      {grade !== undefined && grade.id !== evaluation.grade && (
        <>
          {" "}
          <span className={`forecast-grade grade-${grade.code}`}>{grade.id}</span>
        </>
      )}
    </>
  );
}

interface ChangeProps extends RecordsProps {
  readonly evaluation: EvaluationOutput;
  readonly change: Change;
  readonly through: string;
}

function ChangeItem({ evaluation, change, through, ...records }: ChangeProps) {
  const { t, language } = useLanguage();
  const { repair, expires, returns } = change;
  return (
    <li className="change">
      <RecordLinks ids={[change.record]} {...records} />
      <dl>
        <div>
          <dt>{t("changes.repair")}</dt>
          <dd>
            {repair === null ? (
              t("changes.repairUnknown")
            ) : (
              <>
                {t("changes.from", { day: formatDay(repair.on, language) })}{" "}
                <GainWords evaluation={evaluation} gain={repair} />
              </>
            )}
          </dd>
        </div>
        <div>
          <dt>{t("changes.expires")}</dt>
          <dd>
            {expires === null
              ? t("changes.expiresNever", { day: formatDay(through, language) })
              : t("changes.from", { day: formatDay(expires, language) })}
          </dd>
        </div>
        {returns.length > 0 && (
          <div>
            <dt>{t("changes.returns")}</dt>
            <dd>
              <ul>
                {returns.map((gain) => (
                  <li key={gain.on}>
                    {formatDay(gain.on, language)}
                    {t("text.colon")}
                    <GainWords evaluation={evaluation} gain={gain} />
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </li>
  );
}

interface ChangesProps extends RecordsProps {
  readonly code: string;
  readonly evaluation: EvaluationOutput;
  /** One's own file: shown unasked. */
  readonly own: boolean;
}

/** Why the class is what it is, in sentences, and what would change it; for an officer each asking is noted, so it is asked for. */
export function ChangesView({ code, evaluation, own, ...records }: ChangesProps) {
  const { t, say } = useLanguage();
  const id = useId();
  const [asked, setAsked] = useState(own);
  const query = useExplanation(code, evaluation.model, asked);
  const changes = query.data?.changes ?? null;
  return (
    <section className="changes" aria-labelledby={id}>
      <h3 id={id}>{t("changes.title")}</h3>
      {!asked && <Button onClick={() => setAsked(true)}>{t("changes.ask")}</Button>}
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {asked && query.data === undefined && !query.isError && <Waiting lines={4} />}
      {query.data !== undefined && <Reasons explanation={query.data} {...records} />}
      {changes !== null && (
        <>
          <h4>{t("changes.what")}</h4>
          {changes.records.length === 0 ? (
            <p>{t("changes.none")}</p>
          ) : (
            <ul className="change-list">
              {changes.records.map((change) => (
                <ChangeItem
                  key={change.record}
                  evaluation={evaluation}
                  change={change}
                  through={changes.through}
                  {...records}
                />
              ))}
            </ul>
          )}
          <p className="forecast-notice">{say(changes.notice)}</p>
        </>
      )}
    </section>
  );
}
