import { Link } from "@tanstack/react-router";
import type { DeliveryReturnOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { ChoiceField, Form, TextField } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { ButtonLink } from "../shared/links.tsx";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { Empty, TermLine, WaitingFor } from "./parts.tsx";
import { useAnswerReturn, useCloseReturn, useReturns } from "./queries.ts";

/** Names the delivery that answers. */
function Answer({ one, onDone }: { readonly one: DeliveryReturnOutput; readonly onDone: () => void }) {
  const { t, language } = useLanguage();
  const answer = useAnswerReturn();
  const [batch, setBatch] = useState("");
  if (one.candidates.length === 0)
    return (
      <div className="form-panel">
        <p>{t("returns.noCandidate")}</p>
        <div className="form-actions">
          <ButtonLink look="primary" to="/deliveries/new">
            {t("returns.send")}
          </ButtonLink>
          <Button onClick={onDone}>{t("form.cancel")}</Button>
        </div>
      </div>
    );
  return (
    <div className="form-panel">
      <Form
        onSubmit={() => answer.mutate({ id: one.id, batch: Number(batch) }, { onSuccess: onDone })}
        ok={t("returns.answerOk")}
        busy={answer.isPending}
        problem={answer.error}
        onCancel={onDone}
        disabled={batch === ""}
      >
        <ChoiceField
          label={t("returns.answerBy")}
          value={batch}
          onChange={setBatch}
          wide
          choices={one.candidates.map((candidate) => ({
            value: String(candidate.batch),
            label: `${candidate.batch} · ${candidate.fileName} · ${formatDay(candidate.on, language)}`,
          }))}
        />
      </Form>
    </div>
  );
}

function Close({ one, onDone }: { readonly one: DeliveryReturnOutput; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const close = useCloseReturn();
  const [reason, setReason] = useState("");
  return (
    <div className="form-panel">
      <Form
        onSubmit={() => close.mutate({ id: one.id, reason }, { onSuccess: onDone })}
        ok={t("returns.closeOk")}
        busy={close.isPending}
        problem={close.error}
        onCancel={onDone}
        disabled={reason.trim() === ""}
      >
        <TextField label={t("returns.closeReason")} value={reason} onChange={setReason} required wide />
      </Form>
    </div>
  );
}

const STATES = { open: "tag tag-warn", answered: "tag tag-plain", closed: "tag tag-good" } as const;

function ReturnItem({ one }: { readonly one: DeliveryReturnOutput }) {
  const { t, say, language } = useLanguage();
  const [open, setOpen] = useState<"answer" | "close" | null>(null);
  const done = () => setOpen(null);
  return (
    <li className="card desk-item">
      <div>
        <h3>
          <Link to="/deliveries/$batch" params={{ batch: String(one.batch) }}>
            {one.fileName}
          </Link>
          <span className={STATES[one.state]}>{t(`returns.${one.state}`)}</span>
        </h3>
        <p className="desk-text">
          {t("returns.reason")}
          {t("text.colon")}
          {one.reason}
        </p>
        <p className="desk-line">
          <span>{say(one.department.label)}</span>
          <span>{say(one.itemLabel)}</span>
          <span>
            {one.rows.length === 0
              ? t("returns.whole")
              : t("returns.rows", { rows: one.rows.join(t("text.comma")) })}
          </span>
          <TermLine term={one} />
        </p>
        <p className="desk-line">
          <span>{t("returns.by", { by: one.returnedBy, day: formatDay(one.returnedOn, language) })}</span>
          {one.marked > 0 && <span>{t("returns.marked", { count: one.marked })}</span>}
          {one.answer !== null && (
            <Link to="/deliveries/$batch" params={{ batch: String(one.answer.batch) }}>
              {t("returns.answeredBy", { batch: one.answer.batch })}
            </Link>
          )}
          {one.closed !== null && (
            <span>
              {t("returns.closedBy", { by: one.closed.by, day: formatDay(one.closed.on, language) })}
              {one.closed.reason !== null && `${t("text.colon")}${one.closed.reason}`}
            </span>
          )}
        </p>
        <WaitingFor waiting={one.waiting} />
      </div>
      {open === null && (
        <div className="desk-acts">
          {one.mayAnswer && (
            <Button type="primary" onClick={() => setOpen("answer")}>
              {t("returns.answer")}
            </Button>
          )}
          {one.mayClose && <Button onClick={() => setOpen("close")}>{t("returns.close")}</Button>}
        </div>
      )}
      {open !== null && (
        <div className="desk-wide">
          {open === "answer" ? <Answer one={one} onDone={done} /> : <Close one={one} onDone={done} />}
        </div>
      )}
    </li>
  );
}

/** Returns within reach, by state; of a department those it has to answer. */
export function Returns({ state }: { readonly state: "open" | "closed" }) {
  const { t } = useLanguage();
  const query = useReturns(state);
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting lines={3} />;
  if (query.data.items.length === 0)
    return <Empty title={t(state === "open" ? "returns.none" : "returns.noneClosed")} />;
  return (
    <ul className="desk-list">
      {query.data.items.map((one) => (
        <ReturnItem key={one.id} one={one} />
      ))}
    </ul>
  );
}
