import { Link } from "@tanstack/react-router";
import { may, useSession } from "../account/session.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PagedList, Empty } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { OverrideCard } from "./override-card.tsx";
import { useOverrides } from "./override-queries.ts";

/** Overrides within one's reach: the office's work; for an enterprise what it was told of. */
export function OverridesPage() {
  const { t } = useLanguage();
  const officer = may(useSession().data, "override.propose");
  return (
    <div className="page page-narrow">
      <PageTitle title={t("override.title")} />
      <h1>{t("override.title")}</h1>
      <p className="lead">{t(officer ? "override.pageLead" : "override.leadOwn")}</p>
      <PagedList query={useOverrides()} empty={<Empty title={t("override.none")} />}>
        {(items) => (
          <>
            {officer && <ExportList operation="evaluation.overrides" />}
            {items.map((override) => (
              <div key={override.id} className="card overrides">
                <OverrideCard
                  override={override}
                  head={
                    <h2>
                      <Link
                        to="/subjects/$code"
                        params={{ code: override.subject.code ?? `id:${override.subject.id}` }}
                      >
                        {override.subject.name}
                      </Link>
                    </h2>
                  }
                />
              </div>
            ))}
          </>
        )}
      </PagedList>
    </div>
  );
}
