import { Button } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { ChoiceField, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { useMakeReport, useReports } from "./queries.ts";
import "./report.css";

/** On an enterprise's file: a report is issued with its options and saved at once. */
export function IssuePanel({ code }: { readonly code: string }) {
  const { t } = useLanguage();
  const session = useSession().data;
  const [open, setOpen] = useState(false);
  if (!may(session, "report.issue")) return null;
  return (
    <section className="card report-issue" aria-labelledby="report-issue">
      <h2 id="report-issue">{t("report.issue")}</h2>
      {open ? <IssueForm code={code} /> : <Button onClick={() => setOpen(true)}>{t("report.issue")}</Button>}
    </section>
  );
}

function IssueForm({ code }: { readonly code: string }) {
  const { t, say, language } = useLanguage();
  const { fields, set } = useFields({ reader: "", use: "", language: language === "en" ? "en" : "zh" });
  const known = useReports(code).data?.pages[0];
  const make = useMakeReport(code);
  return (
    <form
      className="report-form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({
          reader: fields.reader.trim() === "" ? null : fields.reader,
          use: fields.use,
          language: fields.language === "en" ? "en" : "zh",
        });
      }}
    >
      {known !== undefined && <p>{t("report.issueLead", { title: say(known.title) })}</p>}
      <TextField
        label={t("report.reader")}
        hint={t("report.readerHint")}
        value={fields.reader}
        onChange={set("reader")}
        maxLength={200}
      />
      <TextField label={t("report.use")} value={fields.use} onChange={set("use")} maxLength={200} required />
      <ChoiceField
        label={t("report.language")}
        value={fields.language}
        onChange={set("language")}
        choices={[
          { value: "zh", label: t("report.zh") },
          { value: "en", label: t("report.en") },
        ]}
      />
      <Button type="primary" htmlType="submit" loading={make.isPending} disabled={fields.use.trim() === ""}>
        {t("report.make")}
      </Button>
      {make.isError && <ProblemView thrown={make.error} />}
      {make.data !== undefined && <p role="status">{t("report.made", { number: make.data.number })}</p>}
    </form>
  );
}
