import type { ConsentOutput } from "@xinpark/kernel/contract";
import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useChange } from "./queries.ts";

/** The way to what a model says by this consent, while it lives. */
export function EvaluationLink({ consent }: { readonly consent: ConsentOutput }) {
  const { t } = useLanguage();
  if (consent.model === null || consent.state !== "live") return null;
  return (
    <p>
      <Link
        to="/subjects/$code/models/$model"
        params={{ code: consent.subject.code ?? `id:${consent.subject.id}`, model: consent.model.id }}
      >
        {t("consent.evaluation")}
      </Link>
    </p>
  );
}

/** Revoking, after it was said what that means. */
export function OwnActions({ consent }: { readonly consent: ConsentOutput }) {
  const { t, say } = useLanguage();
  const change = useChange(consent.consent);
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  if (consent.revoked !== null || consent.state === "ended" || consent.state === "expired") return null;
  if (!asking)
    return (
      <div className="consent-actions">
        <Button danger onClick={() => setAsking(true)}>
          {t("consent.revoke")}
        </Button>
      </div>
    );
  const title = t("consent.revokeTitle", { bank: say(consent.organisation.label) });
  return (
    <section className="consent-revoke" aria-label={title}>
      <h4>{title}</h4>
      <p>{t("consent.revokeText")}</p>
      <label className="field-label" htmlFor={`reason-${consent.consent}`}>
        {t("consent.revokeReason")}
      </label>
      <Input
        id={`reason-${consent.consent}`}
        name="reason"
        maxLength={200}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      {change.isError && <ProblemView thrown={change.error} />}
      <div className="consent-actions">
        <Button
          danger
          type="primary"
          loading={change.isPending}
          onClick={() => change.mutate({ act: "revocation", reason: reason.trim() })}
        >
          {t("consent.revoke")}
        </Button>
        <Button onClick={() => setAsking(false)}>{t("consent.keep")}</Button>
      </div>
    </section>
  );
}

function LoanForm({ consent, onDone }: { readonly consent: ConsentOutput; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const change = useChange(consent.consent);
  const [reference, setReference] = useState("");
  const [from, setFrom] = useState("");
  return (
    <form
      className="consent-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ act: "loan", reference: reference.trim(), from }, { onSuccess: onDone });
      }}
    >
      <label htmlFor={`loan-${consent.consent}`}>{t("consent.loanReference")}</label>
      <Input
        id={`loan-${consent.consent}`}
        required
        maxLength={100}
        value={reference}
        onChange={(event) => setReference(event.target.value)}
      />
      <label htmlFor={`loan-from-${consent.consent}`}>{t("consent.loanFrom")}</label>
      <Input
        id={`loan-from-${consent.consent}`}
        type="date"
        required
        value={from}
        onChange={(event) => setFrom(event.target.value)}
      />
      {change.isError && <ProblemView thrown={change.error} />}
      <Ending busy={change.isPending} onCancel={onDone} />
    </form>
  );
}

function SettleForm({ consent, onDone }: { readonly consent: ConsentOutput; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const change = useChange(consent.consent);
  const [on, setOn] = useState("");
  return (
    <form
      className="consent-form"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ act: "settlement", on }, { onSuccess: onDone });
      }}
    >
      <label htmlFor={`settled-${consent.consent}`}>{t("consent.settledOn")}</label>
      <Input
        id={`settled-${consent.consent}`}
        type="date"
        required
        value={on}
        onChange={(event) => setOn(event.target.value)}
      />
      {change.isError && <ProblemView thrown={change.error} />}
      <Ending busy={change.isPending} onCancel={onDone} />
    </form>
  );
}

function Ending({ busy, onCancel }: { readonly busy: boolean; readonly onCancel: () => void }) {
  const { t } = useLanguage();
  return (
    <div className="consent-actions">
      <Button type="primary" htmlType="submit" loading={busy}>
        {t("consent.save")}
      </Button>
      <Button onClick={onCancel}>{t("consent.cancel")}</Button>
    </div>
  );
}

/** What the bank can do: read, tell what became of the loan, give the consent back. */
export function BankActions({ consent }: { readonly consent: ConsentOutput }) {
  const { t } = useLanguage();
  const change = useChange(consent.consent);
  const [form, setForm] = useState<"loan" | "settle" | null>(null);
  if (form === "loan") return <LoanForm consent={consent} onDone={() => setForm(null)} />;
  if (form === "settle") return <SettleForm consent={consent} onDone={() => setForm(null)} />;
  const mayLend = consent.state === "live" && consent.postLoan !== null && consent.loan === null;
  const maySettle = consent.loan !== null && consent.loan.settledOn === null;
  const mayEnd = consent.state === "live" || consent.state === "upcoming" || consent.state === "post-loan";
  return (
    <>
      <div className="consent-actions">
        {consent.opensFor.length > 0 && (
          <ButtonLink look="primary" to="/consents/$consent" params={{ consent: String(consent.consent) }}>
            {t("consent.file")}
          </ButtonLink>
        )}
        {mayLend && <Button onClick={() => setForm("loan")}>{t("consent.loanReport")}</Button>}
        {maySettle && <Button onClick={() => setForm("settle")}>{t("consent.settle")}</Button>}
        {mayEnd && (
          <Button type="text" loading={change.isPending} onClick={() => change.mutate({ act: "end" })}>
            {t("consent.end")}
          </Button>
        )}
      </div>
      {change.isError && <ProblemView thrown={change.error} />}
    </>
  );
}
