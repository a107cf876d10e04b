import { SERVICE_WAYS, type ClassOverrideOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { useOverrideStep } from "./override-queries.ts";
import "../registry/acts.css";

/** What the asker may do with an override as it stands. */

interface ActProps {
  readonly override: ClassOverrideOutput;
}

function Notice({ override }: ActProps) {
  const { t } = useLanguage();
  const step = useOverrideStep(override.id);
  const { fields, set } = useFields({ on: "", how: "", document: "" });
  return (
    <Form
      ok={t("override.serve")}
      busy={step.isPending}
      problem={step.error}
      disabled={fields.how === ""}
      onSubmit={() => step.mutate({ step: "notice", ...fields })}
    >
      <TextField
        label={t("override.servedOn")}
        type="date"
        value={fields.on}
        onChange={set("on")}
        hint={t("override.serveHint")}
        required
      />
      <ChoiceField
        label={t("override.servedHow")}
        value={fields.how}
        onChange={set("how")}
        choices={SERVICE_WAYS.map((value) => ({ value, label: t(`override.how.${value}`) }))}
      />
      <TextField
        label={t("override.servedDocument")}
        value={fields.document}
        onChange={set("document")}
        maxLength={200}
        required
      />
    </Form>
  );
}

/** In the enterprise's own words, or from its paper by an officer. */
function Answer({ override, officer }: ActProps & { readonly officer: boolean }) {
  const { t } = useLanguage();
  const step = useOverrideStep(override.id);
  const { fields, set } = useFields({ text: "", document: "" });
  return (
    <Form
      ok={t(officer ? "override.answerEnter" : "override.answerSend")}
      busy={step.isPending}
      problem={step.error}
      onSubmit={() => step.mutate({ step: "answer", ...fields })}
    >
      <TextField
        label={t(officer ? "override.answerOfEnterprise" : "override.answerOwn")}
        value={fields.text}
        onChange={set("text")}
        maxLength={2000}
        {...(officer ? {} : { hint: t("override.answerHint") })}
        required
        wide
      />
      {officer && (
        <TextField
          label={t("override.answerPaper")}
          value={fields.document}
          onChange={set("document")}
          maxLength={200}
          required
        />
      )}
    </Form>
  );
}

function Decision({ override }: ActProps) {
  const { t } = useLanguage();
  const step = useOverrideStep(override.id);
  const [reason, setReason] = useState("");
  const send = (approve: boolean): void => step.mutate({ step: "decision", approve, reason });
  return (
    <div className="decide">
      <TextField
        label={t("override.decisionReason")}
        hint={t("override.decisionHint")}
        value={reason}
        onChange={setReason}
        maxLength={2000}
      />
      <div className="decide-buttons">
        {override.state === "for-decision" && (
          <Button type="primary" loading={step.isPending} onClick={() => send(true)}>
            {t("override.approve")}
          </Button>
        )}
        <Button disabled={step.isPending || reason.trim() === ""} onClick={() => send(false)}>
          {t("override.refuse")}
        </Button>
      </div>
      {step.isError && <ProblemView thrown={step.error} />}
    </div>
  );
}

function Withdrawal({ override }: ActProps) {
  const { t } = useLanguage();
  const step = useOverrideStep(override.id);
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  if (!open)
    return (
      <div className="form-actions">
        <Button onClick={() => setOpen(true)}>{t("override.withdraw")}</Button>
      </div>
    );
  return (
    <Form
      ok={t("override.withdraw")}
      busy={step.isPending}
      problem={step.error}
      onCancel={() => setOpen(false)}
      onSubmit={() => step.mutate({ step: "withdrawal", reason })}
    >
      <TextField
        label={t("override.withdrawReason")}
        value={reason}
        onChange={setReason}
        maxLength={2000}
        required
        wide
      />
    </Form>
  );
}

const UNDECIDED: readonly ClassOverrideOutput["state"][] = ["for-notice", "hearing", "for-decision"];

export function OverrideActs({ override }: ActProps) {
  const { t } = useLanguage();
  const session = useSession().data;
  const officer = may(session, "override.propose");
  const undecided = UNDECIDED.includes(override.state);
  const hears = undecided && override.notice !== null && override.answer === null;
  return (
    <>
      {officer && override.state === "for-notice" && <Notice override={override} />}
      {hears && may(session, "override.answer") && <Answer override={override} officer={officer} />}
      {officer &&
        undecided &&
        (override.own ? <p className="field-hint">{t("override.own")}</p> : <Decision override={override} />)}
      {officer && (undecided || override.state === "lapsed" || override.state === "in-force") && (
        <Withdrawal override={override} />
      )}
    </>
  );
}
