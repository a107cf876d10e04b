import { Link } from "@tanstack/react-router";
import type { FindingOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ExportList } from "../export/list-button.tsx";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { Chips, TermLine, WaitingFor } from "./parts.tsx";
import { useExplain, useFindings, useSettle, useSides, type Settlement } from "./queries.ts";

function Sides({ id }: { readonly id: number }) {
  const { t, say, language } = useLanguage();
  const query = useSides(id, true);
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting lines={3} />;
  return (
    <ul className="sides">
      {query.data.sides.map((side) => (
        <li key={`${side.record ?? 0}`} className="side">
          <p className="field-hint">
            {side.department === null ? "" : say(side.department.label)} · {say(side.itemLabel)}
          </p>
          {side.fieldLabel !== null && (
            <p>
              {say(side.fieldLabel)}
              {t("text.colon")}
              <span className="side-value">{side.value ?? t("findings.unseen")}</span>
            </p>
          )}
          <p className="field-hint">
            {side.documentNumber ?? "—"}
            {side.decidedOn !== null && ` · ${formatDay(side.decidedOn, language)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Explain({ one, onDone }: { readonly one: FindingOutput; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const explain = useExplain();
  const [text, setText] = useState("");
  return (
    <Form
      onSubmit={() => explain.mutate({ id: one.id, text }, { onSuccess: onDone })}
      ok={t("findings.explainOk")}
      busy={explain.isPending}
      problem={explain.error}
      onCancel={onDone}
      disabled={text.trim() === ""}
    >
      <TextField label={t("findings.explanation")} value={text} onChange={setText} required wide />
    </Form>
  );
}

const STATES = ["explained", "corrected", "dismissed"] as const;

function Settle({ one, onDone }: { readonly one: FindingOutput; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const settle = useSettle();
  const { fields, set } = useFields({ state: "explained", reason: "" });
  const chosen: Settlement["state"] = STATES.find((state) => state === fields.state) ?? "explained";
  return (
    <Form
      onSubmit={() =>
        settle.mutate({ id: one.id, state: chosen, reason: fields.reason }, { onSuccess: onDone })
      }
      ok={t("findings.settleOk")}
      busy={settle.isPending}
      problem={settle.error}
      onCancel={onDone}
      disabled={fields.reason.trim() === ""}
    >
      <ChoiceField
        label={t("findings.how")}
        value={fields.state}
        onChange={set("state")}
        choices={STATES.map((value) => ({ value, label: t(`findings.${value}`) }))}
      />
      <TextField label={t("findings.reason")} value={fields.reason} onChange={set("reason")} required wide />
    </Form>
  );
}

/** What the finding is about, in a line. */
function About({ one }: { readonly one: FindingOutput }) {
  const { t } = useLanguage();
  switch (one.kind) {
    case "gap":
      return (
        <p className="desk-text">
          {t("findings.gap", { series: one.series ?? "", numbers: one.numbers ?? "", count: one.missing })}
        </p>
      );
    case "zero-report":
      return (
        <p className="desk-text">
          {one.batch !== null && (
            <Link to="/deliveries/$batch" params={{ batch: String(one.batch) }}>
              {t("due.batch", { batch: one.batch })}
            </Link>
          )}
        </p>
      );
    case "disagreement":
      return one.subject === null ? null : (
        <p className="desk-text">
          <Link
            to="/subjects/$code"
            params={{ code: one.subject.code ?? `id:${one.subject.id}` }}
            {...(one.record === null ? {} : { hash: `record-${one.record}` })}
          >
            {one.subject.name}
          </Link>
        </p>
      );
  }
}

const TAGS = {
  open: "tag tag-warn",
  explained: "tag tag-good",
  corrected: "tag tag-good",
  dismissed: "tag tag-plain",
} as const;

function Item({ one }: { readonly one: FindingOutput }) {
  const { t, say, language } = useLanguage();
  const [open, setOpen] = useState<"sides" | "explain" | "settle" | null>(null);
  const done = () => setOpen(null);
  return (
    <li className="card desk-item">
      <div>
        <h2>
          {say(one.ruleLabel)}
          <span className={TAGS[one.state]}>{t(`findings.${one.state}`)}</span>
        </h2>
        <About one={one} />
        <p className="desk-line">
          <span>
            {say(one.department.label)}
            {one.otherDepartment !== null && `${t("text.comma")}${say(one.otherDepartment.label)}`}
          </span>
          <span>{say(one.itemLabel)}</span>
          <TermLine term={one} />
        </p>
        <WaitingFor waiting={one.waiting} />
        {one.explanation !== null && (
          <p className="desk-text">
            {t("findings.explained")}
            {t("text.colon")}
            {one.explanation.text} · {one.explanation.by} · {formatDay(one.explanation.on, language)}
          </p>
        )}
        {one.settlement !== null && (
          <p className="desk-text">
            {t("findings.settled")}
            {t("text.colon")}
            {one.settlement.reason} · {one.settlement.by} · {formatDay(one.settlement.on, language)}
          </p>
        )}
      </div>
      {open === null && (
        <div className="desk-acts">
          {one.maySettle && (
            <Button type="primary" onClick={() => setOpen("settle")}>
              {t("findings.settle")}
            </Button>
          )}
          {one.mayExplain && (
            <Button type="primary" onClick={() => setOpen("explain")}>
              {t("findings.explain")}
            </Button>
          )}
          {one.kind === "disagreement" && (
            <Button onClick={() => setOpen("sides")}>{t("findings.sides")}</Button>
          )}
        </div>
      )}
      {open === "sides" && (
        <div className="desk-wide">
          <PurposeGate>
            <Sides id={one.id} />
          </PurposeGate>
          <div className="form-actions">
            <Button onClick={done}>{t("findings.hide")}</Button>
          </div>
        </div>
      )}
      {(open === "explain" || open === "settle") && (
        <div className="desk-wide form-panel">
          {open === "explain" ? <Explain one={one} onDone={done} /> : <Settle one={one} onDone={done} />}
        </div>
      )}
    </li>
  );
}

/** Gaps and disagreements, and what became of them. */
export function FindingsPage() {
  const { t } = useLanguage();
  const [state, setState] = useState<"open" | "settled">("open");
  const query = useFindings(state);
  return (
    <div className="page">
      <PageTitle title={t("findings.title")} />
      <h1>{t("findings.title")}</h1>
      <p className="lead">{t("findings.lead")}</p>
      <Chips
        label={t("findings.filter")}
        chosen={state}
        onChoose={setState}
        choices={[
          { value: "open", label: t("findings.open") },
          { value: "settled", label: t("findings.done") },
        ]}
      />
      <ExportList operation="finding.list" query={{ state }} />
      <PagedList query={query} empty={<Empty title={t("findings.none")} />}>
        {(items) => (
          <ul className="desk-list">
            {items.map((one) => (
              <Item key={one.id} one={one} />
            ))}
          </ul>
        )}
      </PagedList>
    </div>
  );
}
