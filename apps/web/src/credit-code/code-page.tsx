import { Button } from "antd";
import type { CodePageOutput, CreditCodeOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Qr } from "./qr.tsx";
import { useChangeCode, useCode } from "./queries.ts";
import { Shares } from "./shares.tsx";
import "./credit-code.css";

/** What the QR holds: a link that any phone opens. */
const linkOf = (page: CodePageOutput, text: string): string =>
  `${(page.site ?? window.location.origin).replace(/\/$/u, "")}/c#${text}`;

function Contents({ code }: { readonly code: CreditCodeOutput }) {
  const { t, language } = useLanguage();
  const grade =
    code.grade === null
      ? t("code.has.noGrade")
      : t("code.has.grade", { grade: code.grade.value, day: formatDay(code.grade.evaluatedOn, language) });
  return (
    <div className="code-contents">
      <h3>{t("code.contents")}</h3>
      <ul>
        <li>{t("code.has.identity")}</li>
        <li>{grade}</li>
        <li>{t("code.hasNot")}</li>
      </ul>
      <p className="field-hint">{t("code.gradeChanged")}</p>
    </div>
  );
}

function Revoke({
  code,
  busy,
  onRevoke,
}: {
  readonly code: CreditCodeOutput;
  readonly busy: boolean;
  readonly onRevoke: () => void;
}) {
  const { t, language } = useLanguage();
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <Button danger onClick={() => setAsking(true)}>
        {t("code.revoke")}
      </Button>
    );
  return (
    <div className="code-sure" role="alertdialog" aria-label={t("code.revoke")}>
      <p>{t("code.revokeSure", { day: formatDay(code.expiresOn, language) })}</p>
      <div className="code-actions">
        <Button danger type="primary" loading={busy} onClick={onRevoke}>
          {t("code.yes")}
        </Button>
        <Button onClick={() => setAsking(false)}>{t("code.no")}</Button>
      </div>
    </div>
  );
}

function NoCode({ page }: { readonly page: CodePageOutput }) {
  const { t } = useLanguage();
  const state = page.code?.state;
  return (
    <div className="code-none">
      <p className="empty-title">
        {state === undefined || state === "current" ? t("code.none") : t(`code.${state}`)}
      </p>
      <p>{t("code.noneText", { days: page.validDays })}</p>
    </div>
  );
}

function Code({ page, subject }: { readonly page: CodePageOutput; readonly subject: string }) {
  const { t, language } = useLanguage();
  const { make, revoke } = useChangeCode(subject);
  const { code } = page;
  const text = code?.text ?? null;
  const failed = make.error ?? revoke.error;
  return (
    <section className="card code-card" aria-labelledby="own-code">
      <h2 id="own-code" className="code-name">
        {page.subject.name}
      </h2>
      <p className="code">{page.subject.code}</p>
      {code === null || text === null ? (
        <NoCode page={page} />
      ) : (
        <>
          <Qr text={linkOf(page, text)} label={t("code.qr")} />
          <dl className="code-facts">
            <div>
              <dt>{t("code.period")}</dt>
              <dd>
                {t("code.periodText", {
                  from: formatDay(code.issuedOn, language),
                  to: formatDay(code.expiresOn, language),
                })}
              </dd>
            </div>
            <div>
              <dt>{t("code.number")}</dt>
              <dd className="code">{code.number}</dd>
            </div>
          </dl>
          <CopyButton text={linkOf(page, text)} label={t("code.copy")} done={t("code.copied")} />
          <Contents code={code} />
        </>
      )}
      {failed !== null && <ProblemView thrown={failed} />}
      <div className="code-actions">
        <Button
          type={text === null ? "primary" : "default"}
          loading={make.isPending}
          onClick={() => make.mutate()}
        >
          {text === null ? t("code.make") : t("code.renew")}
        </Button>
        {code !== null && text !== null && (
          <Revoke
            key={code.number}
            code={code}
            busy={revoke.isPending}
            onRevoke={() => revoke.mutate(code.number)}
          />
        )}
      </div>
      {text !== null && <p className="field-hint">{t("code.renewHint")}</p>}
    </section>
  );
}

function OwnCode({ subject }: { readonly subject: string }) {
  const query = useCode(subject);
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting lines={8} />;
  return (
    <>
      <Code page={query.data} subject={subject} />
      <Shares days={query.data.shareDays} />
    </>
  );
}

/** The enterprise's code, what it holds, and to whom its class was shown. A page for the phone first. */
export function CodePage() {
  const { t } = useLanguage();
  const session = useSession();
  const own = session.data?.membership?.subjectCode ?? null;
  return (
    <div className="page page-narrow credit-code">
      <PageTitle title={t("code.title")} />
      <h1>{t("code.title")}</h1>
      <p className="lead">{t("code.lead")}</p>
      {session.isError && <ProblemView thrown={session.error} />}
      {session.isPending && <Waiting lines={8} />}
      {session.data !== undefined && <OwnCode subject={own ?? "-"} />}
    </div>
  );
}
