import type { RecordOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import { recordAnchor } from "../registry/open-records.ts";
import { recordDay } from "../registry/queries.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

const RECORDS_SHOWN = 6;

export interface RecordLinksProps {
  readonly ids: readonly number[];
  readonly records: readonly RecordOutput[];
  readonly onRecord: (id: number) => void;
}

/** Names a record by its item, day and document; by its number where the page does not hold it. */
export function useRecordName(records: readonly RecordOutput[]): (id: number) => string {
  const { t, say, language } = useLanguage();
  return (id) => {
    const record = records.find((one) => one.id === id);
    if (record === undefined) return t("class.record", { id });
    const day = recordDay(record);
    const words = [
      say(record.itemLabel),
      day === null ? null : formatDay(day, language),
      record.documentNumber,
    ];
    return words.filter((word) => word !== null).join(" ");
  };
}

/** The records that something came from; each opens in the timeline below. */
export function RecordLinks({ ids, records, onRecord }: RecordLinksProps) {
  const { t } = useLanguage();
  const [all, setAll] = useState(false);
  const nameOf = useRecordName(records);
  if (ids.length === 0) return null;
  const shown = all ? ids : ids.slice(0, RECORDS_SHOWN);
  return (
    <ul className="reason-records" aria-label={t("class.from", { count: ids.length })}>
      {shown.map((id) => (
        <li key={id}>
          <a
            href={`#${recordAnchor(id)}`}
            onClick={(event) => {
              event.preventDefault();
              onRecord(id);
            }}
          >
            {nameOf(id)}
          </a>
        </li>
      ))}
      {shown.length < ids.length && (
        <li>
          <button type="button" className="link-button" onClick={() => setAll(true)}>
            {t("class.allRecords", { count: ids.length })}
          </button>
        </li>
      )}
    </ul>
  );
}
