import { lookupListOutput } from "@xinpark/kernel/contract";
import type { LookupOutput } from "@xinpark/kernel/contract";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Checkbox } from "antd";
import { useState } from "react";
import { pagesOf } from "../shared/pages.ts";
import { formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { More } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import "./lookup.css";

const AT_ONCE = 100;

function useLookups() {
  return useInfiniteQuery({
    ...pagesOf(["lookups"], lookupListOutput, "/lookups", { limit: AT_ONCE }),
    staleTime: 0,
  });
}

function Look({ look }: { readonly look: LookupOutput }) {
  const { t, language, say } = useLanguage();
  const organisation = look.organisation === null ? t("lookups.platform") : say(look.organisation);
  return (
    <li className="look">
      <span className="look-time">{formatInstant(look.at, language)}</span>
      <span className="look-who">
        <strong>{look.own ? t("lookups.own") : organisation}</strong> {say(look.roleLabel)}
      </span>
      <span>{say(look.operationLabel)}</span>
      <span>
        {look.purpose === null ? t("lookups.noPurpose") : say(look.purpose.label)}
        {look.caseNumber !== null && ` · ${t("lookups.case", { number: look.caseNumber })}`}
      </span>
    </li>
  );
}

/** Who looked at the enterprise's protected information. */
export function LookupsPage() {
  const { t } = useLanguage();
  const query = useLookups();
  const [hideOwn, setHideOwn] = useState(true);
  const first = query.data?.pages[0];
  const looks = (query.data?.pages.flatMap((page) => page.items) ?? []).filter((one) => !hideOwn || !one.own);
  return (
    <div className="page">
      <PageTitle title={t("lookups.title")} />
      <h1>{t("lookups.title")}</h1>
      {first !== undefined && <p className="lead">{t("lookups.lead", { years: first.keptYears })}</p>}
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Waiting lines={6} />}
      {first !== undefined && (
        <>
          <p className="look-filter">
            <Checkbox checked={hideOwn} onChange={(event) => setHideOwn(event.target.checked)}>
              {t("lookups.hideOwn")}
            </Checkbox>
          </p>
          <ExportList operation="lookup.own" />
          {looks.length === 0 ? (
            <p className="empty">{t("lookups.none")}</p>
          ) : (
            <ol className="looks">
              {looks.map((look) => (
                <Look key={look.lookup} look={look} />
              ))}
            </ol>
          )}
        </>
      )}
      <More query={query} />
    </div>
  );
}
