import type { CandidateOutput } from "@xinpark/kernel/contract";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { ExportList } from "../export/list-button.tsx";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { TextField, useFields } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { DecisionLines } from "./decisions.tsx";
import { useCandidateDecisions, useCandidates, useDecideCandidate, type Verdict } from "./queries.ts";
import "../registry/acts.css";
import "./candidate.css";

const addressOf = ({ code, id }: CandidateOutput["subject"]): string => code ?? `id:${id}`;

function Decide({ candidate }: { readonly candidate: CandidateOutput }) {
  const { t } = useLanguage();
  const decide = useDecideCandidate(addressOf(candidate.subject));
  const { fields, set, reset } = useFields({ reason: "", document: "" });
  const send = (verdict: Verdict["verdict"]): void =>
    decide.mutate({ model: candidate.model, verdict, ...fields }, { onSuccess: reset });
  const reasoned = fields.reason.trim() !== "";
  return (
    <div className="decide">
      <div className="form-grid">
        <TextField
          label={t("candidate.reason")}
          value={fields.reason}
          onChange={set("reason")}
          maxLength={2000}
        />
        <TextField
          label={t("candidate.document")}
          value={fields.document}
          onChange={set("document")}
          maxLength={200}
        />
      </div>
      <div className="decide-buttons">
        <Button
          type="primary"
          loading={decide.isPending}
          disabled={!reasoned || fields.document.trim() === ""}
          onClick={() => send("confirmed")}
        >
          {t("candidate.confirm")}
        </Button>
        <Button disabled={decide.isPending || !reasoned} onClick={() => send("refused")}>
          {t("candidate.refuse")}
        </Button>
      </div>
      {decide.isError && <ProblemView thrown={decide.error} />}
    </div>
  );
}

function Candidate({ candidate }: { readonly candidate: CandidateOutput }) {
  const { t, say, language } = useLanguage();
  const { proposed, decision } = candidate;
  return (
    <li className="card candidate-card">
      <h2>
        <Link to="/subjects/$code" params={{ code: addressOf(candidate.subject) }}>
          {candidate.subject.name}
        </Link>
      </h2>
      <p className="act-line">
        <span className={proposed === null ? "tag tag-plain" : "tag tag-warn"}>
          {proposed === null ? t("candidate.nothing") : say(proposed.label)}
        </span>
        {proposed !== null && <span>{say(proposed.meaning)}</span>}
        {candidate.why !== null && <span>{say(candidate.why)}</span>}
      </p>
      <p className="field-hint">
        {t("candidate.consent", {
          number: candidate.consent,
          day: formatDay(candidate.until, language),
        })}
      </p>
      {candidate.reasons.length > 0 && (
        <ul className="candidate-reasons">
          {candidate.reasons.map((reason) => (
            <li key={reason.zh}>{say(reason)}</li>
          ))}
        </ul>
      )}
      {decision !== null && (
        <>
          <h3>{t("candidate.latest")}</h3>
          <DecisionLines decision={decision} named={false} />
        </>
      )}
      {proposed !== null && <Decide candidate={candidate} />}
    </li>
  );
}

function Decisions() {
  const { t } = useLanguage();
  return (
    <PagedList query={useCandidateDecisions()} empty={null} lines={3}>
      {(decisions) => (
        <section className="page-section">
          <h2>{t("candidate.decisions")}</h2>
          <ExportList operation="candidate.decisions" />
          {decisions.map((decision) => (
            <DecisionLines key={decision.id} decision={decision} named />
          ))}
        </section>
      )}
    </PagedList>
  );
}

function Content() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("candidate.title")} />
      <h1>{t("candidate.title")}</h1>
      <p className="lead">{t("candidate.lead")}</p>
      <PagedList
        query={useCandidates()}
        empty={<Empty title={t("candidate.none")} text={t("candidate.noneHint")} />}
      >
        {(items) => (
          <ul className="withholdings">
            {items.map((one) => (
              <Candidate key={one.consent} candidate={one} />
            ))}
          </ul>
        )}
      </PagedList>
      <Decisions />
    </div>
  );
}

/** Candidates that a model proposes from what enterprises consented to; a person decides each. */
export function CandidatesPage() {
  return (
    <PurposeGate>
      <Content />
    </PurposeGate>
  );
}
