import { Link } from "@tanstack/react-router";
import type { DeliveryReturnOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { ExportList } from "../export/list-button.tsx";
import { Form, TextField } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { ButtonLink } from "../shared/links.tsx";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { TermLine, WaitingFor } from "./parts.tsx";
import { useCloseReturn, useReturns } from "./queries.ts";

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
  const [closing, setClosing] = useState(false);
  return (
    <li className="card desk-item">
      <div>
        <h2>
          <Link to="/deliveries/$batch" params={{ batch: String(one.batch) }}>
            {one.fileName}
          </Link>
          <span className={STATES[one.state]}>{t(`returns.${one.state}`)}</span>
        </h2>
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
          <span>{t("returns.number", { id: one.id })}</span>
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
      {!closing && (
        <div className="desk-acts">
          {one.mayAnswer && (
            <ButtonLink look="primary" to="/deliveries/new" search={{ answers: String(one.id) }}>
              {t("returns.send")}
            </ButtonLink>
          )}
          {one.mayClose && <Button onClick={() => setClosing(true)}>{t("returns.close")}</Button>}
        </div>
      )}
      {closing && (
        <div className="desk-wide">
          <Close one={one} onDone={() => setClosing(false)} />
        </div>
      )}
    </li>
  );
}

/** Returns within reach, by state; of a department those it has to answer. */
export function Returns({ state }: { readonly state: "open" | "closed" }) {
  const { t } = useLanguage();
  const none = <Empty title={t(state === "open" ? "returns.none" : "returns.noneClosed")} />;
  return (
    <PagedList query={useReturns(state)} empty={none} lines={3}>
      {(items) => (
        <>
          <ExportList operation="desk.returns" query={{ state }} />
          <ul className="desk-list">
            {items.map((one) => (
              <ReturnItem key={one.id} one={one} />
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}
