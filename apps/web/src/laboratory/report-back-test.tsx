import type { LaboratoryReportContent } from "@xinpark/kernel/contract";
import { formatCount, formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { rate, ratio } from "./report-format.ts";

/** How well the draft would have foretold what came. */
export function BackTestPart({ content }: { readonly content: LaboratoryReportContent }) {
  const { t, say, language } = useLanguage();
  const { backTest } = content;
  const outcomes = backTest.outcomes.map(say).join(t("text.comma"));
  return (
    <section aria-labelledby="back-test">
      <h2 id="back-test">{t("report.lab.backTest")}</h2>
      <p className="section-lead">
        {t("report.lab.backTestLead", {
          from: formatDay(backTest.from, language),
          to: formatDay(backTest.to, language),
          outcomes,
        })}
      </p>
      <p className="hint">{t(backTest.knownNo === null ? "report.lab.notKnown" : "report.lab.knownThen")}</p>
      <dl className="facts trial-figures">
        {[
          ["report.lab.rows", formatCount(backTest.rows)] as const,
          ["report.lab.outcomes", formatCount(backTest.bad)] as const,
          ["report.lab.auc", backTest.auc?.toFixed(3) ?? "—"] as const,
          ["report.lab.ks", backTest.ks?.toFixed(3) ?? "—"] as const,
        ].map(([label, value]) => (
          <div key={label} className="fact">
            <dt>{t(label)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {backTest.auc === null && <p className="hint">{t("report.lab.tooFew")}</p>}
      <Rates
        title={t("laboratory.grade")}
        heads={[t("report.lab.rows"), t("report.lab.outcomes"), t("report.lab.rate")]}
        rows={backTest.grades.map((one) => [
          say(one.label),
          formatCount(one.rows),
          formatCount(one.bad),
          rate(one.bad, one.rows),
        ])}
      />
      {backTest.lift.length > 0 && (
        <Rates
          title={t("report.lab.worstTenths")}
          heads={[t("report.lab.outcomes"), t("report.lab.lift")]}
          rows={backTest.lift.map((one) => [
            formatCount(one.rows),
            formatCount(one.bad),
            one.lift.toFixed(2),
          ])}
        />
      )}
      {backTest.calibration.length > 0 && (
        <Rates
          title={t("report.lab.calibration")}
          heads={[t("report.lab.expected"), t("report.lab.observed")]}
          rows={backTest.calibration.map((one) => [
            formatCount(one.rows),
            ratio(one.expected),
            ratio(one.observed),
          ])}
        />
      )}
    </section>
  );
}

interface RatesProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function Rates({ title, heads, rows }: RatesProps) {
  return (
    <div className="table-scroll" tabIndex={0} role="group" aria-label={title}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others], at) => (
            <tr key={`${first ?? ""} ${at}`}>
              <th scope="row">{first}</th>
              {others.map((cell, column) => (
                <td key={heads[column]} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
