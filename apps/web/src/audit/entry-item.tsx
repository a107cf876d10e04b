import type { AuditEntryOutput } from "@xinpark/kernel/contract";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

/** One entry: what, by whom, for what, about whom; the rest on demand. */
export function EntryItem({ entry }: { readonly entry: AuditEntryOutput }) {
  const { t, language, say } = useLanguage();
  const { subjects, subjectCount, unfinished, outcome } = entry;
  const who = [
    entry.actor,
    entry.role === null ? "" : say(entry.role),
    entry.organisation === null ? "" : say(entry.organisation),
  ].filter((part) => part !== "");
  const why = [
    entry.purpose ?? "",
    entry.caseNumber === null ? "" : t("audit.case", { number: entry.caseNumber }),
    entry.channel,
  ].filter((part) => part !== "");
  return (
    <li className="card audit-entry">
      <div className="audit-head">
        <span className="code audit-operation">{entry.operation}</span>
        <span className="tag">{t(`audit.class.${entry.class}`)}</span>
        <span className={`tag audit-${outcome}`}>{t(`audit.outcome.${outcome}`)}</span>
        {unfinished && <span className="tag audit-failed">{t("audit.unfinishedTag")}</span>}
        <time className="audit-at" dateTime={entry.at}>
          {formatInstant(entry.at, language)}
        </time>
      </div>
      <p className="audit-who">{who.join(" · ")}</p>
      <p className="audit-why">{why.join(" · ")}</p>
      {subjectCount > 0 && (
        <p className="audit-subjects">
          {t("audit.subjects", { count: subjectCount })}
          {t("text.colon")}
          {subjects.map((one) => `${one.name} ${one.code}`).join(t("text.comma"))}
          {subjectCount > subjects.length && ` ${t("audit.moreSubjects")}`}
        </p>
      )}
      <details>
        <summary>{t("audit.details")}</summary>
        <p className="audit-numbers">
          {t("audit.entry", { id: entry.id })} ·{" "}
          {entry.logIndex === null ? t("audit.pending") : t("audit.logIndex", { index: entry.logIndex })}
          {entry.requestId !== null && ` · ${entry.requestId}`}
        </p>
        <pre className="audit-detail" tabIndex={0}>
          {JSON.stringify(entry.detail, null, 1)}
        </pre>
      </details>
    </li>
  );
}
