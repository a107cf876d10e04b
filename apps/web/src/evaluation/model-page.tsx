import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { DecisionLines } from "../candidate/decisions.tsx";
import { useCandidateDecisions } from "../candidate/queries.ts";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { recordAnchor } from "../registry/open-records.ts";
import { useFile } from "../registry/queries.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { ClassPanel } from "./class-panel.tsx";
import { useExplanation } from "./queries.ts";
import "../candidate/candidate.css";
import "./override.css";

/** What was decided on what the model proposed. */
function Decisions({ code, model }: { readonly code: string; readonly model: string }) {
  const { t } = useLanguage();
  const pages = useCandidateDecisions(code).data?.pages ?? [];
  const items = pages.flatMap((page) => page.items).filter((one) => one.model === model);
  if (items.length === 0) return null;
  return (
    <section className="card overrides">
      <h2>{t("candidate.decisions")}</h2>
      {items.map((decision) => (
        <DecisionLines key={decision.id} decision={decision} named={false} />
      ))}
    </section>
  );
}

function Content() {
  const { code, model } = useParams({ from: "/subjects/$code/models/$model" });
  const { t, say } = useLanguage();
  const navigate = useNavigate();
  const query = useExplanation(code, model, true);
  const title = query.data === undefined ? t("model.title") : say(query.data.title);
  // Names for the records that a reason comes from, as far as the reader may see them.
  const records = useFile(code, undefined).data?.pages.flatMap((page) => page.records) ?? [];
  const toRecord = (id: number): void =>
    void navigate({ to: "/subjects/$code", params: { code }, hash: recordAnchor(id) });
  return (
    <div className="page file">
      <PageTitle title={title} />
      <h1>{title}</h1>
      <p className="lead">
        <Link to="/subjects/$code" params={{ code }}>
          {t("model.file")}
        </Link>
      </p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined && !query.isError && <Waiting lines={6} />}
      {query.data !== undefined && (
        <ClassPanel
          code={code}
          evaluation={query.data}
          own
          foretold={query.data.changes !== null}
          records={records}
          onRecord={toRecord}
        />
      )}
      <Decisions code={code} model={model} />
    </div>
  );
}

/** What one model says of an enterprise, by its consent where the model reads by consent. */
export function ModelPage() {
  return (
    <PurposeGate>
      <Content />
    </PurposeGate>
  );
}
