import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { may, useSession } from "../account/session.ts";
import { Form, TextField, useFields } from "../shared/form.tsx";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { FirstPassword, PersonCard } from "./person-card.tsx";
import { useOpenAccount, usePeople } from "./queries.ts";

function OpenForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLanguage();
  const { fields, set } = useFields({ login: "", name: "" });
  const opening = useOpenAccount();
  if (opening.data !== undefined)
    return (
      <>
        <FirstPassword person={opening.data.person} password={opening.data.firstPassword} />
        <div className="form-actions">
          <Button onClick={onDone}>{t("person.save")}</Button>
        </div>
      </>
    );
  return (
    <Form
      onSubmit={() => opening.mutate({ login: fields.login.trim(), displayName: fields.name })}
      ok={t("people.open")}
      busy={opening.isPending}
      problem={opening.error}
      onCancel={onDone}
    >
      <TextField
        label={t("people.login")}
        value={fields.login}
        onChange={set("login")}
        hint={t("people.loginHint")}
        required
        maxLength={64}
      />
      <TextField
        label={t("people.name")}
        value={fields.name}
        onChange={set("name")}
        required
        maxLength={100}
      />
    </Form>
  );
}

function People({ q }: { readonly q: string }) {
  const { t } = useLanguage();
  return (
    <PagedList
      query={usePeople(q)}
      empty={
        <div className="page-section">
          <Empty title={t("people.none")} text={t("people.noneText")} />
        </div>
      }
    >
      {(people) => (
        <ol className="entry-list">
          {people.map((person) => (
            <PersonCard key={person.id} person={person} />
          ))}
        </ol>
      )}
    </PagedList>
  );
}

/** Accounts and their memberships, for the two administrators who make them. */
export function PeoplePage() {
  const { t } = useLanguage();
  const mayOpen = may(useSession().data, "account.create");
  const [q, setQ] = useState("");
  const asked = useDeferredValue(q.trim());
  const [opening, setOpening] = useState(false);
  return (
    <div className="page">
      <PageTitle title={t("people.title")} />
      <div className="page-head">
        <div>
          <h1>{t("people.title")}</h1>
          <p className="lead">{t("people.lead")}</p>
        </div>
        {mayOpen && !opening && (
          <Button type="primary" onClick={() => setOpening(true)}>
            {t("people.open")}
          </Button>
        )}
      </div>
      {opening && (
        <section className="form-panel" aria-label={t("people.open")}>
          <OpenForm onDone={() => setOpening(false)} />
        </section>
      )}
      <div className="field">
        <Input
          aria-label={t("people.search")}
          placeholder={t("people.search")}
          value={q}
          allowClear
          onChange={(event) => setQ(event.target.value)}
        />
      </div>
      <ExportList operation="person.list" query={asked === "" ? {} : { q: asked }} />
      <People q={asked} />
    </div>
  );
}
