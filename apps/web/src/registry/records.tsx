import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { FileOutput, RecordOutput } from "@xinpark/kernel/contract";
import { formatCount } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import type { RecordOpener } from "./open-records.ts";
import { RecordCard } from "./record-card.tsx";
import { byYear } from "./queries.ts";

interface RecordsProps {
  readonly counts: FileOutput["counts"];
  readonly records: readonly RecordOutput[];
  readonly item: string | undefined;
  readonly opener: RecordOpener;
  readonly more: {
    readonly available: boolean;
    readonly loading: boolean;
    readonly load: () => void;
    readonly failed: unknown;
  };
  /** The records are still those of the item chosen before. */
  readonly stale: boolean;
}

function ItemFilter({ counts, item }: Pick<RecordsProps, "counts" | "item">) {
  const { t, say } = useLanguage();
  const total = counts.reduce((sum, one) => sum + one.count, 0);
  const choices = [
    { id: undefined, label: t("records.all"), count: total },
    ...counts.map((one) => ({ id: one.item, label: say(one.itemLabel), count: one.count })),
  ];
  return (
    <nav className="chips" aria-label={t("records.filter")}>
      {choices.map((choice) => (
        <Link
          key={choice.id ?? ""}
          className={choice.id === item ? "chip chip-chosen" : "chip"}
          aria-current={choice.id === item ? "true" : undefined}
          from="/subjects/$code"
          to="."
          search={choice.id === undefined ? {} : { item: choice.id }}
          resetScroll={false}
          replace
        >
          {choice.label} <span className="chip-count">{formatCount(choice.count)}</span>
        </Link>
      ))}
    </nav>
  );
}

/** Everything delivered about the enterprise, newest first. */
export function Records({ counts, records, item, opener, more, stale }: RecordsProps) {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="records">
      <h2 id="records">{t("records.title")}</h2>
      {counts.length > 0 && <ItemFilter counts={counts} item={item} />}
      {opener.absent !== null && (
        <p className="hint" role="status">
          {t("records.absent", { id: opener.absent })}
        </p>
      )}
      {records.length === 0 && <p className="empty">{t("records.none")}</p>}
      <div className={stale ? "timeline timeline-stale" : "timeline"} aria-busy={stale}>
        {byYear(records).map((group) => (
          <section key={group.year ?? "none"} className="year" aria-label={group.year ?? t("records.noDay")}>
            <h3 className="year-title">{group.year ?? t("records.noDay")}</h3>
            <ol className="year-records">
              {group.records.map((record) => (
                <RecordCard
                  key={record.id}
                  record={record}
                  open={opener.isOpen(record.id)}
                  onToggle={() => opener.toggle(record.id)}
                />
              ))}
            </ol>
          </section>
        ))}
      </div>
      {more.failed !== null && <ProblemView thrown={more.failed} onRetry={more.load} />}
      {more.available && (
        <div className="more">
          <Button loading={more.loading} onClick={more.load}>
            {t("records.more")}
          </Button>
        </div>
      )}
    </section>
  );
}
