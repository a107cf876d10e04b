import { Link } from "@tanstack/react-router";
import type { OrganisationOutput } from "@xinpark/kernel/contract";
import { ORGANISATION_KINDS } from "@xinpark/kernel/rights";
import { Button, Input } from "antd";
import { useState } from "react";
import { may, useSession } from "../account/session.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useOrganisationChange, useOrganisations } from "./queries.ts";

function Entry({ one }: { readonly one: OrganisationOutput }) {
  const { t, say } = useLanguage();
  const notes = [
    one.code,
    ...(one.region === null ? [] : [say(one.region.label)]),
    ...(one.lineOf === null ? [] : [`${t("organisation.lineOf")} ${say(one.lineOf.label)}`]),
    t("organisations.people", { count: one.people }),
  ];
  return (
    <li className="card entry">
      <div className="entry-head">
        <Link className="entry-name" to="/organisations/$code" params={{ code: one.code }}>
          {say(one.label)}
        </Link>
        <span>
          {one.activeTo !== null && <span className="tag tag-faint">{t("organisations.ended")}</span>}{" "}
          <span className="tag tag-plain">{say(one.kindLabel)}</span>
        </span>
      </div>
      <p className="entry-note">{notes.join(" · ")}</p>
      {one.formerNames.length > 0 && (
        <p className="entry-note">
          {t("organisations.formerly", {
            names: one.formerNames.map((name) => say(name.label)).join(t("text.comma")),
          })}
        </p>
      )}
    </li>
  );
}

const EMPTY = { code: "", zh: "", en: "", kind: "department", lineOf: "", from: "", document: "" };

function AddForm({
  known,
  onDone,
}: {
  readonly known: readonly OrganisationOutput[];
  readonly onDone: () => void;
}) {
  const { t, say } = useLanguage();
  const { fields, set } = useFields(EMPTY);
  const change = useOrganisationChange(null);
  const submit = () =>
    change.mutate(
      {
        act: "",
        body: {
          code: fields.code.trim(),
          label: { zh: fields.zh, en: fields.en === "" ? fields.zh : fields.en },
          kind: fields.kind,
          ...(fields.lineOf === "" ? {} : { lineOf: fields.lineOf }),
          ...(fields.from === "" ? {} : { from: fields.from }),
          ...(fields.document === "" ? {} : { document: fields.document }),
        },
      },
      { onSuccess: onDone },
    );
  return (
    <section className="form-panel" aria-label={t("organisations.add")}>
      <Form
        onSubmit={submit}
        ok={t("organisations.add")}
        busy={change.isPending}
        problem={change.error}
        onCancel={onDone}
      >
        <TextField label={t("organisation.nameZh")} value={fields.zh} onChange={set("zh")} required />
        <TextField label={t("organisation.nameEn")} value={fields.en} onChange={set("en")} />
        <TextField
          label={t("organisation.code")}
          value={fields.code}
          onChange={set("code")}
          required
          maxLength={64}
        />
        <ChoiceField
          label={t("organisation.kind")}
          value={fields.kind}
          onChange={set("kind")}
          choices={Object.entries(ORGANISATION_KINDS).map(([value, label]) => ({ value, label: say(label) }))}
        />
        <ChoiceField
          label={t("organisation.lineOf")}
          value={fields.lineOf}
          onChange={set("lineOf")}
          placeholder={t("organisation.lineNone")}
          clearable
          choices={known
            .filter((one) => one.activeTo === null)
            .map((one) => ({ value: one.code, label: say(one.label) }))}
        />
        <TextField
          label={t("organisation.from")}
          type="date"
          value={fields.from}
          onChange={set("from")}
          hint={t("form.today")}
        />
        <TextField
          label={t("organisation.document")}
          value={fields.document}
          onChange={set("document")}
          wide
        />
      </Form>
    </section>
  );
}

function List({ all, filter }: { readonly all: readonly OrganisationOutput[]; readonly filter: string }) {
  const { t } = useLanguage();
  const words = filter.trim().toLowerCase();
  const shown = all.filter((one) =>
    [one.code, one.label.zh, one.label.en, ...one.formerNames.map((name) => name.label.zh)].some((text) =>
      text.toLowerCase().includes(words),
    ),
  );
  if (shown.length === 0)
    return (
      <div className="empty page-section">
        <p className="empty-title">{t("organisations.none")}</p>
        <p>{t("organisations.noneText")}</p>
      </div>
    );
  return (
    <ol className="entry-list">
      {shown.map((one) => (
        <Entry key={one.code} one={one} />
      ))}
    </ol>
  );
}

/** Every organisation, and the way to a new one. */
export function OrganisationsPage() {
  const { t } = useLanguage();
  const mayWrite = may(useSession().data, "organisation.write");
  const query = useOrganisations();
  const [filter, setFilter] = useState("");
  const [adding, setAdding] = useState(false);
  const all = query.data?.items;
  return (
    <div className="page">
      <PageTitle title={t("organisations.title")} />
      <div className="page-head">
        <div>
          <h1>{t("organisations.title")}</h1>
          <p className="lead">{t("organisations.lead")}</p>
        </div>
        {mayWrite && !adding && (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("organisations.add")}
          </Button>
        )}
      </div>
      {adding && <AddForm known={all ?? []} onDone={() => setAdding(false)} />}
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {all === undefined && !query.isError && <Waiting lines={6} />}
      {all !== undefined && (
        <>
          <div className="field">
            <Input
              aria-label={t("organisations.filter")}
              placeholder={t("organisations.filter")}
              value={filter}
              allowClear
              onChange={(event) => setFilter(event.target.value)}
            />
          </div>
          <ExportList operation="organisation.list" />
          <List all={all} filter={filter} />
        </>
      )}
    </div>
  );
}
