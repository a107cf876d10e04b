import { Link, getRouteApi } from "@tanstack/react-router";
import type { DefinitionIndexOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useDefinitionIndex } from "./queries.ts";
import "./definition.css";

/** Every definition by kind, with its versions and days. */

const route = getRouteApi("/definitions");

type Entry = DefinitionIndexOutput["items"][number];

function EntryLine({ entry, today }: { readonly entry: Entry; readonly today: string }) {
  const { t, say } = useLanguage();
  const shown = entry.versions.find((one) => one.version === entry.inForce) ?? entry.versions.at(-1);
  const coming = entry.versions.filter((one) => one.validFrom > today);
  if (shown === undefined) return null;
  return (
    <li className="definition-line">
      <Link to="/definitions/version" search={{ kind: entry.kind, id: entry.id }} className="definition-name">
        {say(shown.label)}
      </Link>
      <span className="definition-id">{entry.id}</span>
      <span className="definition-when">
        {t("definitions.version", { version: shown.version })} ·{" "}
        {t("definitions.from", { day: shown.validFrom })}
      </span>
      <span className="definition-tags">
        {entry.inForce === null && <span className="tag tag-warn">{t("definitions.notInForce")}</span>}
        {coming.map((one) => (
          <span key={one.version} className="tag tag-plain">
            {t("definitions.version", { version: one.version })}{" "}
            {t("definitions.from", { day: one.validFrom })}
          </span>
        ))}
        {shown.origin === "local" && <span className="tag tag-good">{t("definitions.local")}</span>}
      </span>
    </li>
  );
}

function List({ index }: { readonly index: DefinitionIndexOutput }) {
  const { t, say } = useLanguage();
  const { kind = index.kinds[0]?.kind ?? "" } = route.useSearch();
  const [sought, setSought] = useState("");
  const text = sought.trim().toLowerCase();
  const fits = (entry: Entry): boolean =>
    [entry.id, ...entry.versions.flatMap((one) => [one.label.zh, one.label.en])].some((one) =>
      one.toLowerCase().includes(text),
    );
  const entries = index.items.filter((entry) => (text === "" ? entry.kind === kind : fits(entry)));
  return (
    <>
      <nav className="chips" aria-label={t("definitions.kinds")}>
        {index.kinds.map((one) => (
          <Link
            key={one.kind}
            to="/definitions"
            search={{ kind: one.kind }}
            className={one.kind === kind && text === "" ? "chip chip-chosen" : "chip"}
            aria-current={one.kind === kind && text === "" ? "page" : undefined}
          >
            {say(one.label)} <span className="chip-count">{one.count}</span>
          </Link>
        ))}
      </nav>
      <TextField label={t("definitions.search")} value={sought} onChange={setSought} />
      {entries.length === 0 ? (
        <p className="empty-title">{t("definitions.none")}</p>
      ) : (
        <ul className="card definition-list">
          {entries.map((entry) => (
            <EntryLine key={`${entry.kind}/${entry.id}`} entry={entry} today={index.today} />
          ))}
        </ul>
      )}
    </>
  );
}

export function DefinitionListPage() {
  const { t } = useLanguage();
  const index = useDefinitionIndex();
  const session = useSession();
  const drafts = session.data?.rights.includes("definition.draft") === true;
  return (
    <div className="page page-narrow">
      <PageTitle title={t("definitions.title")} />
      <h1>{t("definitions.title")}</h1>
      <p className="lead">{t("definitions.lead")}</p>
      <div className="definition-ways">
        {drafts && (
          <>
            <ButtonLink to="/definitions/drafts/new" look="primary">
              {t("definitions.new")}
            </ButtonLink>
            <ButtonLink to="/definitions/drafts">{t("definitions.drafts")}</ButtonLink>
          </>
        )}
        <ButtonLink to="/definitions/duties">{t("definitions.duties")}</ButtonLink>
      </div>
      {index.isError && <ProblemView thrown={index.error} onRetry={() => void index.refetch()} />}
      {index.isPending && <Waiting lines={8} />}
      {index.data !== undefined && <List index={index.data} />}
    </div>
  );
}
