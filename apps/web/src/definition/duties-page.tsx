import { Link } from "@tanstack/react-router";
import type { DutiesOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useDuties } from "./queries.ts";
import "./definition.css";

/** Who owes what, by which clock and which local rule. */

type Duty = DutiesOutput["departments"][number]["duties"][number];

const CYCLES = ["daily", "weekly", "monthly", "quarterly", "yearly", "as-it-happens"] as const;

function DutyRow({ duty }: { readonly duty: Duty }) {
  const { t, say } = useLanguage();
  const cycle = CYCLES.find((one) => one === duty.cycle);
  return (
    <tr>
      <td>
        <Link to="/definitions/version" search={{ kind: "item", id: duty.item }}>
          {say(duty.label)}
        </Link>
      </td>
      <td>{duty.clock === null ? t("duties.noClock") : say(duty.clock.label)}</td>
      <td>{cycle === undefined ? duty.cycle : t(`cycle.${cycle}`)}</td>
      <td>
        {duty.rule === null ? (
          "—"
        ) : (
          <>
            {say(duty.rule.label)}
            <p className="field-hint">{duty.rule.source}</p>
          </>
        )}
      </td>
    </tr>
  );
}

function Department({ department }: { readonly department: DutiesOutput["departments"][number] }) {
  const { t, say } = useLanguage();
  const id = `department-${department.code}`;
  return (
    <section className="card duty-card" aria-labelledby={id}>
      <h2 id={id}>
        {say(department.label)} <span className="field-hint">{department.duties.length}</span>
      </h2>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby={id}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("duties.item")}</th>
              <th>{t("duties.clock")}</th>
              <th>{t("duties.cycle")}</th>
              <th>{t("duties.rule")}</th>
            </tr>
          </thead>
          <tbody>
            {department.duties.map((duty) => (
              <DutyRow key={duty.item} duty={duty} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function DutiesPage() {
  const { t, say } = useLanguage();
  const duties = useDuties();
  return (
    <div className="page page-narrow definition-page">
      <PageTitle title={t("duties.title")} />
      <h1>{t("duties.title")}</h1>
      <p className="lead">{t("duties.lead")}</p>
      {duties.isError && <ProblemView thrown={duties.error} onRetry={() => void duties.refetch()} />}
      {duties.isPending && <Waiting lines={8} />}
      {duties.data !== undefined && (
        <>
          {duties.data.unowed.length > 0 && (
            <p className="hint">
              {t("duties.unowed")}
              {t("text.colon")}
              {duties.data.unowed.map((one) => say(one.label)).join(t("text.comma"))}
            </p>
          )}
          {duties.data.departments.map((one) => (
            <Department key={one.code} department={one} />
          ))}
        </>
      )}
    </div>
  );
}
