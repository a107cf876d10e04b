import { CloseCircleFilled, SearchOutlined } from "@ant-design/icons";
import { useEffect, useRef } from "react";
import type { KeyboardEvent, RefObject } from "react";
import { useLanguage } from "../shared/language.ts";

interface SearchBoxProps {
  readonly value: string;
  /** `composing`: an input method is still forming characters; not yet worth a search. */
  readonly onChange: (value: string, composing: boolean) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly input: RefObject<HTMLInputElement | null>;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));

/** The large search field; `/` puts the cursor into it from anywhere on the page. */
export function SearchBox({ value, onChange, onKeyDown, input }: SearchBoxProps) {
  const { t } = useLanguage();
  const composing = useRef(false);
  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [input]);
  return (
    <div className="search-box">
      <SearchOutlined className="search-icon" aria-hidden="true" />
      <input
        ref={input}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        aria-label={t("search.label")}
        aria-describedby="search-help"
        placeholder={t("search.placeholder")}
        value={value}
        onChange={(event) => onChange(event.target.value, composing.current)}
        onCompositionStart={() => {
          composing.current = true;
        }}
        onCompositionEnd={(event) => {
          composing.current = false;
          onChange(event.currentTarget.value, false);
        }}
        onKeyDown={(event) => {
          if (!composing.current) onKeyDown(event);
        }}
      />
      {value === "" ? (
        <kbd className="search-key" aria-hidden="true">
          /
        </kbd>
      ) : (
        <button
          type="button"
          className="search-clear"
          aria-label={t("search.clear")}
          onClick={() => {
            onChange("", false);
            input.current?.focus();
          }}
        >
          <CloseCircleFilled aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
