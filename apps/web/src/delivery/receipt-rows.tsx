import { Link } from "@tanstack/react-router";
import type {
  DeliveryOutput,
  ReceiptRowOutput,
  RowFindingOutput,
  RowOutcome,
} from "@xinpark/kernel/contract";
import { recordAnchor } from "../registry/open-records.ts";
import { subjectAddress } from "../registry/queries.ts";
import { formatCount, formatDay } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PagedList } from "../shared/paged-list.tsx";
import { MendedBy } from "./mending.tsx";
import { OUTCOMES } from "./outcomes.ts";
import { useCatalogue, useReceiptRows } from "./queries.ts";

function Linked({ row }: { readonly row: ReceiptRowOutput }) {
  const { t } = useLanguage();
  if (row.subject === null) return null;
  return (
    <Link
      className="row-subject"
      to="/subjects/$code"
      params={{ code: subjectAddress(row.subject) }}
      {...(row.record === null ? {} : { hash: recordAnchor(row.record) })}
    >
      {row.subject.name}
      {row.record !== null && <span className="row-record">{t("rows.record", { id: row.record })}</span>}
    </Link>
  );
}

/** Where in the row: the file's own heading, else the field by its name, else the row as a whole. */
function Where({ finding, item }: { readonly finding: RowFindingOutput; readonly item: string }) {
  const { t, say } = useLanguage();
  const catalogue = useCatalogue().data;
  const field = catalogue?.items
    .find((one) => one.id === item)
    ?.fields.find((one) => one.code === finding.field);
  const label = field === undefined ? finding.field : say(field.label);
  return <span className="finding-column">{finding.column ?? label ?? t("rows.wholeRow")}</span>;
}

function Finding({ finding, item }: { readonly finding: RowFindingOutput; readonly item: string }) {
  const { t, say } = useLanguage();
  return (
    <li className="finding">
      <div className="finding-where">
        <Where finding={finding} item={item} />
        {finding.value !== null && (
          <span className="finding-value">
            <span className="visually-hidden">{t("rows.value")}</span>
            {finding.value === "" ? t("rows.blank") : finding.value}
          </span>
        )}
      </div>
      <div className="finding-why">
        <p className="finding-reason">{say(finding.reason)}</p>
        {finding.remedy !== null && (
          <p className="finding-remedy">
            <span className="finding-mark">{t("rows.remedy")}</span> {say(finding.remedy)}
          </p>
        )}
        <p className="finding-code">
          {finding.owner !== null && <span>{t("rows.owner", { owner: say(finding.owner) })}</span>}
          <span>{finding.code}</span>
        </p>
      </div>
    </li>
  );
}

/** One row of a receipt: how it ended, and why. */
export function ReceiptRow({ row, item }: { readonly row: ReceiptRowOutput; readonly item: string }) {
  const { t, language } = useLanguage();
  return (
    <li className="receipt-row">
      <div className="row-head">
        {row.outcome !== "removed" && (
          <span className="row-number">{row.place ?? t("rows.row", { row: formatCount(row.row) })}</span>
        )}
        <span className="row-outcome">
          <span className={`swatch outcome-fill-${row.outcome}`} aria-hidden="true" />
          {t(`outcome.${row.outcome}`)}
        </span>
        {row.releasedOn !== null && (
          <span className="tag tag-good">
            {t("rows.released", { day: formatDay(row.releasedOn, language) })}
          </span>
        )}
        <MendedBy row={row} />
        <Linked row={row} />
      </div>
      {row.findings.length > 0 && (
        <ul className="findings">
          {row.findings.map((finding, index) => (
            <Finding key={`${finding.code}/${finding.column ?? ""}/${index}`} finding={finding} item={item} />
          ))}
        </ul>
      )}
    </li>
  );
}

interface ReceiptRowsProps {
  readonly batch: string;
  readonly delivery: DeliveryOutput;
  readonly outcome: RowOutcome | undefined;
}

function OutcomeFilter({ delivery, outcome }: Pick<ReceiptRowsProps, "delivery" | "outcome">) {
  const { t } = useLanguage();
  const known = [...OUTCOMES, "removed" as const].filter((one) => (delivery.counts[one] ?? 0) > 0);
  const choices = [undefined, ...known];
  return (
    <nav className="chips" aria-label={t("rows.filter")}>
      {choices.map((choice) => (
        <Link
          key={choice ?? ""}
          className={choice === outcome ? "chip chip-chosen" : "chip"}
          aria-current={choice === outcome ? "true" : undefined}
          from="/deliveries/$batch"
          to="."
          search={choice === undefined ? {} : { outcome: choice }}
          resetScroll={false}
          replace
        >
          {choice === undefined ? t("rows.all") : t(`outcome.${choice}`)}
        </Link>
      ))}
    </nav>
  );
}

function Rows({ batch, delivery, outcome }: ReceiptRowsProps) {
  const { t } = useLanguage();
  const query = useReceiptRows(batch, delivery.state, outcome);
  return (
    <PagedList
      query={query}
      lines={5}
      more={t("rows.more")}
      empty={<p className="empty">{t("rows.none")}</p>}
    >
      {(rows) => (
        <ol className="receipt-rows" aria-busy={query.isPlaceholderData}>
          {rows.map((row) => (
            <ReceiptRow key={row.row} row={row} item={delivery.item} />
          ))}
        </ol>
      )}
    </PagedList>
  );
}

/** The rows that have something to say: row, column, value, reason, remedy, owner. */
export function ReceiptRows({ batch, delivery, outcome }: ReceiptRowsProps) {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="rows">
      <h2 id="rows">{t("rows.title")}</h2>
      <p className="section-lead">{t("rows.lead")}</p>
      <OutcomeFilter delivery={delivery} outcome={outcome} />
      <ExportList operation="delivery.rows" query={outcome === undefined ? { batch } : { batch, outcome }} />
      <Rows batch={batch} delivery={delivery} outcome={outcome} />
    </section>
  );
}
