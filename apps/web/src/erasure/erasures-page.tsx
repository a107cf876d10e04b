import { Link, useSearch } from "@tanstack/react-router";
import { erasureRule, type ErasureOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { recordAnchor } from "../registry/open-records.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { useDecideErasure, useErasures, useProposeErasure } from "./queries.ts";
import "../registry/acts.css";

function Propose() {
  const { t } = useLanguage();
  const { code = "", record = "" } = useSearch({ from: "/erasures" });
  const start = { code, record, rule: "", basis: "", caseNumber: "" };
  const { fields, set, reset } = useFields(start);
  const propose = useProposeErasure();
  return (
    <section className="card" aria-labelledby="erasure-new">
      <h2 id="erasure-new">{t("erasure.new")}</h2>
      <Form
        onSubmit={() => propose.mutate(fields, { onSuccess: reset })}
        ok={t("erasure.propose")}
        busy={propose.isPending}
        problem={propose.error}
        disabled={fields.rule === ""}
      >
        <TextField label={t("erasure.code")} value={fields.code} onChange={set("code")} required />
        <TextField
          label={t("erasure.record")}
          value={fields.record}
          onChange={(value) => set("record")(value.replaceAll(/\D/gu, ""))}
          hint={t("erasure.recordHint")}
          required
          maxLength={15}
        />
        <ChoiceField
          label={t("erasure.rule")}
          value={fields.rule}
          onChange={set("rule")}
          choices={erasureRule.options.map((rule) => ({ value: rule, label: t(`erasure.${rule}`) }))}
        />
        <TextField
          label={t("erasure.case")}
          value={fields.caseNumber}
          onChange={set("caseNumber")}
          required
          maxLength={200}
        />
        <TextField
          label={t("erasure.basis")}
          value={fields.basis}
          onChange={set("basis")}
          hint={t("erasure.basisHint")}
          required
          wide
          maxLength={1000}
        />
      </Form>
      {propose.isSuccess && (
        <p className="act-answer" role="status">
          {t("erasure.done")}
        </p>
      )}
    </section>
  );
}

/** Approving is asked for twice: nothing brings an erased record back. */
function Decide({ one }: { readonly one: ErasureOutput }) {
  const { t } = useLanguage();
  const decision = useDecideErasure();
  const [reason, setReason] = useState("");
  const [sure, setSure] = useState(false);
  if (one.state !== "proposed") return null;
  if (!one.mayDecide) return <p className="field-hint">{t("erasure.own")}</p>;
  const given = reason.trim() === "" ? null : reason;
  const decide = (approve: boolean): void =>
    decision.mutate({ erasure: one.erasure, approve, reason: given });
  return (
    <div className="decide">
      <TextField
        label={t("erasure.reason")}
        value={reason}
        onChange={setReason}
        hint={t("erasure.reasonHint")}
        maxLength={1000}
      />
      <div className="decide-buttons">
        {sure ? (
          <Button type="primary" danger loading={decision.isPending} onClick={() => decide(true)}>
            {t("erasure.sure")}
          </Button>
        ) : (
          <Button type="primary" onClick={() => setSure(true)}>
            {t("erasure.approve")}
          </Button>
        )}
        <Button disabled={decision.isPending || given === null} onClick={() => decide(false)}>
          {t("erasure.refuse")}
        </Button>
      </div>
      {decision.isError && <ProblemView thrown={decision.error} />}
    </div>
  );
}

const TAGS = {
  proposed: "tag-warn",
  refused: "tag-plain",
  approved: "tag-warn",
  erased: "tag-faint",
} as const;

function Erasure({ one }: { readonly one: ErasureOutput }) {
  const { t, say, language } = useLanguage();
  const who = (name: string, at: string | null): string =>
    t("erasure.who", { name, at: at === null ? "" : formatInstant(at, language) });
  return (
    <li className="card">
      <div className="entry-head">
        <h3>
          <Link to="/subjects/$code" params={{ code: one.subject.code }} hash={recordAnchor(one.record)}>
            {one.subject.name}
          </Link>
        </h3>
        <span className={`tag ${TAGS[one.state]}`}>{t(`erasure.${one.state}`)}</span>
      </div>
      <dl className="outlook-days">
        <div>
          <dt>{t("erasure.item")}</dt>
          <dd>
            {one.itemLabel === null ? one.item : say(one.itemLabel)} · {one.record}
          </dd>
        </div>
        <div>
          <dt>{t("erasure.rule")}</dt>
          <dd>{t(`erasure.${one.rule}`)}</dd>
        </div>
        <div>
          <dt>{t("erasure.case")}</dt>
          <dd>{one.caseNumber}</dd>
        </div>
        <div>
          <dt>{t("erasure.basis")}</dt>
          <dd>{one.basis}</dd>
        </div>
        <div>
          <dt>{t("erasure.proposedBy")}</dt>
          <dd>{who(one.proposedBy, one.proposedAt)}</dd>
        </div>
        {one.decidedBy !== null && (
          <div>
            <dt>{t("erasure.decidedBy")}</dt>
            <dd>
              {who(one.decidedBy, one.decidedAt)}
              {one.reason !== null && ` · ${one.reason}`}
            </dd>
          </div>
        )}
      </dl>
      <Decide one={one} />
    </li>
  );
}

function ErasureList() {
  const { t } = useLanguage();
  return (
    <PagedList query={useErasures()} empty={<Empty title={t("erasure.none")} text={t("erasure.noneText")} />}>
      {(erasures) => (
        <>
          <ExportList operation="erasure.list" />
          <ul className="withholdings">
            {erasures.map((one) => (
              <Erasure key={one.erasure} one={one} />
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}

/** Proposing and deciding erasures; what was carried out stays listed. */
export function ErasuresPage() {
  const { t } = useLanguage();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("erasure.title")} />
      <h1>{t("erasure.title")}</h1>
      <p className="lead">{t("erasure.lead")}</p>
      <div className="page-section">
        <Propose />
      </div>
      <h2 className="page-section">{t("erasure.list")}</h2>
      <ErasureList />
    </div>
  );
}
