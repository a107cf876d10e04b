import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import type { FileOutput, RecordOutput } from "@xinpark/kernel/contract";
import { formatCount } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import type { RecordOpener } from "./open-records.ts";
import { RecordCard } from "./record-card.tsx";
import { byClass, byYear, classesOf } from "./queries.ts";

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
  return (
    <nav className="record-classes" aria-label={t("records.filter")}>
      <div className="chips">
        <ItemChip id={undefined} label={t("records.all")} count={total} chosen={item === undefined} />
      </div>
      <dl>
        {classesOf(counts).map((group) => (
          <div key={group.id} className="record-class">
            <dt>{say(group.label)}</dt>
            <dd className="chips">
              {group.items.map((one) => (
                <ItemChip
                  key={one.item}
                  id={one.item}
                  label={say(one.itemLabel)}
                  count={one.count}
                  chosen={one.item === item}
                />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </nav>
  );
}

interface ItemChipProps {
  readonly id: string | undefined;
  readonly label: string;
  readonly count: number;
  readonly chosen: boolean;
}

function ItemChip({ id, label, count, chosen }: ItemChipProps) {
  return (
    <Link
      className={chosen ? "chip chip-chosen" : "chip"}
      aria-current={chosen ? "true" : undefined}
      from="/subjects/$code"
      to="."
      search={id === undefined ? {} : { item: id }}
      resetScroll={false}
      replace
    >
      {label} <span className="chip-count">{formatCount(count)}</span>
    </Link>
  );
}

/** By the classes of the catalogue, or newest first. */
type Arrangement = "class" | "time";
const ARRANGEMENTS: readonly Arrangement[] = ["class", "time"];

function ArrangementChoice({
  chosen,
  choose,
}: {
  readonly chosen: Arrangement;
  readonly choose: (arrangement: Arrangement) => void;
}) {
  const { t } = useLanguage();
  return (
    <div className="record-arrangement" role="group" aria-label={t("records.arrange")}>
      {ARRANGEMENTS.map((one) => (
        <button
          key={one}
          type="button"
          className="arrangement"
          aria-pressed={one === chosen}
          onClick={() => choose(one)}
        >
          {t(`records.by-${one}`)}
        </button>
      ))}
    </div>
  );
}

/** Everything delivered about the enterprise: by class of the catalogue, or newest first. */
export function Records({ counts, records, item, opener, more, stale }: RecordsProps) {
  const { t, say } = useLanguage();
  const [arrangement, arrange] = useState<Arrangement>("class");
  const groups =
    arrangement === "time"
      ? byYear(records).map(({ year, records: own }) => ({
          id: year ?? "none",
          title: year ?? t("records.noDay"),
          records: own,
        }))
      : byClass(records, counts).map(({ id, label, records: own }) => ({
          id,
          title: say(label),
          records: own,
        }));
  return (
    <section aria-labelledby="records">
      <div className="records-head">
        <h2 id="records">{t("records.title")}</h2>
        {records.length > 0 && <ArrangementChoice chosen={arrangement} choose={arrange} />}
      </div>
      {counts.length > 0 && <ItemFilter counts={counts} item={item} />}
      {opener.absent !== null && (
        <p className="hint" role="status">
          {t("records.absent", { id: opener.absent })}
        </p>
      )}
      {records.length === 0 && <p className="empty">{t("records.none")}</p>}
      <div className={stale ? "timeline timeline-stale" : "timeline"} aria-busy={stale}>
        {groups.map((group) => (
          <section
            key={group.id}
            className={arrangement === "class" ? "year year-class" : "year"}
            aria-label={group.title}
          >
            <h3 className="year-title">{group.title}</h3>
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
