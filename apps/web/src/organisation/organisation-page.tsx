import { Link, useParams } from "@tanstack/react-router";
import type { OrganisationDetailOutput } from "@xinpark/kernel/contract";
import type { ReactNode } from "react";
import { may, useSession } from "../account/session.ts";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { ChangeActions } from "./change-forms.tsx";
import { useOrganisation } from "./queries.ts";
import "../shared/form.css";

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Facts({ one }: { readonly one: OrganisationDetailOutput }) {
  const { t, say, language } = useLanguage();
  const days = [
    ...(one.activeFrom === null
      ? []
      : [t("organisation.since", { day: formatDay(one.activeFrom, language) })]),
    ...(one.activeTo === null ? [] : [t("organisation.until", { day: formatDay(one.activeTo, language) })]),
  ];
  return (
    <dl className="facts">
      <Fact label={t("organisation.code")}>
        <span className="code">{one.code}</span>
      </Fact>
      <Fact label={t("organisation.kind")}>{say(one.kindLabel)}</Fact>
      {one.region !== null && <Fact label={t("organisation.region")}>{say(one.region.label)}</Fact>}
      <Fact label={t("organisation.lineOf")}>
        {one.lineOf === null ? (
          t("organisation.lineNone")
        ) : (
          <Link to="/organisations/$code" params={{ code: one.lineOf.code }}>
            {say(one.lineOf.label)}
          </Link>
        )}
      </Fact>
      <Fact label={t("organisation.people")}>{t("organisations.people", { count: one.people })}</Fact>
      {one.duties.length > 0 && (
        <Fact label={t("organisation.duties")}>{one.duties.join(t("text.comma"))}</Fact>
      )}
      {days.length > 0 && <Fact label={t("organisation.active")}>{days.join(" ")}</Fact>}
      {one.successor !== null && (
        <Fact label={t("organisation.successor")}>
          <Link to="/organisations/$code" params={{ code: one.successor.code }}>
            {say(one.successor.label)}
          </Link>
        </Fact>
      )}
      {one.formerNames.length > 0 && (
        <Fact label={t("organisation.former")}>
          {one.formerNames
            .map((name) =>
              t("organisation.formerLine", {
                name: say(name.label),
                day: formatDay(name.validTo, language),
              }),
            )
            .join(t("text.semicolon"))}
        </Fact>
      )}
    </dl>
  );
}

function History({ one }: { readonly one: OrganisationDetailOutput }) {
  const { t, say, language } = useLanguage();
  if (one.changes.length === 0) return null;
  return (
    <section className="page-section" aria-labelledby="history">
      <h2 id="history">{t("organisation.history")}</h2>
      <ol className="entry-lines">
        {one.changes.map((change) => {
          const to = change.label ?? change.successor?.label ?? change.lineOf?.label ?? null;
          return (
            <li key={change.id} className="entry-line">
              <span>
                <strong>{formatDay(change.fromDay, language)}</strong> {say(change.kindLabel)}
                {to !== null && `${t("text.colon")}${say(to)}`}
                {change.duties !== null &&
                  change.duties.length > 0 &&
                  ` ${change.duties.join(t("text.comma"))}`}
                {change.document !== null && ` · ${change.document}`}{" "}
                {!change.applied && <span className="tag tag-warn">{t("organisation.pending")}</span>}
              </span>
              <span className="field-hint">
                {t("organisation.by", {
                  name: change.decidedBy,
                  at: formatInstant(change.decidedAt, language),
                })}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** One organisation: what it is, what it was, and what may be changed. */
export function OrganisationPage() {
  const { code } = useParams({ from: "/organisations/$code" });
  const { t, say } = useLanguage();
  const query = useOrganisation(code);
  const mayWrite = may(useSession().data, "organisation.write");
  const one = query.data;
  return (
    <div className="page">
      <p>
        <Link to="/organisations">{t("organisations.back")}</Link>
      </p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {one === undefined && !query.isError && <Waiting lines={6} />}
      {one !== undefined && (
        <>
          <PageTitle title={say(one.label)} />
          <h1>{say(one.label)}</h1>
          <Facts one={one} />
          {mayWrite && one.successor === null && <ChangeActions one={one} />}
          <History one={one} />
        </>
      )}
    </div>
  );
}
