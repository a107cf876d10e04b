import { useNavigate } from "@tanstack/react-router";
import type { z } from "zod";
import type { exportTemplatesOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import { useDepartments } from "../delivery/queries.ts";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useTemplateExport, useTemplates } from "./queries.ts";
import "./export.css";

type Templates = z.output<typeof exportTemplatesOutput>["items"];

const EMPTY = {
  template: "",
  from: "",
  to: "",
  department: "",
  region: "",
  audience: "public",
  format: "xlsx",
  headings: "headings",
  encoding: "utf-8",
  reason: "",
  basis: "",
};

const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

function TemplateForm({ templates }: { readonly templates: Templates }) {
  const { t, say } = useLanguage();
  const navigate = useNavigate();
  const request = useTemplateExport();
  const departments = useDepartments().data?.items ?? [];
  const { fields, set } = useFields({ ...EMPTY, template: templates[0]?.id ?? "" });
  const chosen = templates.find((one) => one.id === fields.template);
  const guarded = fields.audience === "government";
  const submit = () =>
    request.mutate(
      {
        template: fields.template,
        decidedFrom: orNull(fields.from),
        decidedTo: orNull(fields.to),
        department: orNull(fields.department),
        region: orNull(fields.region),
        audience: guarded ? "government" : "public",
        format: fields.format === "csv" ? "csv" : "xlsx",
        headings: fields.headings === "codes" ? "codes" : "headings",
        encoding: fields.encoding === "gb18030" ? "gb18030" : "utf-8",
        reason: guarded ? orNull(fields.reason) : null,
        basis: guarded ? orNull(fields.basis) : null,
      },
      { onSuccess: () => void navigate({ to: "/exports" }) },
    );
  return (
    <section className="card">
      <Form onSubmit={submit} ok={t("export.templateSend")} busy={request.isPending} problem={request.error}>
        <ChoiceField
          label={t("export.template")}
          value={fields.template}
          onChange={set("template")}
          choices={templates.map((one) => ({ value: one.id, label: say(one.label) }))}
          wide
        />
        <TextField label={t("export.from")} type="date" value={fields.from} onChange={set("from")} />
        <TextField label={t("export.to")} type="date" value={fields.to} onChange={set("to")} />
        <ChoiceField
          label={t("export.department")}
          value={fields.department}
          onChange={set("department")}
          placeholder={t("export.departmentAll")}
          clearable
          choices={departments.map((one) => ({ value: one.code, label: say(one.label) }))}
        />
        <TextField
          label={t("export.region")}
          value={fields.region}
          onChange={set("region")}
          hint={t("export.regionHint")}
          maxLength={100}
        />
        <ChoiceField
          label={t("export.audience")}
          value={fields.audience}
          onChange={set("audience")}
          hint={t(guarded ? "export.audienceGovernmentHint" : "export.audiencePublicHint")}
          choices={[
            { value: "public", label: t("export.public") },
            { value: "government", label: t("export.government") },
          ]}
        />
        <ChoiceField
          label={t("export.format")}
          value={fields.format}
          onChange={set("format")}
          choices={[
            { value: "xlsx", label: t("export.excel") },
            { value: "csv", label: t("export.csv") },
          ]}
        />
        <ChoiceField
          label={t("export.headings")}
          value={fields.headings}
          onChange={set("headings")}
          choices={[
            { value: "headings", label: t("export.headingsWords") },
            { value: "codes", label: t("export.headingsCodes") },
          ]}
        />
        {fields.format === "csv" && (
          <ChoiceField
            label={t("export.encoding")}
            value={fields.encoding}
            onChange={set("encoding")}
            choices={[
              { value: "utf-8", label: t("export.utf8") },
              { value: "gb18030", label: t("export.gb18030") },
            ]}
          />
        )}
        {guarded && (
          <>
            <TextField
              label={t("export.reason")}
              value={fields.reason}
              onChange={set("reason")}
              required
              wide
            />
            <TextField label={t("export.basis")} value={fields.basis} onChange={set("basis")} required wide />
          </>
        )}
      </Form>
      {chosen !== undefined && <Columns columns={chosen.columns} />}
    </section>
  );
}

/** What stands in the file, in its order. */
function Columns({ columns }: { readonly columns: Templates[number]["columns"] }) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <details className="export-columns" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("export.columns", { count: columns.length })}</summary>
      <ol>
        {columns.map((column) => (
          <li key={column.field}>
            {column.heading} <code>{column.field}</code>
          </li>
        ))}
      </ol>
    </details>
  );
}

function TemplateExport() {
  const { t } = useLanguage();
  const query = useTemplates();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("export.templateTitle")} />
      <h1>{t("export.templateTitle")}</h1>
      <p className="lead">{t("export.templateLead")}</p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Waiting lines={8} />}
      {query.data !== undefined && <TemplateForm templates={query.data.items} />}
    </div>
  );
}

/** Records in the template of a receiver, such as the city's portal. */
export function TemplateExportPage() {
  return (
    <PurposeGate>
      <TemplateExport />
    </PurposeGate>
  );
}
