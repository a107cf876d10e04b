import type { ContributionOutput, EvaluationOutput } from "@xinpark/kernel/contract";
import { factValueText } from "@xinpark/kernel/evaluation";
import { formatPoints, formatSignedPoints, percent } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { RecordLinks, type RecordLinksProps } from "./record-links.tsx";
import { waterfall } from "./waterfall.ts";
import type { Step, StepGroup, Waterfall } from "./waterfall.ts";

/** A fact's value with its unit. */
export function FactValue({ contribution }: { readonly contribution: ContributionOutput }) {
  const { t, say } = useLanguage();
  if (contribution.missing) return <span className="absent">{t("class.missing")}</span>;
  const value = factValueText(contribution);
  return value === null ? null : <span className="reason-value">{say(value)}</span>;
}

function Bar({ step, scale }: { readonly step: Step; readonly scale: Waterfall }) {
  const span = scale.high - scale.low;
  const from = Math.max(Math.min(step.from, step.to), scale.low);
  const to = Math.max(step.from, step.to);
  const { points, kind } = step.contribution;
  const tone = points < 0 ? "bar-loss" : kind === "base" ? "bar-base" : "bar-gain";
  return (
    <span className="reason-track" aria-hidden="true">
      <span
        className={points === 0 ? "reason-bar bar-nothing" : `reason-bar ${tone}`}
        style={{ left: percent(from - scale.low, span), width: percent(to - from, span) }}
      />
    </span>
  );
}

interface ReasonProps extends Omit<RecordLinksProps, "ids"> {
  readonly step: Step;
  readonly scale: Waterfall;
}

function Reason({ step, scale, records, onRecord }: ReasonProps) {
  const { t, say } = useLanguage();
  const one = step.contribution;
  const veto = one.kind === "veto";
  return (
    <li className={`reason${veto ? " reason-veto" : ""}${one.kind === "base" ? " reason-base" : ""}`}>
      <div className="reason-text">
        <p className="reason-label">
          {veto && <span className="tag tag-bad">{t("class.veto")}</span>}
          {say(one.label)}
        </p>
        {one.factLabel !== null && (
          <p className="reason-fact">
            {say(one.factLabel)}
            {t("text.colon")}
            <FactValue contribution={one} />
          </p>
        )}
        {veto && one.points === 0 && <p className="reason-basis">{t("class.vetoNoEffect")}</p>}
        {one.basis !== null && <p className="reason-basis">{t("class.basis", { basis: one.basis })}</p>}
        <RecordLinks ids={one.records} records={records} onRecord={onRecord} />
      </div>
      <Bar step={step} scale={scale} />
      <p className="reason-points">
        <span
          className={one.points < 0 ? "points points-loss" : one.points > 0 ? "points points-gain" : "points"}
        >
          {formatSignedPoints(one.points)}
        </span>
        {one.best !== null && one.best > one.points && (
          <span className="reason-best">{t("class.best", { points: formatSignedPoints(one.best) })}</span>
        )}
      </p>
    </li>
  );
}

function GroupTitle({ group }: { readonly group: StepGroup }) {
  const { t, say } = useLanguage();
  const title = group.label === null ? t("class.limits") : say(group.label);
  return (
    <div className="reason-group-head">
      <h4>{title}</h4>
      <span className="reason-group-points">{formatSignedPoints(group.points)}</span>
    </div>
  );
}

interface ContributionsProps extends Omit<RecordLinksProps, "ids"> {
  readonly evaluation: EvaluationOutput;
}

/** Every contribution from the starting value to the score; they visibly add up. */
export function Contributions({ evaluation, records, onRecord }: ContributionsProps) {
  const { t } = useLanguage();
  const scale = waterfall(evaluation);
  return (
    <div className="reasons">
      <h3>{t("class.reasons")}</h3>
      <p className="section-lead">{t("class.reasonsLead")}</p>
      {scale.groups.map((group) => (
        <div key={group.id} className="reason-group">
          {group.kind !== "base" && <GroupTitle group={group} />}
          <ul>
            {group.steps.map((step, index) => (
              <Reason
                key={`${step.contribution.kind}/${step.contribution.indicator}/${index}`}
                step={step}
                scale={scale}
                records={records}
                onRecord={onRecord}
              />
            ))}
          </ul>
        </div>
      ))}
      <p className="reason-total">
        <span>{t("class.total")}</span>
        <span className="points">{formatPoints(scale.total)}</span>
      </p>
    </div>
  );
}
