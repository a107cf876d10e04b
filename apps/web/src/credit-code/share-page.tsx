import { useParams } from "@tanstack/react-router";
import { Button } from "antd";
import type { SharedClassOutput } from "@xinpark/kernel/contract";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useOpenShare } from "./queries.ts";
import "../evaluation/evaluation.css";
import "./credit-code.css";

function Shared({ shared }: { readonly shared: SharedClassOutput }) {
  const { t, say, language } = useLanguage();
  const reader = shared.organisation === null ? shared.reader : `${shared.reader} · ${shared.organisation}`;
  return (
    <section className="card shared" role="status">
      <h2>{shared.subject.name}</h2>
      <p className="code">{shared.subject.code}</p>
      <div className="class-grade">
        <div className={`grade-block grade-${shared.colour}`}>
          <span className="grade-letter">{shared.grade}</span>
          <span className="grade-colour">{t(`colour.${shared.colour}`)}</span>
        </div>
        <div className="class-words">
          <p className="class-label">{say(shared.title)}</p>
          <p>{say(shared.label)}</p>
          <p className="class-meaning">{say(shared.meaning)}</p>
          {shared.overridden && <p className="class-meaning">{t("shared.overridden")}</p>}
          <p className="class-meaning">{t("shared.asOf", { day: formatDay(shared.asOf, language) })}</p>
        </div>
      </div>
      <dl className="facts">
        <div className="fact">
          <dt>{t("shared.for")}</dt>
          <dd>{reader}</dd>
        </div>
        <div className="fact">
          <dt>{t("shared.purpose")}</dt>
          <dd>{shared.purpose}</dd>
        </div>
        <div className="fact">
          <dt>{t("shared.until")}</dt>
          <dd>{formatDay(shared.expiresOn, language)}</dd>
        </div>
      </dl>
      {shared.once && <p className="hint">{t("shared.once")}</p>}
      <p className="class-note">{t("shared.note")}</p>
    </section>
  );
}

/** Where a share's link leads. It opens when the reader says so: a program that looks at links must not use it up. */
export function SharePage() {
  const { t } = useLanguage();
  const { token } = useParams({ from: "/s/$token" });
  const open = useOpenShare();
  return (
    <div className="page page-narrow credit-code">
      <PageTitle title={t("shared.title")} />
      <h1>{t("shared.title")}</h1>
      {open.data === undefined ? (
        <>
          <p className="lead">{t("shared.before")}</p>
          {open.isError && <ProblemView thrown={open.error} />}
          <div className="code-actions">
            <Button type="primary" size="large" loading={open.isPending} onClick={() => open.mutate(token)}>
              {t("shared.open")}
            </Button>
          </div>
        </>
      ) : (
        <Shared shared={open.data} />
      )}
    </div>
  );
}
