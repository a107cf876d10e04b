import { Link, useLocation } from "@tanstack/react-router";
import { useEffect, useId, useRef, useState, type RefObject } from "react";
import { may, useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { isCurrent, menuOf, type MenuEntry, type MenuGroup } from "./menu.ts";

/** Closes when one presses elsewhere, and with Escape, which brings the keyboard back to what had opened it. */
function useClosing(open: boolean, close: () => void, around: RefObject<HTMLElement | null>) {
  useEffect(() => {
    if (!open) return undefined;
    const elsewhere = (event: Event) => {
      if (event.target instanceof Node && around.current?.contains(event.target) === true) return;
      close();
    };
    const escape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      close();
      around.current?.querySelector("button")?.focus();
    };
    document.addEventListener("pointerdown", elsewhere);
    document.addEventListener("focusin", elsewhere);
    document.addEventListener("keydown", escape);
    return () => {
      document.removeEventListener("pointerdown", elsewhere);
      document.removeEventListener("focusin", elsewhere);
      document.removeEventListener("keydown", escape);
    };
  }, [open, close, around]);
}

/** Something that opens, and closes again when one looks or goes elsewhere. */
function useOpening<Around extends HTMLElement>() {
  const path = useLocation({ select: (location) => location.href });
  // Open on one page: whoever goes to another has chosen.
  const [openOn, setOpenOn] = useState<string | null>(null);
  const around = useRef<Around>(null);
  const open = openOn === path;
  useClosing(open, () => setOpenOn(null), around);
  return { open, around, toggle: () => setOpenOn(open ? null : path) };
}

function EntryLink({ entry }: { readonly entry: MenuEntry }) {
  const { say } = useLanguage();
  return (
    <Link to={entry.to} activeOptions={{ exact: !entry.below, includeSearch: false }}>
      {say(entry.label)}
    </Link>
  );
}

function Group({ group }: { readonly group: MenuGroup }) {
  const { say } = useLanguage();
  const path = useLocation({ select: (location) => location.pathname });
  const { open, around, toggle } = useOpening<HTMLLIElement>();
  const panel = useId();
  const [first, ...others] = group.entries;
  if (first !== undefined && others.length === 0)
    return (
      <li>
        <EntryLink entry={first} />
      </li>
    );
  const here = group.entries.some((entry) => isCurrent(entry, path));
  return (
    <li ref={around} className={open ? "menu-group menu-group-open" : "menu-group"}>
      <button
        type="button"
        className={here ? "menu-group-name active" : "menu-group-name"}
        aria-expanded={open}
        aria-controls={panel}
        onClick={toggle}
      >
        {say(group.label)}
      </button>
      <p className="menu-group-head">{say(group.label)}</p>
      <ul id={panel} className="menu-panel">
        {group.entries.map((entry) => (
          <li key={entry.to}>
            <EntryLink entry={entry} />
          </li>
        ))}
      </ul>
    </li>
  );
}

function OwnFile({ code }: { readonly code: string }) {
  const { t } = useLanguage();
  return (
    <li>
      <Link
        to="/subjects/$code"
        params={{ code }}
        activeOptions={{ includeSearch: false, includeHash: false }}
      >
        {t("nav.own")}
      </Link>
    </li>
  );
}

/** The main menu: groups that open; on a phone, where there are any, all of it behind one button. */
export function Menu() {
  const { t, say } = useLanguage();
  const session = useSession().data;
  const { open, around, toggle } = useOpening<HTMLElement>();
  const list = useId();
  const own = may(session, "registry.file") ? (session?.membership?.subjectCode ?? null) : null;
  const groups = menuOf(session?.rights ?? []);
  const folds = groups.some((group) => group.entries.length > 1);
  if (groups.length === 0) return null;
  return (
    <nav
      ref={around}
      className={`menu${folds ? " menu-folds" : ""}${open ? " menu-open" : ""}`}
      aria-label={t("nav.label")}
    >
      {folds && (
        <button
          type="button"
          className="menu-button"
          aria-expanded={open}
          aria-controls={list}
          onClick={toggle}
        >
          {t("nav.open")}
        </button>
      )}
      <ul id={list} className="menu-list">
        {own !== null && <OwnFile code={own} />}
        {groups.map((group) => (
          <Group key={say(group.label)} group={group} />
        ))}
      </ul>
    </nav>
  );
}
