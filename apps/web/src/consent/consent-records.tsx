import type { ConsentFileOutput, RecordOutput } from "@xinpark/kernel/contract";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

function ConsentRecord({ record }: { readonly record: RecordOutput }) {
  const { language, say } = useLanguage();
  const day = record.decidedOn ?? record.publishedOn;
  return (
    <li className="card consent-record">
      <details>
        <summary>
          <span className="tag tag-plain">{say(record.itemLabel)}</span>{" "}
          <strong>{record.title ?? record.documentNumber ?? say(record.itemLabel)}</strong>
          <span className="field-hint">
            {say(record.departmentLabel)}
            {day !== null && ` · ${formatDay(day, language)}`}
          </span>
        </summary>
        <dl className="facts">
          {record.fieldList.map((field) => (
            <div key={field.code} className="fact">
              <dt>{say(field.label)}</dt>
              <dd>{field.value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </li>
  );
}

/** Records as a consent opened them, and the names of what it did not open. */
export function ConsentRecords({ records, withheld }: Pick<ConsentFileOutput, "records" | "withheld">) {
  const { t, say } = useLanguage();
  if (records.length === 0) return <p className="empty">{t("consent.noRecords")}</p>;
  return (
    <>
      <ol className="consent-list">
        {records.map((record) => (
          <ConsentRecord key={record.id} record={record} />
        ))}
      </ol>
      {withheld.length > 0 && (
        <details className="consent-words">
          <summary>{t("consent.withheld")}</summary>
          {withheld.map((item) => (
            <p key={item.item}>
              {say(item.itemLabel)}
              {t("text.colon")}
              {item.fields.map((field) => say(field.label)).join(t("text.comma"))}
            </p>
          ))}
        </details>
      )}
    </>
  );
}
