import type { RecordOutput } from "@xinpark/kernel/contract";
import { Link, useParams } from "@tanstack/react-router";
import { may, useSession } from "../account/session.ts";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { RecordActs } from "./record-acts.tsx";
import { MarkNotes } from "./record-marks.tsx";
import { RecordOutlook } from "./record-outlook.tsx";

const DAY = /^\d{4}-\d{2}-\d{2}$/u;

function Window({ record }: { readonly record: RecordOutput }) {
  const { t, language } = useLanguage();
  if (record.publicFrom === null && record.publicTo === null)
    return <>{record.public ? t("record.public") : t("record.notPublic")}</>;
  return (
    <>
      {t("file.period", {
        from: record.publicFrom === null ? "" : formatDay(record.publicFrom, language),
        to: record.publicTo === null ? t("record.noEnd") : formatDay(record.publicTo, language),
      })}
      {!record.public && `${t("text.semicolon")}${t("record.notPublicToday")}`}
    </>
  );
}

function Batch({ batch }: { readonly batch: number }) {
  const { t } = useLanguage();
  const session = useSession().data;
  const label = t("delivery.batch", { batch });
  if (!may(session, "delivery.read")) return <>{label}</>;
  return (
    <Link to="/deliveries/$batch" params={{ batch: String(batch) }}>
      {label}
    </Link>
  );
}

/** Where a record comes from and when it became known. */
function Source({ record }: { readonly record: RecordOutput }) {
  const { t, language, say } = useLanguage();
  return (
    <dl className="record-source">
      <div>
        <dt>{t("record.source")}</dt>
        <dd>{say(record.departmentLabel)}</dd>
      </div>
      <div>
        <dt>{t("record.delivered")}</dt>
        <dd>
          <Batch batch={record.batch} />
        </dd>
      </div>
      <div>
        <dt>{t("record.knownAt")}</dt>
        <dd>{formatInstant(record.knownAt, language)}</dd>
      </div>
      <div>
        <dt>{t("record.number")}</dt>
        <dd>{t("record.version", { id: record.id, version: record.version })}</dd>
      </div>
      <div>
        <dt>{t("record.window")}</dt>
        <dd>
          <Window record={record} />
        </dd>
      </div>
    </dl>
  );
}

function Disclosure({
  disclosure,
}: {
  readonly disclosure: RecordOutput["fieldList"][number]["disclosure"];
}) {
  const { t } = useLanguage();
  if (disclosure === "public") return null;
  return <span className="disclosure">{t(`disclosure.${disclosure}`)}</span>;
}

/** The credit office proposes from here; another person decides. */
function EraseLink({ record }: { readonly record: number }) {
  const { t } = useLanguage();
  const { code } = useParams({ from: "/subjects/$code" });
  if (!may(useSession().data, "record.erase")) return null;
  return (
    <p className="record-erase">
      <Link to="/erasures" search={{ code, record: String(record) }}>
        {t("erasure.link")}
      </Link>
    </p>
  );
}

/** All fields of a record that the reader may see, those absent at source by name, and the source. */
export function RecordDetails({ record }: { readonly record: RecordOutput }) {
  const { t, language } = useLanguage();
  const { say } = useLanguage();
  return (
    <div className="record-details">
      <dl className="record-fields">
        {record.fieldList.map((field) => (
          <div key={field.code} className={field.value.length > 60 ? "wide" : undefined}>
            <dt>
              {say(field.label)} <Disclosure disclosure={field.disclosure} />
              {field.masked && <span className="disclosure">{t("record.masked")}</span>}
            </dt>
            <dd>{DAY.test(field.value) ? formatDay(field.value, language) : field.value}</dd>
          </div>
        ))}
        {record.missing.map((field) => (
          <div key={field.code}>
            <dt>{say(field.label)}</dt>
            <dd className="absent">{t("record.absentAtSource")}</dd>
          </div>
        ))}
      </dl>
      <MarkNotes record={record} />
      {record.outlook !== null && <RecordOutlook outlook={record.outlook} />}
      <Source record={record} />
      <RecordActs record={record} />
      <EraseLink record={record.id} />
    </div>
  );
}
