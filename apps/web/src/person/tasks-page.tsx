import { Link } from "@tanstack/react-router";
import type { TaskOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { MembershipStateTag, useDays } from "./membership-line.tsx";
import { useColleagues, useDeputies, useDeputyChange, useHandOver, useTasks } from "./queries.ts";

function TaskLine({ task }: { readonly task: TaskOutput }) {
  const { t, say, language } = useLanguage();
  return (
    <li className="entry-line">
      <div>
        {task.kind === "due-task" || task.kind === "return" ? (
          <Link to="/due-tasks">{task.title}</Link>
        ) : task.kind === "verification" ? (
          <Link to="/verifications/$number" params={{ number: task.reference }}>
            {task.title}
          </Link>
        ) : (
          <Link to="/deliveries/$batch" params={{ batch: task.reference }}>
            {task.title}
          </Link>
        )}
        <p className="field-hint">
          {say(task.label)} · {formatInstant(task.since, language)}
        </p>
      </div>
      {task.count !== null && task.count > 0 && (
        <span className="tag tag-warn">{t("tasks.rows", { count: task.count })}</span>
      )}
    </li>
  );
}

/** Colleagues to choose from, by their memberships. */
function useChoices() {
  const { say } = useLanguage();
  return (useColleagues().data?.items ?? []).map((one) => ({
    value: String(one.membership),
    label: `${one.displayName} · ${say(one.roleLabel)}`,
  }));
}

function HandOverForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLanguage();
  const choices = useChoices();
  const { fields, set } = useFields({ to: "", reason: "" });
  const handing = useHandOver();
  if (handing.data !== undefined)
    return (
      <p role="status">
        {t("tasks.handed", {
          name: handing.data.to,
          batches: handing.data.batches.length,
          applications: handing.data.applications.length,
        })}
      </p>
    );
  if (choices.length === 0) return <p>{t("tasks.colleagueNone")}</p>;
  return (
    <Form
      onSubmit={() => handing.mutate({ to: Number(fields.to), reason: fields.reason })}
      ok={t("tasks.handOver")}
      busy={handing.isPending}
      problem={handing.error}
      onCancel={onDone}
      disabled={fields.to === ""}
    >
      <p className="form-wide">{t("tasks.handOverText")}</p>
      <ChoiceField label={t("tasks.handOverTo")} value={fields.to} onChange={set("to")} choices={choices} />
      <TextField label={t("person.reason")} value={fields.reason} onChange={set("reason")} required />
    </Form>
  );
}

function Tasks() {
  const { t } = useLanguage();
  const query = useTasks();
  const [handing, setHanding] = useState(false);
  const tasks = query.data?.items;
  return (
    <section className="card page-section" aria-labelledby="tasks">
      <h2 id="tasks">{t("tasks.open")}</h2>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {tasks === undefined && !query.isError && <Waiting lines={3} />}
      {tasks?.length === 0 && !handing && (
        <div className="empty">
          <p className="empty-title">{t("tasks.none")}</p>
          <p>{t("tasks.noneText")}</p>
        </div>
      )}
      {tasks !== undefined && tasks.length > 0 && (
        <ul className="entry-lines">
          {tasks.map((task) => (
            <TaskLine key={`${task.kind}/${task.reference}`} task={task} />
          ))}
        </ul>
      )}
      {handing ? (
        <div className="form-panel">
          <HandOverForm onDone={() => setHanding(false)} />
        </div>
      ) : (
        tasks !== undefined &&
        tasks.length > 0 && (
          <div className="form-actions">
            <Button onClick={() => setHanding(true)}>{t("tasks.handOver")}</Button>
          </div>
        )
      )}
    </section>
  );
}

function DeputyForm({ onDone }: { readonly onDone: () => void }) {
  const { t } = useLanguage();
  const choices = useChoices();
  const today = useSession().data?.installation.today ?? "";
  const { fields, set } = useFields({ colleague: "", from: today, to: "", reason: "" });
  const change = useDeputyChange();
  if (choices.length === 0) return <p>{t("tasks.colleagueNone")}</p>;
  const submit = () =>
    change.mutate(
      {
        path: "/deputies",
        body: {
          colleague: Number(fields.colleague),
          from: fields.from,
          to: fields.to,
          reason: fields.reason,
        },
      },
      { onSuccess: onDone },
    );
  return (
    <Form
      onSubmit={submit}
      ok={t("deputies.name")}
      busy={change.isPending}
      problem={change.error}
      onCancel={onDone}
      disabled={fields.colleague === ""}
    >
      <ChoiceField
        label={t("deputies.who")}
        value={fields.colleague}
        onChange={set("colleague")}
        choices={choices}
      />
      <TextField
        label={t("person.from")}
        type="date"
        value={fields.from}
        onChange={set("from")}
        required
        min={today}
      />
      <TextField
        label={t("person.to")}
        type="date"
        value={fields.to}
        onChange={set("to")}
        required
        min={today}
      />
      <TextField label={t("person.reason")} value={fields.reason} onChange={set("reason")} required wide />
    </Form>
  );
}

function Deputies() {
  const { t } = useLanguage();
  const days = useDays();
  const session = useSession().data;
  const query = useDeputies();
  const change = useDeputyChange();
  const [naming, setNaming] = useState(false);
  const deputies = query.data?.items;
  const mayName = session?.membership?.deputyFor === null;
  return (
    <section className="card page-section" aria-labelledby="deputies">
      <h2 id="deputies">{t("deputies.title")}</h2>
      <p className="section-lead">{t("deputies.lead", { name: session?.account?.displayName ?? "" })}</p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {deputies?.length === 0 && <p>{t("deputies.none")}</p>}
      {deputies !== undefined && deputies.length > 0 && (
        <ul className="entry-lines">
          {deputies.map((one) => (
            <li key={one.membership} className="entry-line">
              <div>
                <strong>
                  {one.own
                    ? t("deputies.forOther", { name: one.principal })
                    : t("deputies.forMe", { name: one.deputy })}
                </strong>{" "}
                <MembershipStateTag state={one.state} />
                <p className="field-hint">
                  {days(one.validFrom, one.validTo)}
                  {one.reason !== null && ` · ${one.reason}`}
                </p>
              </div>
              {(one.state === "live" || one.state === "coming") && (
                <Button
                  size="small"
                  loading={change.isPending}
                  onClick={() => change.mutate({ path: `/deputies/${one.membership}/end`, body: {} })}
                >
                  {t("deputies.end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {naming ? (
        <div className="form-panel">
          <DeputyForm onDone={() => setNaming(false)} />
        </div>
      ) : (
        mayName && (
          <div className="form-actions">
            <Button onClick={() => setNaming(true)}>{t("deputies.name")}</Button>
          </div>
        )
      )}
    </section>
  );
}

/** What one minds, who takes it over, who stands in. */
export function TasksPage() {
  const { t } = useLanguage();
  return (
    <div className="page">
      <PageTitle title={t("tasks.title")} />
      <h1>{t("tasks.title")}</h1>
      <p className="lead">{t("tasks.lead")}</p>
      <Tasks />
      <Deputies />
    </div>
  );
}
