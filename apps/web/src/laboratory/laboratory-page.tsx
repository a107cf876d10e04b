import { Link, getRouteApi } from "@tanstack/react-router";
import type { LaboratoryGrouping } from "@xinpark/kernel/contract";
import { parseDefinition, type ModelDefinition } from "@xinpark/kernel/definition";
import { useEffect, useMemo, useState } from "react";
import { readOne } from "../definition/editor.tsx";
import { useDefinitionIndex, useDefinitionVersion, useDraft } from "../definition/queries.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { asApiError } from "../shared/problems.ts";
import { Waiting } from "../shared/waiting.tsx";
import { Controls } from "./controls.tsx";
import { Figures, GradeDistribution, ScoreDistribution } from "./distribution.tsx";
import { GroupTable, MigrationTable } from "./migrations.tsx";
import { Movers } from "./movers.tsx";
import { useTrial, type MoverChoice, type Tried } from "./queries.ts";
import { SaveAsDraft } from "./save.tsx";
import "../definition/definition.css";
import "../evaluation/evaluation.css";
import "./laboratory.css";

/** The laboratory: a published model beside what the hand makes of it, on everyone within reach. */

const route = getRouteApi("/laboratory");

/** Milliseconds without a move after which figures, and then names, are asked for. */
const FIGURES_AFTER = 200;
const NAMES_AFTER = 900;

/** A value once it has stayed the same for a while. */
function useSettled<T>(value: T, after: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return settled;
}

interface BenchProps {
  /** The published model that is compared with. */
  readonly published: ModelDefinition;
  /** What the hand begins with: the published model, or a draft. */
  readonly begun: ModelDefinition;
  readonly draft: number | null;
}

function Results({ quick, slow }: { readonly quick: Tried; readonly slow: Tried }) {
  const { t, say, language } = useLanguage();
  const trial = useTrial(quick);
  const [grouping, setGrouping] = useState<LaboratoryGrouping>("park");
  const [choice, setChoice] = useState<MoverChoice>({});
  const choose = (chosen: MoverChoice): void => {
    setChoice(chosen);
    document.getElementById("movers")?.scrollIntoView({ behavior: "smooth" });
  };
  const loading =
    trial.isPending && trial.failureReason !== null && asApiError(trial.failureReason).status === 503;
  if (trial.data === undefined)
    return (
      <div className="trial-results">
        {loading && <p className="hint">{t("laboratory.loading")}</p>}
        {trial.isError ? <ProblemView thrown={trial.error} /> : <Waiting lines={10} />}
      </div>
    );
  const { data } = trial;
  return (
    <div
      className={
        trial.isFetching || trial.isPlaceholderData ? "trial-results trial-working" : "trial-results"
      }
      aria-busy={trial.isFetching}
    >
      {trial.isError && <ProblemView thrown={trial.error} />}
      <p className="field-hint">
        {t("laboratory.asOf", { day: formatDay(data.asOf, language), number: data.knownNo })}
      </p>
      <Figures trial={data} />
      <section aria-labelledby="differences-title">
        <h2 id="differences-title">{t("laboratory.differences", { version: data.before.version })}</h2>
        {data.differences.length === 0 ? (
          <p className="field-hint">{t("laboratory.noDifferences")}</p>
        ) : (
          <ul className="trial-differences">
            {data.differences.map((one) => (
              <li key={one.path}>{say(one.text)}</li>
            ))}
          </ul>
        )}
      </section>
      <GradeDistribution trial={data} />
      <ScoreDistribution trial={data} />
      <MigrationTable trial={data} onChoose={choose} />
      <GroupTable trial={data} grouping={grouping} onGrouping={setGrouping} onChoose={choose} />
      <Movers tried={slow} trial={data} choice={choice} onChoose={setChoice} />
    </div>
  );
}

