import { Link } from "@tanstack/react-router";
import { formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useDrafts } from "./queries.ts";
import "./definition.css";

export const STATE_LOOK = {
  draft: "tag tag-plain",
  submitted: "tag tag-warn",
  published: "tag tag-good",
  refused: "tag tag-bad",
  withdrawn: "tag tag-faint",
} as const;

/** Drafts, newest first. */
export function DraftsPage() {
  const { t, say, language } = useLanguage();
  const drafts = useDrafts();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("drafts.title")} />
      <h1>{t("drafts.title")}</h1>
      <p className="lead">{t("drafts.lead")}</p>
      <div className="definition-ways">
        <ButtonLink to="/definitions/drafts/new" look="primary">
          {t("definitions.new")}
        </ButtonLink>
        <ButtonLink to="/definitions">{t("definitions.back")}</ButtonLink>
      </div>
      {drafts.isError && <ProblemView thrown={drafts.error} onRetry={() => void drafts.refetch()} />}
      {drafts.isPending && <Waiting lines={6} />}
      {drafts.data?.items.length === 0 && <p className="empty-title">{t("drafts.none")}</p>}
      {drafts.data !== undefined && drafts.data.items.length > 0 && (
        <>
          <ExportList operation="definition.drafts" />
          <ul className="card definition-list">
            {drafts.data.items.map((one) => (
              <li key={one.id} className="definition-line">
                <Link
                  to="/definitions/drafts/$draft"
                  params={{ draft: String(one.id) }}
                  className="definition-name"
                >
                  {say(one.kindLabel)} · {one.definition}
                </Link>
                <span className="definition-when">
                  {t("definitions.version", { version: one.version })} ·{" "}
                  {t("drafts.by", { name: one.draftedBy })} · {formatInstant(one.draftedAt, language)}
                </span>
                <span className="definition-tags">
                  <span className={STATE_LOOK[one.state]}>{t(`drafts.state.${one.state}`)}</span>
                </span>
                <span className="field-hint">{one.reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
