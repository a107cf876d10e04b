import { auditFilter, auditOutcome, type AuditFilter } from "@xinpark/kernel/contract";
import { Button, Input } from "antd";
import type { FormEvent, ReactNode } from "react";
import { useLanguage } from "../shared/language.ts";

function Field({
  id,
  label,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="audit-field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children}
    </div>
  );
}

/** What a form holds as a filter: empty fields ask for nothing. */
function filterOf(form: HTMLFormElement): AuditFilter {
  const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
  const read = auditFilter.safeParse(given);
  return read.success ? read.data : {};
}

/** What to look for. Nothing is asked before it is sent: each asking leaves an entry. */
export function FilterForm({
  filter,
  onFilter,
  children,
}: {
  readonly filter: AuditFilter;
  readonly onFilter: (filter: AuditFilter) => void;
  readonly children?: ReactNode;
}) {
  const { t } = useLanguage();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onFilter(filterOf(event.currentTarget));
  };
  return (
    <form className="card audit-form" key={JSON.stringify(filter)} onSubmit={submit}>
      <div className="audit-fields">
        <Field id="audit-actor" label={t("audit.actor")}>
          <Input
            id="audit-actor"
            name="actor"
            maxLength={200}
            defaultValue={filter.actor}
            aria-describedby="audit-actor-hint"
          />
          <span id="audit-actor-hint" className="field-hint">
            {t("audit.actorHint")}
          </span>
        </Field>
        <Field id="audit-subject" label={t("audit.subject")}>
          <Input id="audit-subject" name="subject" maxLength={100} defaultValue={filter.subject} />
        </Field>
        <Field id="audit-operation" label={t("audit.operation")}>
          <Input
            id="audit-operation"
            name="operation"
            maxLength={100}
            defaultValue={filter.operation}
            aria-describedby="audit-operation-hint"
          />
          <span id="audit-operation-hint" className="field-hint">
            {t("audit.operationHint")}
          </span>
        </Field>
        <Field id="audit-purpose" label={t("audit.purpose")}>
          <Input id="audit-purpose" name="purpose" maxLength={200} defaultValue={filter.purpose} />
        </Field>
        <Field id="audit-outcome" label={t("audit.outcome")}>
          <select
            id="audit-outcome"
            name="outcome"
            className="audit-select"
            defaultValue={filter.outcome ?? ""}
          >
            <option value="">{t("audit.outcome.any")}</option>
            {auditOutcome.options.map((outcome) => (
              <option key={outcome} value={outcome}>
                {t(`audit.outcome.${outcome}`)}
              </option>
            ))}
          </select>
        </Field>
        <Field id="audit-from" label={t("audit.from")}>
          <Input id="audit-from" name="from" type="date" defaultValue={filter.from} />
        </Field>
        <Field id="audit-to" label={t("audit.to")}>
          <Input id="audit-to" name="to" type="date" defaultValue={filter.to} />
        </Field>
      </div>
      <label className="audit-check">
        <input type="checkbox" name="state" value="unfinished" defaultChecked={filter.state !== undefined} />
        <span>{t("audit.unfinished")}</span>
      </label>
      <div className="audit-actions">
        <Button type="primary" htmlType="submit">
          {t("audit.search")}
        </Button>
        {children}
      </div>
    </form>
  );
}
