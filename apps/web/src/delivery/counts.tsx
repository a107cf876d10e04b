import { Link } from "@tanstack/react-router";
import type { DeliveryOutput, RowOutcome } from "@xinpark/kernel/contract";
import { formatCount } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { CountsBar } from "./counts-bar.tsx";
import { outcomeCounts } from "./outcomes.ts";

interface CountsProps {
  readonly delivery: DeliveryOutput;
  readonly outcome: RowOutcome | undefined;
}

/** The sum in figures: while a file is being read it only says so far. */
function Sum({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t } = useLanguage();
  const { parts, total } = outcomeCounts(delivery.counts);
  const rows = formatCount(delivery.counts.rows);
  const finished = delivery.state === "closed" || delivery.state === "failed";
  const right = total === delivery.counts.rows;
  const words = !finished
    ? t("receipt.sumSoFar")
    : right
      ? t("receipt.sum")
      : t("receipt.sumWrong", { rows });
  return (
    <p className={finished && !right ? "sum sum-wrong" : "sum"}>
      {parts.map((part) => formatCount(part.count)).join(" + ")} = <strong>{formatCount(total)}</strong>{" "}
      {words}
    </p>
  );
}

/** The six counts; they add up to the rows of the file, and each filters the list below. */
export function Counts({ delivery, outcome }: CountsProps) {
  const { t } = useLanguage();
  const { parts } = outcomeCounts(delivery.counts);
  return (
    <section aria-labelledby="counts">
      <h2 id="counts">{t("receipt.counts")}</h2>
      <CountsBar counts={delivery.counts} />
      <ul className="counts">
        {parts.map((part) => (
          <li key={part.outcome}>
            <Link
              className={part.outcome === outcome ? "count count-chosen" : "count"}
              from="/deliveries/$batch"
              to="."
              search={part.outcome === outcome ? {} : { outcome: part.outcome }}
              aria-current={part.outcome === outcome ? "true" : undefined}
              resetScroll={false}
              replace
            >
              <span className="count-label">
                <span className={`swatch outcome-fill-${part.outcome}`} aria-hidden="true" />
                {t(`outcome.${part.outcome}`)}
              </span>
              <span className="count-number">{formatCount(part.count)}</span>
              <span className="count-text">{t(`outcome.${part.outcome}Text`)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <Sum delivery={delivery} />
    </section>
  );
}
