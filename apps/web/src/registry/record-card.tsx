import { unreachable } from "@xinpark/kernel/outcome";
import { DownOutlined } from "@ant-design/icons";
import type { RecordOutput } from "@xinpark/kernel/contract";
import { formatDay, formatMoney } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { recordAnchor } from "./open-records.ts";
import { recordDay } from "./queries.ts";
import { RecordDetails } from "./record-details.tsx";
import { MarkTags } from "./record-marks.tsx";

function Status({ status }: { readonly status: RecordOutput["status"] }) {
  const { t } = useLanguage();
  switch (status) {
    case "in-force":
      return <span className="tag tag-plain">{t("record.inForce")}</span>;
    case "lapsed":
      return <span className="tag tag-faint">{t("record.lapsed")}</span>;
    case "repaired":
      return <span className="tag tag-good">{t("record.repaired")}</span>;
    case "withdrawn":
      return <span className="tag tag-faint">{t("record.withdrawn")}</span>;
    default:
      return unreachable(status);
  }
}

/** What kind of news a record is; the shape and a hidden word say it besides the colour. */
function Polarity({ polarity }: { readonly polarity: RecordOutput["polarity"] }) {
  const { t } = useLanguage();
  return (
    <span className={`polarity polarity-${polarity}`}>
      <span className="visually-hidden">{t(`record.${polarity}`)}</span>
    </span>
  );
}

function Publicity({ record }: { readonly record: RecordOutput }) {
  const { t, language } = useLanguage();
  if (!record.public) return <span>{t("record.notPublic")}</span>;
  if (record.publicTo === null) return <span>{t("record.public")}</span>;
  return <span>{t("record.publicUntil", { day: formatDay(record.publicTo, language) })}</span>;
}

function Summary({ record }: { readonly record: RecordOutput }) {
  const { t, language, say } = useLanguage();
  return (
    <span className="record-facts">
      <span>{say(record.departmentLabel)}</span>
      {record.documentNumber !== null && <span className="document-number">{record.documentNumber}</span>}
      {record.validTo !== null && (
        <span>{t("record.validTo", { day: formatDay(record.validTo, language) })}</span>
      )}
      <Publicity record={record} />
      {record.missing.length > 0 && (
        <span className="record-missing">{t("record.incomplete", { count: record.missing.length })}</span>
      )}
    </span>
  );
}

interface RecordCardProps {
  readonly record: RecordOutput;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** One record: a line that says what matters, and all its fields on demand. */
export function RecordCard({ record, open, onToggle }: RecordCardProps) {
  const { t, language, say } = useLanguage();
  const day = recordDay(record);
  const body = `${recordAnchor(record.id)}-fields`;
  return (
    <li id={recordAnchor(record.id)} className="record">
      <Polarity polarity={record.polarity} />
      <div className={open ? "record-card record-card-open" : "record-card"}>
        <button
          type="button"
          className="record-head"
          aria-expanded={open}
          aria-controls={body}
          onClick={onToggle}
        >
          <span className="record-day">
            {day === null ? t("records.noDay") : formatDay(day, language)}
            {record.decidedOn === null && day !== null && (
              <span className="record-day-note">{t("record.publishedDay")}</span>
            )}
          </span>
          <span className="record-main">
            <span className="record-line">
              <span className="record-item">{say(record.itemLabel)}</span>
              {record.severityLabel !== null && (
                <span className={`tag ${record.polarity === "negative" ? "tag-warn" : "tag-plain"}`}>
                  {say(record.severityLabel)}
                </span>
              )}
              <Status status={record.status} />
              <MarkTags circumstances={record.circumstances} />
            </span>
            {record.title !== null && <span className="record-title">{record.title}</span>}
            <Summary record={record} />
          </span>
          <span className="record-amount">
            {record.amountFen === null ? "" : formatMoney(record.amountFen, language)}
          </span>
          <DownOutlined className="record-arrow" aria-hidden="true" />
        </button>
        <div id={body} hidden={!open}>
          {open && <RecordDetails record={record} />}
        </div>
      </div>
    </li>
  );
}
