import { Button, Input } from "antd";
import { useDeferredValue, useState } from "react";
import { may, useSession } from "../account/session.ts";
import { Form, TextField, useFields } from "../shared/form.tsx";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
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
  const query = usePeople(q);
  if (query.data === undefined)
    return query.isError ? (
      <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <Waiting lines={6} />
    );
  const people = query.data.pages.flatMap((page) => page.items);
  if (people.length === 0)
    return (
      <div className="empty page-section">
        <p className="empty-title">{t("people.none")}</p>
        <p>{t("people.noneText")}</p>
      </div>
    );
  return (
    <>
      <ol className="entry-list">
        {people.map((person) => (
          <PersonCard key={person.id} person={person} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className="more">
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t("state.more")}
          </Button>
        </div>
      )}
    </>
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
