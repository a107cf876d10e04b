import { Link } from "@tanstack/react-router";
import type { DeliveryCheckOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { Form, TextField, useFields } from "../shared/form.tsx";
import { formatCount, formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ExportList } from "../export/list-button.tsx";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Chips, TermLine, WaitingFor } from "./parts.tsx";
import { useCheck, useChecks } from "./queries.ts";
import { Returns } from "./returns.tsx";

/** Row numbers as people type them: 3, 5，8. */
const numbersIn = (text: string): readonly number[] =>
  text
    .split(/[^0-9]+/u)
    .filter((part) => part !== "")
    .map(Number);

function ReturnForm({ batch, onDone }: { readonly batch: number; readonly onDone: () => void }) {
  const { t } = useLanguage();
  const { fields, set } = useFields({ rows: "", reason: "" });
  const check = useCheck();
  return (
    <div className="form-panel">
      <Form
        onSubmit={() =>
          check.mutate(
            { batch, verdict: "returned", rows: numbersIn(fields.rows), reason: fields.reason },
            { onSuccess: onDone },
          )
        }
        ok={t("checks.returnOk")}
        busy={check.isPending}
        problem={check.error}
        onCancel={onDone}
        disabled={fields.reason.trim() === ""}
      >
        <TextField
          label={t("checks.rows")}
          hint={t("checks.rowsHint")}
          value={fields.rows}
          onChange={set("rows")}
        />
        <TextField label={t("checks.reason")} value={fields.reason} onChange={set("reason")} required wide />
      </Form>
    </div>
  );
}

function CheckItem({ one }: { readonly one: DeliveryCheckOutput }) {
  const { t, say, language } = useLanguage();
  const check = useCheck();
  const [returning, setReturning] = useState(false);
  const open = one.verdict === null;
  return (
    <li className="card desk-item">
      <div>
        <h2>
          <Link to="/deliveries/$batch" params={{ batch: String(one.batch) }}>
            {one.fileName}
          </Link>
          {one.verdict !== null && (
            <span className={one.verdict === "passed" ? "tag tag-good" : "tag tag-warn"}>
              {t(`checks.${one.verdict}`)}
            </span>
          )}
        </h2>
        <p className="desk-line">
          <span>{say(one.department.label)}</span>
          <span>{say(one.itemLabel)}</span>
          <span>{t("checks.delivered", { day: formatDay(one.deliveredOn, language) })}</span>
          <span>
            {t("checks.counts", {
              rows: formatCount(one.counts.rows),
              refused: formatCount(one.counts.refused),
              held: formatCount(one.counts.held),
            })}
          </span>
          <TermLine term={one} />
        </p>
        <WaitingFor waiting={one.waiting} />
        {one.checkedOn !== null && (
          <p className="desk-line">
            {t("checks.by", { by: one.checkedBy ?? "", day: formatDay(one.checkedOn, language) })}
          </p>
        )}
        {check.isError && <ProblemView thrown={check.error} />}
      </div>
      {open && !returning && (
        <div className="desk-acts">
          <Button
            type="primary"
            loading={check.isPending}
            onClick={() => check.mutate({ batch: one.batch, verdict: "passed", rows: [], reason: "" })}
          >
            {t("checks.pass")}
          </Button>
          <Button onClick={() => setReturning(true)}>{t("checks.return")}</Button>
        </div>
      )}
      {returning && (
        <div className="desk-wide">
          <ReturnForm batch={one.batch} onDone={() => setReturning(false)} />
        </div>
      )}
    </li>
  );
}

function Checks({ state }: { readonly state: "open" | "done" }) {
  const { t } = useLanguage();
  return (
    <PagedList query={useChecks(state)} empty={<Empty title={t("checks.none")} />}>
      {(items) => (
        <>
          <ExportList operation="desk.checks" query={{ state }} />
          <ul className="desk-list">
            {items.map((one) => (
              <CheckItem key={one.batch} one={one} />
            ))}
          </ul>
        </>
      )}
    </PagedList>
  );
}

const VIEWS = ["open", "done", "returns", "closed"] as const;
type View = (typeof VIEWS)[number];

/** What arrived and waits to be checked, and what was returned. */
export function ChecksPage() {
  const { t } = useLanguage();
  const [view, setView] = useState<View>("open");
  return (
    <div className="page">
      <PageTitle title={t("checks.title")} />
      <h1>{t("checks.title")}</h1>
      <p className="lead">{t("checks.lead")}</p>
      <Chips
        label={t("checks.filter")}
        chosen={view}
        onChoose={setView}
        choices={VIEWS.map((value) => ({ value, label: t(`checks.view.${value}`) }))}
      />
      {view === "open" || view === "done" ? (
        <Checks state={view} />
      ) : (
        <Returns state={view === "returns" ? "open" : "closed"} />
      )}
    </div>
  );
}
