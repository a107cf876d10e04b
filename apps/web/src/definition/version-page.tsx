import { Link, getRouteApi } from "@tanstack/react-router";
import type { DefinitionVersionOutput } from "@xinpark/kernel/contract";
import { definitionText, parseDefinition, type Definition } from "@xinpark/kernel/definition";
import { useSession } from "../account/session.ts";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { Differences } from "./differences.tsx";
import { useDefinitionVersion } from "./queries.ts";
import { Readable } from "./readable.tsx";
import "./definition.css";

/** One version of a definition, readable, with its history and what changed. */

const route = getRouteApi("/definitions/version");

/** The longest text shown as YAML: a table of thousands of rows is exported by command. */
const LONGEST_SHOWN = 200_000;

const read = (answer: DefinitionVersionOutput | undefined): Definition | null => {
  if (answer === undefined) return null;
  const parsed = parseDefinition(answer.definition, answer.id);
  return parsed.ok ? parsed.value : null;
};

function Versions({ answer }: { readonly answer: DefinitionVersionOutput }) {
  const { t } = useLanguage();
  const { kind, id } = answer;
  return (
    <ol className="versions" aria-label={t("definitions.versions")}>
      {answer.versions.map((one) => (
        <li key={one.version}>
          <Link
            to="/definitions/version"
            search={{ kind, id, version: one.version }}
            className={one.version === answer.version ? "chip chip-chosen" : "chip"}
            aria-current={one.version === answer.version ? "page" : undefined}
          >
            {one.version} · {t("definitions.from", { day: one.validFrom })}
          </Link>
        </li>
      ))}
    </ol>
  );
}

function Provenance({ answer }: { readonly answer: DefinitionVersionOutput }) {
  const { t, language } = useLanguage();
  const { provenance } = answer;
  return (
    <section aria-labelledby="provenance">
      <h2 id="provenance">{t("definitions.provenance")}</h2>
      {provenance === null ? (
        <p className="field-hint">{t("definitions.noProvenance")}</p>
      ) : (
        <p>{t("definitions.written", { drafter: provenance.draftedBy, decider: provenance.decidedBy })}</p>
      )}
      <dl className="facts">
        {provenance !== null && (
          <>
            <div className="fact">
              <dt>{t("definitions.why")}</dt>
              <dd>{provenance.reason}</dd>
            </div>
            <div className="fact">
              <dt>{t("definitions.paper")}</dt>
              <dd>{provenance.document}</dd>
            </div>
          </>
        )}
        <div className="fact">
          <dt>{t("definitions.recorded")}</dt>
          <dd>{formatInstant(answer.recordedAt, language)}</dd>
        </div>
        <div className="fact">
          <dt>{t("definitions.digest")}</dt>
          <dd>
            <code>{answer.digest.slice(0, 16)}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}

function Compared({
  answer,
  after,
}: {
  readonly answer: DefinitionVersionOutput;
  readonly after: Definition;
}) {
  const { t } = useLanguage();
  const search = route.useSearch();
  const at = answer.versions.findIndex((one) => one.version === answer.version);
  const against = search.against ?? answer.versions[at - 1]?.version;
  const before = useDefinitionVersion(
    { kind: answer.kind, id: answer.id, version: against },
    against !== undefined,
  );
  if (against === undefined) return null;
  const was = read(before.data);
  return (
    <section aria-labelledby="compared">
      <h2 id="compared">{t("definitions.compared", { version: against })}</h2>
      {was === null ? <Waiting lines={3} /> : <Differences before={was} after={after} />}
      {answer.versions.length > 2 && (
        <p className="definition-ways">
          {answer.versions
            .filter((one) => one.version !== answer.version && one.version !== against)
            .map((one) => (
              <Link key={one.version} to="/definitions/version" search={{ ...search, against: one.version }}>
                {t("definitions.compare", { version: one.version })}
              </Link>
            ))}
        </p>
      )}
    </section>
  );
}

function Version({ answer }: { readonly answer: DefinitionVersionOutput }) {
  const { t, say } = useLanguage();
  const session = useSession();
  const definition = read(answer);
  const { kind, id, version } = answer;
  const text = definition === null ? "" : definitionText(definition);
  return (
    <>
      <p className="field-hint">
        {say(answer.kindLabel)} · <code>{id}</code>
      </p>
      <h1>{say(answer.label)}</h1>
      <p>
        {t("definitions.version", { version })} · {t("definitions.from", { day: answer.validFrom })}{" "}
        {answer.validTo !== null && t("definitions.until", { day: answer.validTo })}{" "}
        <span className={answer.inForce ? "tag tag-good" : "tag tag-plain"}>
          {t(answer.inForce ? "definitions.inForce" : "definitions.notInForce")}
        </span>{" "}
        <span className="tag tag-plain">{t(`definitions.${answer.origin}`)}</span>
      </p>
      <Versions answer={answer} />
      {answer.drafted && session.data?.rights.includes("definition.draft") === true && (
        <p className="definition-ways">
          <ButtonLink to="/definitions/drafts/new" search={{ kind, id, version }} look="primary">
            {t("definitions.draftNext")}
          </ButtonLink>
          {kind === "model" && (
            <ButtonLink to="/laboratory" search={{ model: id, version }}>
              {t("laboratory.try")}
            </ButtonLink>
          )}
        </p>
      )}
      {definition !== null && (
        <>
          <Compared answer={answer} after={definition} />
          <Readable definition={definition} />
        </>
      )}
      <Provenance answer={answer} />
      {text !== "" && text.length <= LONGEST_SHOWN && (
        <details className="definition-text">
          <summary>{t("definitions.text")}</summary>
          <pre tabIndex={0}>{text}</pre>
        </details>
      )}
    </>
  );
}

export function DefinitionPage() {
  const { t, say } = useLanguage();
  const { kind, id, version } = route.useSearch();
  const answer = useDefinitionVersion({ kind, id, version });
  return (
    <div className="page page-narrow definition-page">
      <PageTitle title={answer.data === undefined ? t("definitions.title") : say(answer.data.label)} />
      <p>
        <Link to="/definitions" search={{ kind }}>
          {t("definitions.back")}
        </Link>
      </p>
      {answer.isError && <ProblemView thrown={answer.error} onRetry={() => void answer.refetch()} />}
      {answer.isPending && <Waiting lines={8} />}
      {answer.data !== undefined && <Version answer={answer.data} />}
    </div>
  );
}
