import { Link } from "@tanstack/react-router";
import type { ApplicationOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import { formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useApplications } from "./queries.ts";
import { ApplicationStateTag } from "./tags.tsx";
import "../shared/form.css";

const STATES = ["submitted", "verified", "activated", "refused"] as const;

function Entry({ one }: { readonly one: ApplicationOutput }) {
  const { t, say, language } = useLanguage();
  const notes = [
    one.uscc,
    one.representative,
    formatInstant(one.submittedAt, language),
    one.window === null ? t("onboarding.windowNone") : say(one.window.label),
    one.owner === null ? t("verifications.unowned") : t("verifications.owner", { name: one.owner }),
  ];
  return (
    <li className="card entry">
      <div className="entry-head">
        <Link className="entry-name" to="/verifications/$number" params={{ number: one.number }}>
          {one.name}
        </Link>
        <ApplicationStateTag state={one.state} />
      </div>
      <p className="entry-note">{notes.join(" · ")}</p>
    </li>
  );
}

/** Applications to verify, the oldest first. */
export function VerificationsPage() {
  const { t } = useLanguage();
  const [state, setState] = useState<(typeof STATES)[number]>("submitted");
  const query = useApplications(state);
  const items = query.data?.items;
  return (
    <div className="page">
      <PageTitle title={t("verifications.title")} />
      <h1>{t("verifications.title")}</h1>
      <p className="lead">{t("verifications.lead")}</p>
      <div className="chips">
        {STATES.map((one) => (
          <button
            key={one}
            type="button"
            className={one === state ? "chip chip-chosen" : "chip"}
            aria-pressed={one === state}
            onClick={() => setState(one)}
          >
            {t(`onboarding.state.${one}`)}
          </button>
        ))}
      </div>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {items === undefined && !query.isError && <Waiting lines={4} />}
      {items?.length === 0 && (
        <div className="empty">
          <p className="empty-title">{t("verifications.none")}</p>
          <p>{t("verifications.noneText")}</p>
        </div>
      )}
      {items !== undefined && items.length > 0 && (
        <>
          <ExportList operation="onboarding.list" query={{ state }} />
          <ol className="entry-list">
            {items.map((one) => (
              <Entry key={one.number} one={one} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
