import { UploadOutlined } from "@ant-design/icons";
import { useLocation } from "@tanstack/react-router";
import type { ReportCheckOutput } from "@xinpark/kernel/contract";
import type { ReportVerdict } from "@xinpark/kernel/report";
import { Button, Input } from "antd";
import { useEffect, useState } from "react";
import { formatCount, formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { usePublicKeys, type KnownKeys } from "../verify/keys.ts";
import { useCheckReport, type CheckedReport } from "./queries.ts";
import "../verify/verify.css";
import "./report.css";

function FileVerdict({ verdict }: { readonly verdict: ReportVerdict }) {
  const { t } = useLanguage();
  return (
    <>
      <p>
        <span className={verdict.valid ? "tag tag-good" : "tag tag-bad"}>
          {t(verdict.valid ? "report.fileGood" : "report.fileBad")}
        </span>
      </p>
      {verdict.reasons.map((reason) => (
        <p key={reason}>{t(`report.fault.${reason}`)}</p>
      ))}
    </>
  );
}

function Changes({ standing }: { readonly standing: ReportCheckOutput }) {
  const { t, say, language } = useLanguage();
  if (standing.changes.length === 0)
    return (
      <p>
        {t("report.unchanged", {
          count: formatCount(standing.records),
          day: formatDay(standing.checkedOn, language),
        })}
      </p>
    );
  return (
    <>
      <ul className="report-changes">
        {standing.changes.map(({ ordinal, change, on, record }) => (
          <li key={ordinal}>
            {t("report.changeLine", {
              ordinal,
              change: t(`report.change.${change}`),
              day: formatDay(on, language),
            })}
            {record !== null &&
              ` · ${say(record.itemLabel)} ${record.documentNumber ?? ""} ${say(record.departmentLabel)}`}
          </li>
        ))}
      </ul>
      <p className="hint">{t("report.sinceNote")}</p>
    </>
  );
}

function StandingView({ standing }: { readonly standing: ReportCheckOutput }) {
  const { t, say, language } = useLanguage();
  const valid = standing.state === "valid";
  const facts = [
    [t("report.number"), standing.number],
    [t("report.title"), standing.title],
    [t("report.enterprise"), standing.subject.name],
    [t("report.uscc"), standing.subject.code ?? "—"],
    [t("report.issuer"), say(standing.issuer)],
    [t("report.day"), formatDay(standing.day, language)],
  ] as const;
  return (
    <>
      <p>
        <span className={valid ? "tag tag-good" : "tag tag-bad"}>
          {t(valid ? "report.valid" : "report.isWithdrawn")}
        </span>
      </p>
      <dl className="facts">
        {facts.map(([label, value]) => (
          <div className="fact" key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{t("report.since")}</h2>
      <Changes standing={standing} />
      <h2>{t("report.digest")}</h2>
      <p className="report-digest">SHA-256 {standing.sha256}</p>
      <p className="report-digest">SM3 {standing.sm3}</p>
    </>
  );
}

function Result({ checked }: { readonly checked: CheckedReport }) {
  const { t } = useLanguage();
  return (
    <section className="card" aria-live="polite">
      {checked.file !== null && <FileVerdict verdict={checked.file} />}
      {checked.standing === null ? (
        <p>{t("report.unknown")}</p>
      ) : (
        <StandingView standing={checked.standing} />
      )}
    </section>
  );
}

function Checker({ known, scanned }: { readonly known: KnownKeys; readonly scanned: string }) {
  const { t } = useLanguage();
  const [input, setInput] = useState(scanned);
  const check = useCheckReport(known.keys);
  const { mutate } = check;
  useEffect(() => {
    if (scanned === "") return;
    setInput(scanned);
    mutate(scanned);
  }, [scanned, mutate]);
  return (
    <>
      <form
        className="card verify-form"
        onSubmit={(event) => {
          event.preventDefault();
          mutate(input);
        }}
      >
        <label className="field-label" htmlFor="report-number">
          {t("report.verifyInput")}
        </label>
        <Input
          id="report-number"
          value={input}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setInput(event.target.value)}
        />
        <div className="verify-actions">
          <Button type="primary" htmlType="submit" loading={check.isPending} disabled={input.trim() === ""}>
            {t("report.verify")}
          </Button>
          <label className="button verify-file">
            <UploadOutlined aria-hidden="true" />
            <span>{t("report.verifyFile")}</span>
            <input
              type="file"
              accept=".pdf,application/pdf"
              className="visually-hidden"
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file !== undefined) mutate(file);
                event.target.value = "";
              }}
            />
          </label>
        </div>
      </form>
      {check.isError && <ProblemView thrown={check.error} />}
      {check.data !== undefined && !check.isPending && <Result checked={check.data} />}
    </>
  );
}

/** Anybody verifies a report: by what is printed on it, by its file, or by the scanned address. */
export function ReportVerifyPage() {
  const { t } = useLanguage();
  const keys = usePublicKeys();
  const hash = useLocation({ select: (one) => one.hash });
  return (
    <div className="page page-narrow verify">
      <PageTitle title={t("report.verifyTitle")} />
      <h1>{t("report.verifyTitle")}</h1>
      <p className="lead">{t("report.verifyLead")}</p>
      {keys.isError && <ProblemView thrown={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isPending && <Waiting lines={4} />}
      {keys.data !== undefined && <Checker known={keys.data} scanned={hash} />}
    </div>
  );
}
