import { createInstance } from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "../locales/en.ts";
import { zh } from "../locales/zh.ts";
import type { Language } from "../shared/format.ts";

const texts = createInstance();

const STORAGE_KEY = "xinpark.language";

const isLanguage = (value: string | null): value is Language => value === "zh" || value === "en";

/** Storage may be switched off by the browser's settings; the choice then lasts for the page only. */
function remembered(): string | null {
  try {
    return window.localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function remember(language: Language): void {
  try {
    window.localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Nothing to do: see `remembered`.
  }
}

function markDocument(language: Language): void {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
}

/** Takes `?lang=` out of the address, so that a later switch is not undone by a reload. */
function takeFromAddress(): string | null {
  const address = new URL(window.location.href);
  const asked = address.searchParams.get("lang");
  if (asked !== null) {
    address.searchParams.delete("lang");
    window.history.replaceState(window.history.state, "", address);
  }
  return asked;
}

/** Chooses the language (address, then what was remembered, then Chinese) and starts the texts. */
export function startLanguage(): void {
  const asked = takeFromAddress();
  const kept = remembered();
  const language: Language = isLanguage(asked) ? asked : isLanguage(kept) ? kept : "zh";
  if (isLanguage(asked)) remember(language);
  markDocument(language);
  void texts.use(initReactI18next).init({
    lng: language,
    fallbackLng: "zh",
    resources: { zh: { translation: zh }, en: { translation: en } },
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    initAsync: false,
  });
}

/** Switches all texts and the document's `lang`, and remembers it. */
export function switchLanguage(language: Language): void {
  remember(language);
  markDocument(language);
  void texts.changeLanguage(language);
}
