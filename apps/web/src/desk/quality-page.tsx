import { getRouteApi, Link } from "@tanstack/react-router";
import type { QualityCounterName, QualityDepartmentOutput, QualityOutput } from "@xinpark/kernel/contract";
import { useSession } from "../account/session.ts";
import { TextField } from "../shared/form.tsx";
import { formatCount, formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ExportList } from "../export/list-button.tsx";
import { Empty } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useQuality } from "./queries.ts";
import "./desk.css";

/** Thousandths as a percentage with one place. */
export const share = (value: number | null): string => (value === null ? "—" : `${(value / 10).toFixed(1)}%`);

export interface Asked {
  readonly month: string;
  readonly asOf: string;
}

/** The month and the day asked about; they stand in the address, so that a link shows the same. */
export function AskedFields({
  asked,
  today,
  onChange,
}: {
  readonly asked: Asked;
  readonly today: string;
  readonly onChange: (asked: Asked) => void;
}) {
  const { t } = useLanguage();
  return (
    <div className="quality-days">
      <TextField
        label={t("quality.month")}
        value={asked.month}
        hint={t("quality.monthHint")}
        maxLength={7}
        onChange={(month) => onChange({ ...asked, month })}
      />
      <TextField
        label={t("quality.asOf")}
        type="date"
        value={asked.asOf === "" ? today : asked.asOf}
        onChange={(asOf) => onChange({ ...asked, asOf })}
      />
    </div>
  );
}

function Row({
  one,
  rule,
  asked,
  places,
}: {
  readonly one: QualityDepartmentOutput;
  readonly rule: QualityOutput["rule"];
  readonly asked: Asked;
  readonly places: boolean;
}) {
  const { t, say } = useLanguage();
  const { counts } = one;
  return (
    <tr>
      <th scope="row">
        <Link to="/quality/$department" params={{ department: one.department.code }} search={asked}>
          {say(one.department.label)}
        </Link>
      </th>
      {places && <td>{one.rank ?? "—"}</td>}
      <td className="quality-score">{one.score === null ? "—" : (one.score / 10).toFixed(1)}</td>
      {rule.measures.map((measure) => {
        const measured = one.measures.find((known) => known.id === measure.id);
        return (
          <td key={measure.id} title={`${measured?.part ?? 0} / ${measured?.over ?? 0}`}>
            {share(measured?.value ?? null)}
          </td>
        );
      })}
      <td>{formatCount(counts.rows)}</td>
      <td>{formatCount(counts.refused)}</td>
      <td>{formatCount(counts.held)}</td>
      <td>{formatCount(counts.incomplete)}</td>
      <td>{formatCount(counts.superseding)}</td>
      <td>{formatCount(counts.duplicate)}</td>
      <td>
        {formatCount(counts.departmentLate)}
        {one.lateDays.department > 0 && ` · ${t("quality.days", { count: one.lateDays.department })}`}
      </td>
      <td>
        {formatCount(counts.platformLate)}
        {one.lateDays.platform > 0 && ` · ${t("quality.days", { count: one.lateDays.platform })}`}
      </td>
      <td>
        {counts.tasksOwed - counts.tasksMissed} / {counts.tasksOwed}
      </td>
    </tr>
  );
}

function Table({ quality, asked }: { readonly quality: QualityOutput; readonly asked: Asked }) {
  const { t, say } = useLanguage();
  const places = quality.items.some((one) => one.rank !== null);
  const sorted = places
    ? quality.items.toSorted(
        (a, b) => (a.rank ?? Number.MAX_SAFE_INTEGER) - (b.rank ?? Number.MAX_SAFE_INTEGER),
      )
    : quality.items;
  const heads = [
    t("quality.score"),
    ...quality.rule.measures.map((measure) => say(measure.label)),
    t("quality.rows"),
    t("quality.refused"),
    t("quality.held"),
    t("quality.incomplete"),
    t("quality.corrected"),
    t("quality.duplicate"),
    t("quality.departmentLate"),
    t("quality.platformLate"),
    t("quality.tasks"),
  ];
  return (
    <section className="card quality-scroll" aria-label={t("quality.title")} tabIndex={0}>
      <table className="quality-table">
        <thead>
          <tr>
            <th scope="col">{t("quality.department")}</th>
            {places && <th scope="col">{t("quality.place")}</th>}
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((one) => (
            <Row key={one.department.code} one={one} rule={quality.rule} asked={asked} places={places} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The formula behind the score, as the rule says it. */
function Formula({ quality }: { readonly quality: QualityOutput }) {
  const { t, say, language } = useLanguage();
  const names = (list: readonly QualityCounterName[], sign: string) =>
    list.map((name) => t(`quality.counter.${name}`)).join(sign);
  const backlog = quality.items.reduce((sum, one) => sum + one.backlog, 0);
  return (
    <details className="quality-formula">
      <summary>{t("quality.formula")}</summary>
      <p className="section-lead">
        {say(quality.rule.label)} · {t("quality.version", { version: quality.rule.version })}
        {!quality.rule.confirmed && ` · ${t("quality.unconfirmed")}`}
      </p>
      <ul>
        {quality.rule.measures.map((measure) => (
          <li key={measure.id}>
            <strong>{say(measure.label)}</strong> = ({names(measure.plus, " + ")}
            {measure.minus.length > 0 && ` − ${names(measure.minus, " − ")}`}) ÷ {names([measure.over], "")} ·{" "}
            {t("quality.weight", { weight: measure.weight })}
          </li>
        ))}
      </ul>
      <p>{t("quality.mean")}</p>
      {quality.begunOn !== null && (
        <p>{t("quality.backlog", { count: backlog, day: formatDay(quality.begunOn, language) })}</p>
      )}
    </details>
  );
}

/** What was asked, as the list's operation takes it. */
export const exportOf = ({ month, asOf }: Asked): Readonly<Record<string, unknown>> => ({
  month,
  ...(asOf === "" ? {} : { asOf }),
});

const route = getRouteApi("/quality");
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/u;

/** Timeliness and quality of a month, a department a line. */
export function QualityPage() {
  const { t } = useLanguage();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const today = useSession().data?.installation.today ?? "";
  const asked = { month: search.month ?? today.slice(0, 7), asOf: search.asOf ?? "" };
  const query = useQuality(MONTH.test(asked.month) ? asked.month : "", asked.asOf);
  return (
    <div className="page">
      <PageTitle title={t("quality.title")} />
      <h1>{t("quality.title")}</h1>
      <p className="lead">{t("quality.lead")}</p>
      <AskedFields
        asked={asked}
        today={today}
        onChange={(next) => void navigate({ search: next, replace: true })}
      />
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined && !query.isError && <Waiting lines={6} />}
      {query.data !== undefined &&
        (query.data.items.length === 0 ? (
          <Empty title={t("quality.none")} />
        ) : (
          <>
            <ExportList operation="desk.quality" query={exportOf(asked)} />
            <Table quality={query.data} asked={asked} />
            <Formula quality={query.data} />
          </>
        ))}
    </div>
  );
}
