import { Link } from "@tanstack/react-router";
import type { SubjectMergeOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { ExportList } from "../export/list-button.tsx";
import { TextField, useFields } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useMergeAct, useMerges, useProposeMerge } from "./queries.ts";
import "../registry/acts.css";
import "./matching.css";

const EMPTY = { code: "", other: "", reason: "", document: "" };

function Propose() {
  const { t } = useLanguage();
  const { fields, set, reset } = useFields(EMPTY);
  const propose = useProposeMerge();
  return (
    <form
      className="card form-grid"
      onSubmit={(event) => {
        event.preventDefault();
        propose.mutate(fields, { onSuccess: reset });
      }}
    >
      <TextField label={t("merges.survivor")} value={fields.code} onChange={set("code")} required />
      <TextField label={t("merges.other")} value={fields.other} onChange={set("other")} required />
      <TextField label={t("merges.reason")} value={fields.reason} onChange={set("reason")} required />
      <TextField label={t("merges.document")} value={fields.document} onChange={set("document")} required />
      <Button type="primary" htmlType="submit" loading={propose.isPending}>
        {t("merges.propose")}
      </Button>
      {propose.isError && <ProblemView thrown={propose.error} />}
    </form>
  );
}

function Side({ label, one }: { readonly label: string; readonly one: SubjectMergeOutput["survivor"] }) {
  const { t, language } = useLanguage();
  return (
    <div className="merge-side">
      <p className="field-hint">{label}</p>
      <h3>
        <Link to="/subjects/$code" params={{ code: one.uscc ?? `id:${one.id}` }}>
          {one.name}
        </Link>
      </h3>
      <dl>
        <dt>{t("merges.code")}</dt>
        <dd>{one.uscc ?? "—"}</dd>
        <dt>{t("merges.established")}</dt>
        <dd>{one.establishedOn === null ? "—" : formatDay(one.establishedOn, language)}</dd>
        <dt>{t("merges.former")}</dt>
        <dd>{one.formerNames.length === 0 ? "—" : one.formerNames.join("、")}</dd>
        <dt>{t("merges.records")}</dt>
        <dd>{one.records}</dd>
      </dl>
    </div>
  );
}

function Acts({ merge }: { readonly merge: SubjectMergeOutput }) {
  const { t } = useLanguage();
  const act = useMergeAct();
  const [reason, setReason] = useState("");
  const send = (given: "approve" | "refuse" | "undo"): void =>
    act.mutate({ id: merge.id, act: given, reason });
  if (merge.state === "proposed" && merge.own) return <p className="field-hint">{t("merges.own")}</p>;
  if (merge.state !== "proposed" && merge.state !== "merged") return null;
  const merged = merge.state === "merged";
  return (
    <div className="decide">
      <TextField
        label={t(merged ? "merges.undoReason" : "merges.decisionReason")}
        value={reason}
        onChange={setReason}
        required={merged}
      />
      <div className="decide-buttons">
        {merged ? (
          <Button loading={act.isPending} disabled={reason.trim() === ""} onClick={() => send("undo")}>
            {t("merges.undo")}
          </Button>
        ) : (
          <>
            <Button type="primary" loading={act.isPending} onClick={() => send("approve")}>
              {t("merges.approve")}
            </Button>
            <Button disabled={act.isPending || reason.trim() === ""} onClick={() => send("refuse")}>
              {t("merges.refuse")}
            </Button>
          </>
        )}
      </div>
      {act.isError && <ProblemView thrown={act.error} />}
    </div>
  );
}

const STATES = {
  proposed: "merges.proposed",
  refused: "merges.refused",
  "under-way": "merges.underWay",
  merged: "merges.merged",
  unmerging: "merges.unmerging",
  unmerged: "merges.unmerged",
} as const;

function MergeList() {
  const { t } = useLanguage();
  return (
    <PagedList query={useMerges()} empty={<Empty title={t("merges.none")} />}>
      {(merges) => (
        <>
          <ExportList operation="registry.merges" />
          <ul className="withholdings">
            {merges.map((merge) => (
              <li key={merge.id} className="card">
                <h2>{t(STATES[merge.state])}</h2>
                <p className="field-hint">
                  {t("merges.by")} {merge.proposedBy} · {merge.document} · {merge.reason}
                </p>
                {merge.decidedBy !== null && (
                  <p className="field-hint">
                    {t("merges.decidedBy")} {merge.decidedBy}
                  </p>
                )}
                {merge.undoneBy !== null && (
                  <p className="field-hint">
                    {t("merges.undoneBy")} {merge.undoneBy}
                    {merge.undoReason !== null && ` · ${merge.undoReason}`}
                  </p>
                )}
                <div className="merge-sides">
                  <Side label={t("merges.keeps")} one={merge.survivor} />
                  <Side label={t("merges.goes")} one={merge.other} />
                </div>
                <Acts merge={merge} />
              </li>
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}

/** Proposing, deciding and undoing merges, both sides beside each other. */
export function MergesPage() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("merges.title")} />
      <h1>{t("merges.title")}</h1>
      <p className="lead">{t("merges.lead")}</p>
      <Propose />
      <MergeList />
    </div>
  );
}
