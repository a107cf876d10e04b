import type { MandateOutput } from "@xinpark/kernel/contract";
import { MANDATE_RIGHTS, mandateLabel } from "@xinpark/kernel/rights";
import { Button } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { CheckedField, ChoiceField, Form, Once, PapersField, TextField, useFields } from "../shared/form.tsx";
import { formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { MandateCard } from "./mandate-card.tsx";
import { useGiveMandate, useMandateAct, useMandates, useOwnMandates, useSeen } from "./queries.ts";

/** The rights a letter may cover, to choose from. */
export function useRightChoices() {
  const { say } = useLanguage();
  return MANDATE_RIGHTS.map((right) => ({ value: right, label: say(mandateLabel(right)) }));
}

function GiveForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLanguage();
  const today = useSession().data?.installation.today ?? "";
  const { fields, set } = useFields({ login: "", name: "", account: "new", from: today, to: "" });
  const [rights, setRights] = useState<readonly string[]>([]);
  const [papers, setPapers] = useState<readonly File[]>([]);
  const choices = useRightChoices();
  const giving = useGiveMandate();
  const done = giving.data;
  if (done !== undefined)
    return (
      <>
        {done.firstPassword === null ? (
          <p role="status">{t("mandate.given")}</p>
        ) : (
          <Once
            title={t("mandate.firstPassword")}
            value={done.firstPassword}
            text={t("mandate.firstPasswordText", { name: fields.name, login: fields.login })}
          />
        )}
        <div className="form-actions">
          <Button onClick={onDone}>{t("person.save")}</Button>
        </div>
      </>
    );
  const submit = () =>
    giving.mutate({
      data: {
        login: fields.login.trim(),
        displayName: fields.name,
        newAccount: fields.account === "new",
        rights,
        from: fields.from,
        to: fields.to,
      },
      papers,
    });
  return (
    <Form
      onSubmit={submit}
      ok={t("mandates.give")}
      busy={giving.isPending}
      problem={giving.error}
      onCancel={onDone}
      disabled={rights.length === 0}
    >
      <ChoiceField
        label={t("mandate.account")}
        value={fields.account}
        onChange={set("account")}
        choices={[
          { value: "new", label: t("mandate.new") },
          { value: "existing", label: t("mandate.existing") },
        ]}
      />
      <TextField
        label={t("mandate.login")}
        name="login"
        value={fields.login}
        onChange={set("login")}
        hint={t("people.loginHint")}
        required
        maxLength={64}
      />
      <TextField
        label={t("mandate.name")}
        name="handler"
        value={fields.name}
        onChange={set("name")}
        required
        maxLength={100}
      />
      <TextField
        label={t("mandate.from")}
        name="from"
        type="date"
        value={fields.from}
        onChange={set("from")}
        required
        min={today}
      />
      <TextField
        label={t("mandate.to")}
        name="to"
        type="date"
        value={fields.to}
        onChange={set("to")}
        required
        min={today}
      />
      <CheckedField legend={t("mandate.rights")} choices={choices} value={rights} onChange={setRights} />
      <PapersField
        label={t("mandate.papers")}
        hint={t("mandate.papersHint")}
        papers={papers}
        onPapers={setPapers}
      />
    </Form>
  );
}

function Actions({ mandate }: { readonly mandate: MandateOutput }) {
  const { t } = useLanguage();
  const act = useMandateAct();
  if (mandate.state === "ended" || mandate.state === "expired") return null;
  return (
    <>
      <div className="form-actions">
        {mandate.state === "suspended" && (
          <Button
            type="primary"
            loading={act.isPending}
            onClick={() => act.mutate({ number: mandate.number, act: "confirm" })}
          >
            {t("mandate.confirm")}
          </Button>
        )}
        <Button
          danger
          loading={act.isPending}
          onClick={() => act.mutate({ number: mandate.number, act: "end" })}
        >
          {t("mandate.end")}
        </Button>
      </div>
      {act.isError && <ProblemView thrown={act.error} />}
    </>
  );
}

function Given() {
  const { t, say } = useLanguage();
  const query = useMandates(true);
  const [giving, setGiving] = useState(false);
  const items = query.data?.items;
  return (
    <section className="page-section" aria-label={t("mandates.title")}>
      {giving ? (
        <div className="form-panel">
          <GiveForm onDone={() => setGiving(false)} />
        </div>
      ) : (
        <Button type="primary" onClick={() => setGiving(true)}>
          {t("mandates.give")}
        </Button>
      )}
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {items === undefined && !query.isError && <Waiting lines={4} />}
      {items?.length === 0 && (
        <div className="empty page-section">
          <p className="empty-title">{t("mandates.none")}</p>
          <p>{t("mandates.noneText")}</p>
        </div>
      )}
      {items !== undefined && items.length > 0 && (
        <>
          <ExportList operation="mandate.list" />
          <ol className="entry-list">
            {items.map((one) => (
              <MandateCard key={one.number} mandate={one} title={say(one.holder)}>
                <Actions mandate={one} />
              </MandateCard>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Notices() {
  const { t, say, language } = useLanguage();
  const notices = useOwnMandates().data?.notices ?? [];
  const seen = useSeen();
  if (notices.length === 0) return null;
  return (
    <section className="card page-section" aria-labelledby="notices">
      <h2 id="notices">{t("mandates.notices")}</h2>
      <ul className="entry-lines">
        {notices.map((one) => (
          <li key={one.id} className="entry-line">
            <div>
              <strong>{say(one.text)}</strong>
              <p className="field-hint">
                {one.subject.name} · {formatInstant(one.at, language)}
              </p>
            </div>
            {!one.seen && (
              <Button size="small" loading={seen.isPending} onClick={() => seen.mutate(one.id)}>
                {t("mandates.seen")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Own() {
  const { t } = useLanguage();
  const query = useOwnMandates();
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting lines={3} />;
  return (
    <section className="page-section" aria-labelledby="own">
      <h2 id="own">{t("mandates.own")}</h2>
      {query.data.items.length === 0 ? (
        <p>{t("mandates.ownNone")}</p>
      ) : (
        <ol className="entry-list">
          {query.data.items.map((one) => (
            <MandateCard key={one.number} mandate={one} title={one.subject.name} />
          ))}
        </ol>
      )}
    </section>
  );
}

/** Letters of authority: those a legal representative gave, or those one was given. */
export function MandatesPage() {
  const { t } = useLanguage();
  const session = useSession().data;
  return (
    <div className="page">
      <PageTitle title={t("mandates.title")} />
      <h1>{t("mandates.title")}</h1>
      <p className="lead">{t("mandates.lead")}</p>
      <Notices />
      {may(session, "mandate.give") ? <Given /> : <Own />}
    </div>
  );
}