function Bench({ published, begun, draft }: BenchProps) {
  const { t } = useLanguage();
  const [model, setModel] = useState(begun);
  const [round, setRound] = useState(0);
  const quick = useSettled(model, FIGURES_AFTER);
  const slow = useSettled(quick, NAMES_AFTER);
  const tried = (definition: ModelDefinition): Tried => ({
    model: published.id,
    version: published.version,
    definition,
  });
  return (
    <div className="laboratory">
      <div className="laboratory-hand">
        <div className="card laboratory-controls">
          <h2>{t("laboratory.controls")}</h2>
          <button
            type="button"
            className="link-button"
            disabled={model === begun}
            onClick={() => {
              setModel(begun);
              setRound(round + 1);
            }}
          >
            {t("laboratory.reset")}
          </button>
          <Controls key={round} begun={begun} model={model} onModel={setModel} />
        </div>
        <SaveAsDraft published={published} model={model} changed={model !== begun} draft={draft} />
      </div>
      <Results quick={tried(quick)} slow={tried(slow)} />
    </div>
  );
}

const modelOf = (content: Readonly<Record<string, unknown>> | undefined): ModelDefinition | null => {
  if (content === undefined) return null;
  const parsed = parseDefinition(content, "model");
  return parsed.ok && parsed.value.kind === "model" ? parsed.value : null;
};

interface FromProps {
  readonly model: string;
  readonly version: string | undefined;
  /** A draft that the hand begins with instead of what is published. */
  readonly draft: { readonly number: number; readonly model: ModelDefinition } | null;
}

function From({ model, version, draft }: FromProps) {
  const answer = useDefinitionVersion({ kind: "model", id: model, version });
  const content = answer.data?.definition;
  const published = useMemo(() => modelOf(content), [content]);
  if (answer.isError) return <ProblemView thrown={answer.error} />;
  if (published === null) return <Waiting lines={8} />;
  return <Bench published={published} begun={draft?.model ?? published} draft={draft?.number ?? null} />;
}

function OfDraft({ draft }: { readonly draft: string }) {
  const { t } = useLanguage();
  const answer = useDraft(draft);
  const text = answer.data?.text;
  const model = useMemo(() => {
    const read = text === undefined ? null : readOne(text);
    return read?.ok === true && read.value.kind === "model" ? read.value : null;
  }, [text]);
  if (answer.isError) return <ProblemView thrown={answer.error} />;
  if (answer.data === undefined) return <Waiting lines={8} />;
  if (model === null) return <p className="hint">{t("laboratory.draftNoModel")}</p>;
  const { id: number, definition, basedOn } = answer.data;
  return <From model={definition} version={basedOn ?? undefined} draft={{ number, model }} />;
}

/** Which model, where none was named. */
function Models() {
  const { t, say } = useLanguage();
  const index = useDefinitionIndex();
  if (index.isError) return <ProblemView thrown={index.error} />;
  if (index.data === undefined) return <Waiting lines={5} />;
  return (
    <ul className="card laboratory-models">
      {index.data.items
        .filter((one) => one.kind === "model")
        .map((one) => {
          const label = one.versions.find(({ version }) => version === one.inForce) ?? one.versions[0];
          return (
            <li key={one.id}>
              <Link to="/laboratory" search={{ model: one.id }}>
                {label === undefined ? one.id : say(label.label)}
              </Link>{" "}
              <span className="field-hint">
                {t("definitions.version", { version: label?.version ?? "" })} · {one.id}
              </span>
            </li>
          );
        })}
    </ul>
  );
}

export function LaboratoryPage() {
  const { t } = useLanguage();
  const { model, version, draft } = route.useSearch();
  return (
    <div className="page laboratory-page">
      <PageTitle title={t("laboratory.title")} />
      <h1>{t("laboratory.title")}</h1>
      <p className="lead">{t("laboratory.lead")}</p>
      {draft !== undefined ? (
        <OfDraft key={draft} draft={draft} />
      ) : model === undefined ? (
        <Models />
      ) : (
        <From key={`${model} ${version ?? ""}`} model={model} version={version} draft={null} />
      )}
    </div>
  );
}
