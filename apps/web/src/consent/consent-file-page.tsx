import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { More } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { ConsentRecords } from "./consent-records.tsx";
import { useConsentFile, useConsentReport, useObtain } from "./queries.ts";
import "./consent.css";

function Back() {
  const { t } = useLanguage();
  return (
    <p>
      <Link to="/consents">{t("consent.back")}</Link>
    </p>
  );
}

function Obtain({ consent }: { readonly consent: string }) {
  const { t, language } = useLanguage();
  const obtain = useObtain(consent);
  return (
    <div className="consent-actions">
      <Button type="primary" loading={obtain.isPending} onClick={() => obtain.mutate()}>
        {t("consent.obtain")}
      </Button>
      {obtain.isError && <ProblemView thrown={obtain.error} />}
      {obtain.data !== undefined && (
        <p role="status">
          {t("consent.obtained", {
            number: obtain.data.report,
            day: formatDay(obtain.data.keepUntil, language),
          })}
        </p>
      )}
    </div>
  );
}

function ConsentFile({ consent }: { readonly consent: string }) {
  const { t } = useLanguage();
  const query = useConsentFile(consent);
  const first = query.data?.pages[0];
  if (query.isError)
    return (
      <div className="page">
        <PageTitle title={t("consent.fileTitle")} />
        <h1>{t("consent.fileTitle")}</h1>
        <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
        <Back />
      </div>
    );
  if (first === undefined)
    return (
      <div className="page">
        <PageTitle title={t("consent.fileTitle")} />
        <Waiting lines={8} />
      </div>
    );
  return (
    <div className="page">
      <PageTitle title={first.subject.name} />
      <h1>{first.subject.name}</h1>
      <p className="lead">
        {first.subject.uscc}
        {` · ${t("consent.number", { number: first.consent })}`}
      </p>
      <Obtain consent={consent} />
      <ConsentRecords
        records={query.data?.pages.flatMap((page) => page.records) ?? []}
        withheld={first.withheld}
      />
      <More query={query} label={t("consent.more")} />
      <Back />
    </div>
  );
}

/** What a consent opens to the bank. */
export function ConsentFilePage() {
  const { consent } = useParams({ from: "/consents/$consent" });
  return (
    <PurposeGate>
      <ConsentFile consent={consent} />
    </PurposeGate>
  );
}

function Report({ report }: { readonly report: string }) {
  const { t, language } = useLanguage();
  const query = useConsentReport(report);
  const title = t("reports.title1", { number: report });
  return (
    <div className="page">
      <PageTitle title={title} />
      <h1>{query.data === undefined ? title : query.data.subject.name}</h1>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Waiting lines={8} />}
      {query.data !== undefined && (
        <>
          <p className="lead">
            {t("reports.lead1", {
              at: formatInstant(query.data.obtainedAt, language),
              digest: query.data.digest,
            })}
          </p>
          <ConsentRecords records={query.data.content.records} withheld={query.data.content.withheld} />
        </>
      )}
      <Back />
    </div>
  );
}

/** A report that was obtained by consent, as it was then. */
export function ConsentReportPage() {
  const { report } = useParams({ from: "/consent-reports/$report" });
  return (
    <PurposeGate>
      <Report report={report} />
    </PurposeGate>
  );
}
