import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { KeyboardEvent, RefObject } from "react";
import { useSession } from "../account/session.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { More } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { HitList } from "./hit-list.tsx";
import { useSearchHits } from "./queries.ts";
import { SearchBox } from "./search-box.tsx";
import "./search.css";

const PAUSE_BEFORE_SEARCH_MS = 180;

/** The text to search for: what was typed, once the typing pauses; kept in the address. */
function useTypedText() {
  const { q = "" } = useSearch({ from: "/" });
  const navigate = useNavigate({ from: "/" });
  const [typed, setTyped] = useState(q);
  const [composing, setComposing] = useState(false);
  const asked = useRef(q);
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    const text = typed.trim();
    if (composing || text === asked.current) return undefined;
    const pause = window.setTimeout(() => {
      asked.current = text;
      void navigate({ search: text === "" ? {} : { q: text }, replace: true, resetScroll: false });
    }, PAUSE_BEFORE_SEARCH_MS);
    return () => window.clearTimeout(pause);
  }, [typed, composing, navigate]);
  const change = (value: string, stillComposing: boolean) => {
    setTyped(value);
    setComposing(stillComposing);
  };
  return { typed, text: q, change };
}

/** Arrow keys walk from the field through the hits and back; Enter in the field asks for the first hit. */
function useArrowKeys(onEnter: () => void) {
  const input = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const hits = (): readonly HTMLElement[] => [
    ...(area.current?.querySelectorAll<HTMLElement>("[data-hit]") ?? []),
  ];
  const move = (event: KeyboardEvent) => {
    const links = hits();
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "ArrowDown") (links[at + 1] ?? links[at])?.focus();
    else if (event.key === "ArrowUp" && at >= 0) (links[at - 1] ?? input.current)?.focus();
    else if (event.key === "Enter" && event.target === input.current) onEnter();
    else if (event.key === "Escape" && at >= 0) input.current?.focus();
    else return;
    event.preventDefault();
  };
  return { input, area, move };
}

function NoHit({ text, onClear }: { readonly text: string; readonly onClear: () => void }) {
  const { t } = useLanguage();
  return (
    <div className="empty">
      <p className="empty-title">{t("search.none", { text })}</p>
      <ul>
        <li>{t("search.noneShorter")}</li>
        <li>{t("search.noneCode")}</li>
        <li>{t("search.noneDelivered")}</li>
      </ul>
      <Button onClick={onClear}>{t("search.showAll")}</Button>
    </div>
  );
}

/** Enter opens the first hit of what was typed, also when those hits are still on their way. */
function useFirstHit(area: RefObject<HTMLDivElement | null>, asked: boolean, fresh: boolean) {
  useEffect(() => {
    if (asked && fresh) area.current?.querySelector<HTMLElement>("[data-hit]")?.click();
  }, [area, asked, fresh]);
}

interface ResultsProps {
  readonly text: string;
  readonly onClear: () => void;
  /** Somebody pressed Enter for this text. */
  readonly openFirst: boolean;
}

function Results({ text, onClear, openFirst }: ResultsProps) {
  const { t } = useLanguage();
  const query = useSearchHits(text);
  const area = useRef<HTMLDivElement>(null);
  const stale = query.isPlaceholderData;
  useFirstHit(area, openFirst, query.data !== undefined && !stale);
  if (query.isError) return <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <Waiting lines={6} />;
  const hits = query.data.pages.flatMap((page) => page.items);
  // That nothing was found is only said of a text that has been searched for.
  if (stale && hits.length === 0) return <Waiting lines={6} />;
  const summary =
    text === ""
      ? t("search.all")
      : query.hasNextPage
        ? t("search.more", { count: hits.length })
        : t("search.found", { count: hits.length });
  return (
    <div ref={area} aria-busy={stale}>
      <h2 className="results-title" aria-live="polite">
        {hits.length === 0 && text !== "" ? t("search.noHit") : summary}
      </h2>
      {hits.length === 0 && text !== "" && <NoHit text={text} onClear={onClear} />}
      {hits.length === 0 && text === "" && <p className="empty">{t("search.nothingYet")}</p>}
      {hits.length > 0 && <ExportList operation="registry.search" query={{ text }} />}
      {hits.length > 0 && <HitList hits={hits} text={text} />}
      <More query={query} />
    </div>
  );
}

/** Home: look an enterprise up by name, former name or code. */
export function SearchPage() {
  const { t, say } = useLanguage();
  const session = useSession().data;
  const { typed, text, change } = useTypedText();
  const [entered, setEntered] = useState<string | null>(null);
  const { input, area, move } = useArrowKeys(() => setEntered(typed.trim()));
  const type = (value: string, composing: boolean) => {
    setEntered(null);
    change(value, composing);
  };
  const clear = () => {
    type("", false);
    input.current?.focus();
  };
  return (
    <div ref={area}>
      <PageTitle title={text === "" ? t("search.title") : text} />
      <search className="hero">
        <div className="hero-inner">
          <p className="hero-place">{session === undefined ? "\u00a0" : say(session.installation.label)}</p>
          <h1>{t("search.title")}</h1>
          <SearchBox value={typed} onChange={type} onKeyDown={move} input={input} />
          <p id="search-help" className="hero-help">
            {t("search.help")} <span className="hero-keys">{t("search.keys")}</span>
          </p>
        </div>
      </search>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions */}
      <div className="page results" onKeyDown={move}>
        {session?.signedIn === false && <p className="visitor-note">{t("search.visitor")}</p>}
        <Results text={text} onClear={clear} openFirst={entered === text} />
      </div>
    </div>
  );
}
