import type { ConsentNoticeOutput, ConsentReportOutput } from "@xinpark/kernel/contract";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { may, useSession } from "../account/session.ts";
import { formatDay, formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { BankActions, EvaluationLink, OwnActions } from "./consent-actions.tsx";
import { ConsentCard } from "./consent-card.tsx";
import { useAcknowledge, useConsentNotices, useConsentReports, useConsents } from "./queries.ts";
import "./consent.css";

/** From whose side consents are looked at. */
type Side = "own" | "bank" | "office";

function useSide(): Side {
  const session = useSession().data;
  if (may(session, "consent.give")) return "own";
  return may(session, "consent.use") ? "bank" : "office";
}

function Consents({ side }: { readonly side: Side }) {
  const { t } = useLanguage();
  const hint = side === "own" ? t("consents.noneOwn") : t("consents.noneBank");
  return (
    <PagedList
      query={useConsents()}
      empty={<Empty title={t("consents.none")} {...(side === "office" ? {} : { text: hint })} />}
    >
      {(consents) => (
        <ol className="consent-list">
          {consents.map((consent) => (
            <li key={consent.consent}>
              <ConsentCard consent={consent} side={side === "own" ? "own" : "receiver"}>
                {side !== "bank" && <EvaluationLink consent={consent} />}
                {side === "own" && <OwnActions consent={consent} />}
                {side === "bank" && <BankActions consent={consent} />}
              </ConsentCard>
            </li>
          ))}
        </ol>
      )}
    </PagedList>
  );
}

function Notice({ notice }: { readonly notice: ConsentNoticeOutput }) {
  const { t, language } = useLanguage();
  const acknowledge = useAcknowledge();
  const values = {
    name: notice.subject.name,
    at: formatInstant(notice.at, language),
    number: notice.consent,
  };
  return (
    <li className={notice.acknowledgedAt === null ? "notice notice-open" : "notice"}>
      <span>{notice.kind === "revoked" ? t("notices.revoked", values) : t("notices.given", values)}</span>
      {notice.acknowledgedAt === null ? (
        <Button
          size="small"
          loading={acknowledge.isPending}
          onClick={() => acknowledge.mutate(notice.notice)}
        >
          {t("notices.acknowledge")}
        </Button>
      ) : (
        <span className="field-hint">
          {t("notices.acknowledged", { at: formatInstant(notice.acknowledgedAt, language) })}
        </span>
      )}
    </li>
  );
}

function Notices() {
  const { t } = useLanguage();
  return (
    <PagedList query={useConsentNotices()} empty={null}>
      {(notices) => (
        <section aria-labelledby="notices">
          <h2 id="notices">{t("notices.title")}</h2>
          <ul className="notices">
            {notices.map((notice) => (
              <Notice key={notice.notice} notice={notice} />
            ))}
          </ul>
        </section>
      )}
    </PagedList>
  );
}

function ReportLine({ report, side }: { readonly report: ConsentReportOutput; readonly side: Side }) {
  const { t, language, say } = useLanguage();
  return (
    <li className="notice">
      <span>
        <strong>{side === "own" ? say(report.organisation.label) : report.subject.name}</strong>
        <br />
        {t("reports.line", {
          number: report.report,
          at: formatInstant(report.obtainedAt, language),
          records: report.records,
          keep: formatDay(report.keepUntil, language),
        })}
        {` · ${say(report.purpose.label)}`}
      </span>
      <Link to="/consent-reports/$report" params={{ report: String(report.report) }}>
        {t("reports.open")}
      </Link>
    </li>
  );
}

function Reports({ side }: { readonly side: Side }) {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="reports">
      <h2 id="reports">{t("reports.title")}</h2>
      <p className="section-lead">{side === "own" ? t("reports.leadOwn") : t("reports.leadBank")}</p>
      <PagedList query={useConsentReports()} empty={<p className="empty">{t("reports.none")}</p>} lines={2}>
        {(reports) => (
          <>
            <ExportList operation="consent.reports" />
            <ul className="notices">
              {reports.map((report) => (
                <ReportLine key={report.report} report={report} side={side} />
              ))}
            </ul>
          </>
        )}
      </PagedList>
    </section>
  );
}

/** Consents from the side of whoever looks: the enterprise gives and revokes, the bank reads, the park oversees. */
export function ConsentsPage() {
  const { t } = useLanguage();
  const session = useSession().data;
  const side = useSide();
  const lead = {
    own: t("consents.leadOwn"),
    bank: t("consents.leadBank"),
    office: t("consents.leadOffice"),
  }[side];
  return (
    <div className="page">
      <PageTitle title={t("consents.title")} />
      <div className="page-head">
        <div>
          <h1>{t("consents.title")}</h1>
          <p className="lead">{lead}</p>
        </div>
        {side === "own" && (
          <ButtonLink look="primary" to="/consents/new">
            {t("consents.new")}
          </ButtonLink>
        )}
      </div>
      {session === undefined ? (
        <Waiting lines={6} />
      ) : (
        <>
          {side === "bank" && <Notices />}
          <ExportList operation="consent.list" />
          <Consents side={side} />
          {side !== "office" && <Reports side={side} />}
        </>
      )}
    </div>
  );
}
