import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import type { DefinitionDraftOutput } from "@xinpark/kernel/contract";
import { definitionText, parseDefinition, type Definition } from "@xinpark/kernel/definition";
import { Button } from "antd";
import { useState, type ReactNode } from "react";
import { TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { Differences } from "./differences.tsx";
import { STATE_LOOK } from "./drafts-page.tsx";
import { DraftEditor, readOne } from "./editor.tsx";
import { useDefinitionIndex, useDefinitionVersion, useDraft, useDraftAct, type Written } from "./queries.ts";
import { LaboratoryReportPart, NO_PAPERS, PapersNeeded, PapersShown } from "./papers.tsx";
import { Readable } from "./readable.tsx";
import { starting } from "./starting.ts";
import "./definition.css";

/** Writing a draft, and deciding on somebody else's. */

const newRoute = getRouteApi("/definitions/drafts/new");
const oneRoute = getRouteApi("/definitions/drafts/$draft");

interface WritingProps {
  readonly initial: Written;
  readonly ok: string;
  readonly onSave: (written: Written) => void;
  readonly busy: boolean;
  readonly problem: unknown;
  readonly before: Definition | null;
  /** What may be done once nothing is unsaved. */
  readonly then?: (clean: boolean) => ReactNode;
  readonly papersNeeded?: DefinitionDraftOutput["papersNeeded"];
}

function Writing({ initial, ok, onSave, busy, problem, before, then, papersNeeded = [] }: WritingProps) {
  const { t } = useLanguage();
  const [written, setWritten] = useState(initial);
  const put = (part: Partial<Written>): void => setWritten((now) => ({ ...now, ...part }));
  const clean =
    written.text === initial.text &&
    written.reason === initial.reason &&
    written.document === initial.document &&
    written.papers === initial.papers;
  const read = readOne(written.text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSave(written);
      }}
    >
      <DraftEditor text={written.text} onChange={(text) => put({ text })} />
      <div className="card draft-why">
        <TextField
          label={t("drafts.reason")}
          value={written.reason}
          onChange={(reason) => put({ reason })}
          required
        />
        <TextField
          label={t("drafts.document")}
          value={written.document}
          maxLength={200}
          onChange={(document) => put({ document })}
          required
        />
        {papersNeeded.length > 0 && (
          <PapersNeeded
            needed={papersNeeded}
            papers={written.papers}
            onPapers={(papers) => put({ papers })}
          />
        )}
        {problem !== null && problem !== undefined && <ProblemView thrown={problem} />}
        <div className="form-actions">
          <Button type="primary" htmlType="submit" loading={busy} disabled={!read.ok}>
            {ok}
          </Button>
          {then?.(clean)}
        </div>
      </div>
      {before !== null && read.ok && (
        <section aria-labelledby="changes">
          <h2 id="changes">{t("definitions.compared", { version: before.version })}</h2>
          <Differences before={before} after={read.value} />
        </section>
      )}
    </form>
  );
}

export function NewDraftPage() {
  const { t } = useLanguage();
  const { kind, id, version } = newRoute.useSearch();
  const based = kind !== undefined && id !== undefined;
  const base = useDefinitionVersion({ kind: kind ?? "", id: id ?? "", version }, based);
  const index = useDefinitionIndex();
  const act = useDraftAct();
  const navigate = useNavigate();
  const parsed = base.data === undefined ? null : parseDefinition(base.data.definition, "base");
  const before = parsed?.ok === true ? parsed.value : null;
  const today = index.data?.today;
  return (
    <div className="page definition-page">
      <PageTitle title={t("drafts.newTitle")} />
      <h1>{t("drafts.newTitle")}</h1>
      <p className="lead">{t("drafts.newLead")}</p>
      {base.isError && <ProblemView thrown={base.error} />}
      {base.isPending && based && <Waiting lines={8} />}
      {today !== undefined && (!based || base.data !== undefined) && (
        <Writing
          initial={{ text: starting(before, today), reason: "", document: "", papers: NO_PAPERS }}
          ok={t("drafts.begin")}
          busy={act.isPending}
          problem={act.error}
          before={before}
          onSave={(written) =>
            act.mutate(
              { act: "begin", basedOn: before?.version ?? null, ...written },
              {
                onSuccess: (made) =>
                  void navigate({ to: "/definitions/drafts/$draft", params: { draft: String(made.id) } }),
              },
            )
          }
        />
      )}
    </div>
  );
}

