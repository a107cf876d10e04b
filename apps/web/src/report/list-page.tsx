import type { ReportOutput } from "@xinpark/kernel/contract";
import { Button, Input } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useSession } from "../account/session.ts";
import { formatCount, formatDay } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useFetchReport, useReports, useWithdraw } from "./queries.ts";
import "./report.css";

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Withdraw({ report }: { readonly report: ReportOutput }) {
  const { t } = useLanguage();
  const id = useId();
  const [reason, setReason] = useState<string | null>(null);
  const withdraw = useWithdraw(report.report);
  if (reason === null) return <Button onClick={() => setReason("")}>{t("report.withdraw")}</Button>;
  return (
    <form
      className="report-actions"
      onSubmit={(event) => {
        event.preventDefault();
        withdraw.mutate(reason);
      }}
    >
      <div className="field">
        <label className="field-label" htmlFor={id}>
          {t("report.withdrawReason")}
        </label>
        <Input id={id} value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
      </div>
      <Button danger htmlType="submit" loading={withdraw.isPending} disabled={reason.trim().length < 2}>
        {t("report.withdraw")}
      </Button>
      {withdraw.isError && <ProblemView thrown={withdraw.error} />}
    </form>
  );
}

function ReportCard({ report }: { readonly report: ReportOutput }) {
  const { t, language } = useLanguage();
  const fetching = useFetchReport();
  return (
    <li className="card">
      <h2>
        {report.title} · {report.subject.name}
      </h2>
      {report.withdrawnAt !== null && (
        <p>
          <span className="tag tag-bad">{t("report.withdrawn")}</span> {report.withdrawnReason}
        </p>
      )}
      <dl className="facts">
        <Fact label={t("report.number")}>{report.number}</Fact>
        <Fact label={t("report.day")}>{formatDay(report.day, language)}</Fact>
        <Fact label={t("report.forWhom")}>{report.reader ?? t("report.own")}</Fact>
        <Fact label={t("report.use")}>{report.use}</Fact>
        <Fact label={t("report.records")}>{formatCount(report.records)}</Fact>
        <Fact label={t("report.receipt")}>{report.receipt}</Fact>
      </dl>
      <div className="report-actions">
        <Button onClick={() => fetching.mutate(report)} loading={fetching.isPending}>
          {t("report.download")}
        </Button>
        {report.withdrawnAt === null && <Withdraw report={report} />}
      </div>
      {fetching.isError && <ProblemView thrown={fetching.error} />}
    </li>
  );
}

/** Reports on one's own enterprise, or those one's organisation issued. */
export function ReportListPage() {
  const { t, say } = useLanguage();
  const query = useReports();
  const first = query.data?.pages[0];
  const own = useSession().data?.membership?.subjectCode !== null;
  return (
    <div className="page page-narrow">
      <PageTitle title={t("report.list")} />
      <h1>{t("report.list")}</h1>
      {own && first !== undefined && (
        <p className="lead">{t("report.free", { used: first.ownThisYear, free: first.freeOwnPerYear })}</p>
      )}
      <PagedList query={query} empty={<Empty title={t("report.none")} />} lines={4}>
        {(reports) => (
          <>
            <ExportList operation="report.list" />
            <ul className="report-list">
              {reports.map((report) => (
                <ReportCard key={report.report} report={report} />
              ))}
            </ul>
          </>
        )}
      </PagedList>
      {first?.elsewhere.map((one) => (
        <p key={one.url} className="hint">
          {t("report.elsewhere")}
          {t("text.colon")}
          <a href={one.url} rel="noreferrer" target="_blank">
            {say(one.title)}
          </a>
          {` · ${say(one.issuer)}`}
        </p>
      ))}
    </div>
  );
}
