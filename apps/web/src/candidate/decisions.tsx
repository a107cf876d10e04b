import type { CandidateDecisionOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { Form, TextField } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { useWithdrawDecision } from "./queries.ts";

function Withdrawal({ decision }: { readonly decision: CandidateDecisionOutput }) {
  const { t } = useLanguage();
  const withdraw = useWithdrawDecision(decision.id);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  if (!open)
    return (
      <Button size="small" onClick={() => setOpen(true)}>
        {t("candidate.withdraw")}
      </Button>
    );
  return (
    <Form
      ok={t("candidate.withdraw")}
      busy={withdraw.isPending}
      problem={withdraw.error}
      onCancel={() => setOpen(false)}
      onSubmit={() => withdraw.mutate(reason)}
    >
      <TextField
        label={t("candidate.withdrawReason")}
        value={reason}
        onChange={setReason}
        required
        maxLength={2000}
        wide
      />
    </Form>
  );
}

/** What was decided on a candidate, by whom and why. */
export function DecisionLines({
  decision,
  named,
}: {
  readonly decision: CandidateDecisionOutput;
  /** Whether the enterprise is to be named. */
  readonly named: boolean;
}) {
  const { t, say, language } = useLanguage();
  const officer = may(useSession().data, "candidate.decide");
  const { withdrawn } = decision;
  const confirmed = decision.verdict === "confirmed";
  return (
    <div className="candidate-decision">
      <p className="act-line">
        {named && <strong>{decision.subject.name}</strong>}
        <span>{say(decision.proposed.label)}</span>
        <span className={confirmed && withdrawn === null ? "tag tag-good" : "tag tag-plain"}>
          {t(
            withdrawn !== null
              ? "candidate.withdrawn"
              : confirmed
                ? "candidate.confirmed"
                : "candidate.refused",
          )}
        </span>
      </p>
      <p>
        {formatDay(decision.decidedOn, language)}
        {t("text.semicolon")}
        {say(decision.organisation)}
        {decision.document !== "" && `${t("text.semicolon")}${decision.document}`}
        {decision.decidedBy !== null && `${t("text.semicolon")}${decision.decidedBy}`}
      </p>
      <p>{decision.reason}</p>
      {withdrawn !== null && (
        <p className="act-by">
          {t("candidate.withdrawnOn", { day: formatDay(withdrawn.on, language), reason: withdrawn.reason })}
        </p>
      )}
      {officer && withdrawn === null && <Withdrawal decision={decision} />}
    </div>
  );
}
