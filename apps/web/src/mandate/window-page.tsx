import { Button } from "antd";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { CheckedField, Form, PapersField, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { MandateCard } from "./mandate-card.tsx";
import { useRightChoices } from "./mandates-page.tsx";
import { useEndPaper, usePapers, useRecordPaper, useWindowAct } from "./queries.ts";

function RecordForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLanguage();
  const today = useSession().data?.installation.today ?? "";
  const { fields, set } = useFields({
    uscc: "",
    givenBy: "",
    presenter: "",
    identity: "",
    from: today,
    to: "",
  });
  const [rights, setRights] = useState<readonly string[]>([]);
  const [papers, setPapers] = useState<readonly File[]>([]);
  const choices = useRightChoices();
  const recording = useRecordPaper();
  const submit = () => {
    const { identity, ...rest } = fields;
    const data = { ...rest, rights, ...(identity === "" ? {} : { presenterIdentityNumber: identity }) };
    recording.mutate({ data, papers }, { onSuccess: onDone });
  };
  return (
    <Form
      onSubmit={submit}
      ok={t("window.record")}
      busy={recording.isPending}
      problem={recording.error}
      onCancel={onDone}
      disabled={rights.length === 0 || papers.length === 0}
    >
      <TextField
        label={t("window.uscc")}
        name="uscc"
        value={fields.uscc}
        onChange={set("uscc")}
        required
        maxLength={40}
      />
      <TextField
        label={t("window.givenBy")}
        name="givenBy"
        value={fields.givenBy}
        onChange={set("givenBy")}
        required
        maxLength={50}
      />
      <TextField
        label={t("window.presenter")}
        name="presenter"
        value={fields.presenter}
        onChange={set("presenter")}
        required
        maxLength={50}
      />
      <TextField
        label={t("window.presenterIdentity")}
        name="identity"
        value={fields.identity}
        onChange={set("identity")}
        hint={t("onboarding.identityHint")}
        maxLength={30}
      />
      <TextField
        label={t("mandate.from")}
        name="from"
        type="date"
        value={fields.from}
        onChange={set("from")}
        required
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
        label={t("window.papers")}
        hint={t("window.papersHint")}
        papers={papers}
        onPapers={setPapers}
      />
    </Form>
  );
}

function Papers() {
  const { t } = useLanguage();
  const query = usePapers();
  const act = useWindowAct();
  const end = useEndPaper();
  const acting = useSession().data?.onBehalfOf?.mandate ?? null;
  const items = query.data?.items;
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (items === undefined) return <Waiting lines={4} />;
  if (items.length === 0)
    return (
      <div className="empty page-section">
        <p className="empty-title">{t("window.none")}</p>
        <p>{t("window.noneText")}</p>
      </div>
    );
  return (
    <ol className="entry-list">
      {items.map((one) => (
        <MandateCard key={one.number} mandate={one} title={one.subject.name}>
          <div className="form-actions">
            {one.state === "live" && one.number !== acting && (
              <Button type="primary" loading={act.isPending} onClick={() => act.mutate(one.number)}>
                {t("window.begin")}
              </Button>
            )}
            <Button danger loading={end.isPending} onClick={() => end.mutate(one.number)}>
              {t("window.end")}
            </Button>
          </div>
          {act.isError && act.variables === one.number && <ProblemView thrown={act.error} />}
          {end.isError && end.variables === one.number && <ProblemView thrown={end.error} />}
        </MandateCard>
      ))}
    </ol>
  );
}

/** The window: papers that are kept, and acting by one of them. */
export function WindowPage() {
  const { t } = useLanguage();
  const [recording, setRecording] = useState(false);
  return (
    <div className="page">
      <PageTitle title={t("window.title")} />
      <div className="page-head">
        <div>
          <h1>{t("window.title")}</h1>
          <p className="lead">{t("window.lead")}</p>
        </div>
        {!recording && (
          <Button type="primary" onClick={() => setRecording(true)}>
            {t("window.record")}
          </Button>
        )}
      </div>
      {recording && (
        <section className="form-panel" aria-label={t("window.record")}>
          <RecordForm onDone={() => setRecording(false)} />
        </section>
      )}
      <Papers />
    </div>
  );
}
