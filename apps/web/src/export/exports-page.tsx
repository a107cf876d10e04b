import type { ExportOutput } from "@xinpark/kernel/contract";
import { unreachable } from "@xinpark/kernel/outcome";
import { Button, Input } from "antd";
import { useState } from "react";
import type { ReactNode } from "react";
import { may, useSession } from "../account/session.ts";
import { formatCount, formatDay, formatInstant } from "../shared/format.ts";
import { ExportList } from "./list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useDecision, useDownload, useExports } from "./queries.ts";
import "./export.css";

function StateTag({ state }: { readonly state: ExportOutput["state"] }) {
  const { t } = useLanguage();
  switch (state) {
    case "requested":
      return <span className="tag tag-warn">{t("export.stateRequested")}</span>;
    case "approved":
      return <span className="tag tag-plain">{t("export.stateApproved")}</span>;
    case "running":
      return <span className="tag tag-plain">{t("export.stateRunning")}</span>;
    case "done":
      return <span className="tag tag-good">{t("export.stateDone")}</span>;
    case "refused":
      return <span className="tag tag-bad">{t("export.stateRefused")}</span>;
    case "failed":
      return <span className="tag tag-bad">{t("export.stateFailed")}</span>;
    case "expired":
      return <span className="tag tag-faint">{t("export.stateExpired")}</span>;
    default:
      return unreachable(state);
  }
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Range({ one }: { readonly one: ExportOutput }) {
  const { t, language } = useLanguage();
  const { decidedFrom, decidedTo } = one;
  const days =
    decidedFrom === null && decidedTo === null
      ? []
      : [
          t("export.rangeDays", {
            from: decidedFrom === null ? "…" : formatDay(decidedFrom, language),
            to: decidedTo === null ? "…" : formatDay(decidedTo, language),
          }),
        ];
  const words = [...(one.publicOnly ? [t("export.rangePublic")] : []), ...days];
  return <>{words.length === 0 ? t("export.rangeAll") : words.join(t("text.comma"))}</>;
}

/** Written, written so far, or about how many are to come. */
function Rows({ one }: { readonly one: ExportOutput }) {
  const { t } = useLanguage();
  if (one.rows !== null) return <>{t("export.rowsDone", { rows: formatCount(one.rows) })}</>;
  if (one.progress !== null) return <>{t("export.progress", { rows: formatCount(one.progress) })}</>;
  return <>{one.kind === "list" ? "—" : t("export.rowsEstimate", { rows: formatCount(one.rowsEstimate) })}</>;
}

function Facts({ one }: { readonly one: ExportOutput }) {
  const { t, language, say } = useLanguage();
  return (
    <dl className="facts">
      <Fact label={t("export.by")}>
        {one.requestedBy} · {formatInstant(one.requestedAt, language)}
      </Fact>
      <Fact label={t(one.guarded ? "export.purpose" : "export.approval")}>
        {one.guarded && one.purpose !== null ? say(one.purpose.label) : t("export.guardedNo")}
        {one.caseNumber !== null && ` · ${one.caseNumber}`}
      </Fact>
      {one.reason !== "" && <Fact label={t("export.reason")}>{one.reason}</Fact>}
      {one.basis !== "" && <Fact label={t("export.basis")}>{one.basis}</Fact>}
      {one.fields.length > 0 && (
        <Fact label={t("export.fields")}>
          {one.fields.map((field) => say(field.label)).join(t("text.comma"))}
        </Fact>
      )}
      {one.kind !== "list" && (
        <Fact label={t("export.range")}>
          <Range one={one} />
        </Fact>
      )}
      <Fact label={t("export.rows")}>
        <Rows one={one} />
      </Fact>
      {one.sealed !== null && (
        <Fact label={t("export.sealed")}>
          {t("export.sealedText", {
            fields: one.sealed.fields.map((field) => say(field.label)).join(t("text.comma")),
            receiver: one.sealed.receiver,
            fingerprint: one.sealed.fingerprint,
          })}
        </Fact>
      )}
      {one.decidedBy !== null && one.decidedAt !== null && (
        <Fact label={t("export.decided")}>
          {t("export.decidedText", { who: one.decidedBy, at: formatInstant(one.decidedAt, language) })}
          {one.decisionNote !== null && one.decisionNote !== "" && ` · ${one.decisionNote}`}
        </Fact>
      )}
      {one.expiresOn !== null && (
        <Fact label={t("export.expires")}>{formatDay(one.expiresOn, language)}</Fact>
      )}
      {one.state === "done" && <Fact label={t("export.downloads")}>{formatCount(one.downloads)}</Fact>}
    </dl>
  );
}

function Decision({ one }: { readonly one: ExportOutput }) {
  const { t } = useLanguage();
  const decide = useDecision(one.export);
  const [note, setNote] = useState("");
  return (
    <div className="export-decision">
      <label className="field-label" htmlFor={`note-${one.export}`}>
        {t("export.note")}
      </label>
      <Input
        id={`note-${one.export}`}
        maxLength={500}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="export-actions">
        <Button
          type="primary"
          loading={decide.isPending}
          onClick={() => decide.mutate({ approved: true, note: note.trim() })}
        >
          {t("export.approve")}
        </Button>
        <Button
          danger
          loading={decide.isPending}
          onClick={() => decide.mutate({ approved: false, note: note.trim() })}
        >
          {t("export.refuse")}
        </Button>
      </div>
      {decide.isError && <ProblemView thrown={decide.error} />}
    </div>
  );
}

function Download({ one }: { readonly one: ExportOutput }) {
  const { t } = useLanguage();
  const download = useDownload(one);
  return (
    <div className="export-actions">
      <Button type="primary" loading={download.isPending} onClick={() => download.mutate()}>
        {t("export.download")}
      </Button>
      {download.isError && <ProblemView thrown={download.error} />}
    </div>
  );
}

function Entry({ one }: { readonly one: ExportOutput }) {
  const { t, say } = useLanguage();
  return (
    <article className="card" aria-labelledby={`export-${one.export}`}>
      <header className="export-head">
        <h2 id={`export-${one.export}`}>
          {t("export.number", { number: one.export })} · {say(one.title)}
        </h2>
        <span>
          {one.kind !== "records" && (
            <span className="tag tag-plain">
              {t(one.kind === "list" ? "export.kindList" : "export.kindTemplate")}
            </span>
          )}{" "}
          <StateTag state={one.state} />
        </span>
      </header>
      <Facts one={one} />
      {one.state === "requested" && !one.mayDecide && <p className="hint">{t("export.waitsFor")}</p>}
      {one.problem !== null && <p className="hint">{t("export.problem", { code: one.problem })}</p>}
      {one.mayDecide && <Decision one={one} />}
      {one.mayDownload && <Download one={one} />}
    </article>
  );
}

/** Exports of one's own, and those waiting for one's decision. */
export function ExportsPage() {
  const { t } = useLanguage();
  const mayAsk = may(useSession().data, "export.request");
  return (
    <div className="page">
      <PageTitle title={t("exports.title")} />
      <div className="page-head">
        <div>
          <h1>{t("exports.title")}</h1>
          <p className="lead">{t("exports.lead")}</p>
        </div>
        {mayAsk && (
          <span className="export-buttons">
            <ButtonLink to="/exports/template">{t("exports.newTemplate")}</ButtonLink>
            <ButtonLink look="primary" to="/exports/new">
              {t("exports.new")}
            </ButtonLink>
          </span>
        )}
      </div>
      <PagedList query={useExports()} empty={<p className="empty">{t("exports.none")}</p>}>
        {(items) => (
          <>
            <ExportList operation="export.list" />
            <ol className="export-list">
              {items.map((one) => (
                <li key={one.export}>
                  <Entry one={one} />
                </li>
              ))}
            </ol>
          </>
        )}
      </PagedList>
    </div>
  );
}
