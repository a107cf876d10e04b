import { Link, useParams } from "@tanstack/react-router";
import type { ApplicationDetailOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import type { ReactNode } from "react";
import { useState } from "react";
import { fetchFile } from "../shared/api.ts";
import { Form, TextField, useFields } from "../shared/form.tsx";
import { formatBytes, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { save as saveFile } from "../shared/save.ts";
import { Waiting } from "../shared/waiting.tsx";
import { paperPath, useApplication, useApplicationAct, useCompare } from "./queries.ts";
import { ApplicationStateTag } from "./tags.tsx";

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Match({ matches }: { readonly matches: boolean | null }) {
  const { t } = useLanguage();
  if (matches === null) return <span className="tag tag-faint">{t("verification.unknown")}</span>;
  return matches ? (
    <span className="tag tag-good">{t("verification.matches")}</span>
  ) : (
    <span className="tag tag-bad">{t("verification.differs")}</span>
  );
}

function Register({ one }: { readonly one: ApplicationDetailOutput }) {
  const { t } = useLanguage();
  const { comparison } = one;
  return (
    <section className="card page-section" aria-labelledby="register">
      <h2 id="register">{t("verification.register")}</h2>
      {comparison.subject === null ? (
        <p className="hint">{t("verification.subjectNone")}</p>
      ) : (
        <dl className="facts">
          <Fact label={t("verification.subject")}>{comparison.subject.name}</Fact>
          <Fact label={t("verification.name")}>
            <Match matches={comparison.nameMatches} />
          </Fact>
          <Fact label={t("verification.representative")}>
            <Match matches={comparison.representativeMatches} />
          </Fact>
          {comparison.representedBy.length > 0 && (
            <Fact label={t("verification.representedBy")}>
              {comparison.representedBy.join(t("text.comma"))}
            </Fact>
          )}
        </dl>
      )}
    </section>
  );
}

function Papers({ one }: { readonly one: ApplicationDetailOutput }) {
  const { t } = useLanguage();
  const [failed, setFailed] = useState<unknown>(null);
  if (one.documents.length === 0) return null;
  const save = async (index: number, name: string) => {
    try {
      saveFile(await fetchFile(paperPath(one.number, index)), name);
      setFailed(null);
    } catch (thrown) {
      setFailed(thrown);
    }
  };
  return (
    <section className="card page-section" aria-labelledby="papers">
      <h2 id="papers">{t("verification.papers")}</h2>
      <ul className="paper-list">
        {one.documents.map((paper, index) => (
          <li key={`${paper.name}/${paper.bytes}`}>
            <button type="button" className="link-button" onClick={() => void save(index, paper.name)}>
              {t("verification.paper", { name: paper.name, size: formatBytes(paper.bytes) })}
            </button>
          </li>
        ))}
      </ul>
      {failed !== null && <ProblemView thrown={failed} />}
    </section>
  );
}

function Compare({
  number,
  what,
  title,
}: {
  readonly number: string;
  readonly what: "identity-number" | "phone";
  readonly title: string;
}) {
  const { t } = useLanguage();
  const { fields, set } = useFields({ value: "" });
  const comparing = useCompare(number);
  return (
    <section className="card page-section" aria-label={title}>
      <h2>{title}</h2>
      <p className="section-lead">{t("verification.compareText")}</p>
      <Form
        onSubmit={() => comparing.mutate({ what, value: fields.value })}
        ok={t("verification.doCompare")}
        busy={comparing.isPending}
        problem={comparing.error}
      >
        <TextField
          label={t("verification.value")}
          value={fields.value}
          onChange={set("value")}
          required
          maxLength={40}
        />
      </Form>
      {comparing.data !== undefined && (
        <p role="status" className="field-hint">
          <span className={`tag ${comparing.data.same ? "tag-good" : "tag-bad"}`}>
            {comparing.data.same ? t("verification.same") : t("verification.notSame")}
          </span>{" "}
          {t("verification.remaining", { count: comparing.data.remaining })}
        </p>
      )}
    </section>
  );
}

function Decide({ one }: { readonly one: ApplicationDetailOutput }) {
  const { t } = useLanguage();
  const { fields, set } = useFields({ reason: "" });
  const act = useApplicationAct(one.number);
  const decide = (verdict: "verified" | "refused") =>
    act.mutate({ act: "decide", body: { verdict, reason: fields.reason } });
  return (
    <section className="card page-section" aria-labelledby="decide">
      <h2 id="decide">{t("verification.decide")}</h2>
      {!one.own && (
        <div className="form-actions">
          <Button loading={act.isPending} onClick={() => act.mutate({ act: "claim", body: {} })}>
            {t("verification.claim")}
          </Button>
        </div>
      )}
      <Form
        onSubmit={() => decide("verified")}
        ok={t("verification.verified")}
        busy={act.isPending}
        problem={act.error}
        disabled={one.comparison.subject === null}
        more={
          <Button
            danger
            disabled={fields.reason.trim() === ""}
            loading={act.isPending}
            onClick={() => decide("refused")}
          >
            {t("verification.refused")}
          </Button>
        }
      >
        <TextField
          label={t("verification.reason")}
          value={fields.reason}
          onChange={set("reason")}
          required
          wide
          maxLength={500}
        />
      </Form>
    </section>
  );
}

function Given({ one }: { readonly one: ApplicationDetailOutput }) {
  const { t, say, language } = useLanguage();
  return (
    <section className="card page-section" aria-labelledby="given">
      <h2 id="given">{t("verification.given")}</h2>
      <dl className="facts">
        <Fact label={t("onboarding.uscc")}>
          <span className="code">{one.uscc}</span>
        </Fact>
        <Fact label={t("onboarding.name")}>{one.name}</Fact>
        <Fact label={t("onboarding.representative")}>{one.representative}</Fact>
        <Fact label={t("onboarding.login")}>
          <span className="code">{one.login}</span>
        </Fact>
        <Fact label={t("onboarding.window")}>
          {one.window === null ? t("onboarding.windowNone") : say(one.window.label)}
        </Fact>
        <Fact label={t("onboarding.next")}>{say(one.next)}</Fact>
        {one.decidedAt !== null && (
          <Fact label={t("verification.reason")}>
            {one.reason ?? ""}{" "}
            {t("verification.decided", {
              name: one.decidedBy ?? "",
              at: formatInstant(one.decidedAt, language),
            })}
          </Fact>
        )}
      </dl>
    </section>
  );
}

/** One application: what was given, what the register says, the papers, and the decision. */
export function VerificationPage() {
  const { number } = useParams({ from: "/verifications/$number" });
  const { t } = useLanguage();
  const query = useApplication(number);
  const one = query.data;
  return (
    <div className="page">
      <p>
        <Link to="/verifications">{t("verifications.back")}</Link>
      </p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {one === undefined && !query.isError && <Waiting lines={8} />}
      {one !== undefined && (
        <>
          <PageTitle title={one.name} />
          <h1>
            {one.name} <ApplicationStateTag state={one.state} />
          </h1>
          <Given one={one} />
          <Register one={one} />
          <Papers one={one} />
          {one.state === "submitted" && (
            <>
              {one.hasIdentityNumber && (
                <Compare number={number} what="identity-number" title={t("verification.compare")} />
              )}
              {one.hasPhone && (
                <Compare number={number} what="phone" title={t("verification.comparePhone")} />
              )}
              <Decide one={one} />
            </>
          )}
        </>
      )}
    </div>
  );
}