function Blocking({ draft }: { readonly draft: DefinitionDraftOutput }) {
  const { t, say } = useLanguage();
  if (draft.problems.length === 0) return null;
  return (
    <div className="hint" role="status">
      <strong>{t("drafts.blocking")}</strong>
      <ul>
        {draft.problems.map((one) => (
          <li key={`${one.path ?? ""} ${one.message.en}`}>
            {say(one.message)} {one.path !== null && <code>{one.path}</code>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Own({
  draft,
  before,
}: {
  readonly draft: DefinitionDraftOutput;
  readonly before: Definition | null;
}) {
  const { t } = useLanguage();
  const act = useDraftAct();
  return (
    <>
      <Blocking draft={draft} />
      <LaboratoryReportPart draft={draft} />
      <Writing
        key={`${draft.text} ${JSON.stringify(draft.papers)}`}
        initial={{
          text: draft.text,
          reason: draft.reason,
          document: draft.document,
          papers: draft.papers,
        }}
        papersNeeded={draft.papersNeeded}
        ok={t("drafts.save")}
        busy={act.isPending}
        problem={act.error}
        before={before}
        onSave={(written) => act.mutate({ act: "save", draft: draft.id, ...written })}
        then={(clean) => (
          <>
            <Button
              disabled={!clean || draft.problems.length > 0}
              loading={act.isPending}
              onClick={() => act.mutate({ act: "submission", draft: draft.id })}
            >
              {t("drafts.submit")}
            </Button>
            <Button onClick={() => act.mutate({ act: "withdrawal", draft: draft.id })}>
              {t("drafts.withdraw")}
            </Button>
            {!clean && <span className="field-hint">{t("drafts.unsaved")}</span>}
          </>
        )}
      />
    </>
  );
}

function Decide({ draft }: { readonly draft: DefinitionDraftOutput }) {
  const { t } = useLanguage();
  const act = useDraftAct();
  const [note, setNote] = useState("");
  if (draft.own)
    return (
      <div className="card">
        <p>{t("drafts.ownWaits")}</p>
        <Button onClick={() => act.mutate({ act: "withdrawal", draft: draft.id })}>
          {t("drafts.withdraw")}
        </Button>
      </div>
    );
  const send = (approve: boolean): void => act.mutate({ act: "decision", draft: draft.id, approve, note });
  return (
    <section className="card" aria-labelledby="decide">
      <h2 id="decide">{t("drafts.decide")}</h2>
      <Blocking draft={draft} />
      <TextField label={t("drafts.note")} value={note} onChange={setNote} maxLength={1000} />
      <div className="form-actions">
        <Button
          type="primary"
          loading={act.isPending}
          disabled={draft.problems.length > 0}
          onClick={() => send(true)}
        >
          {t("drafts.approve")}
        </Button>
        <Button disabled={act.isPending || note.trim() === ""} onClick={() => send(false)}>
          {t("drafts.refuse")}
        </Button>
      </div>
      {act.isError && <ProblemView thrown={act.error} />}
    </section>
  );
}

function Closed({
  draft,
  before,
}: {
  readonly draft: DefinitionDraftOutput;
  readonly before: Definition | null;
}) {
  const { t } = useLanguage();
  const read = readOne(draft.text);
  return (
    <>
      <dl className="facts">
        <div className="fact">
          <dt>{t("drafts.reason")}</dt>
          <dd>{draft.reason}</dd>
        </div>
        <div className="fact">
          <dt>{t("drafts.document")}</dt>
          <dd>{draft.document}</dd>
        </div>
        {draft.decidedBy !== null && (
          <div className="fact">
            <dt>{t("drafts.decidedBy", { name: draft.decidedBy })}</dt>
            <dd>{draft.decisionNote === "" ? "—" : draft.decisionNote}</dd>
          </div>
        )}
      </dl>
      <LaboratoryReportPart draft={draft} />
      <PapersShown draft={draft} />
      {draft.state === "submitted" && <Decide draft={draft} />}
      {draft.state === "published" && (
        <p>
          <Link
            to="/definitions/version"
            search={{ kind: draft.kind, id: draft.definition, version: draft.version }}
          >
            {t("drafts.published", { day: draft.validFrom ?? "" })}
          </Link>
        </p>
      )}
      {before !== null && read.ok && (
        <section aria-labelledby="changes">
          <h2 id="changes">{t("definitions.compared", { version: before.version })}</h2>
          <Differences before={before} after={read.value} />
        </section>
      )}
      {read.ok && <Readable definition={read.value} />}
      <details className="definition-text">
        <summary>{t("definitions.text")}</summary>
        <pre tabIndex={0}>{read.ok ? definitionText(read.value) : draft.text}</pre>
      </details>
    </>
  );
}

function Draft({ draft }: { readonly draft: DefinitionDraftOutput }) {
  const { t, say } = useLanguage();
  const based = draft.basedOn !== null;
  const base = useDefinitionVersion(
    { kind: draft.kind, id: draft.definition, version: draft.basedOn ?? undefined },
    based,
  );
  const parsed = base.data === undefined ? null : parseDefinition(base.data.definition, "base");
  const before = parsed?.ok === true ? parsed.value : null;
  return (
    <>
      <p>
        {say(draft.kindLabel)} · <code>{draft.definition}</code> ·{" "}
        {t("definitions.version", { version: draft.version })}{" "}
        <span className={STATE_LOOK[draft.state]}>{t(`drafts.state.${draft.state}`)}</span>
      </p>
      <p className="field-hint">{t("drafts.by", { name: draft.draftedBy })}</p>
      {draft.kind === "model" && (draft.state === "draft" || draft.state === "submitted") && (
        <p className="definition-ways">
          <ButtonLink to="/laboratory" search={{ draft: String(draft.id) }}>
            {t("laboratory.try")}
          </ButtonLink>
        </p>
      )}
      {draft.state === "draft" ? (
        <Own draft={draft} before={before} />
      ) : (
        <Closed draft={draft} before={before} />
      )}
    </>
  );
}

export function DraftPage() {
  const { t } = useLanguage();
  const { draft: id } = oneRoute.useParams();
  const draft = useDraft(id);
  return (
    <div className="page definition-page">
      <PageTitle title={t("drafts.editTitle", { number: id })} />
      <p>
        <Link to="/definitions/drafts">{t("drafts.title")}</Link>
      </p>
      <h1>{t("drafts.editTitle", { number: id })}</h1>
      {draft.isError && <ProblemView thrown={draft.error} onRetry={() => void draft.refetch()} />}
      {draft.isPending && <Waiting lines={8} />}
      {draft.data !== undefined && <Draft draft={draft.data} />}
    </div>
  );
}
