import { getRouteApi, Link } from "@tanstack/react-router";
import type { QualityDeliveryOutput, RowOutcome } from "@xinpark/kernel/contract";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { formatCount, formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ExportList } from "../export/list-button.tsx";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { AskedFields, exportOf } from "./quality-page.tsx";
import { useLateRecords, useQualityDeliveries } from "./queries.ts";
import "./desk.css";

type Late = QualityDeliveryOutput["late"][number];

function LateRows({ batch, from }: { readonly batch: number; readonly from: string }) {
  const { t } = useLanguage();
  const none = <p className="field-hint">{t("quality.noRows")}</p>;
  return (
    <PagedList query={useLateRecords(batch, from)} empty={none} lines={2}>
      {(rows) => (
        <>
          <ExportList operation="desk.lateRecords" query={{ batch, from }} />
          <ul className="entry-lines">
            {rows.map((row) => (
              <li key={row.row} className="entry-line">
                <span>
                  {t("rows.row", { row: row.row })} ·{" "}
                  <Link
                    to="/subjects/$code"
                    params={{ code: row.subject.code ?? `id:${row.subject.id}` }}
                    hash={`record-${row.record}`}
                  >
                    {row.subject.name}
                  </Link>
                </span>
                <span className="field-hint">{row.documentNumber ?? "—"}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}

function LateLine({ batch, late }: { readonly batch: number; readonly late: Late }) {
  const { t, language } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <li>
      <p className="desk-line">
        <span className={late.charged === "department" ? "tag tag-bad" : "tag tag-warn"}>
          {t(`quality.charged.${late.charged}`)}
        </span>
        <span>
          {t("quality.lateLine", {
            from: formatDay(late.from, language),
            due: formatDay(late.dueOn, language),
            count: late.days,
            rows: late.rows,
          })}
        </span>
        {late.provisional && <span className="tag tag-faint">{t("desk.provisional")}</span>}
        <button type="button" className="link-button" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t("quality.showRows")}
        </button>
      </p>
      {open && (
        <PurposeGate>
          <LateRows batch={batch} from={late.from} />
        </PurposeGate>
      )}
    </li>
  );
}

const OUTCOMES = ["refused", "held", "superseding", "duplicate"] as const satisfies readonly RowOutcome[];

function Delivery({ one }: { readonly one: QualityDeliveryOutput }) {
  const { t, say, language } = useLanguage();
  return (
    <li className="card desk-item">
      <div>
        <h2>
          <Link to="/deliveries/$batch" params={{ batch: String(one.batch) }}>
            {one.fileName}
          </Link>
        </h2>
        <p className="desk-line">
          <span>{say(one.itemLabel)}</span>
          <span>{t("checks.delivered", { day: formatDay(one.deliveredOn, language) })}</span>
          <span>{t("quality.rowCount", { count: one.counts.rows })}</span>
          {OUTCOMES.map((outcome) =>
            one.counts[outcome] === 0 ? null : (
              <Link
                key={outcome}
                to="/deliveries/$batch"
                params={{ batch: String(one.batch) }}
                search={{ outcome }}
              >
                {t(`outcome.${outcome}`)} {formatCount(one.counts[outcome])}
              </Link>
            ),
          )}
        </p>
        {one.late.length > 0 && (
          <ul className="desk-list">
            {one.late.map((late) => (
              <LateLine key={`${late.from}/${late.charged}`} batch={one.batch} late={late} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

const route = getRouteApi("/quality/$department");

/** The deliveries of one department behind its figures. */
export function QualityDepartmentPage() {
  const { t, say } = useLanguage();
  const { department } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const today = useSession().data?.installation.today ?? "";
  const asked = { month: search.month ?? today.slice(0, 7), asOf: search.asOf ?? "" };
  const query = useQualityDeliveries(department, asked.month, asked.asOf);
  const first = query.data?.pages[0];
  const title = first === undefined ? t("quality.title") : say(first.department.label);
  return (
    <div className="page">
      <PageTitle title={title} />
      <p className="crumb">
        <Link to="/quality" search={asked}>
          {t("quality.title")}
        </Link>
      </p>
      <h1>{title}</h1>
      <AskedFields
        asked={asked}
        today={today}
        onChange={(next) => void navigate({ search: next, replace: true })}
      />
      <PagedList query={query} empty={<Empty title={t("quality.noDeliveries")} />}>
        {(items) => (
          <>
            <ExportList operation="desk.qualityDeliveries" query={{ department, ...exportOf(asked) }} />
            <ul className="desk-list">
              {items.map((one) => (
                <Delivery key={one.batch} one={one} />
              ))}
            </ul>
          </>
        )}
      </PagedList>
    </div>
  );
}
