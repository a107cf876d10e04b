import { Link } from "@tanstack/react-router";
import type { ActOutput } from "@xinpark/kernel/contract";
import { Button, Input } from "antd";
import { useState } from "react";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { ActLines } from "./act-list.tsx";
import { useDecision, useWaitingActs } from "./act-queries.ts";
import { recordAnchor } from "./open-records.ts";
import { subjectAddress } from "./queries.ts";
import "./acts.css";

function Decide({ act }: { readonly act: ActOutput }) {
  const { t } = useLanguage();
  const decision = useDecision();
  const [reason, setReason] = useState("");
  if (!act.mayDecide) return <p className="field-hint">{t("withholdings.own")}</p>;
  const decide = (approve: boolean): void =>
    decision.mutate({ act: act.id, approve, reason: reason.trim() === "" ? null : reason });
  const field = `reason-${act.id}`;
  return (
    <div className="decide">
      <label className="field-label" htmlFor={field}>
        {t("withholdings.reason")}
      </label>
      <Input id={field} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />
      <div className="decide-buttons">
        <Button type="primary" loading={decision.isPending} onClick={() => decide(true)}>
          {t("withholdings.approve")}
        </Button>
        <Button disabled={decision.isPending} onClick={() => decide(false)}>
          {t("withholdings.refuse")}
        </Button>
      </div>
      {decision.isError && <ProblemView thrown={decision.error} />}
    </div>
  );
}

function WaitingList() {
  const { t } = useLanguage();
  const waiting = useWaitingActs();
  if (waiting.isError) return <ProblemView thrown={waiting.error} onRetry={() => void waiting.refetch()} />;
  if (waiting.data === undefined) return <Waiting lines={6} />;
  if (waiting.data.items.length === 0)
    return (
      <div className="empty">
        <p className="empty-title">{t("withholdings.none")}</p>
        <p>{t("withholdings.noneText")}</p>
      </div>
    );
  return (
    <>
      <ExportList operation="record.waiting" />
      <ul className="withholdings">
        {waiting.data.items.map((act) => (
          <li key={act.id} className="card">
            <h2>
              <Link
                to="/subjects/$code"
                params={{ code: subjectAddress(act.subject) }}
                hash={recordAnchor(act.record)}
              >
                {act.subject.name}
              </Link>
            </h2>
            <p>
              {t("withholdings.record")} {act.recordDocumentNumber ?? act.record}
            </p>
            <ActLines act={act} />
            <Decide act={act} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Withholdings that wait for a second person. */
export function WithholdingsPage() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("withholdings.title")} />
      <h1>{t("withholdings.title")}</h1>
      <p className="lead">{t("withholdings.lead")}</p>
      <WaitingList />
    </div>
  );
}
