import { Link, getRouteApi } from "@tanstack/react-router";
import type { LaboratoryReportOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useLaboratoryReport } from "../definition/queries.ts";
import { formatCount, formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { Figures, GradeDistribution, ScoreDistribution } from "./distribution.tsx";
import { MigrationTable } from "./migrations.tsx";
import { BackTestPart } from "./report-back-test.tsx";
import { ratio, rate } from "./report-format.ts";
import "../definition/definition.css";
import "../evaluation/evaluation.css";
import "./laboratory.css";

/** A stored laboratory report: to be read, printed and filed with the papers. */

const route = getRouteApi("/definitions/reports/$report");

interface PartProps {
  readonly report: LaboratoryReportOutput;
}

function Head({ report }: PartProps) {
  const { t, language } = useLanguage();
  const { content } = report;
  return (
    <>
      <p>
        {t("report.lab.of", {
          draft: String(report.draft),
          model: report.definition,
          version: report.version,
        })}{" "}
        · {t("report.lab.made", { name: report.madeBy, at: formatInstant(report.madeAt, language) })}
      </p>
      <p className="field-hint">
        {t("laboratory.asOf", { day: formatDay(report.asOf, language), number: report.knownNo })}
      </p>
      <dl className="facts">
        <div className="fact">
          <dt>{t("report.lab.base")}</dt>
          <dd>
            {content.base === null
              ? t("report.lab.noBase")
              : t("definitions.version", { version: content.base })}
          </dd>
        </div>
        <div className="fact">
          <dt>{t("report.lab.rule")}</dt>
          <dd>{t("definitions.version", { version: content.rule })}</dd>
        </div>
        <div className="fact fact-wide">
          <dt>{t("report.lab.digest")}</dt>
          <dd>
            <code>{report.digest}</code>
          </dd>
        </div>
      </dl>
    </>
  );
}

function Differences({ report }: PartProps) {
  const { t, say } = useLanguage();
  const { differences, before } = report.content.trial;
  return (
    <section aria-labelledby="differences">
      <h2 id="differences">{t("laboratory.differences", { version: before.version })}</h2>
      {differences.length === 0 ? (
        <p className="field-hint">{t("definitions.same")}</p>
      ) : (
        <ul className="trial-differences">
          {differences.map((one) => (
            <li key={one.path}>{say(one.text)}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Sensitivity({ report }: PartProps) {
  const { t, say } = useLanguage();
  const { sensitivity, trial } = report.content;
  const cell = (count: number | null) => (
    <td className="number">
      {count === null ? "—" : formatCount(count)}{" "}
      <small>{count === null ? "" : rate(count, trial.subjects)}</small>
    </td>
  );
  return (
    <section aria-labelledby="sensitivity">
      <h2 id="sensitivity">{t("report.lab.sensitivity")}</h2>
      <p className="section-lead">{t("report.lab.sensitivityLead", { by: sensitivity.by / 10 })}</p>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="sensitivity">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("laboratory.contribution")}</th>
              <th scope="col">{t("report.lab.less")}</th>
              <th scope="col">{t("report.lab.more")}</th>
            </tr>
          </thead>
          <tbody>
            {sensitivity.indicators.map((one) => (
              <tr key={one.id}>
                <th scope="row">{say(one.label)}</th>
                {cell(one.less)}
                {cell(one.more)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Fairness({ report }: PartProps) {
  const { t, say } = useLanguage();
  const { fairness } = report.content;
  return (
    <section aria-labelledby="fairness">
      <h2 id="fairness">{t("report.lab.fairness")}</h2>
      <p className="section-lead">
        {t("report.lab.fairnessLead", { impact: fairness.impact / 10, smallest: fairness.smallestGroup })}
      </p>
      {fairness.groupings.map((grouping) => (
        <div
          key={grouping.id}
          className="table-scroll"
          tabIndex={0}
          role="group"
          aria-label={say(grouping.label)}
        >
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{say(grouping.label)}</th>
                <th scope="col">{t("report.lab.rows")}</th>
                <th scope="col">{t("report.lab.bad")}</th>
                <th scope="col">{t("report.lab.passes")}</th>
                <th scope="col">{t("report.lab.impact")}</th>
              </tr>
            </thead>
            <tbody>
              {grouping.groups.map((group) => (
                <tr key={group.label.en}>
                  <th scope="row">{say(group.label)}</th>
                  <td className="number">{formatCount(group.subjects)}</td>
                  <td className="number">{formatCount(group.bad)}</td>
                  <td className="number">{ratio(group.passes)}</td>
                  <td className="number">
                    {group.impact === null ? "—" : ratio(group.impact)}{" "}
                    {group.impact !== null && group.impact * 1000 < fairness.impact && (
                      <span className="tag tag-warn">{t("report.lab.wants")}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ))}
    </section>
  );
}

function Report({ report }: PartProps) {
  const { t, language } = useLanguage();
  const { trial, drift } = report.content;
  return (
    <div className="trial-results">
      <Head report={report} />
      <Figures trial={trial} />
      <Differences report={report} />
      <GradeDistribution trial={trial} />
      <ScoreDistribution trial={trial} />
      <MigrationTable trial={trial} />
      <Fairness report={report} />
      <Sensitivity report={report} />
      <BackTestPart content={report.content} />
      <section aria-labelledby="drift">
        <h2 id="drift">{t("report.lab.drift")}</h2>
        <p>
          {t("report.lab.driftLead", { from: formatDay(drift.from, language) })}{" "}
          <strong>{drift.psi === null ? "—" : drift.psi.toFixed(3)}</strong>
        </p>
      </section>
    </div>
  );
}

export function LaboratoryReportPage() {
  const { t } = useLanguage();
  const { report: number } = route.useParams();
  const report = useLaboratoryReport(number);
  return (
    <div className="page page-narrow">
      <PageTitle title={t("report.lab.title", { number })} />
      <h1>{t("report.lab.title", { number })}</h1>
      {report.data !== undefined && (
        <p className="definition-ways more">
          <Link to="/definitions/drafts/$draft" params={{ draft: String(report.data.draft) }}>
            {t("drafts.editTitle", { number: String(report.data.draft) })}
          </Link>
          <Button onClick={() => window.print()}>{t("report.lab.print")}</Button>
        </p>
      )}
      {report.isError && <ProblemView thrown={report.error} onRetry={() => void report.refetch()} />}
      {report.isPending && <Waiting lines={10} />}
      {report.data !== undefined && <Report report={report.data} />}
    </div>
  );
}
