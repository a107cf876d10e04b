import { Link } from "@tanstack/react-router";
import type { HeldMatchesOutput, MatchCandidate, MatchDecisionOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { ExportList } from "../export/list-button.tsx";
import { TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useHeldMatches, useMatchDecisions, useMatchUndo, useMatchVerdict } from "./queries.ts";
import "../registry/acts.css";
import "./matching.css";

type HeldRow = HeldMatchesOutput["items"][number];

function Candidate({ row, candidate }: { readonly row: HeldRow; readonly candidate: MatchCandidate }) {
  const { t, language } = useLanguage();
  const verdict = useMatchVerdict();
  const decide = (given: "confirmed" | "rejected"): void =>
    verdict.mutate({ batch: row.batch, row: row.row, subject: candidate.id, verdict: given });
  return (
    <li className="candidate">
      <div>
        <Link to="/subjects/$code" params={{ code: candidate.uscc ?? `id:${candidate.id}` }}>
          {candidate.name}
        </Link>
        <p className="field-hint">
          {t("matches.score")} {candidate.score} · {candidate.reasonLabel[language]}
        </p>
      </div>
      <div className="decide-buttons">
        <Button type="primary" loading={verdict.isPending} onClick={() => decide("confirmed")}>
          {t("matches.confirm")}
        </Button>
        <Button disabled={verdict.isPending} onClick={() => decide("rejected")}>
          {t("matches.reject")}
        </Button>
      </div>
      {verdict.isError && <ProblemView thrown={verdict.error} />}
    </li>
  );
}

function HeldList() {
  const { t, language } = useLanguage();
  return (
    <PagedList
      query={useHeldMatches()}
      empty={<Empty title={t("matches.none")} text={t("matches.noneText")} />}
    >
      {(held) => (
        <>
          <ExportList operation="matching.held" />
          <ul className="withholdings">
            {held.map((row) => (
              <li key={`${row.batch}-${row.row}`} className="card">
                <h2>{row.name}</h2>
                <p className="field-hint">
                  {row.itemLabel[language]} · {row.departmentLabel[language]}
                </p>
                {row.candidates.length === 0 && <p>{t("matches.noCandidate")}</p>}
                <ul className="candidates">
                  {row.candidates.map((candidate) => (
                    <Candidate key={candidate.id} row={row} candidate={candidate} />
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}

const STATES = { "under-way": "matches.underWay", undone: "matches.undone" } as const;

function Decision({ one }: { readonly one: MatchDecisionOutput }) {
  const { t } = useLanguage();
  const undo = useMatchUndo();
  const [reason, setReason] = useState("");
  return (
    <li className="card">
      <p>
        {one.name} → {one.subjectName}
      </p>
      <p className="field-hint">
        {one.state === "done" ? t(`matches.${one.verdict}`) : t(STATES[one.state])} · {one.decidedBy}
      </p>
      {one.state === "done" && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            undo.mutate({ id: one.id, reason });
          }}
        >
          <TextField label={t("matches.undoReason")} value={reason} onChange={setReason} required />
          <Button htmlType="submit" loading={undo.isPending}>
            {t("matches.undo")}
          </Button>
          {undo.isError && <ProblemView thrown={undo.error} />}
        </form>
      )}
    </li>
  );
}

function Decisions() {
  const { t } = useLanguage();
  return (
    <PagedList query={useMatchDecisions()} empty={null}>
      {(decided) => (
        <section>
          <h2>{t("matches.decided")}</h2>
          <ExportList operation="matching.decisions" />
          <ul className="withholdings">
            {decided.map((one) => (
              <Decision key={one.id} one={one} />
            ))}
          </ul>
        </section>
      )}
    </PagedList>
  );
}

/** Held rows with suggestions, and what was decided. */
export function MatchesPage() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("matches.title")} />
      <h1>{t("matches.title")}</h1>
      <p className="lead">{t("matches.lead")}</p>
      <HeldList />
      <Decisions />
    </div>
  );
}
