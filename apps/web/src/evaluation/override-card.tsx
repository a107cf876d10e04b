import type { ClassOverrideOutput } from "@xinpark/kernel/contract";
import type { ReactNode } from "react";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { OverrideActs } from "./override-acts.tsx";
import "./evaluation.css";
import "./forecast.css";
import "./override.css";

/** One override: from which class to which, why, and how far it has come. */

const STATES = {
  "for-notice": ["override.forNotice", "tag tag-warn"],
  hearing: ["override.hearing", "tag tag-warn"],
  "for-decision": ["override.forDecision", "tag tag-warn"],
  lapsed: ["override.lapsed", "tag tag-plain"],
  refused: ["override.refused", "tag tag-plain"],
  "in-force": ["override.inForce", "tag tag-good"],
  ended: ["override.ended", "tag tag-plain"],
  withdrawn: ["override.withdrawn", "tag tag-plain"],
} as const satisfies Record<ClassOverrideOutput["state"], readonly [string, string]>;

function GradeName({ grade }: { readonly grade: ClassOverrideOutput["grade"] }) {
  const { say } = useLanguage();
  return (
    <span className="override-grade">
      <span className={`forecast-grade grade-${grade.code}`}>{grade.id}</span> {say(grade.label)}
    </span>
  );
}

interface LineProps {
  readonly title: string;
  readonly children: ReactNode;
}

function Line({ title, children }: LineProps) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What has happened, each with its day. */
function Steps({ override }: { readonly override: ClassOverrideOutput }) {
  const { t, language } = useLanguage();
  const on = (day: string): string => formatDay(day, language);
  const { notice, answer, decision, withdrawn } = override;
  const by = (name: string | null): string => (name === null ? "" : `${t("text.semicolon")}${name}`);
  return (
    <dl className="override-steps">
      <Line title={t("override.reason")}>{override.reason}</Line>
      <Line title={t("override.document")}>{override.document}</Line>
      {override.proposedBy !== null && (
        <Line title={t("override.proposed")}>
          {on(override.proposedOn)}
          {by(override.proposedBy)}
        </Line>
      )}
      {notice !== null && (
        <Line title={t("override.notice")}>
          {on(notice.on)}
          {t("text.semicolon")}
          {t(`override.how.${notice.how}`)}
          {t("text.semicolon")}
          {notice.document}
          <br />
          {t(notice.provisional ? "override.hearingToProvisional" : "override.hearingTo", {
            day: on(notice.hearingTo),
          })}
        </Line>
      )}
      {notice !== null && (
        <Line title={t("override.answer")}>
          {answer === null ? (
            t(override.state === "hearing" ? "override.answerWaits" : "override.answerNone")
          ) : (
            <>
              {on(answer.on)}
              {answer.document !== null && `${t("text.semicolon")}${answer.document}`}
              {by(override.answeredBy)}
              <span className="override-words">{answer.text}</span>
            </>
          )}
        </Line>
      )}
      {decision !== null && (
        <Line title={t(decision.approved ? "override.approvedOn" : "override.refusedOn")}>
          {on(decision.on)}
          {by(override.decidedBy)}
          {decision.reason !== null && <span className="override-words">{decision.reason}</span>}
        </Line>
      )}
      {withdrawn !== null && (
        <Line title={t("override.withdrawnOn")}>
          {on(withdrawn.on)}
          {by(override.withdrawnBy)}
          <span className="override-words">{withdrawn.reason}</span>
        </Line>
      )}
    </dl>
  );
}

interface CardProps {
  readonly override: ClassOverrideOutput;
  /** What stands above: whose it is, where that is not plain. */
  readonly head?: ReactNode;
}

export function OverrideCard({ override, head }: CardProps) {
  const { t, say, language } = useLanguage();
  const [state, tag] = STATES[override.state];
  const to = formatDay(override.to, language);
  return (
    <article className="override">
      {head}
      <p className="override-head">
        <span className={tag}>{t(state)}</span>
        <span className="tag tag-plain">
          {t(override.effect === "worse" ? "override.worse" : "override.better")}
        </span>
        <span>
          <GradeName grade={override.modelGrade} /> → <GradeName grade={override.grade} />
        </span>
      </p>
      <p className="field-hint">
        {say(override.title)}
        {t("text.semicolon")}
        {say(override.organisation)}
        {t("text.semicolon")}
        {override.from === null
          ? t("override.until", { to })
          : t("override.fromTo", { from: formatDay(override.from, language), to })}
      </p>
      <Steps override={override} />
      <OverrideActs override={override} />
    </article>
  );
}
