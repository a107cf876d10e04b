import { Link } from "@tanstack/react-router";
import { RUN_KINDS, RUN_STATES, type EvaluationRunOutput, type RunState } from "@xinpark/kernel/contract";
import { WaitingFor } from "../desk/parts.tsx";
import { ExportList } from "../export/list-button.tsx";
import { ChoiceField, useFields } from "../shared/form.tsx";
import { formatCount, formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { useRuns } from "./run-queries.ts";
import "./runs.css";

const TAGS: Readonly<Record<RunState, string>> = {
  computing: "tag-plain",
  interrupted: "tag-warn",
  finished: "tag-good",
  superseded: "tag-faint",
};

/** How far an unfinished run has come. */
function Progress({ run }: { readonly run: EvaluationRunOutput }) {
  const { t } = useLanguage();
  const label = t("runs.doneOf", {
    done: formatCount(run.done),
    of: run.of === null ? "—" : formatCount(run.of),
  });
  return (
    <div className="run-progress">
      <progress aria-label={label} value={run.done} max={Math.max(1, run.of ?? 1)} />
      <span>{label}</span>
    </div>
  );
}

function RunCard({ run }: { readonly run: EvaluationRunOutput }) {
  const { t, say, language } = useLanguage();
  const unfinished = run.state === "computing" || run.state === "interrupted";
  const facts: readonly (readonly [string, string])[] = [
    [t("runs.asOf"), formatDay(run.asOf, language)],
    [t("runs.subjects"), run.state === "finished" ? formatCount(run.done) : "—"],
    [t("runs.knownNo"), formatCount(run.knownNo)],
    [t("runs.startedAt"), formatInstant(run.startedAt, language)],
    [
      t("runs.seconds"),
      run.seconds === null ? "—" : t("runs.secondsValue", { seconds: run.seconds.toFixed(1) }),
    ],
    [t("runs.askedBy"), run.askedBy ?? t("runs.platform")],
  ];
  return (
    <article className="card run" aria-labelledby={`run-${run.id}`}>
      <div className="run-head">
        <h2 id={`run-${run.id}`}>
          {say(run.title)} <span className="run-version">{t("runs.version", { version: run.version })}</span>
        </h2>
        <span className={`tag ${TAGS[run.state]}`}>{t(`runs.state.${run.state}`)}</span>
      </div>
      <p className="run-cause">
        {t(`runs.kind.${run.kind}`)} · {say(run.cause)}
      </p>
      {unfinished && <Progress run={run} />}
      <WaitingFor waiting={run.waiting} />
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {run.delivery !== null && (
          <div className="fact">
            <dt>{t("runs.deliveryHead")}</dt>
            <dd>
              <Link to="/deliveries/$batch" params={{ batch: String(run.delivery) }}>
                {t("runs.delivery", { batch: run.delivery })}
              </Link>
            </dd>
          </div>
        )}
        {run.digest !== null && (
          <div className="fact fact-wide">
            <dt>{t("runs.digest")}</dt>
            <dd className="run-digest">{run.digest}</dd>
          </div>
        )}
      </dl>
    </article>
  );
}

/** The runs of evaluation, newest first. */
export function RunsPage() {
  const { t } = useLanguage();
  const { fields, set } = useFields({ kind: "", state: "" });
  const asked = {
    ...(fields.kind === "" ? {} : { kind: fields.kind }),
    ...(fields.state === "" ? {} : { state: fields.state }),
  };
  return (
    <div className="page page-narrow">
      <PageTitle title={t("runs.title")} />
      <h1>{t("runs.title")}</h1>
      <p className="lead">{t("runs.lead")}</p>
      <div className="run-filters">
        <ChoiceField
          label={t("runs.kind")}
          value={fields.kind}
          onChange={set("kind")}
          placeholder={t("runs.any")}
          clearable
          choices={RUN_KINDS.map((value) => ({ value, label: t(`runs.kind.${value}`) }))}
        />
        <ChoiceField
          label={t("runs.state")}
          value={fields.state}
          onChange={set("state")}
          placeholder={t("runs.any")}
          clearable
          choices={RUN_STATES.map((value) => ({ value, label: t(`runs.state.${value}`) }))}
        />
      </div>
      <PagedList query={useRuns(asked)} empty={<Empty title={t("runs.none")} />}>
        {(items) => (
          <>
            <ExportList operation="evaluation.runs" query={asked} />
            {items.map((run) => (
              <RunCard key={run.id} run={run} />
            ))}
          </>
        )}
      </PagedList>
    </div>
  );
}
