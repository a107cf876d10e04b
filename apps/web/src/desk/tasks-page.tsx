import { Link } from "@tanstack/react-router";
import type { DueTaskOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { ExportList } from "../export/list-button.tsx";
import { Form, TextField } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { ButtonLink } from "../shared/links.tsx";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Chips, TermLine, WaitingFor } from "./parts.tsx";
import {
  useDeskNotices,
  useDueTasks,
  useSeeNotices,
  useTakeTask,
  useZeroReport,
  type TaskState,
} from "./queries.ts";
import { Returns } from "./returns.tsx";

function Notices() {
  const { t, say } = useLanguage();
  const query = useDeskNotices();
  const see = useSeeNotices();
  const notices = query.data?.items ?? [];
  if (notices.length === 0) return null;
  return (
    <section className="desk-notices" aria-labelledby="desk-notices">
      <h2 id="desk-notices">{t("desk.notices")}</h2>
      <ul>
        {notices.map((notice) => (
          <li key={notice.id}>{say(notice.text)}</li>
        ))}
      </ul>
      <div className="form-actions">
        <Button loading={see.isPending} onClick={() => see.mutate(notices.map((one) => one.id))}>
          {t("desk.seen")}
        </Button>
      </div>
      {see.isError && <ProblemView thrown={see.error} />}
    </section>
  );
}

const TAGS: Readonly<Record<DueTaskOutput["state"], string>> = {
  running: "tag tag-plain",
  due: "tag tag-warn",
  overdue: "tag tag-bad",
  delivered: "tag tag-good",
  "zero-report": "tag tag-good",
  contradicted: "tag tag-bad",
};

function ZeroReport({ task, onDone }: { readonly task: DueTaskOutput; readonly onDone: () => void }) {
  const { t, say, language } = useLanguage();
  const report = useZeroReport();
  const [note, setNote] = useState("");
  return (
    <div className="form-panel">
      <Form
        onSubmit={() => report.mutate({ task: task.id, note }, { onSuccess: onDone })}
        ok={t("due.zeroOk")}
        busy={report.isPending}
        problem={report.error}
        onCancel={onDone}
      >
        <p className="form-wide">
          {t("due.zeroText", {
            item: say(task.itemLabel),
            from: formatDay(task.from, language),
            to: formatDay(task.to, language),
          })}
        </p>
        <TextField label={t("due.note")} value={note} onChange={setNote} wide />
      </Form>
    </div>
  );
}

function TaskItem({ task }: { readonly task: DueTaskOutput }) {
  const { t, say, language } = useLanguage();
  const take = useTakeTask();
  const [reporting, setReporting] = useState(false);
  return (
    <li className="card desk-item">
      <div>
        <h3>
          {say(task.itemLabel)}
          <span className={TAGS[task.state]}>{t(`due.${task.state}`)}</span>
        </h3>
        <p className="desk-line">
          <span>{say(task.department.label)}</span>
          <span>
            {t("due.period", { from: formatDay(task.from, language), to: formatDay(task.to, language) })}
          </span>
          <TermLine term={task} />
        </p>
        <WaitingFor waiting={task.waiting} />
        {task.settledOn !== null && (
          <p className="desk-line">
            <span>
              {t("due.settled", { by: task.settledBy ?? "", day: formatDay(task.settledOn, language) })}
            </span>
            {task.batch !== null && (
              <Link to="/deliveries/$batch" params={{ batch: String(task.batch) }}>
                {t("due.batch", { batch: task.batch })}
              </Link>
            )}
            {task.note !== null && <span>{task.note}</span>}
          </p>
        )}
        {take.isError && <ProblemView thrown={take.error} />}
      </div>
      {task.mayReport && !reporting && (
        <div className="desk-acts">
          <ButtonLink look="primary" to="/deliveries/new">
            {t("due.send")}
          </ButtonLink>
          {task.mayReportNothing && <Button onClick={() => setReporting(true)}>{t("due.zero")}</Button>}
          {!task.mine && (
            <Button loading={take.isPending} onClick={() => take.mutate(task.id)}>
              {t("due.take")}
            </Button>
          )}
        </div>
      )}
      {reporting && (
        <div className="desk-wide">
          <ZeroReport task={task} onDone={() => setReporting(false)} />
        </div>
      )}
    </li>
  );
}

function Tasks() {
  const { t } = useLanguage();
  const [state, setState] = useState<TaskState>("open");
  const query = useDueTasks(state);
  const counts = query.data?.pages[0]?.counts;
  return (
    <>
      <Chips
        label={t("due.filter")}
        chosen={state}
        onChoose={setState}
        choices={[
          { value: "open", label: t("due.open"), ...(counts === undefined ? {} : { count: counts.open }) },
          {
            value: "overdue",
            label: t("due.overdue"),
            ...(counts === undefined ? {} : { count: counts.overdue }),
          },
          { value: "settled", label: t("due.done") },
        ]}
      />
      <ExportList operation="desk.tasks" query={{ state }} />
      <PagedList query={query} empty={<Empty title={t("due.none")} text={t("due.noneText")} />}>
        {(tasks) => (
          <ul className="desk-list">
            {tasks.map((task) => (
              <TaskItem key={task.id} task={task} />
            ))}
          </ul>
        )}
      </PagedList>
    </>
  );
}

/** What is owed, until when and by whom; and what was returned. */
export function DueTasksPage() {
  const { t } = useLanguage();
  const office = useSession().data?.rights.includes("delivery.check") === true;
  return (
    <div className="page">
      <PageTitle title={t("due.title")} />
      <h1>{t("due.title")}</h1>
      <p className="lead">{t(office ? "due.leadOffice" : "due.lead")}</p>
      <Notices />
      {!office && (
        <section className="page-section" aria-labelledby="returns">
          <h2 id="returns">{t("returns.title")}</h2>
          <Returns state="open" />
        </section>
      )}
      <section className="page-section" aria-labelledby="due">
        <h2 id="due">{t("due.tasks")}</h2>
        <Tasks />
      </section>
    </div>
  );
}
