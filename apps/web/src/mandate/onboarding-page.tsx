import type { z } from "zod";
import type { applicationReceipt, applicationStatus } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { ChoiceField, Form, Once, PapersField, TextField, useFields } from "../shared/form.tsx";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { ApplicationStateTag } from "./tags.tsx";
import { useActivate, useApply, useFollow, useWindows } from "./queries.ts";

const EMPTY = {
  uscc: "",
  name: "",
  representative: "",
  identityNumber: "",
  phone: "",
  login: "",
  window: "",
};

function Receipt({ receipt }: { readonly receipt: z.infer<typeof applicationReceipt> }) {
  const { t, say } = useLanguage();
  return (
    <>
      <h2>{t("onboarding.submitted")}</h2>
      <Once title={t("onboarding.number")} value={receipt.number} text={say(receipt.next)} />
      <Once
        title={t("onboarding.tracking")}
        value={receipt.trackingCode}
        text={t("onboarding.trackingText")}
      />
    </>
  );
}

function ApplyForm() {
  const { t, say } = useLanguage();
  const windows = useWindows().data?.items ?? [];
  const { fields, set } = useFields(EMPTY);
  const [papers, setPapers] = useState<readonly File[]>([]);
  const [tried, setTried] = useState(false);
  const applying = useApply();
  if (applying.data !== undefined) return <Receipt receipt={applying.data} />;
  const submit = () => {
    setTried(true);
    if (papers.length === 0) return;
    const { phone, window, ...rest } = fields;
    const data = { ...rest, ...(phone === "" ? {} : { phone }), ...(window === "" ? {} : { window }) };
    applying.mutate({ data, papers });
  };
  return (
    <Form onSubmit={submit} ok={t("onboarding.apply")} busy={applying.isPending} problem={applying.error}>
      <TextField
        label={t("onboarding.uscc")}
        name="uscc"
        value={fields.uscc}
        onChange={set("uscc")}
        required
        maxLength={40}
      />
      <TextField
        label={t("onboarding.name")}
        name="name"
        value={fields.name}
        onChange={set("name")}
        required
        maxLength={200}
      />
      <TextField
        label={t("onboarding.representative")}
        name="representative"
        value={fields.representative}
        onChange={set("representative")}
        required
        maxLength={50}
      />
      <TextField
        label={t("onboarding.identity")}
        name="identityNumber"
        value={fields.identityNumber}
        onChange={set("identityNumber")}
        hint={t("onboarding.identityHint")}
        required
        maxLength={30}
      />
      <TextField
        label={t("onboarding.phone")}
        name="phone"
        value={fields.phone}
        onChange={set("phone")}
        maxLength={20}
      />
      <TextField
        label={t("onboarding.login")}
        name="login"
        value={fields.login}
        onChange={set("login")}
        hint={t("people.loginHint")}
        required
        maxLength={64}
      />
      <ChoiceField
        label={t("onboarding.window")}
        value={fields.window}
        onChange={set("window")}
        placeholder={t("onboarding.windowNone")}
        clearable
        choices={windows.map((one) => ({ value: one.code, label: say(one.label) }))}
      />
      <PapersField
        label={t("onboarding.papers")}
        hint={t("onboarding.papersHint")}
        papers={papers}
        onPapers={setPapers}
      />
      {tried && papers.length === 0 && (
        <p className="field-error form-wide" role="alert">
          {t("onboarding.papersMissing")}
        </p>
      )}
    </Form>
  );
}

interface StatusProps {
  readonly status: z.infer<typeof applicationStatus>;
  readonly trackingCode: string;
}

function Status({ status, trackingCode }: StatusProps) {
  const { t, say, language } = useLanguage();
  const session = useSession().data;
  const activating = useActivate();
  const login = session?.signedIn === true ? (session.account?.login ?? null) : null;
  if (activating.data !== undefined)
    return activating.data.firstPassword === null ? (
      <p role="status">{t("onboarding.added")}</p>
    ) : (
      <>
        <Once
          title={t("onboarding.opened")}
          value={activating.data.firstPassword}
          text={t("onboarding.openedText", { login: activating.data.login })}
        />
        <div className="form-actions">
          <ButtonLink look="primary" to="/sign-in">
            {t("account.signIn")}
          </ButtonLink>
        </div>
      </>
    );
  return (
    <div className="form-panel" role="status">
      <p>
        <strong>{status.name}</strong> <ApplicationStateTag state={status.state} />
      </p>
      <p className="field-hint">{formatInstant(status.submittedAt, language)}</p>
      {status.reason !== null && (
        <p>
          {t("onboarding.reason")}
          {t("text.colon")}
          {status.reason}
        </p>
      )}
      <p>
        {t("onboarding.next")}
        {t("text.colon")}
        {say(status.next)}
      </p>
      {activating.isError && <ProblemView thrown={activating.error} />}
      {status.state === "verified" && (
        <div className="form-actions">
          <Button
            type="primary"
            loading={activating.isPending}
            onClick={() => activating.mutate({ number: status.number, trackingCode })}
          >
            {login === null ? t("onboarding.activate") : t("onboarding.activateOwn", { login })}
          </Button>
        </div>
      )}
    </div>
  );
}

function FollowForm() {
  const { t } = useLanguage();
  const { fields, set } = useFields({ number: "", trackingCode: "" });
  const following = useFollow();
  return (
    <>
      <Form
        onSubmit={() =>
          following.mutate({ number: fields.number.trim(), trackingCode: fields.trackingCode.trim() })
        }
        ok={t("onboarding.look")}
        busy={following.isPending}
        problem={following.error}
      >
        <TextField
          label={t("onboarding.number")}
          name="number"
          value={fields.number}
          onChange={set("number")}
          required
        />
        <TextField
          label={t("onboarding.tracking")}
          name="trackingCode"
          value={fields.trackingCode}
          onChange={set("trackingCode")}
          required
        />
      </Form>
      {following.data !== undefined && (
        <Status
          key={following.data.number}
          status={following.data}
          trackingCode={fields.trackingCode.trim()}
        />
      )}
    </>
  );
}

/** Where a legal representative applies, follows the application, and opens the account. */
export function OnboardingPage() {
  const { t } = useLanguage();
  return (
    <div className="page">
      <PageTitle title={t("onboarding.title")} />
      <h1>{t("onboarding.title")}</h1>
      <p className="lead">{t("onboarding.lead")}</p>
      <section className="card page-section" aria-label={t("onboarding.apply")}>
        <ApplyForm />
      </section>
      <section className="card page-section" aria-labelledby="follow">
        <h2 id="follow">{t("onboarding.follow")}</h2>
        <p className="section-lead">{t("onboarding.followLead")}</p>
        <FollowForm />
      </section>
    </div>
  );
}
