import { Link } from "@tanstack/react-router";
import type { SourceOutput, SourceTrialOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { ExportList } from "../export/list-button.tsx";
import { formatCount, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useSourceAct, useSources, useTrial } from "./queries.ts";
import { SourceForm } from "./source-form.tsx";
import "../shared/form.css";
import "./exchange.css";

const OUTCOMES = {
  delivered: ["source.delivered", "tag-good"],
  unchanged: ["source.unchanged", "tag-plain"],
  failed: ["source.failed", "tag-bad"],
} as const;

function Run({ run }: { readonly run: SourceOutput["runs"][number] }) {
  const { t, language, say } = useLanguage();
  const [text, look] = OUTCOMES[run.outcome];
  return (
    <li>
      <span className="source-when">{formatInstant(run.startedAt, language)}</span>{" "}
      <span className={`tag ${look}`}>{t(text)}</span>{" "}
      {run.batch !== null && (
        <Link to="/deliveries/$batch" params={{ batch: String(run.batch) }}>
          {t("source.batch", { batch: run.batch })}
        </Link>
      )}
      {run.problem !== null && (
        <span>
          {say(run.problem.message)}
          {run.problem.remedy !== undefined && ` ${say(run.problem.remedy)}`}
        </span>
      )}
    </li>
  );
}

function Trial({ trial }: { readonly trial: SourceTrialOutput }) {
  const { t, say } = useLanguage();
  return (
    <div className="form-panel" role="status">
      <p>
        {t("source.trial", {
          format: trial.format,
          bytes: formatCount(trial.bytes),
          rows: trial.rowsRead,
          ready: trial.ready,
          refused: trial.refused,
        })}
      </p>
      {trial.unusedColumns.length > 0 && (
        <p className="hint">
          {t("source.trialUnused", { columns: trial.unusedColumns.join(t("text.comma")) })}
        </p>
      )}
      <ul className="source-findings">
        {trial.findings.slice(0, 10).map((finding) => (
          <li key={`${finding.row}-${finding.field ?? ""}-${finding.code}`}>
            {t("source.trialRow", { row: finding.row })} {finding.column ?? finding.field ?? ""}
            {t("text.colon")}
            {say(finding.reason)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function StateTag({ source }: { readonly source: SourceOutput }) {
  const { t } = useLanguage();
  if (source.state === "paused") return <span className="tag tag-faint">{t("source.statePaused")}</span>;
  if (source.failures > 0)
    return <span className="tag tag-bad">{t("source.stateFailing", { count: source.failures })}</span>;
  return <span className="tag tag-good">{t("source.stateActive")}</span>;
}

function Entry({ source }: { readonly source: SourceOutput }) {
  const { t, language, say } = useLanguage();
  const act = useSourceAct(source);
  const trial = useTrial(source);
  const paused = source.state === "paused";
  return (
    <li className="card entry">
      <div className="entry-head">
        <h2 className="source-name">{source.label}</h2>
        <StateTag source={source} />
      </div>
      <p className="entry-note">
        {say(source.itemLabel)} · {say(source.departmentLabel)} ·{" "}
        {t("source.everyShown", { minutes: formatCount(source.everyMinutes) })}
      </p>
      <p className="entry-note source-url">{source.url}</p>
      <p className="entry-note">
        {source.nextAt === null
          ? t("source.paused")
          : `${t("source.next")} ${formatInstant(source.nextAt, language)}`}
      </p>
      {source.problem !== null && (
        <p className="field-error" role="alert">
          {say(source.problem.message)}
        </p>
      )}
      <h3 className="source-runs">{t("source.runs")}</h3>
      {source.runs.length === 0 ? (
        <p className="entry-note">{t("source.runsNone")}</p>
      ) : (
        <ol className="source-list">
          {source.runs.map((run) => (
            <Run key={run.startedAt} run={run} />
          ))}
        </ol>
      )}
      <div className="form-actions">
        <Button loading={trial.isPending} onClick={() => trial.mutate()}>
          {t("source.test")}
        </Button>
        <Button loading={act.isPending} onClick={() => act.mutate({ act: "pull" })}>
          {t("source.pull")}
        </Button>
        <Button disabled={act.isPending} onClick={() => act.mutate({ act: "change", paused: !paused })}>
          {t(paused ? "source.resume" : "source.pause")}
        </Button>
      </div>
      {act.isError && <ProblemView thrown={act.error} />}
      {trial.isError && <ProblemView thrown={trial.error} />}
      {trial.data !== undefined && <Trial trial={trial.data} />}
    </li>
  );
}

/** Departments' addresses that data is pulled from: what came of each try, and the next one. */
export function SourcesPage() {
  const { t } = useLanguage();
  const [adding, setAdding] = useState(false);
  return (
    <div className="page">
      <PageTitle title={t("sources.title")} />
      <div className="page-head">
        <div>
          <h1>{t("sources.title")}</h1>
          <p className="lead">{t("sources.lead")}</p>
        </div>
        {!adding && (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("sources.add")}
          </Button>
        )}
      </div>
      {adding && <SourceForm onDone={() => setAdding(false)} />}
      <PagedList query={useSources()} empty={<p className="empty">{t("sources.none")}</p>}>
        {(sources) => (
          <>
            <ExportList operation="source.list" />
            <ol className="entry-list">
              {sources.map((source) => (
                <Entry key={source.source} source={source} />
              ))}
            </ol>
          </>
        )}
      </PagedList>
    </div>
  );
}
