import type { TrialOutput } from "@xinpark/kernel/contract";
import { CountsBar } from "../delivery/counts-bar.tsx";
import { outcomeCounts } from "../delivery/outcomes.ts";
import { ReceiptRow } from "../delivery/receipt-rows.tsx";
import { formatCount } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemList } from "../shared/problem-view.tsx";
import "../delivery/receipt.css";

/** What a trial found: how many rows would end in which way, and the rows that have something to say. */
export function TrialView({ trial, item }: { readonly trial: TrialOutput; readonly item: string }) {
  const { t } = useLanguage();
  if (trial.problems.length > 0)
    return <ProblemList problems={trial.problems} title={t("map.trialFailed")} />;
  const { parts } = outcomeCounts(trial.counts);
  return (
    <div className="map-trial" role="status">
      <p className="map-trial-lead">
        {t(trial.whole ? "map.trialWhole" : "map.trialPart", { rows: formatCount(trial.counts.rows) })}
      </p>
      <CountsBar counts={trial.counts} />
      <ul className="map-counts">
        {parts
          .filter((part) => part.count > 0)
          .map((part) => (
            <li key={part.outcome}>
              <span className={`swatch outcome-fill-${part.outcome}`} aria-hidden="true" />
              {t(`outcome.${part.outcome}`)} <strong>{formatCount(part.count)}</strong>
            </li>
          ))}
      </ul>
      {trial.incomplete > 0 && (
        <p className="field-hint">{t("map.trialIncomplete", { rows: formatCount(trial.incomplete) })}</p>
      )}
      {trial.rows.length > 0 && (
        <ol className="receipt-rows map-trial-rows">
          {trial.rows.map((row) => (
            <ReceiptRow key={row.row} row={row} item={item} />
          ))}
        </ol>
      )}
      {trial.more && <p className="field-hint">{t("map.trialMore")}</p>}
    </div>
  );
}
